package loops

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"

	"github.com/foredial/foredial/pkg/jobs"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/trace"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/callback"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/notification/internal/circuit"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/sender"
	"github.com/foredial/foredial/services/notification/internal/store"
)

const (
	queueName = "deliver"
	// jobAttempts count lost runs only: a failed try is the delivery's affair.
	jobAttempts = math.MaxInt16
	// jobTimeout is longer than a try may take.
	jobTimeout = 30 * time.Second
	// soon is when a job that could not do its work is run again.
	soon = time.Second
)

var (
	errNotApproved = errors.New("the URL is not an approved callback address")
	errNotTaken    = errors.New("the receiver did not take it")
)

// deliver is the job of a delivery in one of its turns.
type deliver struct {
	Tenant     string `json:"tenant"`
	DeliveryID string `json:"delivery_id"`
	Turn       int    `json:"turn"`
}

// Kind implements river.JobArgs.
func (deliver) Kind() string { return "deliver" }

// Config of a Courier.
type Config struct {
	Log      *slog.Logger
	Registry prometheus.Registerer
	Trace    *trace.Tracer
	DB       *sqldb.DB
	Store    *store.Store
	Tasks    *feed.Replica
	Sender   *sender.Sender
	Circuits *circuit.Set
	Retry    delivery.Schedule
	// Workers is how many deliveries are sent at once.
	Workers int
	Node    string
}

// Courier sends deliveries.
type Courier struct {
	conf  Config
	jobs  *jobs.Client
	tries *prometheus.CounterVec
}

// NewCourier makes a Courier, which sends nothing before Start.
func NewCourier(conf Config) (*Courier, error) {
	c := &Courier{conf: conf, tries: prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "foredial_notification_tries_total",
		Help: "Tries to deliver a message, by what came of them.",
	}, []string{"outcome"})}
	conf.Registry.MustRegister(c.tries)

	workers := river.NewWorkers()
	river.AddWorker(workers, &worker{courier: c})
	var err error
	c.jobs, err = jobs.New(conf.DB, jobs.Config{
		Log: conf.Log, Node: conf.Node, Workers: workers,
		Queues: map[string]int{queueName: conf.Workers}, JobTimeout: jobTimeout,
	})
	return c, err
}

// Start begins to send.
func (c *Courier) Start(ctx context.Context) error { return c.jobs.Start(ctx) }

// Stop waits for tries that are under way, as long as ctx lasts.
func (c *Courier) Stop(ctx context.Context) error { return c.jobs.Stop(ctx) }

// Queue returns the function that gives a tenant's deliveries their jobs.
func (c *Courier) Queue(tenant string) store.Queue {
	return func(ctx context.Context, tx *sqldb.Tx, list ...delivery.Delivery) error {
		jobs := make([]river.InsertManyParams, len(list))
		for i, d := range list {
			jobs[i] = river.InsertManyParams{
				Args:       deliver{tenant, d.ID, d.Turn},
				InsertOpts: &river.InsertOpts{Queue: queueName, MaxAttempts: jobAttempts},
			}
		}
		_, err := c.jobs.InsertManyTx(ctx, tx, jobs)
		return err
	}
}

type worker struct {
	river.WorkerDefaults[deliver]

	courier *Courier
}

// Work implements river.Worker. A job never fails: it sleeps until it is done.
func (w *worker) Work(ctx context.Context, job *river.Job[deliver]) error {
	next, err := w.courier.deliver(ctx, job.Args)
	if err != nil {
		w.courier.conf.Log.Warn("delivery interrupted", "tenant", job.Args.Tenant,
			"delivery_id", job.Args.DeliveryID, "error", err, "retry_in", soon)
		return river.JobSnooze(soon)
	}
	if next.IsZero() {
		return nil
	}
	return river.JobSnooze(max(0, time.Until(next)))
}

// deliver makes a try if it is time, and returns when to come again; the zero
// time when there is nothing left to do.
func (c *Courier) deliver(ctx context.Context, job deliver) (next time.Time, err error) {
	if !c.conf.Tasks.Ready() {
		return time.Now().Add(soon), nil
	}
	d, err := c.conf.Store.Get(ctx, job.Tenant, job.DeliveryID)
	if errors.Is(err, store.ErrNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	if d.State != delivery.Pending || d.Turn != job.Turn {
		return time.Time{}, nil
	}
	if time.Now().Before(d.NextTry) { // the job was lost and taken back
		return d.NextTry, nil
	}
	answer, pause := c.try(ctx, job.Tenant, d)
	if pause > 0 {
		return time.Now().Add(pause), nil
	}
	if ctx.Err() != nil { // stopped in the middle: not the receiver's fault
		return time.Time{}, ctx.Err()
	}
	d = d.Tried(answer, time.Now().UTC().Truncate(time.Microsecond), c.conf.Retry, rand.Float64())
	if err := c.conf.Store.Tried(ctx, job.Tenant, d, c.Queue(job.Tenant)); err != nil {
		return time.Time{}, err
	}
	c.note(job.Tenant, d)
	return d.NextTry, nil // zero unless it is still pending
}

// try sends a message, or returns how long its receiver wants to be left alone.
func (c *Courier) try(ctx context.Context, tenant string, d delivery.Delivery) (delivery.Answer, time.Duration) {
	addresses := c.conf.Tasks.Resources(tenant, directoryv1.ResourceKind_RESOURCE_KIND_CALLBACK_ADDRESS)
	if _, ok := callback.Find(addresses, d.URL); !ok {
		return delivery.Answer{Err: errNotApproved}, 0
	}
	destination := destinationOf(tenant, d.URL)
	if pause := c.conf.Circuits.Enter(destination, time.Now()); pause > 0 {
		return delivery.Answer{}, pause
	}
	working := false
	defer func() { c.conf.Circuits.Leave(destination, working, time.Now()) }()
	ctx, span := c.conf.Trace.Start(ctx, d.AttemptID, "deliver", trace.Text("foredial.task", d.TaskID))
	status, err := c.conf.Sender.Post(ctx, d.URL, d.EventID, d.Body, time.Now())
	working = err == nil && status < http.StatusInternalServerError && status != http.StatusTooManyRequests
	answer := delivery.Answer{Status: status, Err: err}
	if !answer.OK() {
		err = errNotTaken
	}
	span.End(err)
	return answer, 0
}

// destinationOf is what a circuit is for: a tenant's URLs on one host.
func destinationOf(tenant, target string) string {
	u, err := url.Parse(target)
	if err != nil {
		return tenant + " " + target
	}
	return tenant + " " + u.Scheme + "://" + u.Host
}

func (c *Courier) note(tenant string, d delivery.Delivery) {
	switch d.State {
	case delivery.Delivered:
		c.tries.WithLabelValues("delivered").Inc()
	case delivery.Dead:
		c.tries.WithLabelValues("dead").Inc()
		c.conf.Log.Warn("delivery is dead", "tenant", tenant, "delivery_id", d.ID, "task_id", d.TaskID,
			"tries", d.Tries, "status", d.LastStatus, "error", d.LastError)
	default:
		c.tries.WithLabelValues("failed").Inc()
	}
}
