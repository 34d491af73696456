package callback

import (
	"encoding/base64"
	"strings"
	"time"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
)

// A signing secret as Standard Webhooks writes it, and the length of its key in
// bytes.
const (
	SecretPrefix = "whsec_"
	MinKey       = 24
	MaxKey       = 64
)

// PreviousGood is how long the secret before a new one signs as well.
const PreviousGood = 24 * time.Hour

// Secret writes random bytes as a signing secret.
func Secret(random [32]byte) string {
	return SecretPrefix + base64.StdEncoding.EncodeToString(random[:])
}

// Key is what a secret signs with. It is false for a text that is no secret.
func Key(secret string) ([]byte, bool) {
	text, ok := strings.CutPrefix(secret, SecretPrefix)
	key, err := base64.StdEncoding.DecodeString(text)
	return key, ok && err == nil && MinKey <= len(key) && len(key) <= MaxKey
}

// Keys are what callbacks to an address are signed with at a time: its secret,
// and the one before while that is good.
func Keys(address *directoryv1.CallbackAddress, now time.Time) (keys [][]byte) {
	if key, ok := Key(address.GetSigningSecret()); ok {
		keys = append(keys, key)
	}
	if key, ok := Key(address.GetPreviousSigningSecret()); ok && now.Before(address.GetPreviousSecretExpireTime().AsTime()) {
		keys = append(keys, key)
	}
	return keys
}
