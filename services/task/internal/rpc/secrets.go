package rpc

import (
	"crypto/rand"

	"google.golang.org/protobuf/proto"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/task/internal/directory"
)

// The signing secret of a callback address is shown once, in the answer to the
// request that set or made it. After that only the feed has it, for the service
// that signs.

// secretPath is where a resource has a secret.
const secretPath = "callback_address.signing_secret"

// keepSecret gives a callback address that comes without a secret the one it
// has already.
func keepSecret(r, old *directoryv1.Resource) {
	if address := r.GetCallbackAddress(); address != nil && address.GetSigningSecret() == "" {
		address.SigningSecret = old.GetCallbackAddress().GetSigningSecret()
	}
}

// makeSecret gives a callback address that has no secret one, and returns it.
func makeSecret(r *directoryv1.Resource) string {
	address := r.GetCallbackAddress()
	if address == nil || address.GetSigningSecret() != "" {
		return ""
	}
	var random [32]byte
	_, _ = rand.Read(random[:]) // it never fails
	address.SigningSecret = directory.SigningSecret(random)
	return address.SigningSecret
}

// withoutSecret is a resource as it is shown later.
func withoutSecret(r *directoryv1.Resource) *directoryv1.Resource {
	if r.GetCallbackAddress().GetSigningSecret() == "" {
		return r
	}
	shown := proto.CloneOf(r)
	shown.GetCallbackAddress().SigningSecret = ""
	return shown
}
