package callwindow_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/internal/callwindow"
)

// moment reads RFC 3339; a date alone is its midnight in UTC.
func moment(t testing.TB, text string) time.Time {
	t.Helper()
	if len(text) == len(time.DateOnly) {
		text += "T00:00:00Z"
	}
	m, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return m
}

func TestOpenIsHalfOpen(t *testing.T) {
	w := window(t, time.UTC, "regular 08:00-12:00 13:00-23:59")
	for clock, open := range map[string]bool{
		"07:59:59": false, "08:00:00": true, "11:59:59": true, "12:00:00": false,
		"13:00:00": true, "23:59:59": true, "00:00:00": false,
	} {
		require.Equal(t, open, w.Open(moment(t, "2026-05-04T"+clock+"Z")), clock)
	}
}

func TestNeverOpen(t *testing.T) {
	now := moment(t, "2026-05-04")
	for name, w := range map[string]callwindow.Window{
		"zero":                           {},
		"zero elsewhere":                 callwindow.Window{}.In(time.UTC),
		"00:00–00:00":                    window(t, time.UTC, "regular 00:00-00:00"),
		"every day special, none open":   window(t, time.UTC, "regular 08:00-20:00 | weekly 1,2,3,4,5,6,7"),
		"every day has own, none open":   window(t, time.UTC, "regular 08:00-20:00 | by special date | weekly 1,2,3,4,5,6,7 own 00:00-00:00"),
		"a range that is over":           window(t, time.UTC, "special 08:00-20:00 | range 1926-01-01 2026-05-03"),
		"on what the clock always skips": window(t, zone(t, "Europe/Berlin"), skipped),
		"whatever the era":               window(t, zone(t, "Europe/Berlin"), skipped+" | range 2300-01-01 2301-01-01 own | range 2900-01-01 9999-01-01 own"),
	} {
		t.Run(name, func(t *testing.T) {
			require.False(t, w.Open(now))
			_, ok := w.NextOpen(now)
			require.False(t, ok)
			closes, ok := w.Closes(now)
			require.True(t, ok)
			require.Equal(t, now, closes)
		})
	}
}

// skipped has something on every 29 March that is a Sunday, which in Berlin is
// when the clock goes from 02:00 to 03:00.
const skipped = "special 02:10-02:50 | by special date | yearly 03-29 | weekly 1,2,3,4,5,6 own"

func TestNeverCloses(t *testing.T) {
	for _, text := range []string{
		"regular 00:00-23:59",
		"regular 00:00-12:00 12:00-23:59",
		"regular 00:00-23:59 | special 00:00-23:59 | weekly 7 | range 2026-01-01 9999-12-31",
		"special 00:00-23:59 | weekly 1,2,3,4,5,6,7",
		"by special date | weekly 1,2,3,4,5,6,7 own 00:00-13:00 | weekly 1,2,3,4,5,6,7 own 12:00-23:59",
	} {
		w := window(t, zone(t, "America/Havana"), text)
		_, ok := w.Closes(moment(t, "2026-05-04"))
		require.False(t, ok, text)
		require.True(t, w.Open(moment(t, "2026-11-01T05:30:00Z")), text)
	}
}

