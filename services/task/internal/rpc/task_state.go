package rpc

import (
	"context"
	"strconv"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/task/internal/store"
	"github.com/foredial/foredial/services/task/internal/task"
)

func (s taskServer) StartTask(ctx context.Context, req *taskv1.StartTaskRequest) (*taskv1.Task, error) {
	return s.move(ctx, req.GetId(), func(ctx context.Context, w *store.Writer, t *taskv1.Task) (taskv1.TaskState, error) {
		state, err := task.Started(t, s.now())
		if err != nil || state == t.GetState() {
			return state, err
		}
		tenant := auth.Tenant(ctx)
		facts, err := s.facts(ctx, w, tenant, t)
		if err != nil {
			return state, err
		}
		t.Conditions = task.Conditions(t, facts)
		if t.GetState() == taskv1.TaskState_TASK_STATE_DRAFT { // a suspended one is counted already
			err = checkActive(ctx, w, tenant, facts)
		}
		return state, err
	})
}

// checkActive sees that one more task may be active.
func checkActive(ctx context.Context, w *store.Writer, tenant string, f task.Facts) error {
	active, err := w.CountActive(ctx, tenant, f.Now)
	if err != nil {
		return err
	}
	if limit := int(f.Settings.GetMaxActiveTasks()); active >= limit {
		return apierr.New(codes.ResourceExhausted, apierr.Limit, "%d tasks are scheduled, running or suspended; the tenant's settings allow %d", active, limit).
			With("limit", strconv.Itoa(limit))
	}
	return nil
}

func (s taskServer) SuspendTask(ctx context.Context, req *taskv1.SuspendTaskRequest) (*taskv1.Task, error) {
	return s.move(ctx, req.GetId(), func(_ context.Context, _ *store.Writer, t *taskv1.Task) (taskv1.TaskState, error) {
		return task.Suspended(t)
	})
}

func (s taskServer) EndTask(ctx context.Context, req *taskv1.EndTaskRequest) (*taskv1.Task, error) {
	return s.move(ctx, req.GetId(), func(_ context.Context, _ *store.Writer, t *taskv1.Task) (taskv1.TaskState, error) {
		return task.Ended(t)
	})
}

// present is a task in the state that the clock has brought it to, though the
// loop may not have looked yet.
func (s taskServer) present(t *taskv1.Task) *taskv1.Task {
	c := proto.CloneOf(t)
	c.State = task.At(t, s.now())
	return c
}

// move brings a task to the state that command says, unless it is there already.
func (s taskServer) move(ctx context.Context, id string, command func(context.Context, *store.Writer, *taskv1.Task) (taskv1.TaskState, error)) (*taskv1.Task, error) {
	tenant, now := auth.Tenant(ctx), s.now()
	var result *taskv1.Task
	err := s.store.Write(ctx, func(ctx context.Context, w *store.Writer) error {
		stored, err := seenTask(ctx, w.Task, id)
		if err != nil {
			return err
		}
		result = s.present(stored)
		state, err := command(ctx, w, result)
		if err != nil {
			return wrongState(err)
		}
		result.State = stored.GetState()
		return w.MoveTask(ctx, tenant, result, state, now)
	})
	return result, err
}
