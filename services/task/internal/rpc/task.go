package rpc

import (
	"context"
	"errors"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/page"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/defaults"
	"github.com/foredial/foredial/services/internal/mask"
	"github.com/foredial/foredial/services/task/internal/store"
	"github.com/foredial/foredial/services/task/internal/task"
)

type taskServer struct {
	taskv1.UnimplementedTaskServiceServer
	*Server
}

// taskOwned are the fields of a task that updates leave alone.
var taskOwned = []string{"id", "state", "revision", "etag", "create_time", "update_time"}

func (s taskServer) CreateTask(ctx context.Context, req *taskv1.CreateTaskRequest) (*taskv1.Task, error) {
	if req.GetTask() == nil {
		return nil, apierr.BadField("task", apierr.Required, "is required")
	}
	tenant, now, asked := auth.Tenant(ctx), s.now(), taskContent(req.GetTask())
	var result *taskv1.Task
	err := s.store.Write(ctx, func(ctx context.Context, w *store.Writer) (err error) {
		if result, err = taskMade(ctx, w, tenant, req.GetRequestId(), asked); result != nil || err != nil {
			return err
		}
		result = proto.CloneOf(asked)
		if result.GetId() == "" {
			result.Id = id.New()
		}
		result.State, result.Revision = taskv1.TaskState_TASK_STATE_DRAFT, 1
		result.CreateTime, result.UpdateTime = stamp(now), stamp(now)
		uses, err := s.checkTask(ctx, w, tenant, result, nil)
		if err != nil {
			return err
		}
		if err := w.AddTask(ctx, tenant, result, req.GetRequestId(), asked); err != nil {
			return err
		}
		return w.SetUsage(ctx, tenant, store.User{Kind: store.KindTask, ID: result.GetId()}, uses)
	})
	return result, err
}

// taskMade returns what the same create made before; nil if it was not made.
func taskMade(ctx context.Context, w *store.Writer, tenant, requestID string, asked *taskv1.Task) (*taskv1.Task, error) {
	if requestID != "" {
		made, before, err := w.TaskRequested(ctx, tenant, requestID)
		if err == nil && !proto.Equal(before, asked) {
			return nil, exists("request_id", "request %q asked for another task", requestID)
		}
		if !errors.Is(err, store.ErrNotFound) {
			return made, err
		}
	}
	if asked.GetId() == "" {
		return nil, nil
	}
	old, err := w.Task(ctx, tenant, asked.GetId())
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err == nil && !proto.Equal(taskContent(old), asked) {
		return nil, exists("task.id", "task %q exists with other content", asked.GetId())
	}
	return old, err
}

func (s taskServer) GetTask(ctx context.Context, req *taskv1.GetTaskRequest) (*taskv1.Task, error) {
	found, err := s.store.Task(ctx, auth.Tenant(ctx), req.GetId())
	return found, notFound(err, "task", req.GetId())
}

func (s taskServer) ListTasks(ctx context.Context, req *taskv1.ListTasksRequest) (*taskv1.ListTasksResponse, error) {
	after, err := page.Position[store.TaskPosition](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	size := page.Size(req.GetPageSize())
	tasks, err := s.store.Tasks(ctx, auth.Tenant(ctx), req.GetStates(), after, size+1)
	if err != nil {
		return nil, err
	}
	tasks, next := page.Cut(tasks, size, store.PositionOf)
	return &taskv1.ListTasksResponse{Tasks: tasks, NextPageToken: next}, nil
}

func (s taskServer) UpdateTask(ctx context.Context, req *taskv1.UpdateTaskRequest) (*taskv1.Task, error) {
	update := req.GetTask()
	if update.GetId() == "" {
		return nil, apierr.BadField("task.id", apierr.Required, "is required")
	}
	tenant := auth.Tenant(ctx)
	var result *taskv1.Task
	err := s.store.Write(ctx, func(ctx context.Context, w *store.Writer) error {
		old, err := w.Task(ctx, tenant, update.GetId())
		if err != nil {
			return notFound(err, "task", update.GetId())
		}
		if err := checkEtag(update.GetEtag(), old.GetEtag()); err != nil {
			return err
		}
		if err := task.Editable(old); err != nil {
			return wrongState(err)
		}
		result = proto.CloneOf(old)
		if err := mask.Merge(result, update, req.GetUpdateMask(), taskOwned...); err != nil {
			return err
		}
		defaults.Task(result)
		uses, err := s.checkTask(ctx, w, tenant, result, old)
		if err != nil {
			return err
		}
		result.Revision++
		result.UpdateTime = stamp(s.now())
		if err := w.SaveTask(ctx, tenant, result); err != nil {
			return err
		}
		return w.SetUsage(ctx, tenant, store.User{Kind: store.KindTask, ID: result.GetId()}, uses)
	})
	return result, err
}

func (s taskServer) DeleteTask(ctx context.Context, req *taskv1.DeleteTaskRequest) (*emptypb.Empty, error) {
	tenant := auth.Tenant(ctx)
	return &emptypb.Empty{}, s.store.Write(ctx, func(ctx context.Context, w *store.Writer) error {
		old, err := w.Task(ctx, tenant, req.GetId())
		if err != nil {
			return notFound(err, "task", req.GetId())
		}
		if err := checkEtag(req.GetEtag(), old.GetEtag()); err != nil {
			return err
		}
		if err := task.Deletable(old); err != nil {
			return wrongState(err)
		}
		return w.DeleteTask(ctx, tenant, req.GetId())
	})
}

// taskContent is what a client decides of a task, complete.
func taskContent(t *taskv1.Task) *taskv1.Task {
	c := proto.CloneOf(t)
	c.State, c.Revision, c.Etag, c.CreateTime, c.UpdateTime = 0, 0, "", nil, nil
	defaults.Task(c)
	return c
}
