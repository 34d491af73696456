package directory

import (
	"unicode/utf8"

	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
)

// checkName is for kinds whose names are shown where there is little room.
func checkName(r *directoryv1.Resource, most int) []apierr.Field {
	if utf8.RuneCountInString(r.GetDisplayName()) > most {
		return fault("display_name", apierr.Length, "has at most %d characters here", most)
	}
	return nil
}