// The nights on which clocks change, worked out by hand.
func TestOnClockChanges(t *testing.T) {
	for _, tc := range []struct {
		name, zone, sheet   string
		from, opens, closes string // RFC 3339; it closes first after it opens
	}{
		{"start in the skipped hour opens when the clock jumps", "Europe/Berlin", "regular 02:30-05:00",
			"2026-03-29T00:00:00+01:00", "2026-03-29T03:00:00+02:00", "2026-03-29T05:00:00+02:00"},
		{"a period wholly skipped opens the next day", "Europe/Berlin", "regular 02:10-02:50",
			"2026-03-29T00:00:00+01:00", "2026-03-30T02:10:00+02:00", "2026-03-30T02:50:00+02:00"},
		{"an end in the skipped hour closes when the clock jumps", "Europe/Berlin", "regular 01:00-02:30",
			"2026-03-29T00:00:00+01:00", "2026-03-29T01:00:00+01:00", "2026-03-29T03:00:00+02:00"},
		{"a gap wholly skipped is none", "Europe/Berlin", "regular 01:00-02:10 02:50-04:00",
			"2026-03-29T00:00:00+01:00", "2026-03-29T01:00:00+01:00", "2026-03-29T04:00:00+02:00"},
		{"the day of the jump is one hour shorter", "America/New_York", "regular 09:00-10:00",
			"2026-03-08T00:00:00-05:00", "2026-03-08T09:00:00-04:00", "2026-03-08T10:00:00-04:00"},
		{"the hour that comes twice opens the first time", "America/New_York", "regular 01:30-02:00",
			"2026-11-01T00:00:00-04:00", "2026-11-01T01:30:00-04:00", "2026-11-01T01:00:00-05:00"},
		{"and again the second time", "America/New_York", "regular 01:30-02:00",
			"2026-11-01T01:00:00-05:00", "2026-11-01T01:30:00-05:00", "2026-11-01T02:00:00-05:00"},
		{"falling back into the period opens at the change", "Europe/Berlin", "regular 02:00-02:30",
			"2026-10-25T02:45:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T02:30:00+01:00"},
		{"no change in Shanghai", "Asia/Shanghai", "regular 08:00-20:00",
			"2026-03-29T20:00:00+08:00", "2026-03-30T08:00:00+08:00", "2026-03-30T20:00:00+08:00"},
		{"a special date begins at 01:00 when midnight is skipped", "America/Havana", "special 00:00-02:00 | range 2026-03-08 2026-03-08",
			"2026-03-07T00:00:00-05:00", "2026-03-08T01:00:00-04:00", "2026-03-08T02:00:00-04:00"},
		{"a special date that is 25 hours long", "America/Havana", "special 00:00-23:59 | range 2026-11-01 2026-11-01",
			"2026-10-31T00:00:00-04:00", "2026-11-01T00:00:00-04:00", "2026-11-02T00:00:00-05:00"},
		{"a date that comes back after midnight", "America/Sao_Paulo", "special 23:30-23:59 | range 2019-02-16 2019-02-16",
			"2019-02-16T23:45:00-02:00", "2019-02-16T23:45:00-02:00", "2019-02-16T23:00:00-03:00"},
		{"and opens the second time", "America/Sao_Paulo", "special 23:30-23:59 | range 2019-02-16 2019-02-16",
			"2019-02-16T23:00:00-03:00", "2019-02-16T23:30:00-03:00", "2019-02-17T00:00:00-03:00"},
		{"half an hour that comes twice", "Australia/Lord_Howe", "regular 01:40-01:50",
			"2026-04-05T01:45:00+11:00", "2026-04-05T01:45:00+11:00", "2026-04-05T01:50:00+11:00"},
		{"half an hour later", "Australia/Lord_Howe", "regular 01:40-01:50",
			"2026-04-05T01:55:00+11:00", "2026-04-05T01:40:00+10:30", "2026-04-05T01:50:00+10:30"},
		{"a date that never was", "Pacific/Apia", "special 08:00-20:00 | yearly 12-30",
			"2011-12-29T00:00:00-10:00", "2012-12-30T08:00:00+14:00", "2012-12-30T20:00:00+14:00"},
		{"a clock that is off by seconds", "Asia/Shanghai", "regular 08:00-20:00",
			"1890-01-01T00:00:00Z", "1890-01-01T00:00:00Z", "1890-01-01T11:54:17Z"},
		{"the last day of a leap year, past the zone's table", "America/New_York", "regular 08:00-20:00",
			"2040-12-31T21:00:00-05:00", "2041-01-01T08:00:00-05:00", "2041-01-01T20:00:00-05:00"},
		{"over the last day of a leap year", "Europe/Berlin", "special 08:00-20:00 | yearly 01-01",
			"2040-12-01T00:00:00+01:00", "2041-01-01T08:00:00+01:00", "2041-01-01T20:00:00+01:00"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			z := zone(t, tc.zone)
			w := window(t, z, tc.sheet)
			opens, ok := w.NextOpen(moment(t, tc.from))
			require.True(t, ok)
			require.True(t, moment(t, tc.opens).Equal(opens), "opens %s", opens.In(z))
			closes, ok := w.Closes(opens)
			require.True(t, ok)
			require.True(t, moment(t, tc.closes).Equal(closes), "closes %s", closes.In(z))
		})
	}
}

