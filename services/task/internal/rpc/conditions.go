package rpc

import (
	"context"
	"slices"

	"google.golang.org/protobuf/proto"

	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/task/internal/store"
	"github.com/foredial/foredial/services/task/internal/task"
)

// recheck saves the conditions of the tasks that saved resources, named by their
// ids, may have broken or mended; of every task when all is set, as for settings
// and callback addresses. A task whose conditions stay is left alone. The reads
// do not grow with the number of tasks.
func (s *Server) recheck(ctx context.Context, w *store.Writer, tenant string, changed []string, all bool) error {
	tasks, err := affected(ctx, w, tenant, changed, all)
	if err != nil || len(tasks) == 0 {
		return err
	}
	facts, err := s.facts(ctx, w, tenant, tasks...)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		conditions := task.Conditions(t, facts)
		if slices.EqualFunc(conditions, t.GetConditions(), sameCondition) {
			continue
		}
		t.Conditions, t.UpdateTime = conditions, stamp(facts.Now)
		if err := w.SaveTask(ctx, tenant, t); err != nil {
			return err
		}
	}
	if len(facts.Addresses) == 0 {
		return nil
	}
	return reuse(ctx, w, tenant, tasks, facts)
}

func affected(ctx context.Context, w *store.Writer, tenant string, changed []string, all bool) ([]*taskv1.Task, error) {
	if all {
		return w.TasksAlive(ctx, tenant)
	}
	return w.TasksUsing(ctx, tenant, changed)
}

func sameCondition(a, b *taskv1.TaskCondition) bool { return proto.Equal(a, b) }

// reuse notes what tasks use whose callback URL is allowed by another address
// than before: that one must not be deleted now. An address that allows it no
// longer, with no other that does, stays in use.
func reuse(ctx context.Context, w *store.Writer, tenant string, tasks []*taskv1.Task, facts task.Facts) error {
	ids := make([]string, len(tasks))
	for i, t := range tasks {
		ids[i] = t.GetId()
	}
	used, err := w.UsedBy(ctx, tenant, store.KindTask, ids)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		address, ok := task.CallbackAddress(t, facts)
		if !ok || slices.Contains(used[t.GetId()], address.GetId()) {
			continue
		}
		if err := w.SetUsage(ctx, tenant, store.User{Kind: store.KindTask, ID: t.GetId()}, task.Uses(t, facts)); err != nil {
			return err
		}
	}
	return nil
}
