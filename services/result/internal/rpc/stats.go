package rpc

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/auth"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/feed"
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
	contacts, err := countContacts(ctx, s.Contacts, task.ID)
	if err != nil {
		return nil, err
	}
	return wire.Stats(task.ID, counts, contacts[task.ID], req.GetAgents()), nil
}

// BatchGetTaskStats counts several tasks at once.
func (s *Results) BatchGetTaskStats(ctx context.Context, req *resultv1.BatchGetTaskStatsRequest) (*resultv1.BatchGetTaskStatsResponse, error) {
	tasks, err := s.present(ctx, req.GetTaskIds())
	if err != nil || len(tasks) == 0 {
		return &resultv1.BatchGetTaskStatsResponse{}, err
	}
	counts, err := s.Store.CountsOf(ctx, auth.Tenant(ctx), tasks)
	if err != nil {
		return nil, err
	}
	contacts, err := countContacts(ctx, s.Contacts, tasks...)
	if err != nil {
		return nil, err
	}
	return &resultv1.BatchGetTaskStatsResponse{Stats: each(tasks, func(id string) *resultv1.TaskStats {
		return wire.Stats(id, counts[id], contacts[id], false)
	})}, nil
}

// lookupsAtOnce bounds how many tasks that are not in the replica are asked for at once.
const lookupsAtOnce = 10

// present are those of the tasks that are there for the caller.
func (s *Results) present(ctx context.Context, ids []string) (tasks []string, err error) {
	there := make([]bool, len(ids))
	lookups, inside := errgroup.WithContext(ctx)
	lookups.SetLimit(lookupsAtOnce)
	for i, id := range ids {
		lookups.Go(func() error {
			_, err := sight.Task(inside, s.Tasks, id)
			if errors.Is(err, feed.ErrNoTask) {
				return nil
			}
			there[i] = err == nil
			return err
		})
	}
	err = lookups.Wait()
	for i, id := range ids {
		if there[i] {
			tasks = append(tasks, id)
		}
	}
	return tasks, err
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
			counts, err := countContacts(ctx, contacts, task.ID)
			return counts[task.ID], err
		},
	}
}

// countContacts counts the contacts of tasks; the context names their tenant.
func countContacts(
	ctx context.Context, contacts contactinternalv1.LeaseServiceClient, taskIDs ...string,
) (map[string][]*resultv1.TaskStats_ContactCount, error) {
	resp, err := contacts.CountContacts(ctx, &contactinternalv1.CountContactsRequest{TaskIds: taskIDs})
	if err != nil {
		return nil, err
	}
	counts := map[string][]*resultv1.TaskStats_ContactCount{}
	for _, counted := range resp.GetCounts() {
		for _, c := range counted.GetByState() {
			counts[counted.GetTaskId()] = append(counts[counted.GetTaskId()],
				&resultv1.TaskStats_ContactCount{State: c.GetState(), DoneReason: c.GetDoneReason(), Count: c.GetContacts()})
		}
	}
	return counts, nil
}
