package hub

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/lifecycle"
	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/pkg/trace"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/metrics"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/feed"
)

// heartbeatEvery is how long a session's stream may be silent.
const heartbeatEvery = 10 * time.Second

// Why streams end.
var (
	// ErrNoAgent: the directory has no such agent.
	ErrNoAgent = errors.New("no such agent")
	// ErrLeft: the connector has closed its side.
	ErrLeft = errors.New("the connector has left")

	errDisplaced = errors.New("another session took over")
	errDraining  = apierr.New(codes.Unavailable, apierr.Draining, "the server is shutting down")
	errSlow      = apierr.New(codes.ResourceExhausted, apierr.Limit, "the stream was not read").With("limit", "unread events")
	errReplaced  = apierr.New(codes.FailedPrecondition, apierr.ReasonOf(errorv1.Reason_REASON_WRONG_STATE),
		"another connection of this connector took over").With("state", "REPLACED")
)

// Config is what a hub has to know of itself.
type Config struct {
	// Node is this node's name: events for it come on its own channel.
	Node string
	// Grace is how long a session outlives its last sign of life.
	Grace time.Duration
	// Beat is how often sessions are kept alive and screens compared.
	Beat time.Duration
	// Accepted tells of a preview that Redis has lost whether it was accepted.
	Accepted func(ctx context.Context, tenant, preview string) (bool, error)
}

// key names an agent or a connector.
type key struct{ tenant, id string }

// Hub is the streams of this node.
type Hub struct {
	cfg     Config
	log     *slog.Logger
	queue   *queue.Queue
	tasks   *feed.Replica
	metrics *metrics.Metrics
	trace   *trace.Tracer
	loops   *loop.Group

	started lifecycle.Stack

	mu       sync.Mutex
	draining bool
	sessions map[key]*session
	links    map[key]*link
}

// New makes a hub without streams.
func New(cfg Config, log *slog.Logger, reg prometheus.Registerer, q *queue.Queue, tasks *feed.Replica, m *metrics.Metrics, t *trace.Tracer) *Hub {
	return &Hub{
		cfg: cfg, log: log, queue: q, tasks: tasks, metrics: m, trace: t, loops: loop.NewGroup(log, reg),
		sessions: map[key]*session{}, links: map[key]*link{},
	}
}

// Start hears events and begins to beat.
func (h *Hub) Start(ctx context.Context) error {
	sub, err := h.queue.Subscribe(ctx, h.cfg.Node)
	if err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for e := range sub.Events() {
			h.route(e)
		}
	}()
	h.started.Push("events", func(context.Context) error {
		err := sub.Close()
		<-done
		return err
	})
	h.loops.Go(loop.Loop{Name: "dispatcher_beat", Tick: h.cfg.Beat, Run: h.beat})
	h.loops.Go(loop.Loop{Name: "dispatcher_connector_beat", Tick: h.cfg.Beat, Run: h.beatLinks})
	h.started.Push("beats", h.loops.Stop)
	return nil
}

// Stop ends every stream, to be opened on another node, and what Start began.
func (h *Hub) Stop(ctx context.Context) error {
	h.mu.Lock()
	h.draining = true
	for _, s := range h.sessions {
		s.end(errDraining)
	}
	for _, l := range h.links {
		l.end(errDraining)
	}
	h.mu.Unlock()
	return h.started.Close(ctx)
}

// route hands an event to the stream it is for.
func (h *Hub) route(e queue.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	at := key{e.Tenant, e.Agent}
	switch e.Kind {
	case queue.KindCommand:
		if l := h.links[at]; l != nil {
			l.put(letter{command: e.Body})
		}
		return
	case queue.KindReplaced:
		if l := h.links[at]; l != nil && l.id == e.Session {
			l.end(errReplaced)
		}
		return
	}
	s := h.sessions[at]
	switch {
	case s == nil:
	case e.Kind != queue.KindDisplaced:
		s.put(note{event: e})
	case e.Session == s.id:
		s.end(errDisplaced)
	}
}
