package callwindow

import (
	"fmt"
	"time"
)

const daySeconds = 24 * 60 * 60

// date is a local date in the three ways in which special dates see it.
type date struct {
	day      int // since 1970-01-01
	weekday  int // 0 is Monday
	monthDay monthDay
}

// dateOf is the date of a day.
func dateOf(day int) date {
	_, month, dom := midnight(day).Date()
	return date{day, weekdayOf(day), monthDay{month, dom}}
}

// weekdayOf is the weekday of a day, 0 for Monday: 1970 began on a Thursday.
func weekdayOf(day int) int { return ((day+3)%7 + 7) % 7 }

// midnight is when a day begins in UTC.
func midnight(day int) time.Time { return time.Unix(int64(day)*daySeconds, 0).UTC() }

// dayOf is the day that begins at a midnight in UTC.
func dayOf(midnight time.Time) int { return int(midnight.Unix() / daySeconds) }

// monthDay is a day of every year; the zero one is of none.
type monthDay struct {
	month time.Month
	dom   int
}

// in is the day in a year. 02-29 is in leap years only.
func (m monthDay) in(year int) (day int, ok bool) {
	t := time.Date(year, m.month, m.dom, 0, 0, 0, 0, time.UTC)
	return dayOf(t), t.Day() == m.dom
}

// kind is how specific a special date is, the most specific first.
type kind int

const (
	dateRange kind = iota + 1
	yearly
	weekly
)

// SpecialDate is days with other periods than the regular ones. The zero one
// matches no day.
type SpecialDate struct {
	kind        kind
	first, last int      // dateRange: days, both included
	monthDay    monthDay // yearly
	weekdays    [7]bool  // weekly, Monday first
}

// ParseWeekly reads days of every week, 1 (Monday) to 7 (Sunday), at least one.
// Errors wrap ErrSyntax.
func ParseWeekly(weekdays []int32) (SpecialDate, error) {
	if len(weekdays) == 0 {
		return SpecialDate{}, fmt.Errorf("a week without a day %w", ErrSyntax)
	}
	d := SpecialDate{kind: weekly}
	for _, w := range weekdays {
		if w < 1 || w > 7 {
			return SpecialDate{}, fmt.Errorf("weekday %d %w: 1 is Monday, 7 is Sunday", w, ErrSyntax)
		}
		d.weekdays[w-1] = true
	}
	return d, nil
}

// ParseDateRange reads every day from start to end, both included, written
// YYYY-MM-DD in the years 0001 to 9999. Errors wrap ErrSyntax or ErrBackwards.
func ParseDateRange(start, end string) (SpecialDate, error) {
	first, err := parseDay(start)
	if err != nil {
		return SpecialDate{}, err
	}
	last, err := parseDay(end)
	if err != nil {
		return SpecialDate{}, err
	}
	if last < first {
		return SpecialDate{}, fmt.Errorf("%s %w %s", end, ErrBackwards, start)
	}
	return SpecialDate{kind: dateRange, first: first, last: last}, nil
}

func parseDay(text string) (int, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() == 0 {
		return 0, fmt.Errorf("%q %w: a date is YYYY-MM-DD and in the calendar", text, ErrSyntax)
	}
	return dayOf(t), nil
}

// ParseYearly reads a day of every year, written MM-DD; 02-29 is in leap years
// only. Errors wrap ErrSyntax.
func ParseYearly(text string) (SpecialDate, error) {
	t, err := time.Parse(time.DateOnly, "2000-"+text) // a leap year
	if err != nil {
		return SpecialDate{}, fmt.Errorf("%q %w: a day of the year is MM-DD and in the calendar", text, ErrSyntax)
	}
	return SpecialDate{kind: yearly, monthDay: monthDay{t.Month(), t.Day()}}, nil
}

func (s SpecialDate) matches(d date) bool {
	switch s.kind {
	case dateRange:
		return s.first <= d.day && d.day <= s.last
	case yearly:
		return s.monthDay == d.monthDay
	case weekly:
		return s.weekdays[d.weekday]
	}
	return false
}
