package callwindow

import "time"

// Window is when calls are allowed: rules on the clock of a zone. The zero
// Window is never open.
type Window struct {
	calendar *calendar
	zone     *time.Location
}

// New makes a window that is the same every day, of one set of periods in any
// order. A period that does not fit is a *PeriodError.
func New(regular []Period, zone *time.Location) (Window, error) {
	return Compile(Rules{Regular: regular}, zone)
}

// Compile makes a window of rules. A period that does not fit in its set is a
// *PeriodError.
func Compile(r Rules, zone *time.Location) (Window, error) {
	if err := r.check(); err != nil {
		return Window{}, err
	}
	return Window{newCalendar(r), zone}, nil
}

// In is the same rules on the clock of another zone.
func (w Window) In(zone *time.Location) Window { return Window{w.calendar, zone} }

// Open reports whether calls are allowed at t.
func (w Window) Open(t time.Time) bool { return w.calendar != nil && w.is(open, read(t.In(w.zone))) }

// NextOpen returns the first moment from t on at which the window is open: t
// itself when it is, else the very second it opens. False when it never does.
func (w Window) NextOpen(t time.Time) (time.Time, bool) {
	if w.calendar == nil {
		return time.Time{}, false
	}
	return w.next(open, t)
}

// Closes returns the first moment from t on at which the window is closed: t
// itself when it is, else the very second it closes. False when it never does.
func (w Window) Closes(t time.Time) (time.Time, bool) {
	if w.calendar == nil {
		return t, true
	}
	return w.next(closed, t)
}

// clock is what the clock on the wall shows.
type clock struct {
	day    int // since 1970-01-01
	second int // of the day
	offset int // ahead of UTC, in seconds; less than a day either way
}

func read(local time.Time) clock {
	_, offset := local.Zone()
	wall := int(local.Unix()) + offset
	second := (wall%daySeconds + daySeconds) % daySeconds
	return clock{(wall - second) / daySeconds, second, offset}
}

func (w Window) is(s state, c clock) bool { return w.calendar.at(c.day).at(c.second/60, s) }

// next returns the first moment from t on at which the window is in a state.
func (w Window) next(s state, t time.Time) (time.Time, bool) {
	eras := w.calendar.eras
	var limit time.Time
	for era := -1; ; {
		// Clocks are less than a day off UTC: none shows a later date than UTC
		// will in a day, none an earlier one than UTC did a day ago, and none
		// ever goes back by two days.
		switch e := w.calendar.era(read(t.UTC()).day + 1); {
		case e != era:
			era, limit = e, patience(t)
		case !t.After(limit):
		case e+1 == len(eras):
			return time.Time{}, false
		default:
			t = midnight(eras[e+1].first - 1)
			continue
		}
		local := t.In(w.zone)
		now := read(local)
		if w.is(s, now) {
			return t, true
		}
		day, ok := w.calendar.next(now.day-2, s)
		if !ok {
			return time.Time{}, false
		}
		if earliest := midnight(day - 1); earliest.After(t) {
			t = earliest
			continue
		}
		// Until the clock changes, local time runs evenly: there the moment is
		// arithmetic. At a change, look again.
		at, ok := w.nextStart(s, now)
		change := changes(local)
		if ok && (change.IsZero() || at.Before(change)) {
			return at, true
		}
		if change.IsZero() {
			return time.Time{}, false
		}
		t = change
	}
}

// nextStart is when the next period of a state starts if the clock does not
// change before.
func (w Window) nextStart(s state, now clock) (time.Time, bool) {
	at := func(day int, p Period) time.Time {
		return time.Unix(int64(day)*daySeconds+int64(p.Start)*60-int64(now.offset), 0)
	}
	for _, p := range w.calendar.at(now.day)[s] {
		if p.Start*60 > now.second {
			return at(now.day, p), true
		}
	}
	day, ok := w.calendar.next(now.day+1, s)
	if !ok {
		return time.Time{}, false
	}
	return at(day, w.calendar.at(day)[s][0]), true
}

// changes returns a moment after local up to which its clock does not change;
// the zero time when it never changes again.
func changes(local time.Time) time.Time {
	_, change := local.ZoneBounds()
	if change.IsZero() || change.After(local) {
		return change
	}
	// Past the end of a zone's table, package time ends every year after 365
	// days of UTC, also those with 366. On the day it forgets no clock changes.
	return local.UTC().Truncate(daySeconds * time.Second).Add(daySeconds * time.Second)
}

// lastTable is a year by which every zone changes its clock by rule: the tables
// of the time zone database end in 2087.
const lastTable = 2100

// patience is how long to look ahead from t within an era. A window can have
// something on some dates, and the clock skip it on each of them: 02:10–02:50 on
// every 29 March that is a Sunday, in Berlin. Once clocks change by rule, what
// they do on a date depends on its month-day, its weekday, and whether the year
// is a leap year. All there is of these comes within leapGap years; what has not
// come by then never does.
func patience(t time.Time) time.Time {
	if ruled := time.Date(lastTable, 1, 1, 0, 0, 0, 0, time.UTC); t.Before(ruled) {
		t = ruled
	}
	return t.AddDate(leapGap+1, 0, 0)
}
