package task

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/sqldb"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	"github.com/foredial/foredial/services/internal/audit"
	"github.com/foredial/foredial/services/internal/eventoutbox"
	"github.com/foredial/foredial/services/task/internal/accessrpc"
	"github.com/foredial/foredial/services/task/internal/loops"
	taskrpc "github.com/foredial/foredial/services/task/internal/rpc"
	"github.com/foredial/foredial/services/task/internal/store"
	"github.com/foredial/foredial/services/task/internal/watch"
)

// Config is what an operator may set: nothing so far.
type Config struct{}

// Deps are what the service works with.
type Deps struct {
	Log      *slog.Logger
	Registry prometheus.Registerer
	// DB is open, of schema task.
	DB *sqldb.DB
	// Contacts leads to the contact service.
	Contacts grpc.ClientConnInterface
	// Events leads to the result service, which keeps the stream of events and the
	// audit log.
	Events grpc.ClientConnInterface
	// Ended, if set, is told of keys and sessions that are good no more, by their ids.
	Ended func(credential string)
}

// Service is the task service.
type Service struct {
	deps        Deps
	store       *store.Store
	credentials *store.Credentials
	hub         *watch.Hub
	wake        *loop.Signal // of the clock
	loops       *loop.Group
	relay       []loop.Loop // of events and audit entries
	audit       audit.Recorder
}

// Migrate brings the service's database up to date.
func Migrate(ctx context.Context, db *sqldb.DB) error {
	return sqldb.Migrate(ctx, db, store.Migrations)
}

// New makes the service; it does nothing before Start.
func New(_ Config, deps Deps) (*Service, error) {
	s := &Service{
		deps:        deps,
		credentials: store.NewCredentials(deps.DB),
		hub:         watch.NewHub(),
		wake:        loop.NewSignal(),
		loops:       loop.NewGroup(deps.Log, deps.Registry),
	}
	if s.deps.Ended == nil {
		s.deps.Ended = func(string) {}
	}
	s.store = store.New(deps.DB, func(revision int64) {
		s.hub.Advance(revision)
		s.wake.Set()
	})
	entries := audit.NewOutbox(deps.DB)
	s.audit = audit.Recorder{Log: deps.Log, Entries: entries}
	s.relay = append(audit.Relay{
		Log: deps.Log, Registry: deps.Registry, Service: "task", Outbox: entries, Results: deps.Events,
	}.Loops(), eventoutbox.Relay{
		Log: deps.Log, Registry: deps.Registry, Service: "task", Outbox: s.store.Events(), Events: deps.Events,
	}.Loop())
	return s, nil
}

// Register binds the service's calls to a server.
func (s *Service) Register(server *rpc.Server) {
	recorded := server.Recorded(s.audit)
	taskrpc.New(s.store, s.hub, time.Now).Register(recorded)
	server.Map(taskrpc.Faults...)
	access := &accessrpc.Server{Directory: s.store, Credentials: s.credentials, Now: time.Now, Ended: s.deps.Ended}
	access.Register(recorded)
	server.Map(accessrpc.Faults...)
}

// Start begins the loops.
func (s *Service) Start(context.Context) error {
	clock := &loops.Clock{Log: s.deps.Log, Store: s.store, Now: time.Now}
	completion := &loops.Completion{
		Log: s.deps.Log, Store: s.store, Now: time.Now,
		Contacts: contactinternalv1.NewLeaseServiceClient(s.deps.Contacts),
	}
	s.loops.Go(clock.Loop(s.wake))
	s.loops.Go(completion.Loop())
	s.loops.Go(loops.Feed(s.store, s.hub))
	s.loops.Go(loops.Credentials(s.credentials, time.Now))
	for _, l := range s.relay {
		s.loops.Go(l)
	}
	return nil
}

// Stop ends the loops and waits for them.
func (s *Service) Stop(ctx context.Context) error { return s.loops.Stop(ctx) }

// Check reports whether the service can do its work.
func (s *Service) Check(ctx context.Context) error {
	return sqldb.Current(ctx, s.deps.DB, store.Migrations)
}
