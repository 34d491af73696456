package directory

import (
	"fmt"
	"strings"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
)

// callerNumberDigits are the same with and without a leading +.
func callerNumberDigits(r *directoryv1.Resource) (path, key string) {
	return "caller_number.number", strings.TrimPrefix(r.GetCallerNumber().GetNumber(), "+")
}

func callerNumberGroupReferences(r *directoryv1.Resource) []Reference {
	return each("caller_number_group.caller_number_ids", r.GetCallerNumberGroup().GetCallerNumberIds(), CallerNumber)
}

// each is a reference for every id of a list.
func each(path string, ids []string, of directoryv1.ResourceKind) []Reference {
	references := make([]Reference, len(ids))
	for i, id := range ids {
		references[i] = Reference{fmt.Sprintf("%s[%d]", path, i), id, of}
	}
	return references
}
