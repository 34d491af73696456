package history

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/simulator"
)

// rounding is how far times of one clock may be apart by their resolution.
const rounding = 5 * time.Millisecond

// History is what agents saw. Its zero value is empty; it may be used by many
// at a time.
type History struct {
	mu        sync.Mutex
	sightings []simulator.Sighting
}

// Observe adds a sighting.
func (h *History) Observe(s simulator.Sighting) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sightings = append(h.sightings, s)
}

// Count is how many sightings there are of a kind.
func (h *History) Count(kind simulator.SightingKind) (n int) {
	for _, s := range h.all() {
		if s.Kind == kind {
			n++
		}
	}
	return n
}

// Revoked are the previews that were taken back by the server before their time.
func (h *History) Revoked() (previews []*dispatchv1.Preview) {
	for _, s := range h.all() {
		if s.Kind == simulator.PreviewTaken && s.Preview.GetState() == dispatchv1.PreviewState_PREVIEW_STATE_REVOKED {
			previews = append(previews, s.Preview)
		}
	}
	return previews
}

// Dialled lists the attempts that agents began, sorted, each as often as it was begun.
func (h *History) Dialled() (attempts []string) {
	for _, s := range h.all() {
		if s.Kind == simulator.CallDialled {
			attempts = append(attempts, s.Call.GetAttemptId())
		}
	}
	slices.Sort(attempts)
	return attempts
}

func (h *History) all() []simulator.Sighting {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.sightings)
}

// hold is one preview, as it was seen.
type hold struct {
	*dispatchv1.Preview

	until time.Time // it cannot have ended before
	over  []simulator.SightingKind
}

// from is when the hold began.
func (h *hold) from() time.Time { return h.GetOfferTime().AsTime() }

// lasted notes that the hold had not ended before t.
func (h *hold) lasted(t time.Time) {
	if t.After(h.until) {
		h.until = t
	}
}

// holds folds a history into its holds, in the order they began, and lists the
// sightings that fit none.
func holds(sightings []simulator.Sighting) (all []*hold, breaches []string) {
	byID := map[string]*hold{}
	for _, s := range sightings {
		if s.Kind == simulator.PreviewShown && byID[s.Preview.GetId()] == nil {
			byID[s.Preview.GetId()] = &hold{Preview: s.Preview, until: s.Preview.GetOfferTime().AsTime()}
		}
	}
	for _, s := range sightings {
		if s.Kind == simulator.Displaced {
			continue // of no preview
		}
		id := s.Preview.GetId()
		if s.Preview == nil {
			id = s.Call.GetAttemptId()
		}
		h := byID[id]
		switch {
		case h == nil:
			breaches = append(breaches, fmt.Sprintf("%s: %s, but it was on no screen", id, s.Kind))
		case s.Agent != h.GetAgentId():
			breaches = append(breaches, fmt.Sprintf("%s: %s at agent %s, but it is agent %s's", id, s.Kind, s.Agent, h.GetAgentId()))
		default:
			h.take(s)
		}
	}
	all = slices.SortedFunc(maps.Values(byID), func(a, b *hold) int { return a.from().Compare(b.from()) })
	return all, breaches
}

// take notes what a sighting says about the hold.
func (h *hold) take(s simulator.Sighting) {
	switch s.Kind {
	case simulator.PreviewLeft:
		h.over = append(h.over, s.Kind)
		h.lasted(s.At)
	case simulator.PreviewTaken:
		h.over = append(h.over, s.Kind)
		if s.Preview.GetState() == dispatchv1.PreviewState_PREVIEW_STATE_TIMED_OUT {
			h.lasted(h.GetDeadline().AsTime())
		}
	case simulator.CallDialled:
		h.over = append(h.over, s.Kind)
		h.lasted(s.Call.GetDialTime().AsTime())
	case simulator.CallReleased:
		h.lasted(s.Call.GetEndTime().AsTime())
	}
}
