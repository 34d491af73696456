package rpc

import (
	"context"
	"errors"
	"slices"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/contract"
	"github.com/foredial/foredial/services/internal/sight"
	"github.com/foredial/foredial/services/task/internal/directory"
	"github.com/foredial/foredial/services/task/internal/store"
	"github.com/foredial/foredial/services/task/internal/task"
)

// origin is what a task about to be saved comes from; each may be nil.
type origin struct {
	// old is the task it replaces.
	old *taskv1.Task
	// template is what a new one is created of.
	template *taskv1.TaskTemplate
}

// checkTask holds a task that is about to be saved against all rules. It returns
// the ids of what the task uses.
func (s *Server) checkTask(ctx context.Context, w *store.Writer, tenant string, t *taskv1.Task, from origin) ([]string, error) {
	wrong, err := contract.Breaches("task", t)
	if err != nil {
		return nil, err
	}
	facts, err := s.facts(ctx, w, tenant, t)
	if err != nil {
		return nil, err
	}
	facts.Old, facts.Template = from.old, from.template
	if strange := restrict(auth.FromContext(ctx), t, &facts); len(strange) > 0 {
		return nil, apierr.Invalid(strange...)
	}
	if wrong = append(wrong, task.Check(t, facts)...); len(wrong) > 0 {
		return nil, apierr.Invalid(distinct(wrong)...)
	}
	named, err := w.TaskNamed(ctx, tenant, t.GetDisplayName())
	if err == nil && named != t.GetId() {
		return nil, exists("task.display_name", "display_name %q is %s", t.GetDisplayName(), holder(ctx, w.Task, seesTask, "task", named))
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	return task.Uses(t, facts), nil
}

// restrict lists what a caller who is bound to an org unit names that is not there for
// it, and leaves the callback addresses that are: but for what the task had before, or
// has of its template.
func restrict(who auth.Identity, t *taskv1.Task, f *task.Facts) []apierr.Field {
	if who.OrgUnit == "" {
		return nil
	}
	var before []directory.Reference
	keepsURL := false
	for _, from := range []*taskv1.Task{f.Old, f.Template.GetTask()} {
		if from != nil {
			before = append(before, task.References(from)...)
			keepsURL = keepsURL || from.GetCallbackUrl() == t.GetCallbackUrl()
		}
	}
	if !keepsURL {
		f.Addresses = slices.DeleteFunc(f.Addresses, func(r *directoryv1.Resource) bool { return !sight.Of(who, r) })
	}
	return directory.Below("task", strange(who, f.Known, task.References(t), before))
}

// facts are what the rules of some tasks depend on, read at once.
func (s *Server) facts(ctx context.Context, w *store.Writer, tenant string, tasks ...*taskv1.Task) (f task.Facts, err error) {
	f = task.Facts{Now: s.now(), Known: directory.Known{}}
	if f.Settings, err = w.Settings(ctx, tenant); err != nil {
		return f, err
	}
	var references []directory.Reference
	for _, t := range tasks {
		references = append(references, task.References(t)...)
	}
	if err := learn(ctx, w, tenant, f.Known, references); err != nil {
		return f, err
	}
	if slices.ContainsFunc(tasks, func(t *taskv1.Task) bool { return t.GetCallbackUrl() != "" }) {
		f.Addresses, err = callbackAddresses(ctx, w, tenant)
	}
	return f, err
}

// callbackAddresses lists all callback addresses of a tenant.
func callbackAddresses(ctx context.Context, w *store.Writer, tenant string) (all []*directoryv1.Resource, err error) {
	const batch = 500
	for after := ""; ; {
		some, err := w.Resources(ctx, tenant, store.ResourceFilter{Kind: directory.CallbackAddress}, after, batch)
		all = append(all, some...)
		if err != nil || len(some) < batch {
			return all, err
		}
		after = some[len(some)-1].GetId()
	}
}
