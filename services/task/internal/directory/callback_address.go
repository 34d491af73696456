package directory

import (
	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/callback"
)

func checkCallbackAddress(r *directoryv1.Resource, _ Known) []apierr.Field {
	if callback.Valid(r.GetCallbackAddress().GetUrl()) {
		return nil
	}
	return []apierr.Field{{
		Path:        "callback_address.url",
		Reason:      apierr.Format,
		Description: "allows nothing: it needs a host, and must have no user, fragment, dot segment or escaped slash",
	}}
}
