package lead

import (
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/foredial/foredial/services/dispatcher/internal/queue"
)

// heard remembers which contacts were revoked when, for those that are on their
// way from SQL to a hopper then: they were leased before, and nobody else would
// take them back.
type heard struct {
	mu       sync.Mutex
	contacts map[string]time.Time
	// all: everything leased before was revoked.
	all time.Time
}

// note is told before contacts are taken back. It waits for a hopper that is
// being loaded. keep is how long a contact may be on its way.
func (h *heard) note(contacts []string, now time.Time, keep time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.contacts == nil {
		h.contacts = map[string]time.Time{}
	}
	maps.DeleteFunc(h.contacts, func(_ string, at time.Time) bool { return now.Sub(at) > keep })
	for _, id := range contacts {
		h.contacts[id] = now
	}
}

// noteAll is note for everything.
func (h *heard) noteAll(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = now
}

// unless loads contacts that were asked for at a time, unless some of them were
// revoked since: those it returns.
func (h *heard) unless(asked time.Time, contacts []queue.Contact, load func() error) (gone []string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range contacts {
		if at, ok := h.contacts[c.ID]; ok && !at.Before(asked) || asked.Before(h.all) {
			gone = append(gone, c.ID)
		}
	}
	if len(gone) > 0 {
		return gone, nil
	}
	return nil, load()
}

// without is contacts but for some.
func without(contacts []queue.Contact, gone []string) []queue.Contact {
	return slices.DeleteFunc(contacts, func(c queue.Contact) bool { return slices.Contains(gone, c.ID) })
}
