package rpc

import (
	"context"
	"log/slog"
	"time"

	"gocloud.dev/blob"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/jobs"
	"github.com/foredial/foredial/pkg/page"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/access"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/sight"
	"github.com/foredial/foredial/services/result/internal/live"
	"github.com/foredial/foredial/services/result/internal/store"
	"github.com/foredial/foredial/services/result/internal/wire"
)

// Results implements ResultService.
type Results struct {
	resultv1.UnimplementedResultServiceServer

	Log      *slog.Logger
	Store    *store.Store
	Jobs     *jobs.Client
	Contacts contactinternalv1.LeaseServiceClient
	Tasks    *feed.Replica
	// Bucket has the files of exports; Recordings, if not nil, those of calls.
	Bucket, Recordings *blob.Bucket
	Live               *live.Watches
	// ExportTTL is how long the file of an export is kept.
	ExportTTL time.Duration
}

// ListTaskResults lists a task's customers that were called.
func (s *Results) ListTaskResults(ctx context.Context, req *resultv1.ListTaskResultsRequest) (*resultv1.ListTaskResultsResponse, error) {
	after, err := page.Position[store.Dialled](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	filter, err := s.filter(ctx, "filter", req.GetTaskId(), req.GetFilter())
	if err != nil {
		return nil, err
	}
	rows, next, err := s.Store.Results(ctx, auth.Tenant(ctx), filter, after, page.Size(req.GetPageSize()))
	if err != nil {
		return nil, err
	}
	return &resultv1.ListTaskResultsResponse{Results: each(rows, resultMessage), NextPageToken: next}, nil
}

// GetContactResult returns one customer's row with every attempt.
func (s *Results) GetContactResult(ctx context.Context, req *resultv1.GetContactResultRequest) (*resultv1.ContactResult, error) {
	if err := sight.Check(ctx, s.Tasks, req.GetTaskId()); err != nil {
		return nil, err
	}
	row, attempts, err := s.Store.ContactResult(ctx, auth.Tenant(ctx), req.GetTaskId(), req.GetContactId())
	if err != nil {
		return nil, missing(err, "contact", req.GetContactId())
	}
	return &resultv1.ContactResult{Result: resultMessage(row), Attempts: each(attempts, wire.Attempt)}, nil
}

// ListAttempts lists attempts, newest first: all that are there for the caller, or those
// of the agent who asks.
func (s *Results) ListAttempts(ctx context.Context, req *resultv1.ListAttemptsRequest) (*resultv1.ListAttemptsResponse, error) {
	after, err := page.Position[store.Dialled](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	filter, err := s.filter(ctx, "filter", req.GetTaskId(), req.GetFilter())
	if err != nil {
		return nil, err
	}
	who := auth.FromContext(ctx)
	for _, agent := range filter.AgentIDs {
		if err := access.Own(who, agent); err != nil {
			return nil, err
		}
	}
	var tasks []string
	switch {
	case who.Role == auth.Agent: // its own are there, whatever task they are of
		filter.AgentIDs = []string{who.AgentID}
	case req.GetTaskId() == "":
		tasks = sight.Tasks(ctx, s.Tasks)
	}
	rows, next, err := s.Store.Attempts(ctx, who.Tenant, filter, tasks, after, page.Size(req.GetPageSize()))
	if err != nil {
		return nil, err
	}
	return &resultv1.ListAttemptsResponse{Attempts: each(rows, wire.Attempt), NextPageToken: next}, nil
}

func each[A, B any](all []A, convert func(A) B) []B {
	out := make([]B, len(all))
	for i, a := range all {
		out[i] = convert(a)
	}
	return out
}
