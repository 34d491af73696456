package circuit

import (
	"sync"
	"time"
)

// Set is the circuits of all destinations. It is safe for concurrent use.
type Set struct {
	failures int
	pause    time.Duration

	mu sync.Mutex
	// by destination; one that works has no entry.
	circuits map[string]*circuit
}

type circuit struct {
	failures int
	openTill time.Time // zero while closed
	probing  bool
}

// New makes circuits that open for the pause after so many failures in a row.
func New(failures int, pause time.Duration) *Set {
	return &Set{failures: failures, pause: pause, circuits: map[string]*circuit{}}
}

// Enter asks to send to a destination. It returns 0 for yes, in which case
// Leave must follow, or how long to wait before asking again.
func (s *Set) Enter(destination string, now time.Time) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.circuits[destination]
	switch {
	case c == nil || c.openTill.IsZero():
		return 0
	case now.Before(c.openTill):
		return c.openTill.Sub(now)
	case c.probing:
		return s.pause
	}
	c.probing = true
	return 0
}

// Leave tells what came of it.
func (s *Set) Leave(destination string, ok bool, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ok {
		delete(s.circuits, destination)
		return
	}
	c := s.circuits[destination]
	if c == nil {
		c = &circuit{}
		s.circuits[destination] = c
	}
	c.probing = false
	if c.failures++; c.failures >= s.failures {
		c.openTill = now.Add(s.pause)
	}
}
