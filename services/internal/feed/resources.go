package feed

import (
	"cmp"
	"slices"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/kind"
)

// resources are those of a tenant by id.
type resources map[string]*directoryv1.Resource

// shelves are the resources of a tenant by kind, each by id. A list that was
// handed out never changes: a change makes another.
type shelves map[directoryv1.ResourceKind][]*directoryv1.Resource

func (s shelves) put(r *directoryv1.Resource) {
	list, i, found := s.copy(r)
	if !found {
		list = slices.Insert(list, i, r)
	}
	list[i] = r
	s[kind.Of(r)] = list
}

func (s shelves) remove(r *directoryv1.Resource) {
	if list, i, found := s.copy(r); found {
		s[kind.Of(r)] = slices.Delete(list, i, i+1)
	}
}

// copy returns a copy of a resource's shelf and its place there.
func (s shelves) copy(r *directoryv1.Resource) (list []*directoryv1.Resource, i int, found bool) {
	list = slices.Clone(s[kind.Of(r)])
	i, found = slices.BinarySearchFunc(list, r.GetId(), func(r *directoryv1.Resource, id string) int { return cmp.Compare(r.GetId(), id) })
	return list, i, found
}
