package sight

import (
	"context"
	"fmt"

	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/kind"
)

// Task is a task that is there for the caller. Errors: feed.ErrNoTask, those of the
// task service.
func Task(ctx context.Context, tasks *feed.Replica, id string) (*feed.Task, error) {
	who := auth.FromContext(ctx)
	task, err := tasks.GetTask(ctx, who.Tenant, id)
	if err != nil {
		return nil, err
	}
	if !who.Sees(task.GetOrgUnitId()) {
		return nil, fmt.Errorf("%w: %s is of another org unit", feed.ErrNoTask, id)
	}
	return task, nil
}

// Check is nil when a task is there for the caller, who if not bound need not be told
// whether it is there at all. Errors: those of Task.
func Check(ctx context.Context, tasks *feed.Replica, id string) error {
	if auth.FromContext(ctx).OrgUnit == "" {
		return nil
	}
	if id == "" {
		return fmt.Errorf("%w: it is of no task", feed.ErrNoTask)
	}
	_, err := Task(ctx, tasks, id)
	return err
}

// Tasks are the ids of all tasks that are there for a caller who is bound, which may
// be none; nil for one who is not.
func Tasks(ctx context.Context, tasks *feed.Replica) []string {
	who := auth.FromContext(ctx)
	if who.OrgUnit == "" {
		return nil
	}
	ids := []string{}
	for _, task := range tasks.Tasks(who.Tenant) {
		if who.Sees(task.GetOrgUnitId()) {
			ids = append(ids, task.GetId())
		}
	}
	return ids
}

// Resource is a resource that is there for the caller. Errors: feed.ErrNoResource,
// those of the directory.
func Resource(ctx context.Context, tasks *feed.Replica, id string) (*directoryv1.Resource, error) {
	who := auth.FromContext(ctx)
	resource, err := tasks.GetResource(ctx, who.Tenant, id)
	if err != nil {
		return nil, err
	}
	if !Of(who, resource) {
		return nil, fmt.Errorf("%w: %s is of another org unit", feed.ErrNoResource, id)
	}
	return resource, nil
}

// Of reports whether a resource is there for a caller. Of the org units themselves one
// who is bound sees its own.
func Of(who auth.Identity, r *directoryv1.Resource) bool {
	if kind.Of(r) == directoryv1.ResourceKind_RESOURCE_KIND_ORG_UNIT {
		return who.Sees(r.GetId())
	}
	return who.Sees(r.GetOrgUnitId())
}

// Unbound refuses a caller who is bound to an org unit what concerns all of them.
func Unbound(ctx context.Context) error {
	who := auth.FromContext(ctx)
	if who.OrgUnit == "" {
		return nil
	}
	return apierr.New(codes.PermissionDenied, apierr.PermissionDenied,
		"this concerns every org unit, and the caller is bound to %q", who.OrgUnit).With("org_unit", who.OrgUnit)
}
