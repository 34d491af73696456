package callwindow

import (
	"cmp"
	"math"
	"slices"
)

// calendar has the hours of every day there is.
type calendar struct {
	monthDays []monthDay // of the yearly dates; their order is that of a year
	eras      []era      // by first
}

// era is a run of days on which the same date ranges match, so that weekday and
// month-day alone tell its days apart. It lasts until the next one.
type era struct {
	first  int
	plain  [7]hours   // of days that are none of the month-days, by weekday
	yearly [][7]hours // of the month-days, each by weekday
}

func newCalendar(r Rules) *calendar {
	c := &calendar{}
	firsts := []int{math.MinInt}
	for _, choice := range r.Dates {
		switch d := choice.Date; d.kind {
		case dateRange:
			firsts = append(firsts, d.first, d.last+1)
		case yearly:
			c.monthDays = append(c.monthDays, d.monthDay)
		}
	}
	slices.SortFunc(c.monthDays, monthDay.compare)
	c.monthDays = slices.Compact(c.monthDays)
	slices.Sort(firsts)
	for _, first := range slices.Compact(firsts) {
		c.eras = append(c.eras, newEra(r, first, c.monthDays))
	}
	return c
}

func (m monthDay) compare(n monthDay) int {
	return cmp.Or(cmp.Compare(m.month, n.month), cmp.Compare(m.dom, n.dom))
}

func newEra(r Rules, first int, monthDays []monthDay) era {
	week := func(m monthDay) (week [7]hours) {
		for weekday := range week {
			week[weekday] = newHours(r.on(date{first, weekday, m}))
		}
		return week
	}
	e := era{first: first, plain: week(monthDay{})}
	for _, m := range monthDays {
		e.yearly = append(e.yearly, week(m))
	}
	return e
}

// at is the hours of a day.
func (c *calendar) at(day int) hours {
	return c.in(&c.eras[c.era(day)], day)
}

// era is the index of the era of a day.
func (c *calendar) era(day int) int {
	i, found := slices.BinarySearchFunc(c.eras, day, func(e era, day int) int { return cmp.Compare(e.first, day) })
	if found {
		return i
	}
	return i - 1 // the first era has no beginning
}

// in is the hours of a day of an era.
func (c *calendar) in(e *era, day int) hours {
	d := dateOf(day)
	if i := slices.Index(c.monthDays, d.monthDay); i >= 0 {
		return e.yearly[i][d.weekday]
	}
	return e.plain[d.weekday]
}

// next is the first day, from one on, that is in a state at some minute.
func (c *calendar) next(from int, s state) (day int, ok bool) {
	for i := c.era(from); i < len(c.eras); i++ {
		last := math.MaxInt
		if i+1 < len(c.eras) {
			last = c.eras[i+1].first - 1
		}
		if day, ok := c.nextIn(&c.eras[i], max(from, c.eras[i].first), last, s); ok {
			return day, true
		}
	}
	return 0, false
}

// leapGap is the most years from one 02-29 to the next on the same weekday: 28
// as a rule, and 40 over a year like 2100, which is none. Any other month-day is
// on the same weekday again after at most 12.
const leapGap = 40

// nextIn is next within an era, between two of its days.
func (c *calendar) nextIn(e *era, from, last int, s state) (day int, ok bool) {
	if some(e.plain, s) {
		// Found soon: each month-day comes once a year at most and there are no
		// more than MaxDates, so of the next MaxDates+1 days of a weekday, all
		// within half a year, one is plain.
		for day := from; day <= last; day++ {
			if len(c.in(e, day)[s]) > 0 {
				return day, true
			}
		}
		return 0, false
	}
	if !slices.ContainsFunc(e.yearly, func(week [7]hours) bool { return some(week, s) }) {
		return 0, false
	}
	year := midnight(from).Year()
	for y := year; y <= year+leapGap; y++ {
		for i, m := range c.monthDays {
			day, ok := m.in(y)
			if ok && from <= day && day <= last && len(e.yearly[i][weekdayOf(day)][s]) > 0 {
				return day, true
			}
		}
	}
	return 0, false
}

// some reports whether a weekday is in a state at some minute.
func some(week [7]hours, s state) bool {
	return slices.ContainsFunc(week[:], func(h hours) bool { return len(h[s]) > 0 })
}
