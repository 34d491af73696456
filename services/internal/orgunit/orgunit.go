package orgunit

import (
	"fmt"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/kind"
)

// Allowed reports whether a task of an org unit may use a resource, with the
// tenant's org units isolated or not. Number types are stricter than the rest:
// they are either each org unit's own or common to all.
func Allowed(isolated bool, taskOrgUnit string, r *directoryv1.Resource) bool {
	own, unorganized := r.GetOrgUnitId() == taskOrgUnit, r.GetOrgUnitId() == ""
	switch {
	case kind.Of(r) != directoryv1.ResourceKind_RESOURCE_KIND_NUMBER_TYPE:
		return !isolated || own || unorganized
	case isolated:
		return own
	default:
		return unorganized
	}
}

// Name is what people call the org unit of an id.
func Name(id string) string {
	if id == "" {
		return "no org unit"
	}
	return fmt.Sprintf("org unit %q", id)
}
