package notification

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/jobs"
	"github.com/foredial/foredial/pkg/lifecycle"
	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/trace"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	notificationinternalv1 "github.com/foredial/foredial/proto/gen/foredial/notification/internalapi/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/internal/audit"
	"github.com/foredial/foredial/services/internal/eventoutbox"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/notification/internal/circuit"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/loops"
	notificationrpc "github.com/foredial/foredial/services/notification/internal/rpc"
	"github.com/foredial/foredial/services/notification/internal/sender"
	"github.com/foredial/foredial/services/notification/internal/sms"
	"github.com/foredial/foredial/services/notification/internal/sms/account"
	"github.com/foredial/foredial/services/notification/internal/store"
)

// Config of the service.
type Config struct {
	AllowNetworks   []string        `help:"Networks (CIDR) besides the open Internet that callbacks may reach, such as 127.0.0.0/8."`
	Retry           []time.Duration `help:"Pauses between the tries of a delivery; after the try that follows the last it is dead." default:"1s,5s,30s,2m,10m,30m,1h,3h,6h,12h"`
	Timeout         time.Duration   `help:"How long a receiver may take to answer." default:"10s"`
	AtOnce          int             `help:"How many deliveries are sent at once." default:"64"`
	PerDestination  int             `help:"How many of them to one receiver." default:"8"`
	CircuitFailures int             `help:"After how many failures in a row a receiver is left alone." default:"10"`
	CircuitPause    time.Duration   `help:"For how long it is left alone." default:"15s"`
	DeliveryTTL     time.Duration   `help:"How long deliveries are kept, delivered or given up." default:"2160h"`
	SMSAccountsFile string          `help:"YAML file with the accounts by which tenants send SMS; not for everybody to read. Empty: there are none."`
	SMSLog          bool            `help:"Take SMS of tenants that have no account for it, and write to the log that they would be sent. (For trials: dev and demo do.)"`
}

// Validate reports every fault of the Config.
func (c Config) Validate() error {
	_, err := c.networks()
	faults := []error{err}
	for _, pause := range c.Retry {
		if pause <= 0 {
			faults = append(faults, fmt.Errorf("retry: %v must be positive", pause))
		}
	}
	if c.AtOnce < 1 || c.PerDestination < 1 || c.CircuitFailures < 1 {
		faults = append(faults, fmt.Errorf("at-once %d, per-destination %d and circuit-failures %d must be at least 1",
			c.AtOnce, c.PerDestination, c.CircuitFailures))
	}
	if c.Timeout <= 0 || c.Timeout > loops.MaxTry {
		faults = append(faults, fmt.Errorf("timeout %v must be positive and at most %v", c.Timeout, loops.MaxTry))
	}
	if c.DeliveryTTL <= 0 {
		faults = append(faults, fmt.Errorf("delivery-ttl %v must be positive", c.DeliveryTTL))
	}
	if c.CircuitPause <= 0 {
		faults = append(faults, fmt.Errorf("circuit-pause %v must be positive", c.CircuitPause))
	}
	return errors.Join(faults...)
}

func (c Config) networks() (all []netip.Prefix, err error) {
	for _, text := range c.AllowNetworks {
		network, fault := netip.ParsePrefix(text)
		if fault != nil {
			err = errors.Join(err, fmt.Errorf("allow-networks: %w", fault))
		}
		all = append(all, network)
	}
	return all, err
}

// Deps are what the service works with. It closes none of them.
type Deps struct {
	Log      *slog.Logger
	Registry prometheus.Registerer
	DB       *sqldb.DB
	// Trace follows attempts; nil: nothing is traced.
	Trace *trace.Tracer
	// Node names this process across its restarts, to take back at once what it was
	// sending when it died; may be empty.
	Node            string
	Tasks, Contacts grpc.ClientConnInterface
	// Events leads to the result service, which keeps the stream of events and the
	// audit log.
	Events grpc.ClientConnInterface
}

// Service is the notification service of one process.
type Service struct {
	deps       Deps
	tasks      *feed.Replica
	sender     *sender.Sender
	accounts   *account.Set
	courier    *loops.Courier
	loops      *loop.Group
	work       []loop.Loop
	enqueue    *notificationrpc.Enqueue
	deliveries *notificationrpc.Deliveries
	erasures   *notificationrpc.Erasures
	audit      audit.Recorder
	stop       lifecycle.Stack
}

// Migrate brings the schema up to date. The jobs by which earlier versions sent go
// first: a process of such a version could not store what it sends any more.
func Migrate(ctx context.Context, db *sqldb.DB) error {
	if err := jobs.Remove(ctx, db); err != nil {
		return err
	}
	return sqldb.Migrate(ctx, db, store.Migrations)
}

