package rpc

import (
	"context"
	"slices"
	"strings"

	"github.com/foredial/foredial/pkg/auth"
)

// open lists the services that need no credential: they tell nothing of any tenant.
var open = []string{"/grpc.health.v1.", "/grpc.reflection."}

func isOpen(method string) bool {
	return slices.ContainsFunc(open, func(prefix string) bool { return strings.HasPrefix(method, prefix) })
}

// admit finds out who is calling and whether they may.
func (e *edge) admit(ctx context.Context, method string) (context.Context, error) {
	if isOpen(method) {
		return ctx, nil
	}
	who, err := e.identify(ctx)
	if err != nil {
		return nil, err
	}
	if err := e.certified(ctx, who); err != nil {
		return nil, err
	}
	if err := e.allow(method, who); err != nil {
		return nil, err
	}
	return auth.NewContext(ctx, who), nil
}
