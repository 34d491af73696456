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
	"github.com/foredial/foredial/services/task/internal/store"
	"github.com/foredial/foredial/services/task/internal/task"
)

func (s taskServer) SaveTaskAsTemplate(ctx context.Context, req *taskv1.SaveTaskAsTemplateRequest) (*taskv1.TaskTemplate, error) {
	tenant := auth.Tenant(ctx)
	var result *taskv1.TaskTemplate
	err := s.store.Write(ctx, func(ctx context.Context, w *store.Writer) (err error) {
		if result, err = templateMade(ctx, w, tenant, req); result != nil || err != nil {
			return err
		}
		source, err := seenTask(ctx, w.Task, req.GetId())
		if err != nil {
			return err
		}
		uses, err := s.checkTemplate(ctx, w, tenant, req.GetDisplayName(), source)
		if err != nil {
			return err
		}
		result = &taskv1.TaskTemplate{
			Id: req.GetTemplateId(), DisplayName: req.GetDisplayName(), CreateTime: stamp(s.now()), Task: task.Configuration(source),
		}
		if result.GetId() == "" {
			result.Id = id.New()
		}
		if err := w.AddTemplate(ctx, tenant, store.SavedTemplate{Template: result, Asked: req}); err != nil {
			return err
		}
		return w.SetUsage(ctx, tenant, store.User{Kind: store.KindTemplate, ID: result.GetId()}, uses)
	})
	return result, err
}

// templateMade returns what the same save made before; nil if it was not made.
// That the task was edited since makes no other save.
func templateMade(ctx context.Context, w *store.Writer, tenant string, req *taskv1.SaveTaskAsTemplateRequest) (*taskv1.TaskTemplate, error) {
	if req.GetRequestId() != "" {
		made, err := w.TemplateRequested(ctx, tenant, req.GetRequestId())
		if err == nil && (!proto.Equal(made.Asked, req) || !seesTemplate(auth.FromContext(ctx), made.Template)) {
			return nil, exists("request_id", "request %q asked for another template", req.GetRequestId())
		}
		if !errors.Is(err, store.ErrNotFound) {
			return made.Template, err
		}
	}
	if req.GetTemplateId() == "" {
		return nil, nil
	}
	made, err := w.TemplateSaved(ctx, tenant, req.GetTemplateId())
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err == nil && (made.Asked.GetId() != req.GetId() || made.Asked.GetDisplayName() != req.GetDisplayName() ||
		!seesTemplate(auth.FromContext(ctx), made.Template)) {
		return nil, exists("template_id", "template %q exists with other content", req.GetTemplateId())
	}
	return made.Template, err
}

// checkTemplate sees that a task could be created of a template of this one. It
// returns the ids of what the template uses.
func (s taskServer) checkTemplate(ctx context.Context, w *store.Writer, tenant, displayName string, source *taskv1.Task) ([]string, error) {
	facts, err := s.facts(ctx, w, tenant, source)
	if err != nil {
		return nil, err
	}
	if wrong := task.CheckConfiguration(source, facts); len(wrong) > 0 {
		return nil, apierr.Invalid(wrong...)
	}
	named, err := w.TemplateNamed(ctx, tenant, displayName)
	if err == nil {
		return nil, exists("display_name", "display_name %q is %s", displayName, holder(ctx, w.Template, seesTemplate, "template", named))
	}
	if !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	return task.Uses(source, facts), nil
}

func (s taskServer) GetTaskTemplate(ctx context.Context, req *taskv1.GetTaskTemplateRequest) (*taskv1.TaskTemplate, error) {
	return seenTemplate(ctx, s.store.Template, req.GetId())
}

func (s taskServer) ListTaskTemplates(ctx context.Context, req *taskv1.ListTaskTemplatesRequest) (*taskv1.ListTaskTemplatesResponse, error) {
	after, err := page.Position[string](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	size := page.Size(req.GetPageSize())
	who := auth.FromContext(ctx)
	templates, err := s.store.Templates(ctx, who.Tenant, who.OrgUnit, after, size+1)
	if err != nil {
		return nil, err
	}
	templates, next := page.Cut(templates, size, (*taskv1.TaskTemplate).GetId)
	return &taskv1.ListTaskTemplatesResponse{Templates: templates, NextPageToken: next}, nil
}

func (s taskServer) DeleteTaskTemplate(ctx context.Context, req *taskv1.DeleteTaskTemplateRequest) (*emptypb.Empty, error) {
	tenant := auth.Tenant(ctx)
	return &emptypb.Empty{}, s.store.Write(ctx, func(ctx context.Context, w *store.Writer) error {
		template, err := seenTemplate(ctx, w.Template, req.GetId())
		if err != nil {
			return err
		}
		if err := checkEtag(req.GetEtag(), template.GetEtag()); err != nil {
			return err
		}
		return w.DeleteTemplate(ctx, tenant, req.GetId())
	})
}
