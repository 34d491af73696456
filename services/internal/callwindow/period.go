package callwindow

import (
	"errors"
	"fmt"
)

// Why a period is refused.
var (
	ErrSyntax    = errors.New("is not a time HH:MM")
	ErrBackwards = errors.New("is before the start")
	ErrOverlap   = errors.New("overlaps another period")
)

const (
	dayMinutes = 24 * 60
	lastMinute = dayMinutes - 1
)

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
		return 0, fmt.Errorf("%q %w", text, ErrSyntax)
	}
	hour, okHour := twoDigits(text[:2])
	minute, okMinute := twoDigits(text[3:])
	if !okHour || !okMinute || hour > 23 || minute > 59 {
		return 0, fmt.Errorf("%q %w", text, ErrSyntax)
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
