package rpc

import (
	"context"

	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/auth"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/task/internal/store"
	"github.com/foredial/foredial/services/task/internal/task"
)

func (s taskServer) StartTask(ctx context.Context, req *taskv1.StartTaskRequest) (*taskv1.Task, error) {
	return s.move(ctx, req.GetId(), func(t *taskv1.Task) (taskv1.TaskState, error) { return task.Started(t, s.now()) })
}

func (s taskServer) SuspendTask(ctx context.Context, req *taskv1.SuspendTaskRequest) (*taskv1.Task, error) {
	return s.move(ctx, req.GetId(), task.Suspended)
}

func (s taskServer) EndTask(ctx context.Context, req *taskv1.EndTaskRequest) (*taskv1.Task, error) {
	return s.move(ctx, req.GetId(), task.Ended)
}

// move brings a task to the state that next says, unless it is there already.
func (s taskServer) move(ctx context.Context, id string, next func(*taskv1.Task) (taskv1.TaskState, error)) (*taskv1.Task, error) {
	tenant, now := auth.Tenant(ctx), s.now()
	var result *taskv1.Task
	err := s.store.Write(ctx, func(ctx context.Context, w *store.Writer) (err error) {
		if result, err = w.Task(ctx, tenant, id); err != nil {
			return notFound(err, "task", id)
		}
		// The clock may have moved it since the loop last looked.
		current := proto.CloneOf(result)
		current.State = task.At(result, now)
		state, err := next(current)
		if err != nil {
			return wrongState(err)
		}
		return w.MoveTask(ctx, tenant, result, state, now)
	})
	return result, err
}
