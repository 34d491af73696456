package hub

import (
	"context"
	"errors"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/dispatcher/internal/view"
)

// screen is what one client was last told, and tells it what is new.
type screen struct {
	hub    *Hub
	tenant string
	send   func(*dispatchv1.SessionEvent) error
	// told is the agent as the client knows it.
	told queue.Agent
	// shown is told.Preview as it was sent; nil until one was.
	shown *dispatchv1.Preview
	// gone is the preview that was over last. A beat may have read the agent before
	// that and say so after it.
	gone string
	// ready: Redis lost its data while the agent was READY or PREVIEWING.
	ready bool
	// sent counts messages.
	sent int
	// counted is the state as which the agent is in the gauge; empty: it is not.
	counted queue.AgentState
}

func newScreen(h *Hub, tenant string, now queue.Agent, send func(*dispatchv1.SessionEvent) error) *screen {
	return &screen{hub: h, tenant: tenant, told: now, send: send}
}

func (s *screen) welcome() error {
	status, err := s.status()
	if err != nil {
		return err
	}
	return s.tell(&dispatchv1.SessionEvent{Event: &dispatchv1.SessionEvent_Welcome{Welcome: status}})
}

// count puts the agent into the gauge of states, as what was told, or takes it out.
func (s *screen) count(state queue.AgentState) {
	if state == s.counted {
		return
	}
	if s.counted != "" {
		s.hub.metrics.Agents.WithLabelValues(string(s.counted)).Dec()
	}
	if state != "" {
		s.hub.metrics.Agents.WithLabelValues(string(state)).Inc()
	}
	s.counted = state
}

func (s *screen) heartbeat() error {
	return s.tell(&dispatchv1.SessionEvent{
		Event: &dispatchv1.SessionEvent_Heartbeat_{Heartbeat: &dispatchv1.SessionEvent_Heartbeat{}},
	})
}

// note sends what an event or a beat brings that the client does not know. When
// Redis cannot be asked for the rest of it, the next beat brings it.
func (s *screen) note(ctx context.Context, n note) error {
	err := s.apply(ctx, n)
	if down, ok := errors.AsType[*unread](err); ok {
		s.hub.log.Debug("screen not compared", "tenant", s.tenant, "agent", s.told.ID, "error", down.err)
		return nil
	}
	return err
}

// unread wraps a failure to read from Redis, so that it ends no stream.
type unread struct{ err error }

func (u *unread) Error() string { return u.err.Error() }

func (s *screen) apply(ctx context.Context, n note) error {
	switch {
	case n.lost:
		s.lost()
		return nil
	case n.now != nil:
		return s.compare(ctx, *n.now)
	case n.event.Kind == queue.KindOffered:
		return s.offered(n.event)
	case n.event.Kind == queue.KindOver:
		return s.over(*n.event.Preview)
	case n.event.Kind == queue.KindCall:
		call, err := s.hub.queue.Call(ctx, s.tenant, n.event.Attempt)
		if err != nil {
			return &unread{err}
		}
		return s.call(call)
	case s.between(n.event):
		now := s.told
		now.State, now.Reason, now.Since = n.event.State, n.event.Reason, n.event.Since
		now.Misses, now.Next, now.Version = n.event.Misses, "", n.event.Version
		return s.state(now)
	default:
		now, err := s.hub.queue.Agent(ctx, s.tenant, s.told.ID)
		if err != nil {
			return &unread{err}
		}
		return s.compare(ctx, now)
	}
}

// between reports whether an event is about an agent who waits for a preview before
// and after it: then it says everything, and Redis need not be asked.
func (s *screen) between(e queue.Event) bool {
	return e.Kind == queue.KindState && (e.State == queue.Ready || e.State == queue.NotReady) &&
		s.told.Preview == nil && s.told.Call == nil && !s.ready && e.Version >= s.told.Version
}

// compare sends the difference between the agent and what was told.
func (s *screen) compare(ctx context.Context, now queue.Agent) error {
	if now.Version < s.told.Version {
		return nil // read before something that was told meanwhile
	}
	if gone := s.told.Preview; gone != nil && (now.Preview == nil || now.Preview.ID != gone.ID) {
		over, err := s.hub.fate(ctx, s.tenant, *gone)
		if err != nil {
			return &unread{err}
		}
		if err := s.over(over); err != nil {
			return err
		}
	}
	if now.Preview != nil {
		if err := s.show(*now.Preview); err != nil {
			return err
		}
	}
	if err := s.compareCall(ctx, now.Call); err != nil {
		return err
	}
	if err := s.state(now); err != nil {
		return err
	}
	return s.readyAgain(ctx, now)
}

// compareCall sends what became of the call that was told, and the one there is.
func (s *screen) compareCall(ctx context.Context, now *queue.Call) error {
	if told := s.told.Call; told != nil && (now == nil || now.Attempt != told.Attempt) {
		call, err := s.hub.queue.Call(ctx, s.tenant, told.Attempt)
		switch {
		case errors.Is(err, queue.ErrNoCall):
			s.told.Call = nil
		case err != nil:
			return &unread{err}
		default:
			if err := s.call(call); err != nil {
				return err
			}
			if call.State == queue.Released { // the agent was set free without completing it
				s.told.Call = nil
			}
		}
	}
	if now == nil {
		return nil
	}
	return s.call(*now)
}

