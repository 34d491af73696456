package rpc

import (
	"context"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/tap"
)

// maxWhole is how long a unary call may take from its headers to the last byte of its
// answer: what its client does not send or read has an end, too.
const maxWhole = maxUnary + 30*time.Second

// begin gives a unary call the context that its transport waits with. grpc calls it at
// the headers, before there is a handler.
func (s *Server) begin(ctx context.Context, info *tap.Info) (context.Context, error) {
	if s.streams[info.FullMethodName] {
		return ctx, nil
	}
	ctx, cancel := context.WithTimeout(ctx, s.whole)
	_ = cancel // grpc ends its parent
	return ctx, nil
}

// streamsOf are the methods that are streams, by full name.
func streamsOf(services map[string]grpc.ServiceInfo) map[string]bool {
	all := map[string]bool{}
	for service, info := range services {
		for _, m := range info.Methods {
			all["/"+service+"/"+m.Name] = m.IsClientStream || m.IsServerStream
		}
	}
	return all
}
