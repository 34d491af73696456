package tail

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/loop"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	"github.com/foredial/foredial/services/result/internal/store"
)

// pace is how often things happen.
type pace struct {
	// look is the time between two looks at what other processes have appended.
	look time.Duration
	// heartbeat is how long a reader that is not behind may be silent.
	heartbeat time.Duration
	// stuck is how long one send may take.
	stuck time.Duration
	// retry is how long after a failure the database is asked again.
	retry time.Duration
}

var usual = pace{look: 250 * time.Millisecond, heartbeat: 10 * time.Second, stuck: 30 * time.Second, retry: time.Second}

const (
	// pageSize is how many events are read at once.
	pageSize = 500
	// A tail remembers events until there are more than recentEvents, or their bodies
	// have more than recentBytes.
	recentEvents = 1000
	recentBytes  = 4 << 20
	// maxReaders is how many a tenant may have in a process.
	maxReaders = 100
)

// Why readers end.
var (
	errDraining = apierr.New(codes.Unavailable, apierr.Draining, "the server is shutting down")
	errStuck    = apierr.New(codes.ResourceExhausted, apierr.Limit, "the stream was not read").With("limit", "unread messages")
	errMany     = apierr.New(codes.ResourceExhausted, apierr.Limit, "the tenant has as many streams of events as it may").With("limit", "streams")
)

// Tails are those of one process.
type Tails struct {
	log     *slog.Logger
	store   *store.Store
	metrics *metrics
	pace    pace

	// work is the tails and readers that have not returned.
	work sync.WaitGroup

	mu       sync.Mutex
	draining bool
	tails    map[string]*tail // by tenant
}

// New makes a process's tails, which hear of what is appended through s; there
// are none yet.
func New(log *slog.Logger, reg prometheus.Registerer, s *store.Store) *Tails {
	t := &Tails{log: log, store: s, pace: usual, tails: map[string]*tail{}}
	t.metrics = newMetrics(reg, t.lag)
	s.OnAppend(t.appended)
	s.OnErase(t.erased)
	return t
}

// appended is told what this process has appended.
func (t *Tails) appended(tenant string, events []*eventv1.Event) {
	t.metrics.count(events)
	t.mu.Lock()
	defer t.mu.Unlock()
	if f := t.tails[tenant]; f != nil {
		f.wake.Set()
	}
}

// erased is told that this process has changed events: they are read anew.
func (t *Tails) erased(tenant string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f := t.tails[tenant]; f != nil {
		f.forget()
	}
}

// Sees tells whether an event is there for a consumer. nil: all are.
type Sees func(*eventv1.Event) (bool, error)

// Serve is the life of one reader, until ctx ends or it is ended.
func (t *Tails) Serve(ctx context.Context, tenant string, ask *eventv1.WatchEventsRequest, sees Sees, send func(*eventv1.WatchEventsResponse) error) error {
	from, last, err := t.begin(ctx, tenant, ask)
	if err != nil {
		return err
	}
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	r := newReader(t, ask, from, last, end, send)
	r.sees = sees
	if err := t.enter(ctx, tenant, r); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() {
		defer t.leave(r)
		done <- r.run(ctx)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done(): // a send that is stuck returns only once the call is over
		return context.Cause(ctx)
	}
}

// Stop ends every reader, to begin again at another process.
func (t *Tails) Stop(ctx context.Context) error {
	t.mu.Lock()
	t.draining = true
	for _, f := range t.tails {
		for r := range f.readers {
			r.end(errDraining)
		}
	}
	t.mu.Unlock()
	done := make(chan struct{})
	go func() { t.work.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// enter puts a reader at its tenant's tail.
func (t *Tails) enter(ctx context.Context, tenant string, r *reader) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	f := t.tails[tenant]
	switch {
	case t.draining:
		return errDraining
	case f == nil:
		following, cancel := context.WithCancel(context.WithoutCancel(ctx))
		f = &tail{
			Tails: t, tenant: tenant, log: t.log.With("tenant", tenant), cancel: cancel, readers: map[*reader]bool{},
			wake: loop.NewSignal(), last: r.goal, moved: make(chan struct{}), well: true,
		}
		t.tails[tenant] = f
		t.work.Go(func() { f.follow(following) })
	case len(f.readers) == maxReaders:
		return errMany
	}
	f.readers[r] = true
	f.wake.Set() // it may be behind what the reader found
	r.tail = f
	t.work.Add(1)
	t.metrics.watches.Inc()
	return nil
}

// leave takes a reader away from its tail; with the last one the tail goes.
func (t *Tails) leave(r *reader) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(r.tail.readers, r)
	if len(r.tail.readers) == 0 {
		r.tail.cancel()
		delete(t.tails, r.tail.tenant)
	}
	t.metrics.watches.Dec()
	t.work.Done()
}

// lag is how many events the reader that is farthest behind has before it.
func (t *Tails) lag() (most int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, f := range t.tails {
		last := f.position()
		for r := range f.readers {
			most = max(most, last-r.seq.Load())
		}
	}
	return most
}
