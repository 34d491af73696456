package policy

import (
	"errors"
	"time"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/internal/callwindow"
)

// Cap is how often one number is dialled in one task at most, whatever the rules say.
const Cap = 50

const (
	technicalRetries = 3
	technicalPause   = time.Minute
)

// Result is what a call's end means to people: the name of a
// foredial.call.v1.DisplayedResult without its prefix.
type Result string

// The results that the rules themselves know.
const (
	ResultConnected Result = "CONNECTED"
	ResultUnknown   Result = "UNKNOWN"
)

// Rules are what one revision of a task says about calling again.
type Rules struct {
	// NonRetry are results after which no number is called again.
	NonRetry []Result
	// MaxDays with an attempt, and MaxPerDay attempts on each, a number.
	MaxDays, MaxPerDay int
	// Interval is from the end of an attempt to the next on the same number.
	Interval time.Duration
	Window   callwindow.Window
	// Zone is where days begin.
	Zone *time.Location
	// Ended: the task is over, nothing is called again.
	Ended bool
}

// Why a number may not be dialled.
var (
	ErrExhausted = errors.New("the number is exhausted")
	ErrNotDue    = errors.New("the number is not due yet")
	ErrCap       = errors.New("the number has been dialled as often as the task allows")
)

// Dial says whether n may be dialled now: nil, ErrExhausted, ErrCap or ErrNotDue.
func (r Rules) Dial(n contact.Number, now time.Time) error {
	switch {
	case n.Attempts >= Cap, r.full(n, r.day(now)):
		return ErrCap
	case !r.live(n, now):
		return ErrExhausted
	case n.DueAt.After(now):
		return ErrNotDue
	}
	return nil
}

// live says whether n may be dialled at t or later.
func (r Rules) live(n contact.Number, t time.Time) bool {
	over := n.Days >= r.MaxDays && n.Day < r.day(t)
	return !n.Exhausted && !over && n.Attempts < Cap
}

// full says whether n was dialled on that day as often as a day allows.
func (r Rules) full(n contact.Number, day string) bool {
	return n.Day == day && n.DayAttempts >= r.MaxPerDay
}

// day is the local date of t; dates compare as text.
func (r Rules) day(t time.Time) string { return t.In(r.Zone).Format(time.DateOnly) }

// count notes an attempt dialled at t.
func (r Rules) count(n *contact.Number, t time.Time) {
	n.Attempts++
	if day := r.day(t); n.Day != day {
		n.Days, n.Day, n.DayAttempts = n.Days+1, day, 0
	}
	n.DayAttempts++
}

// open is t, or when the window next opens after it. A window that never opens
// changes nothing: the task's end settles what it leaves.
func (r Rules) open(t time.Time) time.Time {
	if at, ok := r.Window.NextOpen(t); ok {
		return at
	}
	return t
}

// dayAfter is when the local day after that of t begins.
func (r Rules) dayAfter(t time.Time) time.Time {
	year, month, day := t.In(r.Zone).Date()
	return time.Date(year, month, day+1, 0, 0, 0, 0, r.Zone)
}
