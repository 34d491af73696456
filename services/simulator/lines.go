package simulator

import (
	"slices"
	"sync"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
)

// remembered is how many calls that are over a connector can still report.
const remembered = 10_000

// line is one call and what was reported of it.
type line struct {
	hangUp chan struct{}
	// Of the goroutine that plays the call: whether to record it, whether it was
	// answered, and reports held back until its end.
	record, answered bool
	held             []*dispatchv1.CallReport

	mu      sync.Mutex
	hanging bool
	reports []*dispatchv1.CallReport
}

// endNow makes the call end; a second time changes nothing.
func (l *line) endNow() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.hanging {
		l.hanging = true
		close(l.hangUp)
	}
}

// report is what the platform says of a step. A recording is there at the end of a
// call that was answered.
func (l *line) report(attempt string, s step) *dispatchv1.CallReport {
	r := report(attempt, s)
	if l.record && l.answered && s.event == dispatchv1.CallEvent_CALL_EVENT_RELEASED {
		r.RecordingPath = "/recordings/" + attempt + ".wav"
	}
	return r
}

func (l *line) add(r *dispatchv1.CallReport) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reports = append(l.reports, r)
}

// said is all that was reported, oldest first.
func (l *line) said() []*dispatchv1.CallReport {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.reports)
}

// lines are the calls of a connector, by attempt.
type lines struct {
	mu        sync.Mutex
	byAttempt map[string]*line
	over      []string // attempts, in the order they ended
}

// open adds a call; fresh is false if it was there.
func (ls *lines) open(attempt string) (l *line, fresh bool) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	if l, ok := ls.byAttempt[attempt]; ok {
		return l, false
	}
	l = &line{hangUp: make(chan struct{})}
	ls.byAttempt[attempt] = l
	return l, true
}

// find returns nil for a call that is not known.
func (ls *lines) find(attempt string) *line {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	return ls.byAttempt[attempt]
}

// ended notes that a call is over, and forgets the oldest beyond what is remembered.
func (ls *lines) ended(attempt string) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	ls.over = append(ls.over, attempt)
	if len(ls.over) > remembered {
		delete(ls.byAttempt, ls.over[0])
		ls.over = ls.over[1:]
	}
}

// live is how many calls are not over.
func (ls *lines) live() int {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	return len(ls.byAttempt) - len(ls.over)
}
