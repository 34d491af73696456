package callwindow_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/services/internal/callwindow"
)

// Around both changes of the clock, days when nothing happens, and days that
// package time has trouble with. Lord Howe's clock changes by half an hour,
// Havana's and, long ago, Sao Paulo's at midnight; Apia had no 30 December 2011.
var hardDays = map[string][]string{
	"Europe/Berlin":       {"2026-03-28", "2026-10-24", "2040-12-30", "2096-02-28"},
	"America/New_York":    {"2026-03-07", "2026-10-31", "2028-12-30", "2040-12-31"},
	"Asia/Shanghai":       {"2026-03-28", "2026-12-30"},
	"Australia/Lord_Howe": {"2026-04-04", "2026-10-03", "2028-02-28"},
	"America/Havana":      {"2026-03-07", "2026-10-31"},
	"America/Sao_Paulo":   {"2018-11-03", "2019-02-15"},
	"Pacific/Apia":        {"2011-12-28", "2011-12-30"},
	"Asia/Kathmandu":      {"1985-12-31", "9999-12-30"},
}

// horizon is how many days the oracle looks ahead.
const horizon = 1500

func TestAgainstOracle(t *testing.T) {
	var zones []string
	for name := range hardDays {
		zones = append(zones, name)
	}
	slices.Sort(zones)
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(zones).Draw(t, "zone")
		z := zone(t, name)
		day, err := time.ParseInLocation(time.DateOnly, rapid.SampledFrom(hardDays[name]).Draw(t, "day"), z)
		require.NoError(t, err)
		from := day.Add(time.Duration(rapid.IntRange(0, 3*24*60).Draw(t, "minutes")) * time.Minute)

		text := drawSheet(t, day)
		s, err := readSheet(text)
		require.NoError(t, err, text)
		agrees(t, s, from, z)
	})
}

// agrees holds a window against the oracle at one moment, in all it answers.
func agrees(t require.TestingT, s sheet, from time.Time, z *time.Location) {
	w, err := s.compile(z)
	require.NoError(t, err)
	for name, ask := range map[string]struct {
		open bool
		next func(time.Time) (time.Time, bool)
	}{
		"NextOpen": {true, w.NextOpen},
		"Closes":   {false, w.Closes},
	} {
		want, wantOK := s.first(ask.open, from, z, horizon)
		got, ok := ask.next(from)
		if !wantOK {
			require.True(t, !ok || got.After(from.AddDate(0, 0, horizon-2)), "%s from %s: %s, which the oracle has not", name, from, got)
			continue
		}
		require.True(t, ok, "%s from %s: never; want %s", name, from, want)
		require.True(t, want.Equal(got), "%s from %s: %s; want %s", name, from, got.In(z), want)
		require.Equal(t, ask.open, w.Open(got), "%s from %s: %s", name, from, got)
		require.Equal(t, got.Equal(from), w.Open(from) == ask.open, "%s from %s: %s", name, from, got)
	}
}

// drawSheet draws rules whose dates are near a day.
func drawSheet(t *rapid.T, day time.Time) string {
	near := func(label string) time.Time { return day.AddDate(0, 0, rapid.IntRange(-3, 8).Draw(t, label)) }
	lines := []string{"regular " + drawPeriods(t, "regular"), "special " + drawPeriods(t, "special")}
	if rapid.Bool().Draw(t, "by special date") {
		lines = append(lines, "by special date")
	}
	for range rapid.IntRange(0, 5).Draw(t, "dates") {
		var line string
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			start := near("start")
			end := start.AddDate(0, rapid.IntRange(0, 20).Draw(t, "months"), rapid.IntRange(0, 4).Draw(t, "days"))
			line = fmt.Sprintf("range %s %s", start.Format(time.DateOnly), min(end.Format(time.DateOnly), "9999-12-31"))
			if start.Year() > 9999 || end.Year() > 9999 {
				line = "range 9999-12-31 9999-12-31"
			}
		case 1:
			line = "yearly " + near("month-day").Format("01-02")
		case 2:
			line = "yearly 02-29"
		case 3:
			weekdays := rapid.SliceOfNDistinct(rapid.IntRange(1, 7), 1, 7, rapid.ID).Draw(t, "weekdays")
			line = "weekly " + strings.Join(strings.Fields(strings.Trim(fmt.Sprint(weekdays), "[]")), ",")
		}
		if rapid.Bool().Draw(t, "own") {
			line += " own " + drawPeriods(t, "own periods")
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// drawPeriods draws the whole day, or up to three periods that do not overlap,
// in any order.
func drawPeriods(t *rapid.T, label string) string {
	n := rapid.IntRange(0, callwindow.MaxPeriods+1).Draw(t, label)
	if n > callwindow.MaxPeriods {
		return "00:00-23:59"
	}
	edges := rapid.SliceOfN(rapid.IntRange(0, 1439), 2*n, 2*n).Draw(t, "edges")
	slices.Sort(edges)
	var periods []string
	for pair := range slices.Chunk(edges, 2) {
		periods = append(periods, fmt.Sprintf("%02d:%02d-%02d:%02d", pair[0]/60, pair[0]%60, pair[1]/60, pair[1]%60))
	}
	// 23:59 is the end of the day, so nothing may start there.
	periods = slices.DeleteFunc(periods, func(p string) bool { return strings.HasPrefix(p, "23:59") })
	return strings.Join(rapid.Permutation(periods).Draw(t, "order"), " ")
}
