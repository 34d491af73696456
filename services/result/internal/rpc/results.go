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
	"github.com/foredial/foredial/services/internal/feed"
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
	Bucket   *blob.Bucket
	// ExportTTL is how long the file of an export is kept.
	ExportTTL time.Duration
}

// ListTaskResults lists a task's customers that were called.
func (s *Results) ListTaskResults(ctx context.Context, req *resultv1.ListTaskResultsRequest) (*resultv1.ListTaskResultsResponse, error) {
	after, err := page.Position[store.Dialled](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	rows, next, err := s.Store.Results(ctx, auth.Tenant(ctx), req.GetTaskId(), after, page.Size(req.GetPageSize()))
	if err != nil {
		return nil, err
	}
	return &resultv1.ListTaskResultsResponse{Results: each(rows, wire.Result), NextPageToken: next}, nil
}

// GetContactResult returns one customer's row with every attempt.
func (s *Results) GetContactResult(ctx context.Context, req *resultv1.GetContactResultRequest) (*resultv1.ContactResult, error) {
	row, attempts, err := s.Store.ContactResult(ctx, auth.Tenant(ctx), req.GetTaskId(), req.GetContactId())
	if err != nil {
		return nil, missing(err, "contact", req.GetContactId())
	}
	return &resultv1.ContactResult{Result: wire.Result(row), Attempts: each(attempts, wire.Attempt)}, nil
}

// ListAttempts lists attempts, newest first.
func (s *Results) ListAttempts(ctx context.Context, req *resultv1.ListAttemptsRequest) (*resultv1.ListAttemptsResponse, error) {
	after, err := page.Position[store.Dialled](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	filter := store.AttemptFilter{TaskID: req.GetTaskId()}
	rows, next, err := s.Store.Attempts(ctx, auth.Tenant(ctx), filter, after, page.Size(req.GetPageSize()))
	if err != nil {
		return nil, err
	}
	return &resultv1.ListAttemptsResponse{Attempts: each(rows, wire.Attempt), NextPageToken: next}, nil
}

// GetTaskStats counts a task's contacts, previews and attempts.
func (s *Results) GetTaskStats(ctx context.Context, req *resultv1.GetTaskStatsRequest) (*resultv1.TaskStats, error) {
	stats, err := s.Store.Stats(ctx, auth.Tenant(ctx), req.GetTaskId())
	if err != nil {
		return nil, err
	}
	contacts, err := s.Contacts.CountContacts(ctx, &contactinternalv1.CountContactsRequest{TaskIds: []string{req.GetTaskId()}})
	if err != nil {
		return nil, err
	}
	out := &resultv1.TaskStats{
		TaskId: req.GetTaskId(), Connected: stats.Connected, Released: stats.Released, Completed: stats.Completed,
	}
	for _, task := range contacts.GetCounts() {
		for _, c := range task.GetByState() {
			out.Contacts = append(out.Contacts,
				&resultv1.TaskStats_ContactCount{State: c.GetState(), DoneReason: c.GetDoneReason(), Count: c.GetContacts()})
		}
	}
	for _, p := range stats.Previews {
		out.Previews = append(out.Previews, &resultv1.TaskStats_PreviewCount{State: p.State, Count: p.Count})
	}
	for _, a := range stats.Attempts {
		out.Attempts = append(out.Attempts, &resultv1.TaskStats_AttemptCount{DisplayedResult: a.Displayed, Count: a.Count})
	}
	return out, nil
}

func each[A, B any](all []A, convert func(A) B) []B {
	out := make([]B, len(all))
	for i, a := range all {
		out[i] = convert(a)
	}
	return out
}
