package hub

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/foredial/foredial/pkg/id"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/kind"
)

const (
	// mailbox is how many events a session may leave unread.
	mailbox = 16
	// partingWithin bounds what is said to Redis when a stream has ended.
	partingWithin = 2 * time.Second
)

// session is an agent's stream. Its goroutine is the stream's handler.
type session struct {
	id     string
	at     key
	notes  chan *note // pointers: most mailboxes are empty
	end    context.CancelCauseFunc
	queues []string // guarded by Hub.mu
	// opened: Redis knows of the session, as far as this node can tell. Before that no
	// other one has taken over: what Redis has is the session that this one is to displace.
	opened atomic.Bool
	// shown is the version of the agent that its screen shows; 0: it is to be compared.
	shown atomic.Int64
}

// note is an event, or, from the beat, what the agent now is, or that Redis
// has lost its data and the session is about to be opened anew.
type note struct {
	event queue.Event
	now   *queue.Agent
	lost  bool
}

// put never blocks: a session that does not keep up ends.
func (s *session) put(n note) {
	select {
	case s.notes <- &n:
	default:
		s.end(errSlow)
	}
}

// Serve is the life of one session: it sends Welcome and then what happens,
// until ctx ends, the client is gone, or another session takes over.
func (h *Hub) Serve(ctx context.Context, tenant, agent string, send func(*dispatchv1.SessionEvent) error) error {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	s := &session{id: id.New(), at: key{tenant, agent}, notes: make(chan *note, mailbox), end: end}
	if err := h.join(s); err != nil {
		return err
	}
	defer h.leave(ctx, s)
	now, err := h.queue.OpenSession(ctx, h.announced(s), h.cfg.Grace)
	if err != nil {
		return err
	}
	s.opened.Store(true)
	err = h.follow(ctx, s, newScreen(h, tenant, now, send))
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errDisplaced):
		return send(&dispatchv1.SessionEvent{
			Event: &dispatchv1.SessionEvent_Displaced_{Displaced: &dispatchv1.SessionEvent_Displaced{}},
		})
	case cause != nil:
		return cause
	default:
		return err
	}
}

// follow sends until something ends the session; the cause of ctx says what.
func (h *Hub) follow(ctx context.Context, s *session, screen *screen) error {
	screen.count(screen.told.State)
	defer screen.count("")
	if err := screen.welcome(); err != nil {
		return err
	}
	s.shown.Store(screen.shows())
	silence := time.NewTimer(heartbeatEvery)
	defer silence.Stop()
	for {
		sent := screen.sent
		var err error
		select {
		case <-ctx.Done():
			return nil
		case <-silence.C:
			err = screen.heartbeat()
		case n := <-s.notes:
			err = screen.note(ctx, *n)
		}
		if err != nil {
			return err
		}
		s.shown.Store(screen.shows())
		if screen.sent != sent {
			silence.Reset(heartbeatEvery)
		}
	}
}

// join makes s the session of its agent on this node.
func (h *Hub) join(s *session) error {
	queues, ok := h.queuesOf(s.at)
	if !ok {
		return ErrNoAgent
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.draining {
		return errDraining
	}
	s.queues = queues
	if former := h.sessions[s.at]; former != nil {
		former.end(errDisplaced)
	}
	h.sessions[s.at] = s
	h.metrics.Sessions.Set(float64(len(h.sessions)))
	return nil
}

// leave begins the grace time, unless another session has taken over.
func (h *Hub) leave(ctx context.Context, s *session) {
	h.mu.Lock()
	if h.sessions[s.at] == s {
		delete(h.sessions, s.at)
	}
	h.metrics.Sessions.Set(float64(len(h.sessions)))
	h.mu.Unlock()
	if errors.Is(context.Cause(ctx), errDisplaced) {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), partingWithin)
	defer cancel()
	if err := h.queue.BreakSession(ctx, h.announced(s), h.cfg.Grace); err != nil {
		h.log.Warn("session end not announced", "tenant", s.at.tenant, "agent", s.at.id, "error", err)
	}
}

// announced is the session as Redis knows it.
func (h *Hub) announced(s *session) queue.Session {
	h.mu.Lock()
	defer h.mu.Unlock()
	return queue.Session{Tenant: s.at.tenant, Agent: s.at.id, ID: s.id, Node: h.cfg.Node, Queues: s.queues}
}

// queuesOf is which queues an agent serves; false when there is no such agent.
func (h *Hub) queuesOf(agent key) ([]string, bool) {
	r, ok := h.tasks.Resource(agent.tenant, agent.id)
	if !ok || kind.Of(r) != directoryv1.ResourceKind_RESOURCE_KIND_AGENT {
		return nil, false
	}
	return r.GetAgent().GetSkillQueueIds(), true
}