// Openings and closings that no search by minutes or days would find in time.
func TestFarAhead(t *testing.T) {
	for _, tc := range []struct{ name, sheet, from, opens, closes string }{
		{"a range in 300 years", "special 08:00-20:00 | range 2326-05-01 2326-05-02", "2026-05-04", "2326-05-01T08:00:00Z", "2326-05-01T20:00:00Z"},
		{"the last day there is", "special 08:00-23:59 | range 9999-12-31 9999-12-31", "2026-05-04", "9999-12-31T08:00:00Z", "+10000-01-01T00:00:00Z"},
		{"from the first day there is", "special 08:00-20:00 | range 2026-05-04 2026-05-04", "0001-01-01", "2026-05-04T08:00:00Z", "2026-05-04T20:00:00Z"},
		{"29 February", "special 08:00-20:00 | yearly 02-29", "2024-03-01", "2028-02-29T08:00:00Z", "2028-02-29T20:00:00Z"},
		{"29 February over 2100, which is no leap year", "special 08:00-20:00 | yearly 02-29", "2096-03-01", "2104-02-29T08:00:00Z", "2104-02-29T20:00:00Z"},
		{"29 February on a Sunday", "special 08:00-20:00 | by special date | yearly 02-29 | weekly 1,2,3,4,5,6 own", "2004-03-01", "2032-02-29T08:00:00Z", "2032-02-29T20:00:00Z"},
		{"29 February on a Sunday, 40 years on", "special 08:00-20:00 | by special date | yearly 02-29 | weekly 1,2,3,4,5,6 own", "2088-03-01", "2128-02-29T08:00:00Z", "2128-02-29T20:00:00Z"},
		{"25 December on a Wednesday, 12 years on", "special 08:00-20:00 | by special date | yearly 12-25 | weekly 1,2,4,5,6,7 own", "2097-12-26", "2109-12-25T08:00:00Z", "2109-12-25T20:00:00Z"},
		{"after a hundred closed years", "regular 08:00-20:00 | range 2026-01-01 2125-12-31", "2026-05-04", "2126-01-01T08:00:00Z", "2126-01-01T20:00:00Z"},
		{"open a hundred years", "special 00:00-23:59 | range 2026-01-01 2125-12-31", "2026-05-04", "2026-05-04T00:00:00Z", "2126-01-01T00:00:00Z"},
		{"closed on 29 February only", "regular 00:00-23:59 | yearly 02-29", "2096-03-01", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := window(t, time.UTC, tc.sheet)
			opens, ok := w.NextOpen(moment(t, tc.from))
			require.True(t, ok)
			require.Equal(t, tc.opens, opens.UTC().Format(time.RFC3339))
			closes, ok := w.Closes(opens)
			require.True(t, ok)
			if tc.closes == "+10000-01-01T00:00:00Z" { // which RFC 3339 cannot say
				require.Equal(t, time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), closes.UTC())
				return
			}
			require.Equal(t, tc.closes, closes.UTC().Format(time.RFC3339))
		})
	}
}

// What is skipped for centuries must not hide what comes after.
func TestPastWhatIsSkipped(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	for text, want := range map[string]string{
		skipped + " | range 2600-05-01 2600-05-01 own 08:00-09:00":                                   "2600-05-01T08:00:00+02:00",
		skipped + " | range 2099-01-01 2399-12-31 own | range 2700-12-31 2700-12-31 own 00:00-09:00": "2700-12-31T00:00:00+01:00",
		skipped + " | range 2600-01-01 9999-12-31":                                                   "2600-01-05T02:10:00+01:00",
	} {
		opens, ok := window(t, berlin, text).NextOpen(moment(t, "2026-05-04"))
		require.True(t, ok, text)
		require.Equal(t, want, opens.In(berlin).Format(time.RFC3339), text)
	}
}

func TestNextKeepsAMomentThatIsIt(t *testing.T) {
	now := time.Date(2026, 5, 4, 9, 30, 15, 123, time.UTC)
	got, ok := window(t, time.UTC, "regular 08:00-20:00").NextOpen(now)
	require.True(t, ok)
	require.Equal(t, now, got)
	got, ok = window(t, time.UTC, "regular 10:00-20:00").Closes(now)
	require.True(t, ok)
	require.Equal(t, now, got)
}

func TestInAnotherZone(t *testing.T) {
	shanghai := window(t, zone(t, "Asia/Shanghai"), "regular 09:00-10:00 | special 11:00-12:00 | range 2026-05-05 2026-05-05")
	berlin := shanghai.In(zone(t, "Europe/Berlin"))
	for at, want := range map[string]string{
		"2026-05-04T01:30:00Z": "Shanghai",
		"2026-05-04T07:30:00Z": "Berlin",
		"2026-05-05T03:30:00Z": "Shanghai",
		"2026-05-05T09:30:00Z": "Berlin",
	} {
		require.Equal(t, want == "Shanghai", shanghai.Open(moment(t, at)), at)
		require.Equal(t, want == "Berlin", berlin.Open(moment(t, at)), at)
	}
}
