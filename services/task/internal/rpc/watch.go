package rpc

import (
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/auth"
	taskinternalv1 "github.com/foredial/foredial/proto/gen/foredial/task/internalapi/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/task/internal/store"
	"github.com/foredial/foredial/services/task/internal/watch"
)

func (s taskServer) WatchTasks(req *taskv1.WatchTasksRequest, stream grpc.ServerStreamingServer[taskv1.WatchTasksResponse]) error {
	ctx := stream.Context()
	who := auth.FromContext(ctx)
	return s.hub.Follow(ctx, s.store, store.Scope{Tenant: who.Tenant, SeenFrom: who.OrgUnit}, req.GetAfterRevision(), func(e watch.Event) error {
		return stream.Send(taskEvent(e))
	})
}

func taskEvent(e watch.Event) *taskv1.WatchTasksResponse {
	response := &taskv1.WatchTasksResponse{Revision: e.Revision}
	switch c := e.Change; {
	case c == nil:
		response.Change = &taskv1.WatchTasksResponse_CaughtUp{CaughtUp: true}
	case c.Task == nil:
		response.Change = &taskv1.WatchTasksResponse_DeletedId{DeletedId: c.ID}
	default:
		response.Change = &taskv1.WatchTasksResponse_Task{Task: c.Task}
	}
	return response
}

type feedServer struct {
	taskinternalv1.UnimplementedFeedServiceServer
	*Server
}

func (s feedServer) WatchFeed(req *taskinternalv1.WatchFeedRequest, stream grpc.ServerStreamingServer[taskinternalv1.WatchFeedResponse]) error {
	return s.hub.Follow(stream.Context(), s.store, store.Scope{}, req.GetAfterRevision(), func(e watch.Event) error {
		return stream.Send(feedEvent(e))
	})
}

func feedEvent(e watch.Event) *taskinternalv1.WatchFeedResponse {
	response := &taskinternalv1.WatchFeedResponse{Revision: e.Revision}
	c := e.Change
	if c == nil {
		response.Change = &taskinternalv1.WatchFeedResponse_CaughtUp{CaughtUp: true}
		return response
	}
	response.Tenant = c.Tenant
	switch {
	case c.Task != nil:
		response.Change = &taskinternalv1.WatchFeedResponse_Task{Task: c.Task}
	case c.Resource != nil:
		response.Change = &taskinternalv1.WatchFeedResponse_Resource{Resource: c.Resource}
	case c.Settings != nil:
		response.Change = &taskinternalv1.WatchFeedResponse_Settings{Settings: c.Settings}
	case c.Kind == store.KindTask:
		response.Change = &taskinternalv1.WatchFeedResponse_DeletedTaskId{DeletedTaskId: c.ID}
	case c.Kind == store.KindResource:
		response.Change = &taskinternalv1.WatchFeedResponse_DeletedResourceId{DeletedResourceId: c.ID}
	}
	return response
}
