package directory

import directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"

// numberTypeName tells the types of one org unit apart: imports name them.
func numberTypeName(r *directoryv1.Resource) (path, key string) {
	return "display_name", r.GetOrgUnitId() + "/" + r.GetDisplayName() // no id has a slash
}
