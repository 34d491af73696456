package rpc

import (
	"context"
	"errors"

	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/contract"
	"github.com/foredial/foredial/services/task/internal/directory"
	"github.com/foredial/foredial/services/task/internal/store"
	"github.com/foredial/foredial/services/task/internal/task"
)

// checkTask holds a task that is about to be saved in place of old, which is nil
// for a new one, against all rules. It returns the ids of what the task uses.
func (s taskServer) checkTask(ctx context.Context, w *store.Writer, tenant string, t, old *taskv1.Task) ([]string, error) {
	wrong, err := contract.Breaches("task", t)
	if err != nil {
		return nil, err
	}
	facts, err := s.facts(ctx, w, tenant, t, old)
	if err != nil {
		return nil, err
	}
	if wrong = append(wrong, task.Check(t, facts)...); len(wrong) > 0 {
		return nil, apierr.Invalid(wrong...)
	}
	holder, err := w.TaskNamed(ctx, tenant, t.GetDisplayName())
	if err == nil && holder != t.GetId() {
		return nil, exists("task.display_name", "display_name %q is that of task %q", t.GetDisplayName(), holder)
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	return task.Uses(t, facts), nil
}

func (s taskServer) facts(ctx context.Context, w *store.Writer, tenant string, t, old *taskv1.Task) (f task.Facts, err error) {
	f = task.Facts{Now: s.now(), Old: old, Known: directory.Known{}}
	if f.Settings, err = w.Settings(ctx, tenant); err != nil {
		return f, err
	}
	if err := learn(ctx, w, tenant, f.Known, task.References(t)); err != nil {
		return f, err
	}
	if t.GetCallbackUrl() != "" {
		f.Addresses, err = callbackAddresses(ctx, w, tenant)
	}
	return f, err
}

// callbackAddresses lists all callback addresses of a tenant.
func callbackAddresses(ctx context.Context, w *store.Writer, tenant string) (all []*directoryv1.Resource, err error) {
	const batch = 500
	for after := ""; ; {
		some, err := w.Resources(ctx, tenant, directory.CallbackAddress, after, batch)
		all = append(all, some...)
		if err != nil || len(some) < batch {
			return all, err
		}
		after = some[len(some)-1].GetId()
	}
}
