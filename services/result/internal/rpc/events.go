package rpc

import (
	"context"
	"fmt"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	eventinternalv1 "github.com/foredial/foredial/proto/gen/foredial/event/internalapi/v1"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/sight"
	"github.com/foredial/foredial/services/result/internal/store"
	"github.com/foredial/foredial/services/result/internal/tail"
)

// maxEvent is how many bytes an event of another service may have.
const maxEvent = 64 << 10

// Events implements EventService and AppendService.
type Events struct {
	eventv1.UnimplementedEventServiceServer
	eventinternalv1.UnimplementedAppendServiceServer

	Store *store.Store
	Tails *tail.Tails
	Tasks *feed.Replica
}

// WatchEvents sends the tenant's events from a cursor on, as far as they are there for
// the caller.
func (s *Events) WatchEvents(req *eventv1.WatchEventsRequest, stream grpc.ServerStreamingServer[eventv1.WatchEventsResponse]) error {
	ctx := stream.Context()
	if req.GetTaskId() != "" {
		if err := sight.Check(ctx, s.Tasks, req.GetTaskId()); err != nil {
			return err
		}
	}
	return s.Tails.Serve(ctx, auth.Tenant(ctx), req, s.sees(ctx), stream.Send)
}

// AppendEvents puts events of other services at the end of the tenant's stream.
func (s *Events) AppendEvents(ctx context.Context, req *eventinternalv1.AppendEventsRequest) (*eventinternalv1.AppendEventsResponse, error) {
	var faults []apierr.Field
	for i, e := range req.GetEvents() {
		path := fmt.Sprintf("events[%d]", i)
		if size := proto.Size(e); size > maxEvent {
			faults = append(faults, apierr.Field{Path: path, Reason: apierr.Length, Description: fmt.Sprintf("has %d bytes, more than %d", size, maxEvent)})
		}
		if strings.ContainsRune(e.GetId(), 0) {
			faults = append(faults, apierr.Field{Path: path + ".id", Reason: apierr.Format, Description: "must have no NUL"})
		}
	}
	if len(faults) > 0 {
		return nil, apierr.Invalid(faults...)
	}
	if err := s.Store.AppendEvents(ctx, auth.Tenant(ctx), req.GetEvents()); err != nil {
		return nil, err
	}
	return &eventinternalv1.AppendEventsResponse{}, nil
}
