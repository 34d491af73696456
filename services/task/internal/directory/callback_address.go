package directory

import (
	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/services/internal/callback"
)

func checkCallbackAddress(item Item, _ Facts) (wrong []apierr.Field) {
	address := item.New.GetCallbackAddress()
	if !callback.Valid(address.GetUrl()) {
		wrong = fault("callback_address.url", apierr.Format, "allows nothing: it needs a host that is a name or an address, the port of a web server, and no user, fragment, dot segment or escaped slash")
	}
	if _, ok := callback.Key(address.GetSigningSecret()); !ok && address.GetSigningSecret() != "" {
		wrong = append(wrong, fault("callback_address.signing_secret", apierr.Format, "is not %s and %d to %d bytes in base64",
			callback.SecretPrefix, callback.MinKey, callback.MaxKey)...)
	}
	return wrong
}
