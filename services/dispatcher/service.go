package dispatcher

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"
	clientv3 "go.etcd.io/etcd/client/v3"
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/lifecycle"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/trace"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/calls"
	"github.com/foredial/foredial/services/dispatcher/internal/hub"
	"github.com/foredial/foredial/services/dispatcher/internal/lead"
	"github.com/foredial/foredial/services/dispatcher/internal/metrics"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	dispatchrpc "github.com/foredial/foredial/services/dispatcher/internal/rpc"
	"github.com/foredial/foredial/services/dispatcher/internal/watch"
	"github.com/foredial/foredial/services/internal/audit"
	"github.com/foredial/foredial/services/internal/feed"
)

// Config is what an operator may set.
type Config struct {
	Node           string        `help:"This node's name, unique among dispatchers. Empty: the host's name and a random part."`
	Shards         int           `help:"How many parts tenants are divided into; the same on all nodes." default:"16"`
	SessionTTL     time.Duration `help:"How long a node that went silent keeps its shards, in whole seconds." default:"2s"`
	Grace          time.Duration `help:"How long an agent whose connection broke keeps the preview." default:"10s"`
	HeartbeatEvery time.Duration `help:"How often a node announces its agents and compares their screens." default:"2s"`
	HopperSize     int           `help:"How many contacts a task has at hand when filled." default:"300"`
	HopperLow      int           `help:"A task with fewer contacts at hand is filled up." default:"100"`
	LeaseTTL       time.Duration `help:"How long contacts are held for a dispatcher that went silent." default:"300s"`
}

// Limits of LeaseTTL: contacts must be held, between two renewals, for as long
// as a preview may last; and the contact service holds none for longer than an hour.
const (
	minLeaseTTL = 3 * time.Minute
	maxLeaseTTL = time.Hour
)

// Validate checks what the flags' own rules cannot say.
func (c *Config) Validate() error {
	var errs []error
	rule := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	rule(c.Shards >= 1 && c.Shards <= 1024, "shards: %d is not in 1..1024", c.Shards)
	rule(c.SessionTTL >= time.Second, "session-ttl: %s is less than 1s", c.SessionTTL)
	rule(c.HeartbeatEvery >= 100*time.Millisecond, "heartbeat-every: %s is less than 100ms", c.HeartbeatEvery)
	rule(c.Grace >= 2*c.HeartbeatEvery, "grace: %s is less than two heartbeats (%s)", c.Grace, 2*c.HeartbeatEvery)
	rule(c.HopperSize >= 1 && c.HopperSize <= 1000, "hopper-size: %d is not in 1..1000", c.HopperSize)
	rule(c.HopperLow >= 1 && c.HopperLow <= c.HopperSize, "hopper-low: %d is not in 1..hopper-size", c.HopperLow)
	rule(c.LeaseTTL >= minLeaseTTL && c.LeaseTTL <= maxLeaseTTL, "lease-ttl: %s is not in %s..%s", c.LeaseTTL, minLeaseTTL, maxLeaseTTL)
	return errors.Join(errs...)
}

// Deps is what the service works with; the caller closes all of it.
type Deps struct {
	Log      *slog.Logger
	Registry prometheus.Registerer
	Redis    redis.UniversalClient
	Etcd     *clientv3.Client
	// Trace follows previews; nil: nothing is traced.
	Trace *trace.Tracer
	// Connections to the other services.
	Tasks, Contacts, Results grpc.ClientConnInterface
}

// Service is one dispatcher node.
type Service struct {
	log     *slog.Logger
	redis   redis.UniversalClient
	tasks   *feed.Replica
	queue   *queue.Queue
	hub     *hub.Hub
	watches *watch.Watches
	leads   *lead.Leads
	book    *calls.Book
	// contacts is asked what there is of a task.
	contacts contactinternalv1.LeaseServiceClient
	metrics  *metrics.Metrics
	audit    audit.Recorder
	trace    *trace.Tracer
	started  lifecycle.Stack
}

