package callwindow_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/internal/callwindow"
)

// In 2026, 1 May is a Friday. Each set of periods is an hour of its own, so that
// the hours of a day say which sets hold: 8 regular, 9 special, from 10 on own.
func TestPrecedence(t *testing.T) {
	const sets = "regular 08:00-09:00 | special 09:00-10:00 | "
	for _, tc := range []struct {
		name, sheet, date string
		hours             []int
	}{
		{"no special date", sets + "by special date", "2026-05-01", []int{8}},
		{"a special date that does not match", sets + "by special date | yearly 05-02 own 10:00-11:00", "2026-05-01", []int{8}},
		{"one that matches", sets + "range 2026-05-01 2026-05-03", "2026-05-01", []int{9}},
		{"on its last day", sets + "range 2026-05-01 2026-05-03", "2026-05-03", []int{9}},
		{"the day after", sets + "range 2026-05-01 2026-05-03", "2026-05-04", []int{8}},
		{"own periods without the switch", sets + "range 2026-05-01 2026-05-03 own 10:00-11:00", "2026-05-01", []int{9}},
		{"own periods with it", sets + "by special date | range 2026-05-01 2026-05-03 own 10:00-11:00", "2026-05-01", []int{10}},
		{"no own periods with it", sets + "by special date | range 2026-05-01 2026-05-03", "2026-05-01", []int{9}},
		{"own and empty", sets + "by special date | range 2026-05-01 2026-05-03 own", "2026-05-01", nil},
		{"own and 00:00–00:00", sets + "by special date | range 2026-05-01 2026-05-03 own 00:00-00:00", "2026-05-01", nil},
		{"own and empty without the switch", sets + "range 2026-05-01 2026-05-03 own", "2026-05-01", []int{9}},
		{"special and empty", "regular 08:00-09:00 | yearly 05-01", "2026-05-01", nil},
		{"special and 00:00–00:00", "regular 08:00-09:00 | special 00:00-00:00 | yearly 05-01", "2026-05-01", nil},
		{"range before yearly before weekly", sets + "by special date | weekly 5 own 10:00-11:00 | yearly 05-01 own 11:00-12:00 | range 2026-05-01 2026-05-01 own 12:00-13:00", "2026-05-01", []int{12}},
		{"yearly before weekly", sets + "by special date | weekly 5 own 10:00-11:00 | yearly 05-01 own 11:00-12:00", "2026-05-01", []int{11}},
		{"the more specific closes", sets + "by special date | weekly 5 own 10:00-11:00 | yearly 05-01 own", "2026-05-01", nil},
		{"a range without own periods leaves it to the yearly one", sets + "by special date | yearly 05-01 own 11:00-12:00 | range 2026-05-01 2026-05-01", "2026-05-01", []int{11}},
		{"union within a kind", sets + "by special date | range 2026-05-01 2026-05-01 own 12:00-13:00 | range 2026-04-01 2026-06-01 own 10:00-11:00 | yearly 05-01 own 14:00-15:00", "2026-05-01", []int{10, 12}},
		{"union of what overlaps", sets + "by special date | weekly 5 own 10:00-12:00 | weekly 4,5 own 11:00-13:00 | weekly 5 own 10:00-11:00", "2026-05-01", []int{10, 11, 12}},
		{"union with nothing", sets + "by special date | weekly 5 own | weekly 4,5 own 11:00-13:00", "2026-05-01", []int{11, 12}},
		{"the special periods are no part of a union", sets + "by special date | weekly 5 | weekly 4,5 own 11:00-12:00", "2026-05-01", []int{11}},
		{"a yearly date is of every year", sets + "yearly 05-01", "1999-05-01", []int{9}},
		{"Sunday is 7", sets + "weekly 7", "2026-05-03", []int{9}},
		{"Monday is 1", sets + "weekly 1", "2026-05-04", []int{9}},
		{"two ranges that touch", sets + "by special date | range 2026-05-01 2026-05-01 own 10:00-11:00 | range 2026-05-02 2026-05-02 own 11:00-12:00", "2026-05-02", []int{11}},
		{"inside a range inside a range", sets + "by special date | range 2026-04-01 2026-05-31 own 10:00-11:00 | range 2026-05-01 2026-05-02 own 11:00-12:00", "2026-05-03", []int{10}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := window(t, time.UTC, tc.sheet)
			var hours []int
			for hour := range 24 {
				if w.Open(moment(t, tc.date).Add(time.Duration(hour) * time.Hour)) {
					hours = append(hours, hour)
				}
			}
			require.Equal(t, tc.hours, hours)
		})
	}
}

func TestCompileRefuses(t *testing.T) {
	twice := []callwindow.Period{{Start: 0, End: 60}, {Start: 30, End: 90}}
	for name, rules := range map[string]callwindow.Rules{
		"regular periods: period 2":  {Regular: twice},
		"special periods: period 2":  {Special: twice},
		"special date 2: period 2":   {Dates: []callwindow.Choice{{}, {Own: twice, HasOwn: true}}},
		"at most 20 special dates":   {Dates: make([]callwindow.Choice, 21)},
		"special date 1: at most 3 ": {Dates: []callwindow.Choice{{Own: make([]callwindow.Period, 4)}}},
	} {
		_, err := callwindow.Compile(rules, time.UTC)
		require.ErrorContains(t, err, name)
		if at, ok := errors.AsType[*callwindow.PeriodError](err); ok {
			require.Equal(t, 1, at.Index)
			require.ErrorIs(t, err, callwindow.ErrOverlap)
		}
	}
	_, err := callwindow.Compile(callwindow.Rules{Dates: make([]callwindow.Choice, 20)}, time.UTC)
	require.NoError(t, err)
}

// TestCompileCopies changes rules after they were compiled.
func TestCompileCopies(t *testing.T) {
	regular := []callwindow.Period{{Start: 480, End: 540}}
	w, err := callwindow.New(regular, time.UTC)
	require.NoError(t, err)
	regular[0].End = 1440
	require.False(t, w.Open(moment(t, "2026-05-01T12:00:00Z")))
}
