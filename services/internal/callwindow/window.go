package callwindow

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// MaxPeriods is how many periods a window may have.
const MaxPeriods = 3

const daySeconds = 24 * 60 * 60

// Window is a set of periods in a zone. The zero Window is never open.
type Window struct {
	periods []Period // not empty, by start
	zone    *time.Location
}

// PeriodError names the period that New refuses.
type PeriodError struct {
	// Index in the list given to New.
	Index int
	Err   error
}

func (e *PeriodError) Error() string { return fmt.Sprintf("period %d %v", e.Index+1, e.Err) }

func (e *PeriodError) Unwrap() error { return e.Err }

// New makes a window of at most MaxPeriods periods, in any order. When two
// overlap, the error is a *PeriodError naming the later one in the list.
func New(regular []Period, zone *time.Location) (Window, error) {
	if len(regular) > MaxPeriods {
		return Window{}, fmt.Errorf("a window has at most %d periods, not %d", MaxPeriods, len(regular))
	}
	for i, p := range regular {
		if p.Start < 0 || p.End > dayMinutes || p.Start > p.End {
			return Window{}, &PeriodError{i, ErrBackwards}
		}
		if slices.ContainsFunc(regular[:i], p.overlaps) {
			return Window{}, &PeriodError{i, ErrOverlap}
		}
	}
	periods := slices.DeleteFunc(slices.Clone(regular), Period.empty)
	slices.SortFunc(periods, func(p, q Period) int { return cmp.Compare(p.Start, q.Start) })
	return Window{periods, zone}, nil
}

// Open reports whether calls are allowed at t.
func (w Window) Open(t time.Time) bool {
	if len(w.periods) == 0 {
		return false
	}
	hour, minute, _ := t.In(w.zone).Clock()
	return slices.ContainsFunc(w.periods, func(p Period) bool { return p.contains(hour*60 + minute) })
}

// NextOpen returns the first moment from t on at which the window is open: t
// itself when it is, else the very second it opens. False when it never does.
func (w Window) NextOpen(t time.Time) (time.Time, bool) {
	if len(w.periods) == 0 {
		return time.Time{}, false
	}
	// Between two changes of the clock, local time runs evenly: there the next
	// opening is arithmetic. At a change, look again.
	for !w.Open(t) {
		local := t.In(w.zone)
		_, change := local.ZoneBounds()
		opening := w.nextStart(local)
		if change.IsZero() || opening.Before(change) {
			return opening, true
		}
		t = change
	}
	return t, true
}

// nextStart is when the next period starts if the clock does not change before.
func (w Window) nextStart(local time.Time) time.Time {
	_, offset := local.Zone()
	wall := local.Unix() + int64(offset)
	midnight := wall - wall%daySeconds
	if wall%daySeconds < 0 { // before 1970
		midnight -= daySeconds
	}
	next := midnight + daySeconds + startSecond(w.periods[0])
	for _, p := range w.periods {
		if start := midnight + startSecond(p); start > wall {
			next = start
			break
		}
	}
	return time.Unix(next-int64(offset), 0)
}

func startSecond(p Period) int64 { return int64(p.Start) * 60 }
