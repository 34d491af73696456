package result

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"
	"gocloud.dev/blob"
	_ "gocloud.dev/blob/fileblob" // file:// buckets; a program may add other schemes
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/jobs"
	"github.com/foredial/foredial/pkg/lifecycle"
	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/sqldb"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	resultinternalv1 "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/result/internal/loops"
	"github.com/foredial/foredial/services/result/internal/outbox"
	resultrpc "github.com/foredial/foredial/services/result/internal/rpc"
	"github.com/foredial/foredial/services/result/internal/store"
)

// Config of the service.
type Config struct {
	BlobURL       string        `help:"Bucket that exports are written to, as a gocloud.dev/blob URL such as file:///var/lib/foredial/exports?create_dir=true. Empty: the folder exports in the data folder."`
	ExportTTL     time.Duration `help:"How long the file of an export is kept." default:"168h"`
	RelayWorkers  int           `help:"How many outcomes and events are passed on at once." default:"16"`
	ExportWorkers int           `help:"How many exports are written at once." default:"2"`
}

// Validate reports every fault of the Config.
func (c Config) Validate() error {
	var faults []error
	if c.ExportTTL <= 0 {
		faults = append(faults, fmt.Errorf("export-ttl %v must be positive", c.ExportTTL))
	}
	if c.RelayWorkers < 1 || c.ExportWorkers < 1 {
		faults = append(faults, fmt.Errorf("relay-workers %d and export-workers %d must be at least 1", c.RelayWorkers, c.ExportWorkers))
	}
	return errors.Join(faults...)
}

// Deps are what the service works with. It closes none of them.
type Deps struct {
	Log      *slog.Logger
	Registry prometheus.Registerer
	DB       *sqldb.DB
	// Node names this process across its restarts, to take back at once the jobs
	// it ran when it died; may be empty.
	Node                           string
	Tasks, Contacts, Notifications grpc.ClientConnInterface
}

// Service is the result service of one process.
type Service struct {
	deps    Deps
	tasks   *feed.Replica
	bucket  *blob.Bucket
	jobs    *jobs.Client
	loops   *loop.Group
	expiry  loop.Loop
	records *resultrpc.Records
	results *resultrpc.Results
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
	bucket, err := blob.OpenBucket(context.Background(), cfg.BlobURL)
	if err != nil {
		return nil, fmt.Errorf("open the bucket for exports: %w", err)
	}
	s := &Service{
		deps: deps, bucket: bucket,
		tasks: feed.New(deps.Tasks, deps.Log),
		loops: loop.NewGroup(deps.Log, deps.Registry),
	}
	rows := store.New(deps.DB)
	s.expiry = loops.Expiry(rows, bucket)

	workers := river.NewWorkers()
	loops.NewRelay(deps.Log, deps.Registry, rows, deps.Contacts, deps.Notifications).Work(workers)
	river.AddWorker(workers, &loops.Exporter{Log: deps.Log, Store: rows, Tasks: s.tasks, Bucket: bucket, TTL: cfg.ExportTTL})
	s.jobs, err = jobs.New(deps.DB, jobs.Config{
		Log: deps.Log, Node: deps.Node, Workers: workers,
		Queues: map[string]int{outbox.RelayQueue: cfg.RelayWorkers, outbox.ExportQueue: cfg.ExportWorkers},
	})
	if err != nil {
		return nil, errors.Join(err, bucket.Close())
	}
	box := outbox.New(s.jobs)
	s.records = &resultrpc.Records{Store: rows, Outbox: box, Tasks: s.tasks}
	s.results = &resultrpc.Results{
		Log: deps.Log, Store: rows, Outbox: box, Tasks: s.tasks, Bucket: bucket, ExportTTL: cfg.ExportTTL,
		Contacts: contactinternalv1.NewLeaseServiceClient(deps.Contacts),
	}
	s.stop.Push("bucket", func(context.Context) error { return bucket.Close() })
	return s, nil
}

// Register binds the service's calls onto server.
func (s *Service) Register(server *rpc.Server) {
	resultv1.RegisterResultServiceServer(server, s.results)
	resultinternalv1.RegisterRecordServiceServer(server, s.records)
	server.Map(resultrpc.Faults...)
}

// Start begins the background work. The database need not be there yet, nor its
// schema be current: the jobs begin once they are.
func (s *Service) Start(context.Context) error {
	s.tasks.Start()
	s.stop.Push("feed", s.tasks.Stop)
	s.stop.Push("jobs", s.jobs.Stop)
	s.loops.Go(loop.Once("start_result_jobs", s.startJobs))
	s.loops.Go(s.expiry)
	s.stop.Push("loops", s.loops.Stop)
	return nil
}

func (s *Service) startJobs(ctx context.Context) error {
	if err := s.current(ctx); err != nil {
		return err
	}
	return s.jobs.Start(ctx)
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
