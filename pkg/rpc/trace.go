package rpc

import (
	"context"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/trace"
)

// Traced has unary calls that are part of a trace carry that along, and be spans of it.
func Traced(t *trace.Tracer) grpc.DialOption {
	return grpc.WithChainUnaryInterceptor(func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
		ctx, header, span := t.Call(ctx, spanName(method))
		if header != "" {
			ctx = metadata.AppendToOutgoingContext(ctx, trace.Header, header)
		}
		err := invoke(ctx, method, req, reply, cc, opts...)
		span.End(err)
		return err
	})
}

// span is that of a call from one of our services. What others send along is not
// looked at: it would let them decide what is sampled, and in which trace.
func (e *edge) span(ctx context.Context, method string) (context.Context, trace.Span) {
	if e.trace == nil || auth.FromContext(ctx).Role != auth.Service {
		return ctx, trace.Span{}
	}
	header := metadata.ValueFromIncomingContext(ctx, trace.Header)
	if len(header) == 0 {
		return ctx, trace.Span{}
	}
	return e.trace.Serve(ctx, spanName(method), header[0])
}

// spanName is a full method name without its slash and package.
func spanName(method string) string { return method[strings.LastIndexByte(method, '.')+1:] }
