package rpc

import (
	"context"

	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/contract"
	"github.com/foredial/foredial/services/task/internal/directory"
	"github.com/foredial/foredial/services/task/internal/store"
)

// check holds resources that are about to be saved against all rules. wrong is
// what is wrong with the request already.
func check(ctx context.Context, w *store.Writer, tenant string, batch directory.Batch, wrong []apierr.Field) error {
	known := directory.Known{}
	for _, item := range batch {
		breaches, err := contract.Breaches(item.Path, item.New)
		if err != nil {
			return err
		}
		wrong = append(wrong, breaches...)
		known[item.New.GetId()] = item.New
	}
	var references []directory.Reference
	for _, item := range batch {
		references = append(references, directory.References(item.New)...)
	}
	if err := learn(ctx, w, tenant, known, references); err != nil {
		return err
	}
	if wrong = append(wrong, batch.Check(known)...); len(wrong) > 0 {
		return apierr.Invalid(wrong...)
	}
	return checkUnique(ctx, w, tenant, batch)
}

// learn reads what references lead to, and what that refers to, to the end.
func learn(ctx context.Context, w *store.Writer, tenant string, known directory.Known, references []directory.Reference) error {
	for {
		var missing []string
		for _, ref := range references {
			if _, ok := known[ref.ID]; !ok && ref.ID != "" {
				missing = append(missing, ref.ID)
			}
		}
		if len(missing) == 0 {
			return nil
		}
		found, err := w.ResourcesByID(ctx, tenant, missing)
		if err != nil {
			return err
		}
		references = nil
		for _, resource := range found {
			known[resource.GetId()] = resource
			references = append(references, directory.References(resource)...)
		}
	}
}

func checkUnique(ctx context.Context, w *store.Writer, tenant string, batch directory.Batch) error {
	holders := map[directoryv1.ResourceKind]map[string]string{}
	for of, keys := range batch.Keys() {
		held, err := w.KeyHolders(ctx, tenant, of, keys)
		if err != nil {
			return err
		}
		holders[of] = held
	}
	if clashes := batch.Clashes(holders); len(clashes) > 0 {
		first := clashes[0]
		return exists(first.Path, "%q is taken by resource %q", first.Key, first.HolderID)
	}
	return nil
}

// put saves resources that were checked, new ones too.
func put(ctx context.Context, w *store.Writer, tenant string, batch directory.Batch) error {
	if err := w.ReleaseKeys(ctx, tenant, batch.IDs()); err != nil {
		return err
	}
	var added []store.Entry
	for _, item := range batch {
		if item.Old == nil {
			added = append(added, entry(item.New))
		} else if err := w.SaveResource(ctx, tenant, entry(item.New)); err != nil {
			return err
		}
	}
	return w.AddResources(ctx, tenant, added)
}

func entry(r *directoryv1.Resource) store.Entry {
	return store.Entry{Resource: r, NaturalKey: directory.NaturalKey(r), Uses: directory.Uses(r)}
}
