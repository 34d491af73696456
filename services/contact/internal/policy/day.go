package policy

import "time"

// day is the local date of t; dates compare as text.
func (r *Rules) day(t time.Time) string { return t.In(r.Zone).Format(time.DateOnly) }

// dayOf is when the local day of t began, dayAfter when the next one does.
func (r *Rules) dayOf(t time.Time) time.Time    { return r.begins(t, 0) }
func (r *Rules) dayAfter(t time.Time) time.Time { return r.begins(t, 1) }

// begins is when the local day so many days after that of t begins: at midnight
// or, where the clock skips midnight, when it goes on.
func (r *Rules) begins(t time.Time, days int) time.Time {
	year, month, day := t.In(r.Zone).Date()
	noon := time.Date(year, month, day+days, 12, 0, 0, 0, r.Zone) // no clock changes at noon
	midnight := noon.Add(-12 * time.Hour)
	change, _ := noon.ZoneBounds()
	if change.IsZero() {
		return midnight
	}
	// If the clock changed that morning, midnight was on the clock before.
	_, offset := noon.Zone()
	_, before := change.Add(-time.Nanosecond).Zone()
	if first := midnight.Add(time.Duration(offset-before) * time.Second); first.Before(change) {
		return first
	}
	return later(midnight, change)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// earlier is the earlier of two times, where zero is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
