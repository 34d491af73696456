package rpc

import (
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskinternalv1 "github.com/foredial/foredial/proto/gen/foredial/task/internalapi/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/task/internal/store"
	"github.com/foredial/foredial/services/task/internal/watch"
)

// Server is what the three services share.
type Server struct {
	store *store.Store
	hub   *watch.Hub
	now   func() time.Time
}

// New makes a server; now is the clock.
func New(s *store.Store, hub *watch.Hub, now func() time.Time) *Server {
	return &Server{store: s, hub: hub, now: now}
}

// Register binds the three services.
func (s *Server) Register(to grpc.ServiceRegistrar) {
	directoryv1.RegisterDirectoryServiceServer(to, directoryServer{Server: s})
	taskv1.RegisterTaskServiceServer(to, taskServer{Server: s})
	taskinternalv1.RegisterFeedServiceServer(to, feedServer{Server: s})
}

// stamp is a time as it is kept: to the microsecond.
func stamp(t time.Time) *timestamppb.Timestamp { return timestamppb.New(t.Truncate(time.Microsecond)) }
