package rpc

import (
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/resolver/manual"
)

// inTurn shares calls among the servers that answer, whether the target names
// several or its host has several addresses.
const inTurn = `"loadBalancingConfig": [{"round_robin": {}}]`

// places is the target for grpc of one address, or of several with commas between.
func places(target string) (string, []grpc.DialOption) {
	if !strings.Contains(target, ",") {
		return target, nil
	}
	var all resolver.State
	for address := range strings.SplitSeq(target, ",") {
		address = strings.TrimSpace(address)
		all.Addresses = append(all.Addresses, resolver.Address{Addr: address, ServerName: address}) // each has a certificate for its own name
	}
	list := manual.NewBuilderWithScheme("list")
	list.InitialState(all)
	return "list:///" + target, []grpc.DialOption{grpc.WithResolvers(list)}
}
