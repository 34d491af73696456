package callwindow_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/services/internal/callwindow"
)

// Around both changes of the clock, and a day when nothing happens. Lord Howe's
// clock changes by half an hour, Havana's at midnight.
var hardDays = map[string][]string{
	"Europe/Berlin":       {"2026-03-28", "2026-10-24"},
	"America/New_York":    {"2026-03-07", "2026-10-31"},
	"Asia/Shanghai":       {"2026-03-28", "2026-10-24"},
	"Australia/Lord_Howe": {"2026-04-04", "2026-10-03"},
	"America/Havana":      {"2026-03-07", "2026-10-31"},
}

// TestNextOpenAgainstOracle compares with the slow way: step minute by minute
// and look at the clock on the wall.
func TestNextOpenAgainstOracle(t *testing.T) {
	names := []string{"America/Havana", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "Europe/Berlin"}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(names).Draw(t, "zone")
		z := zone(t, name)
		day, err := time.ParseInLocation(time.DateOnly, rapid.SampledFrom(hardDays[name]).Draw(t, "day"), z)
		require.NoError(t, err)
		from := day.Add(time.Duration(rapid.IntRange(0, 3*24*60).Draw(t, "minutes")) * time.Minute)

		periods := drawPeriods(t)
		w, err := callwindow.New(periods, z)
		require.NoError(t, err)

		got, ok := w.NextOpen(from)
		want, wantOK := oracle(periods, z, from)
		require.Equal(t, wantOK, ok, "from %s", from)
		if ok {
			require.True(t, want.Equal(got), "from %s: want %s, got %s", from, want, got.In(z))
			require.True(t, w.Open(got))
		}
		require.Equal(t, shows(periods, from), w.Open(from))
	})
}

// drawPeriods draws up to three periods that do not overlap, in any order.
func drawPeriods(t *rapid.T) []callwindow.Period {
	n := rapid.IntRange(1, 3).Draw(t, "periods")
	edges := rapid.SliceOfN(rapid.IntRange(0, 1440), 2*n, 2*n).Draw(t, "edges")
	slices.Sort(edges)
	var periods []callwindow.Period
	for pair := range slices.Chunk(edges, 2) {
		periods = append(periods, callwindow.Period{Start: pair[0], End: pair[1]})
	}
	return rapid.Permutation(periods).Draw(t, "order")
}

func oracle(periods []callwindow.Period, z *time.Location, from time.Time) (time.Time, bool) {
	for minute := range 3 * 24 * 60 {
		if t := from.Add(time.Duration(minute) * time.Minute).In(z); shows(periods, t) {
			return t, true
		}
	}
	return time.Time{}, false
}

func shows(periods []callwindow.Period, t time.Time) bool {
	minute := t.Hour()*60 + t.Minute()
	return slices.ContainsFunc(periods, func(p callwindow.Period) bool { return p.Start <= minute && minute < p.End })
}
