package demo

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/foredial/foredial/pkg/phone"
	"github.com/foredial/foredial/services/simulator"
)

// shownEvents is how many events the board has room for.
const shownEvents = 8

// events remembers what agents saw and did.
type events struct {
	mu     sync.Mutex
	seen   map[string]bool // previews
	recent []time.Time     // of previews shown, in the last minute
	last   []string
}

func newEvents() *events { return &events{seen: map[string]bool{}} }

// note takes a sighting.
func (e *events) note(s simulator.Sighting) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if s.Kind == simulator.PreviewShown && !e.seen[s.Preview.GetId()] {
		e.seen[s.Preview.GetId()] = true
		e.recent = append(e.recent, s.At)
	}
	if text := tell(s); text != "" {
		e.last = append(e.last, s.At.Format(time.TimeOnly)+"  "+text)
		e.last = e.last[max(0, len(e.last)-shownEvents):]
	}
}

// report is how many previews were seen in all and in the last minute, and the last events.
func (e *events) report(now time.Time) (seen int64, perMinute int, last []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.recent = slices.DeleteFunc(e.recent, func(t time.Time) bool { return now.Sub(t) > time.Minute })
	return int64(len(e.seen)), len(e.recent), slices.Clone(e.last)
}

// tell is a sighting in words; empty for one that is not worth any.
func tell(s simulator.Sighting) string {
	switch s.Kind {
	case simulator.PreviewTaken:
		return fmt.Sprintf("%-9s missed %s: %s", s.Agent, s.Preview.GetName(), word(s.Preview.GetState().String()))
	case simulator.CallReleased:
		return fmt.Sprintf("%-9s called %s, %s: %s", s.Agent, s.Call.GetName(), phone.Mask(s.Call.GetNumber()), word(s.Call.GetDisplayedResult().String()))
	default:
		return ""
	}
}

// enums are the prefixes of the enum values that are shown.
var enums = []string{"TASK_STATE_", "CONTACT_STATE_", "AGENT_STATE_", "PREVIEW_STATE_", "DISPLAYED_RESULT_"}

// word is an enum value as people say it.
func word(value string) string {
	for _, prefix := range enums {
		value = strings.TrimPrefix(value, prefix)
	}
	return strings.ToLower(strings.ReplaceAll(value, "_", " "))
}