// New makes a service that does nothing before Start.
func New(cfg Config, deps Deps) (*Service, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("notification config: %w", err)
	}
	networks, err := cfg.networks()
	if err != nil {
		return nil, err
	}
	s := &Service{
		deps: deps, tasks: feed.New(deps.Tasks, deps.Log), sender: sender.New(networks, cfg.Timeout),
		loops: loop.NewGroup(deps.Log, deps.Registry),
	}
	rows := store.New(deps.DB)
	s.accounts, err = account.Open(account.Options{
		File: cfg.SMSAccountsFile, LogOthers: cfg.SMSLog, Log: deps.Log,
		Receipts: func(ctx context.Context, r sms.Receipt) error { return rows.AddReceipt(ctx, r, time.Now()) },
	})
	if err != nil {
		return nil, err
	}
	s.stop.Push("sms accounts", s.accounts.Stop)
	s.work = []loop.Loop{loops.Strays(rows), loops.Expiry(rows, cfg.DeliveryTTL)}
	s.work = append(s.work, eventoutbox.Relay{
		Log: deps.Log, Registry: deps.Registry, Service: "notification", Outbox: rows.Events(), Events: deps.Events,
	}.Loop())
	entries := audit.NewOutbox(deps.DB)
	s.audit = audit.Recorder{Log: deps.Log, Entries: entries}
	s.work = append(s.work, audit.Relay{
		Log: deps.Log, Registry: deps.Registry, Service: "notification", Outbox: entries, Results: deps.Events,
	}.Loops()...)
	callbacks, messages := &loops.Callbacks{Tasks: s.tasks, Sender: s.sender}, &sms.Carrier{Accounts: s.accounts}
	s.courier = loops.NewCourier(loops.Config{
		Log: deps.Log, Registry: deps.Registry, Trace: deps.Trace, Store: rows, Tasks: s.tasks, Retry: cfg.Retry, Node: deps.Node,
		Carriers: map[notificationv1.DeliveryChannel]loops.Carrier{
			delivery.ByCallback: callbacks,
			delivery.BySMS:      messages,
		},
		Circuits: circuit.New(circuit.Limits{
			AtOnce: cfg.AtOnce, PerDestination: cfg.PerDestination, Failures: cfg.CircuitFailures, Pause: cfg.CircuitPause,
		}),
	})
	s.enqueue = &notificationrpc.Enqueue{
		Log: deps.Log, Store: rows, Tasks: s.tasks, Contacts: contactv1.NewContactServiceClient(deps.Contacts),
	}
	s.erasures = &notificationrpc.Erasures{Log: deps.Log, Store: rows}
	s.deliveries = &notificationrpc.Deliveries{Store: rows, Tasks: s.tasks, Post: callbacks.Post, SMS: messages}
	return s, nil
}

// Register binds the service's calls onto server.
func (s *Service) Register(server *rpc.Server) {
	to := server.Recorded(s.audit)
	notificationv1.RegisterNotificationServiceServer(to, s.deliveries)
	notificationinternalv1.RegisterEnqueueServiceServer(to, s.enqueue)
	notificationinternalv1.RegisterErasureServiceServer(to, s.erasures)
	server.Map(notificationrpc.Faults...)
}

// Start begins the background work. The database need not be there yet, nor its
// schema be current: the courier begins once they are.
func (s *Service) Start(context.Context) error {
	s.tasks.Start()
	s.stop.Push("feed", s.tasks.Stop)
	s.stop.Push("connections", func(context.Context) error { s.sender.Close(); return nil })
	s.stop.Push("courier", s.courier.Stop)
	s.loops.Go(loop.Once("start_courier", s.startCourier))
	s.stop.Push("loops", s.loops.Stop)
	return nil
}

func (s *Service) startCourier(ctx context.Context) error {
	if err := s.current(ctx); err != nil {
		return err
	}
	if err := s.courier.Start(ctx); err != nil {
		return err
	}
	for _, l := range append(s.courier.Loops(), s.work...) {
		s.loops.Go(l)
	}
	return nil
}

// Stop ends the background work and waits for it, as long as ctx lasts.
func (s *Service) Stop(ctx context.Context) error { return s.stop.Close(ctx) }

// Check tells whether the service can do its work.
func (s *Service) Check(ctx context.Context) error {
	if err := s.current(ctx); err != nil {
		return err
	}
	if !s.tasks.Ready() {
		return errors.New("the replica of tasks has not caught up")
	}
	return nil
}

// current tells whether the database answers and has the present schema.
func (s *Service) current(ctx context.Context) error {
	return sqldb.Current(ctx, s.deps.DB, store.Migrations)
}
