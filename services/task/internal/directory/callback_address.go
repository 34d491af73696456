package directory

import (
	"encoding/base64"
	"strings"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/services/internal/callback"
)

func checkCallbackAddress(item Item, _ Facts) (wrong []apierr.Field) {
	address := item.New.GetCallbackAddress()
	if !callback.Valid(address.GetUrl()) {
		wrong = fault("callback_address.url", apierr.Format, "allows nothing: it needs a host, and must have no user, fragment, dot segment or escaped slash")
	}
	if secret := address.GetSigningSecret(); secret != "" && !validSecret(secret) {
		wrong = append(wrong, fault("callback_address.signing_secret", apierr.Format, "is not %s and %d to %d bytes in base64", secretPrefix, minSecret, maxSecret)...)
	}
	return wrong
}

// A signing secret as Standard Webhooks writes it, and its length in bytes.
const (
	secretPrefix = "whsec_"
	minSecret    = 24
	maxSecret    = 64
)

func validSecret(secret string) bool {
	text, ok := strings.CutPrefix(secret, secretPrefix)
	key, err := base64.StdEncoding.DecodeString(text)
	return ok && err == nil && minSecret <= len(key) && len(key) <= maxSecret
}

// SigningSecret writes random bytes as a signing secret.
func SigningSecret(random [32]byte) string {
	return secretPrefix + base64.StdEncoding.EncodeToString(random[:])
}
