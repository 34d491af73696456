package watch

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/loop"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/metrics"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/dispatcher/internal/view"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/sight"
)

// pace is how often things happen.
type pace struct {
	// read is the time between two readings of agents, compare between two of all.
	read, compare time.Duration
	// scripts speak for watched after each renewal.
	renew, watched time.Duration
	// heartbeat is how long a watch may be silent, first how long its first list may take.
	heartbeat, first time.Duration
	// retry is how long after a failure Redis is asked again.
	retry time.Duration
}

var usual = pace{
	read: 250 * time.Millisecond, compare: 15 * time.Second, renew: 5 * time.Second, watched: 15 * time.Second,
	heartbeat: 10 * time.Second, first: 5 * time.Second, retry: time.Second,
}

const (
	// maxAgents are in one message.
	maxAgents = 500
	// mailbox is how many messages a watch may leave unread.
	mailbox = 64
)

// Why watches end.
var (
	errDraining = apierr.New(codes.Unavailable, apierr.Draining, "the server is shutting down")
	errSlow     = apierr.New(codes.ResourceExhausted, apierr.Limit, "the stream was not read").With("limit", "unread messages")
)

func errDown() error {
	down := apierr.New(codes.Unavailable, apierr.DependencyDown, "the agents cannot be read")
	down.RetryAfter = time.Second
	return down
}

// Watches are those of one node.
type Watches struct {
	log     *slog.Logger
	queue   *queue.Queue
	tasks   *feed.Replica
	metrics *metrics.Metrics
	pace    pace

	following sync.WaitGroup

	mu       sync.Mutex
	draining bool
	floors   map[string]*floor // by tenant
}

// New makes a node's watches; there are none.
func New(log *slog.Logger, q *queue.Queue, tasks *feed.Replica, m *metrics.Metrics) *Watches {
	return &Watches{log: log, queue: q, tasks: tasks, metrics: m, pace: usual, floors: map[string]*floor{}}
}

// Changed is told when the feed has something new of a tenant.
func (w *Watches) Changed(tenant string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if f := w.floors[tenant]; f != nil {
		f.edited.Set()
	}
}

// Stop ends every watch, to be started on another node.
func (w *Watches) Stop(ctx context.Context) error {
	w.mu.Lock()
	w.draining = true
	for _, f := range w.floors {
		f.end(errDraining)
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
	// who watches, and as whom they see agents.
	who auth.Identity
	// skillQueue: only agents who serve it; empty: all.
	skillQueue string
	notes      chan note
	end        context.CancelCauseFunc
	// listed is set once it has the first list, and hears of changes. Guarded by floor.mu.
	listed bool
	// shown are those that the client has.
	shown map[string]bool
}

// put never blocks: a watch that does not keep up ends.
func (v *watch) put(n note) {
	select {
	case v.notes <- n:
	default:
		v.end(errSlow)
	}
}

// message is what of a note the client is to know; nil: nothing.
func (v *watch) message(tasks *feed.Replica, n note) *dispatchv1.WatchAgentsResponse {
	m := &dispatchv1.WatchAgentsResponse{}
	for _, a := range n.agents {
		switch {
		case v.wants(a):
			v.shown[a.status.GetAgentId()] = true
			m.Agents = append(m.Agents, view.For(v.who, tasks, a.status))
		case v.shown[a.status.GetAgentId()]:
			delete(v.shown, a.status.GetAgentId())
			m.GoneAgentIds = append(m.GoneAgentIds, a.status.GetAgentId())
		}
	}
	for _, id := range n.gone {
		if v.shown[id] {
			delete(v.shown, id)
			m.GoneAgentIds = append(m.GoneAgentIds, id)
		}
	}
	if len(m.Agents)+len(m.GoneAgentIds) == 0 {
		return nil
	}
	return m
}

func (v *watch) wants(a agent) bool {
	return sight.Of(v.who, a.entry) && (v.skillQueue == "" || slices.Contains(a.status.GetSkillQueueIds(), v.skillQueue))
}

// Serve is the life of one watch: everybody there for who watches, and then who changes, until ctx
// ends, the client is gone, or it does not read.
func (w *Watches) Serve(ctx context.Context, who auth.Identity, skillQueue string, send func(*dispatchv1.WatchAgentsResponse) error) error {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	v := &watch{who: who, skillQueue: skillQueue, notes: make(chan note, mailbox), end: end, shown: map[string]bool{}}
	f, err := w.enter(ctx, who.Tenant, v)
	if err != nil {
		return err
	}
	defer w.leave(f, v)
	if err := w.list(ctx, f, v, send); err != nil {
		return err
	}
	err = w.follow(ctx, f, v, send)
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// list sends everybody, once the floor knows them.
func (w *Watches) list(ctx context.Context, f *floor, v *watch, send func(*dispatchv1.WatchAgentsResponse) error) error {
	first := time.NewTimer(w.pace.first)
	defer first.Stop()
	select {
	case <-f.read:
	case <-first.C:
		return errDown()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	var messages []*dispatchv1.WatchAgentsResponse
	for agents := range slices.Chunk(f.list(v), maxAgents) {
		if m := v.message(w.tasks, note{agents: agents}); m != nil {
			messages = append(messages, m)
		}
	}
	if len(messages) == 0 {
		messages = []*dispatchv1.WatchAgentsResponse{{}}
	}
	messages[len(messages)-1].Synced = true
	for _, m := range messages {
		if err := send(m); err != nil {
			return err
		}
	}
	return nil
}

// follow sends what changes; the cause of ctx says what ended it.
func (w *Watches) follow(ctx context.Context, f *floor, v *watch, send func(*dispatchv1.WatchAgentsResponse) error) error {
	silence := time.NewTimer(w.pace.heartbeat)
	defer silence.Stop()
	for {
		var m *dispatchv1.WatchAgentsResponse
		select {
		case <-ctx.Done():
			return nil
		case <-silence.C:
			if f.answering() {
				m = &dispatchv1.WatchAgentsResponse{}
			}
			silence.Reset(w.pace.heartbeat)
		case n := <-v.notes:
			m = v.message(w.tasks, n)
		}
		if m == nil {
			continue
		}
		if err := send(m); err != nil {
			return err
		}
		silence.Reset(w.pace.heartbeat)
	}
}

// enter puts a watch onto its tenant's floor.
func (w *Watches) enter(ctx context.Context, tenant string, v *watch) (*floor, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.draining {
		return nil, errDraining
	}
	f := w.floors[tenant]
	if f == nil {
		following, cancel := context.WithCancel(context.WithoutCancel(ctx))
		f = &floor{
			Watches: w, tenant: tenant, log: w.log.With("tenant", tenant), cancel: cancel,
			edited: loop.NewSignal(), read: make(chan struct{}), known: map[string]agent{}, watches: map[*watch]bool{},
		}
		w.floors[tenant] = f
		w.following.Go(func() { f.follow(following) })
	}
	f.add(v)
	w.metrics.Watches.Inc()
	return f, nil
}

// leave takes a watch off its floor; with the last one the floor goes.
func (w *Watches) leave(f *floor, v *watch) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.metrics.Watches.Dec()
	if f.remove(v) == 0 {
		f.cancel()
		delete(w.floors, f.tenant)
	}
}
