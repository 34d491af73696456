package callwindow

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Why a period or a special date is refused.
var (
	ErrSyntax    = errors.New("is malformed")
	ErrBackwards = errors.New("is before the start")
	ErrOverlap   = errors.New("overlaps another period")
)

const (
	dayMinutes = 24 * 60
	lastMinute = dayMinutes - 1
)

// MaxPeriods is how many periods a set may have.
const MaxPeriods = 3

// Period is a part of the local day, [Start, End) in minutes since midnight.
// End is 1440 at the end of the day.
type Period struct{ Start, End int }

// ParsePeriod reads a period written as two times HH:MM. Errors wrap ErrSyntax
// or ErrBackwards.
func ParsePeriod(start, end string) (Period, error) {
	from, err := parseMinute(start)
	if err != nil {
		return Period{}, err
	}
	to, err := parseMinute(end)
	if err != nil {
		return Period{}, err
	}
	if to < from {
		return Period{}, fmt.Errorf("%s %w %s", end, ErrBackwards, start)
	}
	if to == lastMinute {
		to = dayMinutes
	}
	return Period{from, to}, nil
}

func parseMinute(text string) (int, error) {
	if len(text) != len("HH:MM") || text[2] != ':' {
		return 0, fmt.Errorf("%q %w: a time is HH:MM", text, ErrSyntax)
	}
	hour, okHour := twoDigits(text[:2])
	minute, okMinute := twoDigits(text[3:])
	if !okHour || !okMinute || hour > 23 || minute > 59 {
		return 0, fmt.Errorf("%q %w: a time is HH:MM", text, ErrSyntax)
	}
	return hour*60 + minute, nil
}

func twoDigits(s string) (int, bool) {
	tens, ones := s[0]-'0', s[1]-'0'
	return int(tens)*10 + int(ones), tens <= 9 && ones <= 9
}

func (p Period) empty() bool { return p.Start >= p.End }

func (p Period) contains(minute int) bool { return p.Start <= minute && minute < p.End }

func (p Period) overlaps(q Period) bool {
	return !p.empty() && !q.empty() && p.Start < q.End && q.Start < p.End
}

// PeriodError names the period of a set that is refused.
type PeriodError struct {
	// Index in the set as it was given.
	Index int
	Err   error
}

func (e *PeriodError) Error() string { return fmt.Sprintf("period %d %v", e.Index+1, e.Err) }

func (e *PeriodError) Unwrap() error { return e.Err }

// checkSet refuses what is no set of periods. When two overlap, the error names
// the later one in the list.
func checkSet(set []Period) error {
	if len(set) > MaxPeriods {
		return fmt.Errorf("at most %d periods make a set, not %d", MaxPeriods, len(set))
	}
	for i, p := range set {
		if p.Start < 0 || p.End > dayMinutes || p.Start > p.End {
			return &PeriodError{i, ErrBackwards}
		}
		if slices.ContainsFunc(set[:i], p.overlaps) {
			return &PeriodError{i, ErrOverlap}
		}
	}
	return nil
}

// state is whether calls are allowed.
type state int

const (
	closed state = iota
	open
)

// hours are the periods of one day in either state: in order, none empty, no two
// touching. Together they are the whole day.
type hours [2][]Period

// newHours are those of a day that is open in each of the periods.
func newHours(periods []Period) hours {
	sorted := slices.DeleteFunc(slices.Clone(periods), Period.empty)
	slices.SortFunc(sorted, func(p, q Period) int { return cmp.Compare(p.Start, q.Start) })
	var h hours
	end := 0 // of all so far
	for _, p := range sorted {
		switch last := len(h[open]) - 1; {
		case last >= 0 && p.Start <= end:
			h[open][last].End = max(end, p.End)
		default:
			h[open] = append(h[open], p)
		}
		if p.Start > end {
			h[closed] = append(h[closed], Period{end, p.Start})
		}
		end = max(end, p.End)
	}
	if end < dayMinutes {
		h[closed] = append(h[closed], Period{end, dayMinutes})
	}
	return h
}

// at reports whether the day is in a state at one of its minutes.
func (h hours) at(minute int, s state) bool {
	return slices.ContainsFunc(h[s], func(p Period) bool { return p.contains(minute) })
}
