package rpc

import (
	"context"
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
)

const bearer = "Bearer "

// open lists the services that need no token: they tell nothing of any tenant.
var open = []string{"/grpc.health.v1.", "/grpc.reflection."}

// admit finds out who is calling and whether they may.
func (e *edge) admit(ctx context.Context, method string) (context.Context, error) {
	for _, prefix := range open {
		if strings.HasPrefix(method, prefix) {
			return ctx, nil
		}
	}
	md, _ := metadata.FromIncomingContext(ctx)
	header := md.Get("authorization")
	if len(header) == 0 {
		return nil, apierr.New(codes.Unauthenticated, apierr.TokenMissing, "no bearer token in the authorization header")
	}
	token, ok := strings.CutPrefix(header[0], bearer)
	if !ok {
		return nil, apierr.New(codes.Unauthenticated, apierr.TokenInvalid, "the authorization header is not a bearer token")
	}
	who, err := e.key.Verify(token)
	if err != nil {
		return nil, apierr.New(codes.Unauthenticated, apierr.TokenInvalid, "the token is malformed, expired, or signed by a stranger").Because(err)
	}
	if err := e.allow(method, who); err != nil {
		return nil, err
	}
	return auth.NewContext(ctx, who), nil
}