// offered shows a new preview.
func (s *screen) offered(e queue.Event) error {
	if e.Version < s.told.Version {
		return nil // a beat was quicker, and the preview may be over
	}
	if err := s.show(*e.Preview); err != nil {
		return err
	}
	s.told.Version = e.Version
	return nil
}

// show tells of a preview that is not on the screen, and so that the agent is PREVIEWING.
func (s *screen) show(p queue.Preview) error {
	if s.told.Preview != nil && s.told.Preview.ID == p.ID || s.gone == p.ID {
		return nil
	}
	shown, err := view.Preview(s.hub.tasks, s.tenant, p)
	if err != nil {
		return err
	}
	s.told.Preview, s.shown = &p, shown
	s.told.State, s.told.Reason, s.told.Since = queue.Previewing, "", p.Offered
	s.count(queue.Previewing)
	_, span := s.hub.trace.Start(context.Background(), p.ID, "show")
	err = s.tell(&dispatchv1.SessionEvent{Event: &dispatchv1.SessionEvent_PreviewOffered{PreviewOffered: shown}})
	span.End(err)
	return err
}

// over takes a preview off the screen, and says so if it was not the agent's doing.
func (s *screen) over(p queue.Preview) error {
	if s.told.Preview == nil || s.told.Preview.ID != p.ID {
		return nil
	}
	gone := *s.told.Preview
	gone.State, gone.Reason = p.State, p.Reason
	s.told.Preview, s.shown, s.gone = nil, nil, gone.ID
	if gone.State != queue.TimedOut && gone.State != queue.Revoked {
		return nil
	}
	shown, err := view.Preview(s.hub.tasks, s.tenant, gone)
	if err != nil {
		return err
	}
	return s.tell(&dispatchv1.SessionEvent{Event: &dispatchv1.SessionEvent_PreviewRevoked{PreviewRevoked: shown}})
}

// call sends a call that is not as it was told.
func (s *screen) call(c queue.Call) error {
	if told := s.told.Call; told != nil && told.Attempt == c.Attempt && told.State == c.State && told.Facts == c.Facts &&
		told.WrapUpUntil.Equal(c.WrapUpUntil) {
		return nil
	}
	shown, err := view.Call(s.hub.tasks, s.tenant, c)
	if err != nil {
		return err
	}
	s.told.Call = &c
	if c.State == queue.Completed {
		s.told.Call = nil
	}
	return s.tell(&dispatchv1.SessionEvent{Event: &dispatchv1.SessionEvent_CallUpdated{CallUpdated: shown}})
}

// state sends a state that is not as it was told, nor what is said with it: whoever
// skips may have the next preview before the screen hears of either.
func (s *screen) state(now queue.Agent) error {
	same := s.told.State == now.State && s.told.Reason == now.Reason && s.told.Since.Equal(now.Since) &&
		s.told.Aside == now.Aside
	now.Preview, now.Call = s.told.Preview, s.told.Call
	s.told = now
	s.count(now.State)
	if same {
		return nil
	}
	status, err := s.status()
	if err != nil {
		return err
	}
	return s.tell(&dispatchv1.SessionEvent{Event: &dispatchv1.SessionEvent_StateChanged{StateChanged: status}})
}

// shows is the version of the agent that the screen shows; 0 while that is not all
// there is to tell.
func (s *screen) shows() int64 {
	if s.ready || s.told.Call != nil {
		return 0
	}
	return s.told.Version
}

// lost prepares for a Redis that has forgotten the agent: what it says from now
// on is new, and an agent who was ready, or about to be, shall be so again.
func (s *screen) lost() {
	s.ready = s.told.State == queue.Ready || s.told.State == queue.Previewing
	s.told.Version = 0
}

// readyAgain makes an agent READY whom only the loss of Redis's data made NOT_READY.
func (s *screen) readyAgain(ctx context.Context, now queue.Agent) error {
	if !s.ready || now.State == queue.Offline {
		return nil
	}
	s.ready = false
	if now.State != queue.NotReady || now.Reason != queue.ReasonSignedIn {
		return nil
	}
	if _, err := s.hub.queue.SetAgentState(ctx, s.tenant, s.told.ID, true, ""); err != nil {
		s.ready = true
		return &unread{err}
	}
	return nil // the event of it, or the next beat, tells the client
}

func (s *screen) status() (*dispatchv1.AgentStatus, error) {
	told := s.told
	if told.Preview == nil || s.shown.GetId() != told.Preview.ID {
		return view.Agent(s.hub.tasks, s.tenant, told)
	}
	told.Preview = nil // made once: a preview comes with the state it brings
	status, err := view.Agent(s.hub.tasks, s.tenant, told)
	if err == nil {
		status.Preview = s.shown
	}
	return status, err
}

func (s *screen) tell(e *dispatchv1.SessionEvent) error {
	s.sent++
	return s.send(e)
}

// fate is how a preview ended; one that Redis does not know was accepted, or lost
// with its lease.
func (h *Hub) fate(ctx context.Context, tenant string, p queue.Preview) (queue.Preview, error) {
	now, err := h.queue.Preview(ctx, tenant, p.ID)
	if !errors.Is(err, queue.ErrNoPreview) {
		return now, err
	}
	accepted, err := h.cfg.Accepted(ctx, tenant, p.ID)
	if accepted {
		p.State = queue.Accepted
	} else {
		p.State, p.Reason = queue.Revoked, queue.LeaseLost
	}
	return p, err
}
