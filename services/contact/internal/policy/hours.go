package policy

import (
	"time"

	"github.com/foredial/foredial/services/internal/callwindow"
)

// hours are the call window on one clock. They remember what they were asked
// last: the numbers of a contact mostly share a clock, and every gate asks of
// the same moment.
type hours struct {
	zone   *time.Location
	window callwindow.Window

	asked  time.Time
	open   bool
	looked bool      // for closes
	closes time.Time // zero: never
}

// openAt says whether calls are allowed at t.
func (h *hours) openAt(t time.Time) bool {
	if !h.asked.Equal(t) {
		h.asked, h.open, h.looked, h.closes = t, h.window.Open(t), false, time.Time{}
	}
	return h.open
}

// opens is when calls are allowed from t on; false when they never are.
func (h *hours) opens(t time.Time) (time.Time, bool) {
	if h.openAt(t) {
		return t, true
	}
	return h.window.NextOpen(t)
}

// closesAfter is when calls that are allowed at t no longer are; zero when they
// always are, or are not now.
func (h *hours) closesAfter(t time.Time) time.Time {
	if h.openAt(t) && !h.looked {
		h.closes, _ = h.window.Closes(t)
		h.looked = true
	}
	return h.closes
}
