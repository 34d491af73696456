package count

import (
	"time"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/result/internal/attempt"
)

// Width is how long a point of a series is, in seconds. It is stored.
type Width int64

// The widths, each of which a task has a series of.
const (
	Minute Width = 60
	Hour   Width = 3600
)

// MinutesKept is how long a minute is kept. Hours are for ever.
const MinutesKept = 48 * time.Hour

// Duration is the same.
func (w Width) Duration() time.Duration { return time.Duration(w) * time.Second }

// Slot is the minute or hour, by the clock of UTC, that a time is in.
func (w Width) Slot(t time.Time) Slot { return Slot{Width: w, Start: t.UTC().Truncate(w.Duration())} }

// OldestMinute is the beginning of the first minute that is kept.
func OldestMinute(now time.Time) time.Time { return Minute.Slot(now.Add(-MinutesKept)).Start }

// Slot is a minute or an hour.
type Slot struct {
	Width Width
	Start time.Time // in UTC
}

// Gone tells that it is no longer kept.
func (s Slot) Gone(now time.Time) bool { return s.Width == Minute && s.Start.Before(OldestMinute(now)) }

// Compare sorts by width, and then by time.
func (s Slot) Compare(other Slot) int {
	if s.Width != other.Width {
		return int(s.Width - other.Width)
	}
	return s.Start.Compare(other.Start)
}

// Point is what ended in a slot, or by how much that changes.
type Point struct {
	// Previews, by how they ended.
	Accepted, Skipped, TimedOut, Revoked, Snoozed int64
	// Attempts, and those of them that were answered.
	Released, Connected int64
}

// Previews is how many ended in a state; nil if none can.
func (p *Point) Previews(ended dispatchv1.PreviewState) *int64 {
	switch ended {
	case dispatchv1.PreviewState_PREVIEW_STATE_ACCEPTED:
		return &p.Accepted
	case dispatchv1.PreviewState_PREVIEW_STATE_SKIPPED:
		return &p.Skipped
	case dispatchv1.PreviewState_PREVIEW_STATE_TIMED_OUT:
		return &p.TimedOut
	case dispatchv1.PreviewState_PREVIEW_STATE_REVOKED:
		return &p.Revoked
	case dispatchv1.PreviewState_PREVIEW_STATE_SNOOZED:
		return &p.Snoozed
	default:
		return nil
	}
}

func (p Point) plus(q Point, times int64) Point {
	return Point{
		Accepted: p.Accepted + times*q.Accepted, Skipped: p.Skipped + times*q.Skipped, TimedOut: p.TimedOut + times*q.TimedOut,
		Revoked: p.Revoked + times*q.Revoked, Snoozed: p.Snoozed + times*q.Snoozed,
		Released: p.Released + times*q.Released, Connected: p.Connected + times*q.Connected,
	}
}

// Series are the points of a task, or by how much they change: those that are not
// there are zero.
type Series map[Slot]Point

// Attempt moves the points by a change of an attempt: it is counted where it ended,
// and with another end it moves there. The zero before is that of an attempt that is
// new.
func (s Series) Attempt(before, after attempt.Attempt) {
	s.attempt(before, -1)
	s.attempt(after, 1)
}

func (s Series) attempt(a attempt.Attempt, times int64) {
	if a.End.IsZero() {
		return
	}
	p := Point{Released: times}
	if !a.Answer.IsZero() {
		p.Connected = times
	}
	s.both(a.End, p)
}

// Preview counts a preview that ended.
func (s Series) Preview(ended dispatchv1.PreviewState, end time.Time) {
	var p Point
	if n := p.Previews(ended); n != nil {
		*n = 1
	}
	s.both(end, p)
}

// both counts in the minute and in the hour.
func (s Series) both(end time.Time, p Point) {
	s.Add(Minute.Slot(end), p)
	s.Add(Hour.Slot(end), p)
}

// Add moves one point.
func (s Series) Add(at Slot, p Point) { s.add(at, p, 1) }

func (s Series) add(at Slot, p Point, times int64) {
	sum := s[at].plus(p, times)
	if s[at] = sum; sum == (Point{}) {
		delete(s, at)
	}
}

// Less is by how much the points are above others.
func (s Series) Less(others Series) Series {
	above := Series{}
	for at, p := range s {
		above.Add(at, p)
	}
	for at, p := range others {
		above.add(at, p, -1)
	}
	return above
}
