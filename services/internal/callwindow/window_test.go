package callwindow_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/internal/callwindow"
)

func zone(t require.TestingT, name string) *time.Location {
	z, err := time.LoadLocation(name)
	require.NoError(t, err)
	return z
}

func window(t *testing.T, z *time.Location, periods ...string) callwindow.Window {
	t.Helper()
	var parsed []callwindow.Period
	for _, p := range periods {
		one, err := callwindow.ParsePeriod(p[:5], p[6:])
		require.NoError(t, err)
		parsed = append(parsed, one)
	}
	w, err := callwindow.New(parsed, z)
	require.NoError(t, err)
	return w
}

func TestParsePeriod(t *testing.T) {
	for _, tc := range []struct {
		start, end string
		want       callwindow.Period
		err        error
	}{
		{start: "08:00", end: "20:30", want: callwindow.Period{Start: 480, End: 1230}},
		{start: "00:00", end: "23:59", want: callwindow.Period{Start: 0, End: 1440}},
		{start: "23:59", end: "23:59", want: callwindow.Period{Start: 1439, End: 1440}},
		{start: "00:00", end: "00:00", want: callwindow.Period{Start: 0, End: 0}},
		{start: "09:00", end: "08:59", err: callwindow.ErrBackwards},
		{start: "24:00", end: "24:00", err: callwindow.ErrSyntax},
		{start: "08:60", end: "09:00", err: callwindow.ErrSyntax},
		{start: "8:00", end: "09:00", err: callwindow.ErrSyntax},
		{start: "08:00", end: "0x:00", err: callwindow.ErrSyntax},
		{start: "", end: "", err: callwindow.ErrSyntax},
	} {
		t.Run(tc.start+"–"+tc.end, func(t *testing.T) {
			got, err := callwindow.ParsePeriod(tc.start, tc.end)
			require.ErrorIs(t, err, tc.err)
			require.Equal(t, tc.want, got)
		})
	}
}

func TestNewRefuses(t *testing.T) {
	morning, noon := callwindow.Period{Start: 480, End: 720}, callwindow.Period{Start: 720, End: 780}
	for name, tc := range map[string]struct {
		periods []callwindow.Period
		index   int
		want    error
	}{
		"overlap names the later in the list": {[]callwindow.Period{noon, morning, {Start: 700, End: 730}}, 2, callwindow.ErrOverlap},
		"the same twice":                      {[]callwindow.Period{morning, morning}, 1, callwindow.ErrOverlap},
		"backwards":                           {[]callwindow.Period{morning, {Start: 10, End: 9}}, 1, callwindow.ErrBackwards},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := callwindow.New(tc.periods, time.UTC)
			at, ok := errors.AsType[*callwindow.PeriodError](err)
			require.True(t, ok, "%v", err)
			require.Equal(t, tc.index, at.Index)
			require.ErrorIs(t, err, tc.want)
		})
	}
	_, err := callwindow.New(make([]callwindow.Period, 4), time.UTC)
	require.ErrorContains(t, err, "at most 3")

	_, err = callwindow.New([]callwindow.Period{morning, noon, {Start: 600, End: 600}}, time.UTC)
	require.NoError(t, err, "periods may touch, and an empty one overlaps nothing")
}

func TestOpenIsHalfOpen(t *testing.T) {
	w := window(t, time.UTC, "08:00-12:00", "13:00-23:59")
	at := func(clock string) time.Time {
		c, err := time.Parse(time.TimeOnly, clock)
		require.NoError(t, err)
		return time.Date(2026, 5, 4, c.Hour(), c.Minute(), c.Second(), 0, time.UTC)
	}
	for clock, open := range map[string]bool{
		"07:59:59": false, "08:00:00": true, "11:59:59": true, "12:00:00": false,
		"13:00:00": true, "23:59:59": true, "00:00:00": false,
	} {
		require.Equal(t, open, w.Open(at(clock)), clock)
	}
}

func TestNeverOpen(t *testing.T) {
	for name, w := range map[string]callwindow.Window{
		"zero":        {},
		"00:00–00:00": window(t, time.UTC, "00:00-00:00"),
	} {
		require.False(t, w.Open(time.Unix(0, 0)), name)
		_, ok := w.NextOpen(time.Unix(0, 0))
		require.False(t, ok, name)
	}
}

// The nights on which clocks change, worked out by hand.
func TestNextOpenOnClockChanges(t *testing.T) {
	for _, tc := range []struct {
		name, zone, period string
		from, want         string // RFC 3339
	}{
		{"start in the skipped hour opens when the clock jumps", "Europe/Berlin", "02:30-05:00", "2026-03-29T00:00:00+01:00", "2026-03-29T03:00:00+02:00"},
		{"a period wholly skipped opens the next day", "Europe/Berlin", "02:10-02:50", "2026-03-29T00:00:00+01:00", "2026-03-30T02:10:00+02:00"},
		{"the day of the jump is one hour shorter", "America/New_York", "09:00-10:00", "2026-03-08T00:00:00-05:00", "2026-03-08T09:00:00-04:00"},
		{"the hour that comes twice opens the first time", "America/New_York", "01:30-02:00", "2026-11-01T00:00:00-04:00", "2026-11-01T01:30:00-04:00"},
		{"and again the second time", "America/New_York", "01:30-02:00", "2026-11-01T01:00:00-05:00", "2026-11-01T01:30:00-05:00"},
		{"falling back into the period opens at the change", "Europe/Berlin", "02:00-02:30", "2026-10-25T02:45:00+02:00", "2026-10-25T02:00:00+01:00"},
		{"no change in Shanghai", "Asia/Shanghai", "08:00-20:00", "2026-03-29T20:00:00+08:00", "2026-03-30T08:00:00+08:00"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			from, err := time.Parse(time.RFC3339, tc.from)
			require.NoError(t, err)
			got, ok := window(t, zone(t, tc.zone), tc.period).NextOpen(from)
			require.True(t, ok)
			require.Equal(t, tc.want, got.In(zone(t, tc.zone)).Format(time.RFC3339))
		})
	}
}

func TestNextOpenKeepsAnOpenMoment(t *testing.T) {
	now := time.Date(2026, 5, 4, 9, 30, 15, 123, time.UTC)
	got, ok := window(t, time.UTC, "08:00-20:00").NextOpen(now)
	require.True(t, ok)
	require.Equal(t, now, got)
}
