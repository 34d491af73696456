package accessrpc

import (
	"errors"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	accessinternalv1 "github.com/foredial/foredial/proto/gen/foredial/access/internalapi/v1"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	"github.com/foredial/foredial/services/task/internal/credential"
	"github.com/foredial/foredial/services/task/internal/store"
)

var (
	reasonNotFound   = apierr.ReasonOf(errorv1.Reason_REASON_NOT_FOUND)
	reasonExists     = apierr.ReasonOf(errorv1.Reason_REASON_ALREADY_EXISTS)
	reasonWrongState = apierr.ReasonOf(errorv1.Reason_REASON_WRONG_STATE)
)

// Faults are the faces of the errors that need no details.
var Faults = []apierr.Fault{
	{Is: credential.ErrBad, Code: codes.NotFound, Reason: reasonNotFound, Message: "the credential is unknown, revoked, ended or expired"},
}

// Server is what the three services share.
type Server struct {
	// Directory is asked for agents and org units.
	Directory   *store.Store
	Credentials *store.Credentials
	Now         func() time.Time
	// Ended is told of keys and sessions that are good no more, by their ids.
	Ended func(credential string)
}

// Register binds the three services.
func (s *Server) Register(to grpc.ServiceRegistrar) {
	accessv1.RegisterAccessServiceServer(to, accessServer{Server: s})
	accessinternalv1.RegisterCredentialServiceServer(to, credentialServer{Server: s})
	accessinternalv1.RegisterSessionServiceServer(to, sessionServer{Server: s})
}

type accessServer struct {
	accessv1.UnimplementedAccessServiceServer
	*Server
}

type credentialServer struct {
	accessinternalv1.UnimplementedCredentialServiceServer
	*Server
}

type sessionServer struct {
	accessinternalv1.UnimplementedSessionServiceServer
	*Server
}

// bad has a credential that is not there look like any other that is good for nothing.
func bad(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return credential.ErrBad
	}
	return err
}
