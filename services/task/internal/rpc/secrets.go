package rpc

import (
	"crypto/rand"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/callback"
)

// The signing secret of a callback address is shown once, in the answer to the
// request that set or made it. After that only the feed has it, for the service
// that signs. The one before is kept for as long as it signs, and never shown.

// secretPath is where a resource has a secret.
const secretPath = "callback_address.signing_secret"

// keepSecret gives a callback address that comes without a secret the one it
// has already.
func keepSecret(r, old *directoryv1.Resource) {
	if address := r.GetCallbackAddress(); address != nil && address.GetSigningSecret() == "" {
		address.SigningSecret = old.GetCallbackAddress().GetSigningSecret()
	}
}

// renews tells whether an update without a secret asks for another one: it names
// the secret, and not only the address.
func renews(mask *fieldmaskpb.FieldMask) bool { return slices.Contains(mask.GetPaths(), secretPath) }

// makeSecret gives a callback address that has no secret one, and returns it.
func makeSecret(r *directoryv1.Resource) string {
	address := r.GetCallbackAddress()
	if address == nil || address.GetSigningSecret() != "" {
		return ""
	}
	var random [32]byte
	_, _ = rand.Read(random[:]) // it never fails
	address.SigningSecret = callback.Secret(random)
	return address.SigningSecret
}

// keepPrevious keeps the secret before, whatever a client says of it: that of old
// when it is another now, else the one that old kept.
func keepPrevious(r, old *directoryv1.Resource, now time.Time) {
	address, before := r.GetCallbackAddress(), old.GetCallbackAddress()
	if address == nil {
		return
	}
	address.PreviousSigningSecret, address.PreviousSecretExpireTime = before.GetPreviousSigningSecret(), before.GetPreviousSecretExpireTime()
	if was := before.GetSigningSecret(); was != "" && was != address.GetSigningSecret() {
		address.PreviousSigningSecret, address.PreviousSecretExpireTime = was, stamp(now.Add(callback.PreviousGood))
	}
}

// forgetPrevious leaves out what only the server says of a callback address.
func forgetPrevious(r *directoryv1.Resource) {
	if address := r.GetCallbackAddress(); address != nil {
		address.PreviousSigningSecret, address.PreviousSecretExpireTime = "", nil
	}
}

// withoutSecret is a resource as it is shown later.
func withoutSecret(r *directoryv1.Resource) *directoryv1.Resource {
	if r.GetCallbackAddress() == nil {
		return r
	}
	shown := proto.CloneOf(r)
	shown.GetCallbackAddress().SigningSecret, shown.GetCallbackAddress().PreviousSigningSecret = "", ""
	return shown
}

// afterUpdate is a resource as the answer to the request that changed it shows it: with
// its secret, if that is another now.
func afterUpdate(r, old *directoryv1.Resource) *directoryv1.Resource {
	shown := withoutSecret(r)
	if secret := r.GetCallbackAddress().GetSigningSecret(); secret != old.GetCallbackAddress().GetSigningSecret() {
		shown.GetCallbackAddress().SigningSecret = secret
	}
	return shown
}
