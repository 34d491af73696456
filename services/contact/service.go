package contact

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/lifecycle"
	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/seal"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/trace"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/contact/internal/intake"
	"github.com/foredial/foredial/services/contact/internal/loops"
	contactrpc "github.com/foredial/foredial/services/contact/internal/rpc"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/internal/audit"
	"github.com/foredial/foredial/services/internal/eventoutbox"
	"github.com/foredial/foredial/services/internal/feed"
)

// Config of the service.
type Config struct {
	SpoolDir       string `help:"Folder for files that are being imported; empty means the system's folder for temporary files."`
	ImportMaxBytes int64  `help:"How large an imported file may be, in bytes." default:"1073741824"`

	AttributeKeys     []string `help:"Keys of ENCRYPTED attributes, each ID=BASE64 of 32 bytes: the first encrypts, all decrypt." secret:""`
	AttributeKeysFile string   `help:"File with the same, one a line, when attribute-keys is empty."`
}

// Validate reports every fault of the Config.
func (c Config) Validate() error {
	var faults []error
	if c.ImportMaxBytes <= 0 {
		faults = append(faults, fmt.Errorf("import-max-bytes %d must be positive", c.ImportMaxBytes))
	}
	if len(c.AttributeKeys) > 0 {
		if _, err := seal.Parse(c.AttributeKeys); err != nil {
			faults = append(faults, fmt.Errorf("attribute-keys: %w", err))
		}
	}
	return errors.Join(faults...)
}

// keys are nil when none are configured.
func (c Config) keys() (*seal.Keys, error) {
	switch {
	case len(c.AttributeKeys) > 0:
		return seal.Parse(c.AttributeKeys)
	case c.AttributeKeysFile != "":
		return seal.Load(c.AttributeKeysFile)
	}
	return nil, nil //nolint:nilnil // an installation may do without
}

// Deps are what the service works with. It closes none of them.
type Deps struct {
	Log      *slog.Logger
	Registry prometheus.Registerer
	DB       *sqldb.DB
	// Trace follows attempts; nil: nothing is traced.
	Trace *trace.Tracer
	// Tasks leads to the task service.
	Tasks grpc.ClientConnInterface
	// Events leads to the result service, which keeps the stream of events, the results
	// and the audit log.
	Events grpc.ClientConnInterface
	// Notifications leads to the notification service.
	Notifications grpc.ClientConnInterface
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Service is the contact service of one process.
type Service struct {
	db       *sqldb.DB
	tasks    *feed.Replica
	contacts *contactrpc.Contacts
	lists    *contactrpc.NumberLists
	leases   *contactrpc.Leases
	audit    audit.Recorder
	group    *loop.Group
	loops    []loop.Loop
	stop     lifecycle.Stack
}

var errNotCaughtUp = errors.New("the task feed has not caught up yet")

// Migrate brings the schema up to date.
func Migrate(ctx context.Context, db *sqldb.DB) error {
	return sqldb.Migrate(ctx, db, store.Migrations)
}

// New makes a service that does nothing before Start.
func New(cfg Config, deps Deps) (*Service, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("contact config: %w", err)
	}
	keys, err := cfg.keys()
	if err != nil {
		return nil, fmt.Errorf("contact config: %w", err)
	}
	now := clock(deps.Now)
	rows := store.New(deps.DB)
	tasks := feed.New(deps.Tasks, deps.Log)
	revocations := loops.NewRevocations(rows)
	erasures := loops.NewErasures(deps.Log, rows, deps.Events, deps.Notifications)
	s := &Service{
		db: deps.DB, tasks: tasks,
		contacts: &contactrpc.Contacts{
			Log: deps.Log, Rows: rows, Tasks: tasks, Now: now, Keys: keys,
			Loader: &intake.Loader{Rows: rows, Now: now}, Spool: cfg.SpoolDir, MaxBytes: cfg.ImportMaxBytes, Erasures: erasures,
		},
		lists: &contactrpc.NumberLists{
			Log: deps.Log, Rows: rows, Tasks: tasks, Now: now, Spool: cfg.SpoolDir, MaxBytes: cfg.ImportMaxBytes,
		},
		leases: &contactrpc.Leases{Log: deps.Log, Rows: rows, Tasks: tasks, Now: now, Keys: keys, Revocations: revocations, Trace: deps.Trace},
		audit:  audit.Recorder{Log: deps.Log, Entries: rows.Audit()},
		group:  loop.NewGroup(deps.Log, deps.Registry),
		loops: []loop.Loop{
			loops.Reaper(rows, deps.Log, now), loops.Keeper(rows, tasks, deps.Log, now), loops.Imports(rows, deps.Log, now),
			loops.NumberLists(rows, tasks, deps.Log), revocations.Loop(), erasures.Loop(),
			eventoutbox.Relay{
				Log: deps.Log, Registry: deps.Registry, Service: "contact", Outbox: rows.Events(), Events: deps.Events,
			}.Loop(),
		},
	}
	s.loops = append(s.loops, audit.Relay{
		Log: deps.Log, Registry: deps.Registry, Service: "contact", Outbox: rows.Audit(), Results: deps.Events,
	}.Loops()...)
	if keys != nil {
		s.loops = append(s.loops, loops.Sealer(rows, keys, deps.Log))
	}
	return s, nil
}

// clock gives times as the database keeps them, to the microsecond, so that
// what is answered first is what is answered when asked again.
func clock(now func() time.Time) func() time.Time {
	if now == nil {
		now = time.Now
	}
	return func() time.Time { return now().UTC().Truncate(time.Microsecond) }
}

// Register binds the service's calls onto server.
func (s *Service) Register(server *rpc.Server) {
	to := server.Recorded(s.audit)
	contactv1.RegisterContactServiceServer(to, s.contacts)
	contactv1.RegisterNumberListServiceServer(to, s.lists)
	contactinternalv1.RegisterLeaseServiceServer(to, s.leases)
	server.Map(contactrpc.Faults...)
}

// Start begins the background work. The database need not be there yet, nor its
// schema be current: the loops try until they can.
func (s *Service) Start(context.Context) error {
	s.tasks.Start()
	s.stop.Push("feed", s.tasks.Stop)
	for _, l := range s.loops {
		s.group.Go(l)
	}
	s.stop.Push("loops", s.group.Stop)
	return nil
}

// Stop ends the background work and waits for it, as long as ctx lasts.
func (s *Service) Stop(ctx context.Context) error { return s.stop.Close(ctx) }

// Check tells whether the service can do its work.
func (s *Service) Check(ctx context.Context) error {
	if err := sqldb.Current(ctx, s.db, store.Migrations); err != nil {
		return err
	}
	if !s.tasks.Ready() {
		return errNotCaughtUp
	}
	return nil
}
