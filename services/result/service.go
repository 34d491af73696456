package result

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/jobs"
	"github.com/foredial/foredial/pkg/lifecycle"
	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/trace"
	auditinternalv1 "github.com/foredial/foredial/proto/gen/foredial/audit/internalapi/v1"
	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	eventinternalv1 "github.com/foredial/foredial/proto/gen/foredial/event/internalapi/v1"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	resultinternalv1 "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/audit"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/result/internal/export"
	"github.com/foredial/foredial/services/result/internal/live"
	"github.com/foredial/foredial/services/result/internal/loops"
	"github.com/foredial/foredial/services/result/internal/outbox"
	resultrpc "github.com/foredial/foredial/services/result/internal/rpc"
	"github.com/foredial/foredial/services/result/internal/store"
	"github.com/foredial/foredial/services/result/internal/tail"
)

// Config of the service.
type Config struct {
	BlobURL       string        `help:"Bucket that exports are written to, as a gocloud.dev/blob URL such as file:///var/lib/foredial/exports?create_dir=true. Empty: the folder exports in the data folder."`
	RecordingsURL string        `help:"Bucket that recordings of calls are played from, each tenant's below the tenant's name. Empty: there are none."`
	ExportTTL     time.Duration `help:"How long the file of an export is kept." default:"168h"`
	ExportWorkers int           `help:"How many exports are written at once." default:"2"`
	EventTTL      time.Duration `help:"How long events are kept for consumers that come back." default:"168h"`
}

// Validate reports every fault of the Config.
func (c Config) Validate() error {
	var faults []error
	if c.ExportTTL <= 0 {
		faults = append(faults, fmt.Errorf("export-ttl %v must be positive", c.ExportTTL))
	}
	if c.ExportWorkers < 1 {
		faults = append(faults, fmt.Errorf("export-workers %d must be at least 1", c.ExportWorkers))
	}
	if c.EventTTL <= 0 {
		faults = append(faults, fmt.Errorf("event-ttl %v must be positive", c.EventTTL))
	}
	return errors.Join(faults...)
}

// Deps are what the service works with. It closes none of them.
type Deps struct {
	Log      *slog.Logger
	Registry prometheus.Registerer
	DB       *sqldb.DB
	// Trace follows attempts; nil: nothing is traced.
	Trace *trace.Tracer
	// Node names this process across its restarts, to take back at once the jobs
	// it ran when it died; may be empty.
	Node                           string
	Tasks, Contacts, Notifications grpc.ClientConnInterface
}

// Service is the result service of one process.
type Service struct {
	deps    Deps
	tasks   *feed.Replica
	rows    *store.Store
	jobs    *jobs.Client
	loops   *loop.Group
	work    []loop.Loop
	records *resultrpc.Records
	results *resultrpc.Results
	tails   *tail.Tails
	stop    lifecycle.Stack
}

// Migrate brings the schema up to date.
func Migrate(ctx context.Context, db *sqldb.DB) error {
	if err := sqldb.Migrate(ctx, db, store.Migrations); err != nil {
		return err
	}
	return jobs.Migrate(ctx, db)
}

