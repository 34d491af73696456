package feedtest

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	taskinternalv1 "github.com/foredial/foredial/proto/gen/foredial/task/internalapi/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/defaults"
)

type feedServer struct {
	taskinternalv1.UnimplementedFeedServiceServer
	source *Source
}

// WatchFeed replays every change ever made, which comes to the same as the
// task service's list of what is there.
func (s feedServer) WatchFeed(req *taskinternalv1.WatchFeedRequest, stream grpc.ServerStreamingServer[taskinternalv1.WatchFeedResponse]) error {
	after, caughtUp := req.GetAfterRevision(), false
	for {
		changes, present, grown := s.source.since(after)
		if after > present {
			return apierr.BadField("after_revision", apierr.Range, "is newer than anything here")
		}
		for _, change := range changes {
			if err := stream.Send(change); err != nil {
				return err
			}
		}
		after = present
		if !caughtUp {
			caughtUp = true
			if err := stream.Send(&taskinternalv1.WatchFeedResponse{
				Revision: present, Change: &taskinternalv1.WatchFeedResponse_CaughtUp{CaughtUp: true},
			}); err != nil {
				return err
			}
		}
		select {
		case <-stream.Context().Done():
			return stream.Context().Err()
		case <-grown:
		}
	}
}

type taskServer struct {
	taskv1.UnimplementedTaskServiceServer
	source *Source
}

func (s taskServer) GetTask(ctx context.Context, req *taskv1.GetTaskRequest) (*taskv1.Task, error) {
	var found *taskv1.Task
	changes, _, _ := s.source.since(0)
	for _, change := range changes {
		switch {
		case change.GetTenant() != auth.Tenant(ctx):
		case change.GetTask().GetId() == req.GetId():
			found = change.GetTask()
		case change.GetDeletedTaskId() == req.GetId():
			found = nil
		}
	}
	if found == nil {
		return nil, apierr.New(codes.NotFound, apierr.ReasonOf(errorv1.Reason_REASON_NOT_FOUND), "no task %s", req.GetId())
	}
	return found, nil
}

type directoryServer struct {
	directoryv1.UnimplementedDirectoryServiceServer
	source *Source
}

func (s directoryServer) GetTenantSettings(ctx context.Context, _ *directoryv1.GetTenantSettingsRequest) (*directoryv1.TenantSettings, error) {
	settings := defaults.NewSettings()
	changes, _, _ := s.source.since(0)
	for _, change := range changes {
		if given := change.GetSettings(); given != nil && change.GetTenant() == auth.Tenant(ctx) {
			settings = given
		}
	}
	return settings, nil
}

func (s directoryServer) GetResource(ctx context.Context, req *directoryv1.GetResourceRequest) (*directoryv1.Resource, error) {
	var found *directoryv1.Resource
	changes, _, _ := s.source.since(0)
	for _, change := range changes {
		switch {
		case change.GetTenant() != auth.Tenant(ctx):
		case change.GetResource().GetId() == req.GetId():
			found = change.GetResource()
		case change.GetDeletedResourceId() == req.GetId():
			found = nil
		}
	}
	if found == nil {
		return nil, apierr.New(codes.NotFound, apierr.ReasonOf(errorv1.Reason_REASON_NOT_FOUND), "no resource %s", req.GetId())
	}
	return found, nil
}
