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
var taskOwned = []string{"id", "state", "revision", "etag", "create_time", "update_time", "template_id", "conditions"}

func (s taskServer) CreateTask(ctx context.Context, req *taskv1.CreateTaskRequest) (*taskv1.Task, error) {
	if req.GetTask() == nil {
		return nil, apierr.BadField("task", apierr.Required, "is required")
	}
	tenant, now, asked := auth.Tenant(ctx), s.now(), taskAsked(req)
	if wrong := foreign(auth.FromContext(ctx), "task.org_unit_id", asked.GetOrgUnitId()); len(wrong) > 0 {
		return nil, apierr.Invalid(wrong...)
	}
	var result *taskv1.Task
	err := s.store.Write(ctx, func(ctx context.Context, w *store.Writer) (err error) {
		if result, err = taskRequested(ctx, w, tenant, req.GetRequestId(), asked); result != nil || err != nil {
			return err
		}
		complete := proto.CloneOf(asked)
		template, err := completed(ctx, w, complete)
		if err != nil {
			return err
		}
		if result, err = taskThere(ctx, w, tenant, complete); result != nil || err != nil {
			return err
		}
		result = complete
		if result.GetId() == "" {
			result.Id = id.New()
		}
		result.State, result.Revision = taskv1.TaskState_TASK_STATE_DRAFT, 1
		result.CreateTime, result.UpdateTime = stamp(now), stamp(now)
		uses, err := s.checkTask(ctx, w, tenant, result, origin{template: template})
		if err != nil {
			return err
		}
		if err := w.AddTask(ctx, tenant, result, req.GetRequestId(), asked); err != nil {
			return err
		}
		if err := record(ctx, w, tenant, result, nil); err != nil {
			return err
		}
		return w.SetUsage(ctx, tenant, store.User{Kind: store.KindTask, ID: result.GetId()}, uses)
	})
	return result, err
}

// taskAsked is what a create asks for, with the template as part of it. What is
// left out has its default, or with a template stays out.
func taskAsked(req *taskv1.CreateTaskRequest) *taskv1.Task {
	asked := taskContent(req.GetTask())
	asked.TemplateId = req.GetTemplateId()
	if asked.GetTemplateId() == "" {
		defaults.Task(asked)
	}
	return asked
}

// completed gives a task what it leaves out of the template it names, and
// returns that; nil if it names none.
func completed(ctx context.Context, w *store.Writer, t *taskv1.Task) (*taskv1.TaskTemplate, error) {
	if t.GetTemplateId() == "" {
		return nil, nil
	}
	template, err := seenTemplate(ctx, w.Template, t.GetTemplateId())
	if err != nil {
		return nil, err
	}
	task.Complete(t, template)
	defaults.Task(t)
	return template, nil
}

// taskRequested returns what the same request made before; nil if it was not made.
func taskRequested(ctx context.Context, w *store.Writer, tenant, requestID string, asked *taskv1.Task) (*taskv1.Task, error) {
	if requestID == "" {
		return nil, nil
	}
	made, before, err := w.TaskRequested(ctx, tenant, requestID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err == nil && (!proto.Equal(before, asked) || !seesTask(auth.FromContext(ctx), made)) {
		return nil, exists("request_id", "request %q asked for another task", requestID)
	}
	return made, err
}

// taskThere returns the task of the same id and content; nil if the id is free.
func taskThere(ctx context.Context, w *store.Writer, tenant string, t *taskv1.Task) (*taskv1.Task, error) {
	if t.GetId() == "" {
		return nil, nil
	}
	old, err := w.Task(ctx, tenant, t.GetId())
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err == nil && !proto.Equal(taskContent(old), t) {
		return nil, exists("task.id", "task %q exists with other content", t.GetId())
	}
	return old, err
}

func (s taskServer) GetTask(ctx context.Context, req *taskv1.GetTaskRequest) (*taskv1.Task, error) {
	return seenTask(ctx, s.store.Task, req.GetId())
}

func (s taskServer) ListTasks(ctx context.Context, req *taskv1.ListTasksRequest) (*taskv1.ListTasksResponse, error) {
	after, err := page.Position[store.TaskPosition](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	size := page.Size(req.GetPageSize())
	who := auth.FromContext(ctx)
	filter := store.TaskFilter{States: req.GetStates(), OrgUnit: req.OrgUnitId, SeenFrom: who.OrgUnit}
	tasks, err := s.store.Tasks(ctx, who.Tenant, filter, after, size+1)
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
		old, err := seenTask(ctx, w.Task, update.GetId())
		if err != nil {
			return err
		}
		if err := checkEtag(update.GetEtag(), old.GetEtag()); err != nil {
			return err
		}
		if err := task.Editable(s.present(old)); err != nil {
			return wrongState(err)
		}
		result = proto.CloneOf(old)
		if err := mask.Merge(result, update, req.GetUpdateMask(), taskOwned...); err != nil {
			return err
		}
		defaults.Task(result)
		uses, err := s.checkTask(ctx, w, tenant, result, origin{old: old})
		if err != nil {
			return err
		}
		result.Revision++
		result.UpdateTime, result.Conditions = stamp(s.now()), nil
		if err := w.EditTask(ctx, tenant, result); err != nil {
			return err
		}
		if err := record(ctx, w, tenant, result, old); err != nil {
			return err
		}
		return w.SetUsage(ctx, tenant, store.User{Kind: store.KindTask, ID: result.GetId()}, uses)
	})
	return result, err
}

func (s taskServer) DeleteTask(ctx context.Context, req *taskv1.DeleteTaskRequest) (*emptypb.Empty, error) {
	tenant := auth.Tenant(ctx)
	return &emptypb.Empty{}, s.store.Write(ctx, func(ctx context.Context, w *store.Writer) error {
		old, err := seenTask(ctx, w.Task, req.GetId())
		if err != nil {
			return err
		}
		if err := checkEtag(req.GetEtag(), old.GetEtag()); err != nil {
			return err
		}
		if err := task.Deletable(old); err != nil {
			return wrongState(err)
		}
		return w.DeleteTask(ctx, tenant, old, s.now())
	})
}

// taskContent is what its creator decided of a task.
func taskContent(t *taskv1.Task) *taskv1.Task {
	c := proto.CloneOf(t)
	c.State, c.Revision, c.Etag, c.CreateTime, c.UpdateTime, c.Conditions = 0, 0, "", nil, nil, nil
	return c
}
