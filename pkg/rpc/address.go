package rpc

import (
	"context"
	"net"
	"strings"

	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
)

// forwarded is where our gateway says whose request a call is.
const forwarded = "x-forwarded-for"

// Address is where a call came from, without the port: the client of the gateway that
// made it, or the peer. Only a process of this installation is believed to be a gateway:
// anybody can send its header. Empty: a call that began in this process.
func Address(ctx context.Context) string {
	if ours(ctx) {
		if list := metadata.ValueFromIncomingContext(ctx, forwarded); len(list) > 0 {
			last := list[len(list)-1]
			return strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
		}
	}
	p, ok := peer.FromContext(ctx)
	if !ok || isMemory(p) {
		return ""
	}
	host, _, err := net.SplitHostPort(p.Addr.String())
	if err != nil {
		return p.Addr.String()
	}
	return host
}

func isMemory(p *peer.Peer) bool {
	_, ok := p.AuthInfo.(ourselves)
	return ok
}
