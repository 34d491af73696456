package directory

import (
	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
)

const parentPath = "business_result.parent_id"

func businessResultReferences(r *directoryv1.Resource) []Reference {
	return []Reference{{parentPath, r.GetBusinessResult().GetParentId(), BusinessResult}}
}

func businessResultCode(r *directoryv1.Resource) (path, key string) {
	return "business_result.code", r.GetBusinessResult().GetCode()
}

// checkBusinessResult sees that the tree is one: nobody is their own ancestor.
func checkBusinessResult(item Item, f Facts) []apierr.Field {
	seen := map[string]bool{} // a cycle above it does not hold it up
	for id := item.New.GetBusinessResult().GetParentId(); id != "" && !seen[id]; id = f.Known[id].GetBusinessResult().GetParentId() {
		if id == item.New.GetId() {
			return fault(parentPath, apierr.Cycle, "makes the business result its own ancestor")
		}
		seen[id] = true
	}
	return nil
}
