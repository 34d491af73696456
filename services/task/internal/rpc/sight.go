package rpc

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/kind"
	"github.com/foredial/foredial/services/internal/orgunit"
	"github.com/foredial/foredial/services/internal/sight"
	"github.com/foredial/foredial/services/task/internal/directory"
	"github.com/foredial/foredial/services/task/internal/store"
)

// read finds a thing of a tenant by its id, in the store or within a transaction.
type read[T any] func(ctx context.Context, tenant, id string) (T, error)

// seen reads a thing that is there for the caller: what is not is not found either.
func seen[T any](ctx context.Context, find read[T], there func(auth.Identity, T) bool, what, id string) (none T, err error) {
	who := auth.FromContext(ctx)
	found, err := find(ctx, who.Tenant, id)
	if err == nil && !there(who, found) {
		err = fmt.Errorf("%w: it is of another org unit", store.ErrNotFound)
	}
	if err != nil {
		return none, notFound(err, what, id)
	}
	return found, nil
}

func seenTask(ctx context.Context, find read[*taskv1.Task], id string) (*taskv1.Task, error) {
	return seen(ctx, find, seesTask, "task", id)
}

func seenTemplate(ctx context.Context, find read[*taskv1.TaskTemplate], id string) (*taskv1.TaskTemplate, error) {
	return seen(ctx, find, seesTemplate, "template", id)
}

func seenResource(ctx context.Context, find read[*directoryv1.Resource], id string) (*directoryv1.Resource, error) {
	return seen(ctx, find, sight.Of, "resource", id)
}

func seesTask(who auth.Identity, t *taskv1.Task) bool { return who.Sees(t.GetOrgUnitId()) }

func seesTemplate(who auth.Identity, t *taskv1.TaskTemplate) bool { return seesTask(who, t.GetTask()) }

// foreign says that something would not be there for the caller who puts it into an
// org unit.
func foreign(who auth.Identity, path, orgUnit string) []apierr.Field {
	if who.Sees(orgUnit) {
		return nil
	}
	return []apierr.Field{{
		Path: path, Reason: apierr.OrgUnit,
		Description: fmt.Sprintf("is neither empty nor %s, which the caller is bound to", orgunit.Name(who.OrgUnit)),
	}}
}

// strange lists the references to what is not there for the caller, but for those of
// before: whoever is bound to an org unit may keep what others chose.
func strange(who auth.Identity, known directory.Known, references, before []directory.Reference) (wrong []apierr.Field) {
	for _, ref := range references {
		found, ok := known[ref.ID]
		kept := slices.ContainsFunc(before, func(b directory.Reference) bool { return b.ID == ref.ID })
		if ok && !kept && !sight.Of(who, found) {
			wrong = append(wrong, apierr.Field{
				Path: ref.Path, Reason: apierr.Reference, Description: fmt.Sprintf("no %s %q", directory.Word(ref.Kind), ref.ID),
			})
		}
	}
	return wrong
}

// foreignResources lists what a caller who is bound to an org unit may not make of
// resources.
func foreignResources(who auth.Identity, known directory.Known, batch directory.Batch) (wrong []apierr.Field) {
	for _, item := range batch {
		if kind.Of(item.New) == directory.OrgUnit {
			wrong = append(wrong, foreign(who, item.Path+".id", item.New.GetId())...)
			continue
		}
		wrong = append(wrong, foreign(who, item.Path+".org_unit_id", item.New.GetOrgUnitId())...)
		var before []directory.Reference
		if item.Old != nil {
			before = directory.References(item.Old)
		}
		wrong = append(wrong, directory.Below(item.Path, strange(who, known, directory.References(item.New), before))...)
	}
	return distinctPaths(wrong)
}

// distinctPaths leaves what was said first of each field.
func distinctPaths(fields []apierr.Field) []apierr.Field {
	said := map[string]bool{}
	return slices.DeleteFunc(fields, func(f apierr.Field) bool {
		again := said[f.Path]
		said[f.Path] = true
		return again
	})
}

// holder is what has a name that is taken, as the caller may know it.
func holder[T any](ctx context.Context, find read[T], there func(auth.Identity, T) bool, what, id string) string {
	if _, err := seen(ctx, find, there, what, id); err != nil {
		return "taken"
	}
	return fmt.Sprintf("that of %s %q", what, id)
}

// forget leaves out of clashes the resources that are not there for the caller.
func forget(ctx context.Context, w *store.Writer, batch directory.Batch, clashes []directory.Clash) ([]directory.Clash, error) {
	if auth.FromContext(ctx).OrgUnit == "" {
		return clashes, nil
	}
	for i, clash := range clashes {
		if slices.Contains(batch.IDs(), clash.HolderID) {
			continue
		}
		_, err := seenResource(ctx, w.Resource, clash.HolderID)
		if errors.Is(err, store.ErrNotFound) {
			clashes[i].HolderID = ""
		} else if err != nil {
			return nil, err
		}
	}
	return clashes, nil
}

// named are those users of a resource that are there for the caller.
func named(ctx context.Context, w *store.Writer, users []store.NamedUser) (known []store.NamedUser, err error) {
	who := auth.FromContext(ctx)
	for _, user := range users {
		switch {
		case who.OrgUnit == "":
		case user.Resource != nil:
			if !sight.Of(who, user.Resource) {
				err = store.ErrNotFound
			}
		case user.Kind == store.KindTemplate:
			_, err = seenTemplate(ctx, w.Template, user.ID)
		default:
			_, err = seenTask(ctx, w.Task, user.ID)
		}
		if err == nil {
			known = append(known, user)
		} else if !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		err = nil
	}
	return known, nil
}
