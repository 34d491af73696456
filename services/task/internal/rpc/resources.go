package rpc

import (
	"context"
	"maps"
	"slices"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/contract"
	"github.com/foredial/foredial/services/task/internal/directory"
	"github.com/foredial/foredial/services/task/internal/store"
)

// check holds resources that are about to be saved against all rules. wrong is
// what is wrong with the request already; settings are the tenant's as they will
// be, nil if they stay.
func check(ctx context.Context, w *store.Writer, tenant string, batch directory.Batch, settings *directoryv1.TenantSettings, wrong []apierr.Field) error {
	facts := directory.Facts{Known: directory.Known{}, Settings: settings}
	var references []directory.Reference
	for _, item := range batch {
		breaches, err := contract.Breaches(item.Path, item.New)
		if err != nil {
			return err
		}
		wrong = append(wrong, breaches...)
		facts.Known[item.New.GetId()] = item.New
		references = append(references, directory.References(item.New)...)
	}
	if err := learn(ctx, w, tenant, facts.Known, references); err != nil {
		return err
	}
	if strange := foreignResources(auth.FromContext(ctx), facts.Known, batch); len(strange) > 0 {
		return apierr.Invalid(strange...)
	}
	if settings == nil {
		var err error
		if facts.Settings, err = w.Settings(ctx, tenant); err != nil {
			return err
		}
	}
	var err error
	if facts.Attributes, err = dataAttributes(ctx, w, tenant, batch); err != nil {
		return err
	}
	if wrong = append(wrong, batch.Check(facts)...); len(wrong) > 0 {
		return apierr.Invalid(distinct(wrong)...)
	}
	return checkUnique(ctx, w, tenant, batch)
}

// dataAttributes reads the data attributes that a batch names by their codes:
// those of the batch are as they will be.
func dataAttributes(ctx context.Context, w *store.Writer, tenant string, batch directory.Batch) (map[string]*directoryv1.DataAttribute, error) {
	codes := batch.AttributeCodes()
	if len(codes) == 0 {
		return nil, nil
	}
	holders, err := w.KeyHolders(ctx, tenant, directory.DataAttribute, codes)
	if err != nil {
		return nil, err
	}
	known, err := w.ResourcesByID(ctx, tenant, slices.Collect(maps.Values(holders)))
	if err != nil {
		return nil, err
	}
	for _, item := range batch {
		known = append(known, item.New)
	}
	byCode := map[string]*directoryv1.DataAttribute{}
	for _, r := range known {
		if attribute := r.GetDataAttribute(); attribute != nil {
			byCode[attribute.GetCode()] = attribute
		}
	}
	return byCode, nil
}

// distinct leaves out what the contract and a rule both say of a field.
func distinct(fields []apierr.Field) []apierr.Field {
	type fault struct {
		path   string
		reason apierr.FieldReason
	}
	said := map[fault]bool{}
	return slices.DeleteFunc(fields, func(f apierr.Field) bool {
		again := said[fault{f.Path, f.Reason}]
		said[fault{f.Path, f.Reason}] = true
		return again
	})
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
	clashes, err := forget(ctx, w, batch, batch.Clashes(holders))
	if err != nil || len(clashes) == 0 {
		return err
	}
	return taken(clashes)
}

// put saves resources that were checked, new ones too, and looks again at the
// tasks that this may concern.
func (s directoryServer) put(ctx context.Context, w *store.Writer, tenant string, entries ...store.Entry) error {
	if err := w.PutResources(ctx, tenant, entries); err != nil {
		return err
	}
	return s.recheckFor(ctx, w, tenant, entries, false)
}

// recheckFor looks again at the tasks that saved resources and settings may
// concern. Whichever callback address allows a URL, its task does not name it.
func (s directoryServer) recheckFor(ctx context.Context, w *store.Writer, tenant string, entries []store.Entry, settings bool) error {
	ids, all := make([]string, len(entries)), settings
	for i, e := range entries {
		ids[i] = e.Resource.GetId()
		all = all || e.Resource.GetCallbackAddress() != nil
	}
	return s.recheck(ctx, w, tenant, ids, all)
}

func entry(r *directoryv1.Resource) store.Entry {
	return store.Entry{Resource: r, NaturalKey: directory.NaturalKey(r), Uses: directory.Uses(r)}
}
