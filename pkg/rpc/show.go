package rpc

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/auth"
)

// showing is how the caller of a method is shown its answers; nil: as they are.
func (e *edge) showing(ctx context.Context, method string) func(proto.Message) proto.Message {
	who, ok := auth.Lookup(ctx)
	if !ok || e.show == nil {
		return nil
	}
	return e.show(method, who)
}

// answer shows an answer to its caller.
func (e *edge) answer(ctx context.Context, method string, resp any) any {
	show := e.showing(ctx, method)
	if m, ok := resp.(proto.Message); ok && show != nil {
		return show(m)
	}
	return resp
}

// answering is a stream that shows what it sends.
func (e *edge) answering(ss grpc.ServerStream, method string) grpc.ServerStream {
	if show := e.showing(ss.Context(), method); show != nil {
		return &shownStream{ss, show}
	}
	return ss
}

type shownStream struct {
	grpc.ServerStream

	show func(proto.Message) proto.Message
}

func (s *shownStream) SendMsg(m any) error {
	if message, ok := m.(proto.Message); ok {
		m = s.show(message)
	}
	return s.ServerStream.SendMsg(m)
}
