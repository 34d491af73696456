package callwindow_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/internal/callwindow"
)

// opensOn compiles rules that are open all day on one special date only.
func opensOn(t *testing.T, d callwindow.SpecialDate) callwindow.Window {
	t.Helper()
	w, err := callwindow.Compile(callwindow.Rules{
		Special: []callwindow.Period{{Start: 0, End: 1440}}, Dates: []callwindow.Choice{{Date: d}},
	}, time.UTC)
	require.NoError(t, err)
	return w
}

func TestParseWeekly(t *testing.T) {
	for name, weekdays := range map[string][]int32{"none": nil, "0": {1, 0}, "8": {8}, "negative": {-1}} {
		_, err := callwindow.ParseWeekly(weekdays)
		require.ErrorIs(t, err, callwindow.ErrSyntax, name)
	}
	weekend, err := callwindow.ParseWeekly([]int32{7, 6, 7})
	require.NoError(t, err)
	w := opensOn(t, weekend)
	for day := range 400 { // before and after 1970
		noon := time.Date(1969, 7, 1+day, 12, 0, 0, 0, time.UTC)
		weekend := noon.Weekday() == time.Saturday || noon.Weekday() == time.Sunday
		require.Equal(t, weekend, w.Open(noon), noon)
	}
}

func TestParseDateRange(t *testing.T) {
	for _, tc := range []struct {
		start, end string
		err        error
	}{
		{"2026-02-28", "2026-02-28", nil},
		{"0001-01-01", "9999-12-31", nil},
		{"2024-02-29", "2024-03-01", nil},
		{"2026-02-28", "2026-02-27", callwindow.ErrBackwards},
		{"2026-02-30", "2026-03-01", callwindow.ErrSyntax},
		{"2026-02-28", "2026-02-29", callwindow.ErrSyntax},
		{"0000-01-01", "2026-01-01", callwindow.ErrSyntax},
		{"2026-1-01", "2026-01-02", callwindow.ErrSyntax},
		{"2026-01-01", "", callwindow.ErrSyntax},
		{"2026-01-01", "2026-01-02T00:00:00Z", callwindow.ErrSyntax},
		{"2026-01-01", "10000-01-01", callwindow.ErrSyntax},
	} {
		t.Run(tc.start+"–"+tc.end, func(t *testing.T) {
			d, err := callwindow.ParseDateRange(tc.start, tc.end)
			require.ErrorIs(t, err, tc.err)
			if tc.err != nil {
				require.Zero(t, d)
				return
			}
			w := opensOn(t, d)
			start, end := moment(t, tc.start), moment(t, tc.end).AddDate(0, 0, 1)
			require.False(t, w.Open(start.Add(-1)))
			require.True(t, w.Open(start))
			require.True(t, w.Open(end.Add(-1)))
			require.False(t, w.Open(end))
		})
	}
}

func TestParseYearly(t *testing.T) {
	for _, text := range []string{"", "2-29", "02-30", "13-01", "00-10", "04-31", "02-29 ", "0229", "2026-02-28"} {
		_, err := callwindow.ParseYearly(text)
		require.ErrorIs(t, err, callwindow.ErrSyntax, text)
	}
	for text, years := range map[string][]int{
		"02-29": {1996, 2000, 2004, 2096, 2104},
		"12-31": {1999, 2000, 2026},
	} {
		d, err := callwindow.ParseYearly(text)
		require.NoError(t, err)
		w := opensOn(t, d)
		for _, year := range years {
			day, err := time.Parse("2006-01-02", time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006-")+text)
			require.NoError(t, err)
			require.True(t, w.Open(day), day)
			require.False(t, w.Open(day.Add(-1)), day)
			require.False(t, w.Open(day.AddDate(0, 0, 1)), day)
		}
	}
}

func FuzzSpecialDate(f *testing.F) {
	f.Add("2026-02-28", "2026-03-01", "02-29", []byte{1, 7})
	f.Add("0000-01-01", "2026-02-30", "13-01", []byte{0})
	f.Add("2026-02-28", "2026-02-27", "2-9", []byte{8, 3})
	f.Add("", "٢٠٢٦-01-01", "02-29x", []byte{})
	f.Fuzz(func(t *testing.T, start, end, monthDay string, weekdays []byte) {
		readable := func(text string) bool {
			at, err := time.Parse(time.DateOnly, text)
			return err == nil && at.Year() > 0
		}
		_, err := callwindow.ParseDateRange(start, end)
		switch {
		case !readable(start) || !readable(end):
			require.ErrorIs(t, err, callwindow.ErrSyntax)
		case end < start:
			require.ErrorIs(t, err, callwindow.ErrBackwards)
		default:
			require.NoError(t, err)
		}
		_, err = callwindow.ParseYearly(monthDay)
		require.Equal(t, readable("2024-"+monthDay), err == nil, monthDay)

		var days []int32
		for _, b := range weekdays {
			days = append(days, int32(b))
		}
		good := func(day int32) bool { return 1 <= day && day <= 7 }
		_, err = callwindow.ParseWeekly(days)
		require.Equal(t, len(days) > 0 && !slices.ContainsFunc(days, func(d int32) bool { return !good(d) }), err == nil, days)
	})
}
