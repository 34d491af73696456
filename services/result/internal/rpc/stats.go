package rpc

import (
	"context"

	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/auth"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/sight"
	"github.com/foredial/foredial/services/result/internal/live"
	"github.com/foredial/foredial/services/result/internal/store"
	"github.com/foredial/foredial/services/result/internal/wire"
)

// GetTaskStats counts a task's contacts, previews and attempts.
func (s *Results) GetTaskStats(ctx context.Context, req *resultv1.GetTaskStatsRequest) (*resultv1.TaskStats, error) {
	if err := sight.Check(ctx, s.Tasks, req.GetTaskId()); err != nil {
		return nil, err
	}
	task := store.Task{Tenant: auth.Tenant(ctx), ID: req.GetTaskId()}
	counts, err := s.Store.Counts(ctx, task, req.GetAgents())
	if err != nil {
		return nil, err
	}
	contacts, err := countContacts(ctx, s.Contacts, task)
	if err != nil {
		return nil, err
	}
	return wire.Stats(task.ID, counts, contacts, req.GetAgents()), nil
}

// WatchTaskStats sends a task's counts as they change.
func (s *Results) WatchTaskStats(req *resultv1.WatchTaskStatsRequest, stream grpc.ServerStreamingServer[resultv1.TaskStats]) error {
	ctx := stream.Context()
	if err := sight.Check(ctx, s.Tasks, req.GetTaskId()); err != nil {
		return err
	}
	return s.Live.Serve(ctx, store.Task{Tenant: auth.Tenant(ctx), ID: req.GetTaskId()}, req.GetAgents(), stream.Send)
}

// Counts is where watches read what GetTaskStats would answer.
func Counts(s *store.Store, contacts contactinternalv1.LeaseServiceClient) live.Source {
	return live.Source{
		Changes: s.Changes, Counts: s.Counts,
		Contacts: func(ctx context.Context, task store.Task) ([]*resultv1.TaskStats_ContactCount, error) {
			return countContacts(ctx, contacts, task)
		},
	}
}

// countContacts counts a task's contacts; the context names its tenant.
func countContacts(
	ctx context.Context, contacts contactinternalv1.LeaseServiceClient, task store.Task,
) ([]*resultv1.TaskStats_ContactCount, error) {
	resp, err := contacts.CountContacts(ctx, &contactinternalv1.CountContactsRequest{TaskIds: []string{task.ID}})
	if err != nil {
		return nil, err
	}
	var counts []*resultv1.TaskStats_ContactCount
	for _, counted := range resp.GetCounts() {
		for _, c := range counted.GetByState() {
			counts = append(counts,
				&resultv1.TaskStats_ContactCount{State: c.GetState(), DoneReason: c.GetDoneReason(), Count: c.GetContacts()})
		}
	}
	return counts, nil
}
