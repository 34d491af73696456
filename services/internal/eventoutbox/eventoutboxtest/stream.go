package eventoutboxtest

import (
	"context"
	"slices"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/auth"
	eventinternalv1 "github.com/foredial/foredial/proto/gen/foredial/event/internalapi/v1"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
)

// Stream is the append service, in memory: it takes an event once, by its id.
type Stream struct {
	eventinternalv1.UnimplementedAppendServiceServer

	mu     sync.Mutex
	events map[string][]*eventv1.Event
	calls  int
	before func(ctx context.Context, tenant string, events []*eventv1.Event) error
	after  func() error
}

// Before has fn called with what is about to be taken; its error is the answer.
func (s *Stream) Before(fn func(ctx context.Context, tenant string, events []*eventv1.Event) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = fn
}

// After has fn called when events were taken; its error is the answer all the same.
func (s *Stream) After(fn func() error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.after = fn
}

// AppendEvents implements AppendService.
func (s *Stream) AppendEvents(ctx context.Context, req *eventinternalv1.AppendEventsRequest) (*eventinternalv1.AppendEventsResponse, error) {
	tenant := auth.Tenant(ctx)
	s.mu.Lock()
	s.calls++
	before, after := s.before, s.after
	s.mu.Unlock()
	if before != nil {
		if err := before(ctx, tenant, req.GetEvents()); err != nil {
			return nil, err
		}
	}
	s.take(tenant, req.GetEvents())
	if after != nil {
		if err := after(); err != nil {
			return nil, err
		}
	}
	return &eventinternalv1.AppendEventsResponse{}, nil
}

func (s *Stream) take(tenant string, events []*eventv1.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.events == nil {
		s.events = map[string][]*eventv1.Event{}
	}
	for _, e := range events {
		known := func(o *eventv1.Event) bool { return o.GetId() == e.GetId() }
		if !slices.ContainsFunc(s.events[tenant], known) {
			s.events[tenant] = append(s.events[tenant], e)
		}
	}
}

// Events are a tenant's, in the order in which they came first.
func (s *Stream) Events(tenant string) []*eventv1.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.events[tenant])
}

// Calls is how often it was called.
func (s *Stream) Calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// conn calls a stream directly.
type conn struct {
	grpc.ClientConnInterface

	stream *Stream
}

// Conn is a connection to the stream without a server between.
func (s *Stream) Conn() grpc.ClientConnInterface { return conn{stream: s} }

// Invoke implements grpc.ClientConnInterface.
func (c conn) Invoke(ctx context.Context, method string, args, _ any, _ ...grpc.CallOption) error {
	req, ok := args.(*eventinternalv1.AppendEventsRequest)
	if !ok {
		return status.Error(codes.Unimplemented, method)
	}
	_, err := c.stream.AppendEvents(ctx, req)
	return err
}
