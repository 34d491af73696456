package callwindow_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/internal/callwindow"
)

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

func FuzzPeriod(f *testing.F) {
	for _, seed := range [][2]string{{"08:00", "20:00"}, {"00:00", "23:59"}, {"20:00", "08:00"}, {"24:00", "24:00"}, {"8:00", "+9:00"}, {"", "１２:00"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, start, end string) {
		const layout = "15:04"
		from, errFrom := time.Parse(layout, start)
		to, errTo := time.Parse(layout, end)
		// Package time also takes one digit for an hour.
		readable := errFrom == nil && errTo == nil && len(start) == len(layout) && len(end) == len(layout)

		p, err := callwindow.ParsePeriod(start, end)
		switch {
		case !readable:
			require.ErrorIs(t, err, callwindow.ErrSyntax)
		case to.Before(from):
			require.ErrorIs(t, err, callwindow.ErrBackwards)
		default:
			require.NoError(t, err)
			require.Equal(t, from.Hour()*60+from.Minute(), p.Start)
			length := to.Sub(from)
			if end == "23:59" {
				length += time.Minute
			}
			require.Equal(t, int(length/time.Minute), p.End-p.Start)
		}
	})
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
		"before the day":                      {[]callwindow.Period{{Start: -1, End: 9}}, 0, callwindow.ErrBackwards},
		"after the day":                       {[]callwindow.Period{{Start: 0, End: 1441}}, 0, callwindow.ErrBackwards},
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
