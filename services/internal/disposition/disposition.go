package disposition

import (
	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/kind"
	"github.com/foredial/foredial/services/internal/orgunit"
)

// maxDepth bounds the tree of business results; the task service lets no cycle in.
const maxDepth = 100

// Lookup finds a resource of the task's tenant.
type Lookup func(id string) (*directoryv1.Resource, bool)

// Check returns nil when a business result may be chosen for a call of a task,
// or else the error for the field business_result_id.
func Check(task *feed.Task, id string, look Lookup) error {
	const path = "business_result_id"
	if !below(id, task.GetBusinessResultId(), look) {
		return apierr.BadField(path, apierr.Reference, "must be a business result that the task allows")
	}
	chosen, _ := look(id)
	if !orgunit.Allowed(task.Settings.GetOrgUnitIsolation(), task.GetOrgUnitId(), chosen) {
		return apierr.BadField(path, apierr.OrgUnit, "business result %q belongs to %s, which a task of %s may not use",
			id, orgunit.Name(chosen.GetOrgUnitId()), orgunit.Name(task.GetOrgUnitId()))
	}
	return nil
}

// below reports whether there is a business result of an id, and it is the root
// or below it. An empty root is above all.
func below(id, root string, look Lookup) bool {
	for range maxDepth {
		r, ok := look(id)
		if !ok || kind.Of(r) != directoryv1.ResourceKind_RESOURCE_KIND_BUSINESS_RESULT {
			return false
		}
		if root == "" || id == root {
			return true
		}
		id = r.GetBusinessResult().GetParentId()
	}
	return false
}