// New makes a service that does nothing before Start.
func New(cfg Config, deps Deps) (*Service, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("result config: %w", err)
	}
	if cfg.BlobURL == "" { // the suite fills its default in
		return nil, errors.New("result config: blob-url is required")
	}
	exports, recordings, err := openBuckets(cfg)
	if err != nil {
		return nil, err
	}
	s := &Service{
		deps:  deps,
		tasks: feed.New(deps.Tasks, deps.Log),
		loops: loop.NewGroup(deps.Log, deps.Registry),
	}
	s.rows = store.New(deps.DB)
	s.rows.Want(s.wants)
	s.tails = tail.New(deps.Log, deps.Registry, s.rows)
	s.work = append(loops.Relays(deps.Log, deps.Registry, deps.Trace, s.rows, deps.Contacts, deps.Notifications),
		loops.CarryOver(s.rows), loops.Expiry(s.rows, exports), loops.EventExpiry(s.rows, cfg.EventTTL),
		loops.MinuteExpiry(s.rows), loops.Recount(deps.Log, deps.Registry, s.rows), s.rows.OverdueCalls())

	workers := river.NewWorkers()
	river.AddWorker(workers, &loops.Exporter{Log: deps.Log, Store: s.rows, Tasks: s.tasks, Bucket: exports, TTL: cfg.ExportTTL})
	s.jobs, err = jobs.New(deps.DB, jobs.Config{
		Log: deps.Log, Node: deps.Node, Workers: workers,
		Queues: map[string]int{export.Queue: cfg.ExportWorkers},
	})
	if err != nil {
		return nil, errors.Join(err, closeBuckets(exports, recordings))
	}
	s.records = &resultrpc.Records{Store: s.rows, Tasks: s.tasks}
	contacts := contactinternalv1.NewLeaseServiceClient(deps.Contacts)
	watches := live.New(deps.Log, deps.Registry, resultrpc.Counts(s.rows, contacts))
	s.rows.OnCount(watches.Counted)
	s.stop.Push("watches", watches.Stop)
	s.results = &resultrpc.Results{
		Log: deps.Log, Store: s.rows, Jobs: s.jobs, Tasks: s.tasks, Bucket: exports, Recordings: recordings, ExportTTL: cfg.ExportTTL,
		Contacts: contacts, Live: watches,
	}
	s.stop.Push("buckets", func(context.Context) error { return closeBuckets(exports, recordings) })
	s.stop.Push("tails", s.tails.Stop)
	return s, nil
}

// Register binds the service's calls onto server.
func (s *Service) Register(server *rpc.Server) {
	entries := &resultrpc.Audit{Store: s.rows}
	to := server.Recorded(audit.Recorder{Log: s.deps.Log, Entries: entries})
	resultv1.RegisterResultServiceServer(to, s.results)
	resultinternalv1.RegisterRecordServiceServer(to, s.records)
	resultinternalv1.RegisterErasureServiceServer(to, &resultrpc.Erasures{Log: s.deps.Log, Store: s.rows, Bucket: s.results.Bucket})
	events := &resultrpc.Events{Store: s.rows, Tails: s.tails, Tasks: s.tasks}
	eventv1.RegisterEventServiceServer(to, events)
	eventinternalv1.RegisterAppendServiceServer(to, events)
	auditv1.RegisterAuditServiceServer(to, entries)
	auditinternalv1.RegisterAppendServiceServer(to, entries)
	server.Map(resultrpc.Faults...)
}

// Start begins the background work. The database need not be there yet, nor its
// schema be current: the work begins once they are.
func (s *Service) Start(context.Context) error {
	s.tasks.Start()
	s.stop.Push("feed", s.tasks.Stop)
	s.stop.Push("jobs", s.jobs.Stop)
	s.loops.Go(loop.Once("start_result_work", s.startWork))
	s.stop.Push("loops", s.loops.Stop)
	return nil
}

func (s *Service) startWork(ctx context.Context) error {
	if err := s.current(ctx); err != nil {
		return err
	}
	if err := s.jobs.Start(ctx); err != nil {
		return err
	}
	for _, l := range s.work {
		s.loops.Go(l)
	}
	return nil
}

// wants is what notification has use for of a task. One that has not arrived may
// have messages for anything.
func (s *Service) wants(tenant, taskID string) outbox.Wants {
	task, ok := s.tasks.Task(tenant, taskID)
	if !ok {
		return outbox.Wants{Completed: true, Unreached: true}
	}
	return outbox.Wants{Completed: len(task.GetBusinessResultSms()) > 0, Unreached: task.GetFailureSms() != nil}
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
	if err := sqldb.Current(ctx, s.deps.DB, store.Migrations); err != nil {
		return err
	}
	return jobs.Current(ctx, s.deps.DB)
}
