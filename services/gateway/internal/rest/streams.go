package rest

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/foredial/foredial/pkg/apierr"
)

const (
	eventStreamType = "text/event-stream"
	linesType       = "application/x-ndjson"
	// eventsPath is the stream that a browser may resume.
	eventsPath = "/v1/events:watch"
	// reconnectAfter is how many ms a browser waits before it does.
	reconnectAfter = "1000"
)

var errDraining = apierr.New(codes.Unavailable, apierr.Draining, "the server is shutting down")

// jsonLines sends a stream as one JSON object a line.
type jsonLines struct{ runtime.JSONPb }

func lines() *jsonLines { return &jsonLines{form()} }

// StreamContentType implements runtime.StreamContentType.
func (*jsonLines) StreamContentType(any) string { return linesType }

// eventStream sends a stream as server-sent events: "message" with a message,
// "failure" with the error that ends the stream. ("error" is taken:
// EventSource uses it for failures of its own.) A message that has a cursor has it
// as its id, so that a browser that has lost the connection goes on from it.
type eventStream struct{ runtime.JSONPb }

func events() *eventStream { return &eventStream{form()} }

// StreamContentType implements runtime.StreamContentType.
func (*eventStream) StreamContentType(any) string { return eventStreamType }

// Delimiter ends an event.
func (*eventStream) Delimiter() []byte { return []byte("\n\n") }

// Marshal implements runtime.Marshaler. The gateway wraps messages and errors
// of streams into maps of two different types.
func (e *eventStream) Marshal(v any) ([]byte, error) {
	switch v := v.(type) {
	case map[string]any:
		if at, ok := v["result"].(interface{ GetCursor() string }); ok {
			return e.event("id: "+at.GetCursor()+"\nretry: "+reconnectAfter+"\nevent: message", v["result"])
		}
		return e.event("event: message", v["result"])
	case map[string]proto.Message:
		return e.event("event: failure", v["error"])
	default:
		return e.JSONPb.Marshal(v)
	}
}

func (e *eventStream) event(head string, v any) ([]byte, error) {
	data, err := e.JSONPb.Marshal(v)
	if err != nil {
		return nil, err
	}
	return append([]byte(head+"\ndata: "), data...), nil
}

// resume lets a browser that comes back go on from the last message it has seen. It
// asks for the URL that it began with, so what that says of the beginning is over.
func resume(r *http.Request) {
	last := r.Header.Get("Last-Event-ID")
	if last == "" || r.URL.Path != eventsPath {
		return
	}
	query := r.URL.Query()
	for _, beginning := range []string{"cursor", "fromEarliest", "from_earliest"} {
		query.Del(beginning)
	}
	query.Set("cursor", last)
	r.URL.RawQuery = query.Encode()
}

// streams is a connection whose server streams end when drain does, and tell
// early when they fail at once.
type streams struct {
	grpc.ClientConnInterface

	drain context.Context //nolint:containedctx // the handler's life, not a request's
}

// NewStream implements grpc.ClientConnInterface.
func (s *streams) NewStream(ctx context.Context, desc *grpc.StreamDesc, method string, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	if desc.ClientStreams {
		return s.ClientConnInterface.NewStream(ctx, desc, method, opts...)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	release := context.AfterFunc(s.drain, func() { cancel(errDraining) })
	inner, err := s.ClientConnInterface.NewStream(ctx, desc, method, opts...)
	if err != nil {
		release()
		cancel(err)
		return nil, err
	}
	return &serverStream{ClientStream: inner, end: func(err error) { release(); cancel(err) }}, nil
}

// serverStream is a stream of answers to one request.
type serverStream struct {
	grpc.ClientStream

	end  func(error)
	over error
}

// Header fails when the stream ended before its first message, so that the
// error becomes the answer to the request. (By itself gRPC tells it only to
// RecvMsg, when the gateway has begun to answer.)
func (s *serverStream) Header() (metadata.MD, error) {
	md, err := s.ClientStream.Header()
	if md == nil && err == nil {
		err = s.RecvMsg(&emptypb.Empty{})
	}
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	return md, err
}

// RecvMsg implements grpc.ClientStream.
func (s *serverStream) RecvMsg(m any) error {
	if s.over != nil {
		return s.over
	}
	err := s.ClientStream.RecvMsg(m)
	if err == nil {
		return nil
	}
	if errors.Is(context.Cause(s.Context()), errDraining) {
		err = errDraining
	}
	s.over = err
	s.end(err)
	return err
}