// New makes a node that does nothing before Start.
func New(cfg Config, deps Deps) (*Service, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("dispatcher: %w", err)
	}
	if cfg.Node == "" {
		host, err := os.Hostname()
		if err != nil {
			return nil, fmt.Errorf("dispatcher: name of this host: %w", err)
		}
		cfg.Node = host + "-" + id.New()
	}
	counts, err := metrics.New(deps.Registry)
	if err != nil {
		return nil, fmt.Errorf("dispatcher: register metrics: %w", err)
	}
	log := deps.Log
	s := &Service{
		log: log, redis: deps.Redis, trace: deps.Trace, queue: queue.New(deps.Redis), tasks: feed.New(deps.Tasks, log), metrics: counts,
	}
	s.audit = audit.Recorder{Log: log, Entries: audit.Remote(deps.Results)}
	s.book = calls.New(log, s.queue, s.tasks, deps.Contacts, deps.Results)
	s.hub = hub.New(hub.Config{Node: cfg.Node, Grace: cfg.Grace, Beat: cfg.HeartbeatEvery, Accepted: s.book.Recorded},
		log, deps.Registry, s.queue, s.tasks, counts, deps.Trace)
	s.leads = lead.New(lead.Config{
		Node: cfg.Node, Shards: cfg.Shards, SessionTTL: cfg.SessionTTL, LeaseTTL: cfg.LeaseTTL,
		HopperSize: cfg.HopperSize, HopperLow: cfg.HopperLow, Beat: cfg.HeartbeatEvery, Grace: cfg.Grace,
	}, lead.Deps{
		Log: log, Registry: deps.Registry, Metrics: counts, Etcd: deps.Etcd, Queue: s.queue, Tasks: s.tasks,
		Book: s.book, Trace: deps.Trace, Contacts: deps.Contacts, Results: deps.Results,
	})
	s.tasks.OnChange(s.leads.Changed)
	s.watches = watch.New(log, s.queue, s.tasks, counts)
	s.tasks.OnChange(s.watches.Changed)
	s.contacts = contactinternalv1.NewLeaseServiceClient(deps.Contacts)
	return s, nil
}

// Register binds the service's RPCs onto a server.
func (s *Service) Register(server *rpc.Server) {
	to := server.Recorded(s.audit)
	dispatchv1.RegisterAgentServiceServer(to, &dispatchrpc.Agents{
		Hub: s.hub, Queue: s.queue, Tasks: s.tasks, Book: s.book, Metrics: s.metrics, Trace: s.trace,
	})
	dispatchv1.RegisterSupervisorServiceServer(to, &dispatchrpc.Supervisor{
		Log: s.log, Queue: s.queue, Tasks: s.tasks, Leads: s.leads, Watches: s.watches, Contacts: s.contacts, Metrics: s.metrics,
	})
	dispatchv1.RegisterCallControlServiceServer(to, &dispatchrpc.CallControl{
		Log: s.log, Hub: s.hub, Queue: s.queue, Book: s.book, Metrics: s.metrics, Trace: s.trace,
	})
	server.Map(dispatchrpc.Faults...)
}

// Start serves streams at once, and stands for election when the feed is
// complete: the task service need not be there yet.
func (s *Service) Start(ctx context.Context) error {
	s.tasks.Start()
	s.started.Push("feed", s.tasks.Stop)
	if err := s.hub.Start(ctx); err != nil {
		return errors.Join(fmt.Errorf("dispatcher: %w", err), s.Stop(ctx))
	}
	s.started.Push("streams", s.hub.Stop)
	s.started.Push("watches", s.watches.Stop)

	waiting, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var standing sync.WaitGroup
	standing.Go(func() { s.stand(waiting) })
	s.started.Push("leads", func(ctx context.Context) error {
		cancel()
		standing.Wait()
		return s.leads.Stop(ctx)
	})
	return nil
}

// standPause spaces out attempts to stand for election while Redis is down.
const standPause = time.Second

// stand stands for election as soon as it can.
func (s *Service) stand(ctx context.Context) {
	if s.tasks.WaitReady(ctx) != nil {
		return
	}
	for {
		err := s.leads.Start(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		s.log.Warn("cannot stand for election", "error", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(standPause):
		}
	}
}

// Stop gives up what this node leads and ends its streams; agents have the
// grace time to open them on another node.
func (s *Service) Stop(ctx context.Context) error { return s.started.Close(ctx) }

// Check reports why the node cannot do its work, if so. Without etcd it can:
// leaders are where they were, or nobody is, and calls go on.
func (s *Service) Check(ctx context.Context) error {
	if !s.tasks.Ready() {
		return errors.New("dispatcher: the feed of tasks is not complete")
	}
	if err := s.redis.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("dispatcher: redis: %w", err)
	}
	return nil
}
