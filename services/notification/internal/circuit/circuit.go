package circuit

import (
	"sync"
	"time"
)

// Limits of a process.
type Limits struct {
	// AtOnce bounds what is under way to all destinations, PerDestination to one.
	AtOnce, PerDestination int
	// Failures in a row open a circuit for the Pause.
	Failures int
	Pause    time.Duration
}

// Outcome is what something sent tells of its destination.
type Outcome int

// The outcomes.
const (
	Unknown Outcome = iota // nothing
	Up
	Down
)

// Set is the circuits of all destinations. It is safe for concurrent use.
type Set struct {
	limits Limits

	mu sync.Mutex
	// underWay is the sum of all destinations'.
	underWay int
	// by destination; one that works and is sent nothing has no entry.
	circuits map[string]*circuit
}

type circuit struct {
	underWay int
	failures int       // in a row
	openTill time.Time // zero while closed
	restTill time.Time // as the destination asked
}

// New makes circuits that are all closed.
func New(limits Limits) *Set { return &Set{limits: limits, circuits: map[string]*circuit{}} }

// Enter reserves places at a destination, all that it may have; Leave must follow
// for each. When there are none before a certain time, it says when.
func (s *Set) Enter(destination string, now time.Time) (places int, again time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.circuits[destination]
	if c == nil {
		c = &circuit{}
	}
	for _, till := range []time.Time{c.openTill, c.restTill} {
		if now.Before(till) && again.Before(till) {
			again = till
		}
	}
	if !again.IsZero() {
		return 0, again
	}
	most := s.limits.PerDestination
	if !c.openTill.IsZero() { // a probe
		most = 1
	}
	// With these it has no more than what stays free for others, but for the last place.
	places = max(0, min(most-c.underWay, (s.limits.AtOnce-s.underWay-c.underWay+1)/2))
	if places > 0 {
		s.circuits[destination] = c
		c.underWay += places
		s.underWay += places
	}
	return places, time.Time{}
}

// Leave gives a place back and says what came of it.
func (s *Set) Leave(destination string, outcome Outcome, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.circuits[destination]
	c.underWay--
	s.underWay--
	switch outcome {
	case Up:
		c.failures, c.openTill = 0, time.Time{}
	case Down:
		if c.failures++; c.failures >= s.limits.Failures {
			c.openTill = now.Add(s.limits.Pause)
		}
	case Unknown:
	}
	if c.underWay == 0 && c.failures == 0 && !now.Before(c.restTill) {
		delete(s.circuits, destination)
	}
}

// Rest has a destination that is being sent something left alone until a time.
func (s *Set) Rest(destination string, till time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.circuits[destination]; c.restTill.Before(till) {
		c.restTill = till
	}
}

// UnderWay is how much is under way to a destination.
func (s *Set) UnderWay(destination string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.circuits[destination]; c != nil {
		return c.underWay
	}
	return 0
}

// Full tells that nothing more may be under way.
func (s *Set) Full() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.underWay >= s.limits.AtOnce
}

// Count is how much is under way, and how many circuits are open or probing.
func (s *Set) Count() (underWay, open int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.circuits {
		if !c.openTill.IsZero() {
			open++
		}
	}
	return s.underWay, open
}
