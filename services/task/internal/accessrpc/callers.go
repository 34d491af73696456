package accessrpc

import (
	"context"
	"errors"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	"github.com/foredial/foredial/services/internal/caller"
	"github.com/foredial/foredial/services/task/internal/store"
)

var errNoSession = apierr.New(codes.FailedPrecondition, reasonWrongState, "the credential is no session")

// GetCaller implements AccessService.
func (s accessServer) GetCaller(ctx context.Context, _ *accessv1.GetCallerRequest) (*accessv1.Caller, error) {
	who := caller.Wire(auth.FromContext(ctx))
	who.ServerTime = timestamppb.New(s.Now())
	return who, nil
}

// SignOut implements AccessService.
func (s accessServer) SignOut(ctx context.Context, _ *accessv1.SignOutRequest) (*accessv1.SignOutResponse, error) {
	session := auth.FromContext(ctx).Credential
	if _, err := s.Credentials.Take(ctx, auth.FormSession, session); errors.Is(err, store.ErrNotFound) {
		return nil, errNoSession
	} else if err != nil {
		return nil, err
	}
	s.Ended(session)
	return &accessv1.SignOutResponse{}, nil
}
