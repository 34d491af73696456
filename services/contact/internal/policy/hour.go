package policy

import "time"

// Opens is the first moment from now on at which the task itself lets calls be
// made: it is running by then, inside its dates, and its window is open, unless
// each number is on a clock of its own. False: none is known.
func (r *Rules) Opens(now time.Time) (time.Time, bool) {
	if r.State != Running && r.State != Scheduled {
		return time.Time{}, false
	}
	at, ok := later(now, r.Start), true
	if r.ZoneOf == nil {
		at, ok = r.Window.NextOpen(at)
	}
	return at, ok && at.Before(r.End)
}

// Hour is one hour of a forecast.
type Hour struct {
	Start time.Time
	// Open: the task may call in some part of it.
	Open bool
	// Contacts that become callable in it.
	Contacts int64
}

// Hours are as many hours from now on as due has: due[i] contacts come due in
// the hour i. Those that come due in an hour in which the task may not call at all
// are callable in the next one in which it may.
func (r *Rules) Hours(due []int64, now time.Time) []Hour {
	hours := make([]Hour, len(due))
	waiting := int64(0)
	for i := range hours {
		start := now.Add(time.Duration(i) * time.Hour)
		opens, ok := r.Opens(start)
		hours[i] = Hour{Start: start, Open: ok && opens.Before(start.Add(time.Hour))}
		waiting += due[i]
		if hours[i].Open {
			hours[i].Contacts, waiting = waiting, 0
		}
	}
	return hours
}
