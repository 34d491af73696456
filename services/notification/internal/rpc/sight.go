package rpc

import (
	"context"
	"errors"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/sight"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/store"
)

// delivery is one that is there for the caller. A test is of no task: whoever is bound
// to an org unit has it from the answer to SendTest only.
func (s *Deliveries) delivery(ctx context.Context, id string) (delivery.Delivery, error) {
	d, err := s.Store.Get(ctx, auth.Tenant(ctx), id)
	if err == nil {
		err = sight.Check(ctx, s.Tasks, d.TaskID)
	}
	if errors.Is(err, feed.ErrNoTask) {
		err = store.ErrNotFound
	}
	return d, missing(err, id)
}

// within are the tasks whose deliveries are meant: the one that is asked for, or all
// that are there for the caller; nil for all, and for tests.
func (s *Deliveries) within(ctx context.Context, taskID string) ([]string, error) {
	if taskID == "" {
		return sight.Tasks(ctx, s.Tasks), nil
	}
	return []string{taskID}, sight.Check(ctx, s.Tasks, taskID)
}
