package callwindow_test

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/internal/callwindow"
)

// sheet is rules as tests write them, one a line or between bars:
//
//	regular 08:00-12:00 13:00-20:00 | special 10:00-12:00 | by special date |
//	weekly 6,7 own 10:00-11:00 | range 2026-05-01 2026-05-05 | yearly 12-25 own
//
// It is also the oracle: it judges dates as text, and moments one by one.
type sheet struct {
	regular, special []callwindow.Period
	dates            []specialDate
	bySpecialDate    bool
}

type specialDate struct {
	kind   string // range, yearly or weekly
	args   []string
	own    []callwindow.Period
	hasOwn bool
}

var errNotation = errors.New("is no sheet")

func readSheet(text string) (s sheet, err error) {
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '|' || r == '\n' }) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		switch words[0] {
		case "regular":
			s.regular, err = readPeriods(words[1:])
		case "special":
			s.special, err = readPeriods(words[1:])
		case "by":
			s.bySpecialDate = true
		default:
			d := specialDate{kind: words[0], args: words[1:]}
			if i := slices.Index(d.args, "own"); i >= 0 {
				d.own, err = readPeriods(d.args[i+1:])
				d.args, d.hasOwn = d.args[:i], true
			}
			s.dates = append(s.dates, d)
		}
		if err != nil {
			return sheet{}, err
		}
	}
	return s, nil
}

func readPeriods(words []string) (periods []callwindow.Period, err error) {
	for _, w := range words {
		start, end, _ := strings.Cut(w, "-")
		p, err := callwindow.ParsePeriod(start, end)
		if err != nil {
			return nil, err
		}
		periods = append(periods, p)
	}
	return periods, nil
}

func (d specialDate) parse() (callwindow.SpecialDate, error) {
	switch {
	case d.kind == "weekly" && len(d.args) == 1:
		var weekdays []int32
		for w := range strings.SplitSeq(d.args[0], ",") {
			n, err := strconv.ParseInt(w, 10, 32)
			if err != nil {
				return callwindow.SpecialDate{}, err
			}
			weekdays = append(weekdays, int32(n))
		}
		return callwindow.ParseWeekly(weekdays)
	case d.kind == "range" && len(d.args) == 2:
		return callwindow.ParseDateRange(d.args[0], d.args[1])
	case d.kind == "yearly" && len(d.args) == 1:
		return callwindow.ParseYearly(d.args[0])
	}
	return callwindow.SpecialDate{}, errNotation
}

func (s sheet) compile(zone *time.Location) (callwindow.Window, error) {
	r := callwindow.Rules{Regular: s.regular, Special: s.special, BySpecialDate: s.bySpecialDate}
	for _, d := range s.dates {
		date, err := d.parse()
		if err != nil {
			return callwindow.Window{}, err
		}
		r.Dates = append(r.Dates, callwindow.Choice{Date: date, Own: d.own, HasOwn: d.hasOwn})
	}
	return callwindow.Compile(r, zone)
}

// window is the window of a sheet that is known to be right.
func window(t require.TestingT, zone *time.Location, text string) callwindow.Window {
	s, err := readSheet(text)
	require.NoError(t, err)
	w, err := s.compile(zone)
	require.NoError(t, err)
	return w
}

func zone(t require.TestingT, name string) *time.Location {
	z, err := time.LoadLocation(name)
	require.NoError(t, err)
	return z
}

func (d specialDate) matches(date time.Time) bool {
	text := date.Format(time.DateOnly)
	switch d.kind {
	case "range":
		return d.args[0] <= text && text <= d.args[1]
	case "yearly":
		return d.args[0] == date.Format("01-02")
	}
	weekday := strconv.Itoa((int(date.Weekday())+6)%7 + 1)
	return slices.Contains(strings.Split(d.args[0], ","), weekday)
}

// on is the periods of a date.
func (s sheet) on(date time.Time) []callwindow.Period {
	matching := func(kind string) (union []callwindow.Period, own, any bool) {
		for _, d := range s.dates {
			if (kind == "" || d.kind == kind) && d.matches(date) {
				any = true
				if d.hasOwn && s.bySpecialDate {
					union, own = append(union, d.own...), true
				}
			}
		}
		return union, own, any
	}
	for _, kind := range []string{"range", "yearly", "weekly"} {
		if union, own, _ := matching(kind); own {
			return union
		}
	}
	if _, _, any := matching(""); any {
		return s.special
	}
	return s.regular
}

// minutes are those of a date at which it is open.
func (s sheet) minutes(date time.Time) (open [24 * 60]bool) {
	for _, p := range s.on(date) {
		for minute := p.Start; minute < p.End; minute++ {
			open[minute] = true
		}
	}
	return open
}

// first is the first moment, minute by minute from one on, that is open, or that
// is not. It looks at dates that have such a minute, and gives up after some days.
func (s sheet) first(open bool, from time.Time, zone *time.Location, days int) (time.Time, bool) {
	year, month, day := from.In(zone).Date()
	for i := -2; i < days; i++ {
		date := time.Date(year, month, day+i, 0, 0, 0, 0, time.UTC)
		if minutes := s.minutes(date); !slices.Contains(minutes[:], open) {
			continue
		}
		known := map[int][24 * 60]bool{} // by day of the year
		start := date.AddDate(0, 0, -1)
		if start.Before(from) {
			start = from
		}
		for t := start.In(zone); t.Before(date.AddDate(0, 0, 2)); t = t.Add(time.Minute) {
			minutes, ok := known[t.YearDay()]
			if !ok {
				minutes = s.minutes(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC))
				known[t.YearDay()] = minutes
			}
			if minutes[t.Hour()*60+t.Minute()] == open {
				return t, true
			}
		}
	}
	return time.Time{}, false
}
