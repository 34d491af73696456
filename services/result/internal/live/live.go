package live

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/loop"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/result/internal/store"
)

// pace is how often things happen.
type pace struct {
	// look is the time between two looks, and between two messages of a watch.
	look time.Duration
	// stale is how old may be what is shown, dear how much older contacts that take
	// long to count.
	stale, dear time.Duration
	// silence is how long a watch may be silent.
	silence time.Duration
	// reading is how long one may take.
	reading time.Duration
	// stuck is how long a client may take to read a message.
	stuck time.Duration
}

var usual = pace{
	look: time.Second, stale: 5 * time.Second, dear: 30 * time.Second,
	silence: 10 * time.Second, reading: 5 * time.Second, stuck: 30 * time.Second,
}

// maxWatches are those of a tenant on one node.
const maxWatches = 1000

// Why watches end, or do not begin.
var (
	errDraining = apierr.New(codes.Unavailable, apierr.Draining, "the server is shutting down")
	errSlow     = apierr.New(codes.ResourceExhausted, apierr.Limit, "the stream was not read").With("limit", "unread messages")
	errMany     = apierr.New(codes.ResourceExhausted, apierr.Limit, "the tenant watches as many counts as it may").With("limit", "watches")
)

func errDown() error {
	down := apierr.New(codes.Unavailable, apierr.DependencyDown, "the counts cannot be read")
	down.RetryAfter = time.Second
	return down
}

// Watches are those of one node.
type Watches struct {
	log    *slog.Logger
	source Source
	gauge  prometheus.Gauge
	pace   pace

	following sync.WaitGroup

	mu       sync.Mutex
	draining bool
	boards   map[store.Task]*board
	// ends end the watches, by tenant.
	ends map[string]map[*watch]bool
}

// New makes a node's watches; there are none.
func New(log *slog.Logger, reg prometheus.Registerer, source Source) *Watches {
	w := &Watches{
		log: log, source: source, pace: usual,
		gauge: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "foredial_result_stats_watches", Help: "Streams that watch the counts of a task.",
		}),
		boards: map[store.Task]*board{}, ends: map[string]map[*watch]bool{},
	}
	reg.MustRegister(w.gauge)
	return w
}

// Counted is told when this process has moved counters of a task.
func (w *Watches) Counted(task store.Task) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if b := w.boards[task]; b != nil {
		b.counted.Set()
	}
}

// Stop ends every watch, to be started on another node.
func (w *Watches) Stop(ctx context.Context) error {
	w.mu.Lock()
	w.draining = true
	for _, watches := range w.ends {
		for v := range watches {
			v.end(errDraining)
		}
	}
	for _, b := range w.boards {
		b.cancel()
	}
	w.mu.Unlock()
	done := make(chan struct{})
	go func() { w.following.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// watch is one client's.
type watch struct {
	task   store.Task
	agents bool
	send   func(*resultv1.TaskStats) error
	end    context.CancelCauseFunc
}

// Serve is the life of one watch, until ctx ends, the client is gone, or it does
// not read.
func (w *Watches) Serve(ctx context.Context, task store.Task, agents bool, send func(*resultv1.TaskStats) error) error {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	v := &watch{task: task, agents: agents, send: send, end: end}
	b, err := w.enter(v)
	if err != nil {
		return err
	}
	defer w.leave(b, v)
	silence := time.NewTimer(w.pace.silence)
	defer silence.Stop()
	var sent *resultv1.TaskStats
	for {
		next, err := await(ctx, b, v, sent, silence)
		if err != nil {
			return err
		}
		if err := w.deliver(ctx, v, next); err != nil {
			return err
		}
		sent = next
		silence.Reset(w.pace.silence)
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(w.pace.look):
		}
	}
}

// await is what to send next: something new, or the same after silence.
func await(ctx context.Context, b *board, v *watch, sent *resultv1.TaskStats, silence *time.Timer) (*resultv1.TaskStats, error) {
	for {
		next, news, well := b.look(v.agents)
		switch {
		case sent == nil && !well:
			return nil, errDown()
		case next != nil && next != sent:
			return next, nil
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-news:
		case <-silence.C:
			if _, _, well := b.look(v.agents); well && sent != nil {
				return sent, nil
			}
			silence.Reset(b.pace.silence)
		}
	}
}

// deliver sends a message. One that is stuck is left to itself: it ends with the
// stream.
func (w *Watches) deliver(ctx context.Context, v *watch, m *resultv1.TaskStats) error {
	sent := make(chan error, 1)
	go func() { sent <- v.send(m) }()
	select {
	case err := <-sent:
		return err
	case <-time.After(w.pace.stuck):
		return errSlow
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// enter puts a watch before its task's board.
func (w *Watches) enter(v *watch) (*board, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	watches := w.ends[v.task.Tenant]
	switch {
	case w.draining:
		return nil, errDraining
	case len(watches) >= maxWatches:
		return nil, errMany
	case watches == nil:
		watches = map[*watch]bool{}
		w.ends[v.task.Tenant] = watches
	}
	watches[v] = true
	b := w.boards[v.task]
	if b == nil {
		b = w.open(v.task)
	}
	b.join(v.agents)
	w.gauge.Inc()
	return b, nil
}

// open begins to follow a task. w.mu is held.
func (w *Watches) open(task store.Task) *board {
	ctx, cancel := context.WithCancel(auth.WithTenant(context.Background(), task.Tenant))
	b := &board{
		source: w.source, task: task, pace: w.pace, cancel: cancel,
		log:     w.log.With("tenant", task.Tenant, "task_id", task.ID),
		counted: loop.NewSignal(), wanted: loop.NewSignal(), news: make(chan struct{}), well: true,
	}
	w.boards[task] = b
	w.following.Go(func() { b.follow(ctx) })
	return b
}

// leave takes a watch away; with the last one the board goes.
func (w *Watches) leave(b *board, v *watch) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.gauge.Dec()
	delete(w.ends[v.task.Tenant], v)
	if len(w.ends[v.task.Tenant]) == 0 {
		delete(w.ends, v.task.Tenant)
	}
	if b.part(v.agents) == 0 {
		b.cancel()
		delete(w.boards, v.task)
	}
}
