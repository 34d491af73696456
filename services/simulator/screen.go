package simulator

import (
	"sync"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
)

// view is what an agent sees.
type view struct {
	signedIn bool
	state    dispatchv1.AgentState
	preview  *dispatchv1.Preview
	call     *dispatchv1.Call
}

// screen folds what the session tells, and what the agent's own verbs answer,
// into a view. The two come on different ways: what is told of a preview or
// call after it was over came late, and is ignored.
type screen struct {
	mu      sync.Mutex
	changed chan struct{} // closed at the next change
	view    view
	// The last preview, and the last call, that was over.
	pastPreview, pastCall string
}

func newScreen() *screen { return &screen{changed: make(chan struct{})} }

// look returns the view and a channel that is closed when it changes.
func (s *screen) look() (view, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.view, s.changed
}

// change lets f change the view and wakes who looks at it.
func (s *screen) change(f func(v *view)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.view)
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *screen) welcome(status *dispatchv1.AgentStatus) {
	s.change(func(v *view) {
		*v = view{signedIn: true, state: status.GetState()}
		s.showPreview(v, status.GetPreview())
		s.showCall(v, status.GetCall())
	})
}

func (s *screen) signedOut() { s.change(func(v *view) { v.signedIn = false }) }

func (s *screen) state(state dispatchv1.AgentState) {
	s.change(func(v *view) { v.state = state })
}

func (s *screen) offered(p *dispatchv1.Preview) {
	s.change(func(v *view) {
		v.state = dispatchv1.AgentState_AGENT_STATE_PREVIEWING
		s.showPreview(v, p)
	})
}

// over takes a preview off the screen.
func (s *screen) over(preview string) {
	s.change(func(v *view) { s.dropPreview(v, preview) })
}

func (s *screen) called(c *dispatchv1.Call) {
	s.change(func(v *view) { s.showCall(v, c) })
}

// completed takes a call off the screen.
func (s *screen) completed(attempt string) {
	s.change(func(v *view) { s.dropCall(v, attempt) })
}

func (s *screen) showPreview(v *view, p *dispatchv1.Preview) {
	if p != nil && p.GetId() != s.pastPreview {
		v.preview = p
	}
}

func (s *screen) dropPreview(v *view, preview string) {
	s.pastPreview = preview
	if v.preview.GetId() == preview {
		v.preview = nil
	}
}

func (s *screen) showCall(v *view, c *dispatchv1.Call) {
	if c == nil || c.GetAttemptId() == s.pastCall {
		return
	}
	s.dropPreview(v, c.GetAttemptId()) // a call's preview was accepted
	if c.GetState() == dispatchv1.CallState_CALL_STATE_COMPLETED {
		s.dropCall(v, c.GetAttemptId())
		return
	}
	if v.call.GetAttemptId() != c.GetAttemptId() || v.call.GetState() < c.GetState() {
		v.call = c
	}
}

func (s *screen) dropCall(v *view, attempt string) {
	s.pastCall = attempt
	if v.call.GetAttemptId() == attempt {
		v.call = nil
	}
}
