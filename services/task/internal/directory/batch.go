package directory

import (
	"fmt"
	"slices"

	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/kind"
)

// Item is a resource about to be saved.
type Item struct {
	// Path is where the request has it: resource, or resources[3].
	Path string
	New  *directoryv1.Resource
	// Old is what it replaces; nil when it is new.
	Old *directoryv1.Resource
}

// Batch is what is saved together.
type Batch []Item

// Facts are what rules depend on besides the resource: as they will be when the
// batch is saved.
type Facts struct {
	Known    Known
	Settings *directoryv1.TenantSettings
	// Attributes are the data attributes that [Batch.AttributeCodes] lists, by
	// code, as far as they exist.
	Attributes map[string]*directoryv1.DataAttribute
}

// Check lists every wrong field.
func (b Batch) Check(f Facts) (wrong []apierr.Field) {
	for _, item := range b {
		if item.Old != nil && kind.Of(item.Old) != kind.Of(item.New) {
			wrong = append(wrong, fault(item.Path, apierr.Immutable, "the kind of a resource never changes: this is of the kind %s", Word(kind.Of(item.Old)))...)
			continue
		}
		found := f.Known.Check(References(item.New))
		if check := kinds[kind.Of(item.New)].check; check != nil {
			found = append(found, check(item, f)...)
		}
		wrong = append(wrong, Below(item.Path, found)...)
	}
	return wrong
}

// Below puts fields under a path.
func Below(path string, fields []apierr.Field) []apierr.Field {
	for i := range fields {
		fields[i].Path = path + "." + fields[i].Path
	}
	return fields
}

// IDs of the resources in the batch.
func (b Batch) IDs() []string {
	ids := make([]string, len(b))
	for i, item := range b {
		ids[i] = item.New.GetId()
	}
	return ids
}

// AttributeCodes are the codes of the data attributes that the batch names.
func (b Batch) AttributeCodes() (codes []string) {
	for _, item := range b {
		codes = append(codes, attributeCodes(item.New)...)
	}
	return codes
}

// Keys are the natural keys that the batch wants, by kind.
func (b Batch) Keys() map[directoryv1.ResourceKind][]string {
	keys := map[directoryv1.ResourceKind][]string{}
	for _, item := range b {
		if key := NaturalKey(item.New); key != "" {
			keys[kind.Of(item.New)] = append(keys[kind.Of(item.New)], key)
		}
	}
	return keys
}

// Clash is a natural key that another resource has.
type Clash struct {
	Path string
	Kind directoryv1.ResourceKind
	// HolderID may be empty: not everybody may know who it is.
	HolderID string
}

// Field says what the clash is about.
func (c Clash) Field() apierr.Field {
	what := fmt.Sprintf("is that of %s %q", Word(c.Kind), c.HolderID)
	only := c.Kind == ResultCodeMap || c.Kind == TrustList
	switch {
	case c.HolderID == "" && only:
		what = fmt.Sprintf("is one too many: a tenant has one %s", Word(c.Kind))
	case c.HolderID == "":
		what = "is that of another " + Word(c.Kind)
	case only:
		what = fmt.Sprintf("is one too many: a tenant has one %s, and has %q", Word(c.Kind), c.HolderID)
	}
	return apierr.Field{Path: c.Path, Reason: apierr.Repeated, Description: what}
}

// Clashes lists the natural keys that two would have. holders tells who of a
// kind has a key now, by key; what holders in the batch give up is free.
func (b Batch) Clashes(holders map[directoryv1.ResourceKind]map[string]string) (clashes []Clash) {
	type slot struct {
		kind directoryv1.ResourceKind
		key  string
	}
	taken := map[slot]string{}
	ids := b.IDs()
	slices.Sort(ids)
	for k, byKey := range holders {
		for key, id := range byKey {
			if _, saved := slices.BinarySearch(ids, id); !saved {
				taken[slot{k, key}] = id
			}
		}
	}
	for _, item := range b {
		path, key := unique(item.New)
		if key == "" {
			continue
		}
		at := slot{kind.Of(item.New), key}
		if holder, ok := taken[at]; ok {
			clashes = append(clashes, Clash{item.Path + "." + path, at.kind, holder})
		}
		taken[at] = item.New.GetId()
	}
	return clashes
}
