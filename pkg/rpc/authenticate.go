package rpc

import (
	"context"
	"errors"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
)

const bearer = "Bearer "

// Authenticator finds out whose a credential is.
type Authenticator interface {
	// Authenticate returns who shows a credential. The error wraps [auth.ErrToken] if it
	// is nobody's; any other says that this cannot be found out now.
	Authenticate(ctx context.Context, credential string) (auth.Identity, error)
}

var (
	errNoToken  = apierr.New(codes.Unauthenticated, apierr.TokenMissing, "no bearer token in the authorization header")
	errNoBearer = apierr.New(codes.Unauthenticated, apierr.TokenInvalid, "the authorization header is not a bearer token")
	errNobody   = apierr.New(codes.Unauthenticated, apierr.TokenInvalid, "the credential is malformed, expired, revoked, or signed by a stranger")
	errUnknown  = &apierr.Error{
		Code: codes.Unavailable, Reason: apierr.DependencyDown, RetryAfter: time.Second,
		Message: "whose the credential is cannot be found out now",
	}
)

// credential is what a call shows.
func credential(ctx context.Context) (string, error) {
	header := metadata.ValueFromIncomingContext(ctx, "authorization")
	if len(header) == 0 {
		return "", errNoToken
	}
	text, ok := strings.CutPrefix(header[0], bearer)
	if !ok {
		return "", errNoBearer
	}
	return text, nil
}

// authenticate finds out who is calling.
func (e *edge) authenticate(ctx context.Context) (auth.Identity, error) {
	shown, err := credential(ctx)
	if err != nil {
		return auth.Identity{}, err
	}
	who, err := e.callers.Authenticate(ctx, shown)
	switch {
	case err == nil:
		return who, nil
	case errors.Is(err, auth.ErrToken):
		return auth.Identity{}, errNobody.Because(err)
	case ctx.Err() != nil:
		return auth.Identity{}, ctx.Err()
	}
	return auth.Identity{}, errUnknown.Because(err)
}
