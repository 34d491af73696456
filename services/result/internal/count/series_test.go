package count_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/internal/failcode"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/count"
)

func in(width count.Width, hour, minute int) count.Slot {
	return count.Slot{Width: width, Start: time.Date(2026, 5, 4, hour, minute, 0, 0, time.UTC)}
}

func TestSlots(t *testing.T) {
	zone := time.FixedZone("half an hour off", int((5*time.Hour + 30*time.Minute).Seconds()))
	for name, at := range map[string]time.Time{
		"as it begins":    time.Date(2026, 5, 4, 9, 20, 0, 0, time.UTC),
		"as it ends":      time.Date(2026, 5, 4, 9, 20, 59, 999999999, time.UTC),
		"in another zone": time.Date(2026, 5, 4, 14, 50, 30, 0, zone),
	} {
		require.Equal(t, in(count.Minute, 9, 20), count.Minute.Slot(at), name)
		require.Equal(t, in(count.Hour, 9, 0), count.Hour.Slot(at), name)
	}
}

func TestMinutesAreGoneAfterTwoDays(t *testing.T) {
	now := time.Date(2026, 5, 6, 9, 20, 30, 0, time.UTC)
	require.False(t, in(count.Minute, 9, 20).Gone(now))
	require.True(t, in(count.Minute, 9, 19).Gone(now))
	require.False(t, in(count.Hour, 0, 0).Gone(now.AddDate(10, 0, 0)))
}

// An attempt is counted where it ended, once, with what is known of it by now.
func TestAnAttemptIsCountedWhereItEnded(t *testing.T) {
	series := count.Series{}
	var known attempt.Attempt
	step := func(news attempt.Attempt) {
		before := known
		if known.ID == "" {
			known, _ = attempt.New(news)
		} else {
			merged, _, err := attempt.Merge(known, news)
			require.NoError(t, err)
			known = merged
		}
		series.Attempt(before, known)
	}
	step(dialled("a", "ann"))
	require.Empty(t, series, "dialled")

	step(ended(dialled("a", "ann"), failcode.Unknown, 61*time.Minute))
	require.Equal(t, count.Series{in(count.Minute, 10, 1): {Released: 1}, in(count.Hour, 10, 0): {Released: 1}}, series, "not reported")

	answered := dialled("a", "ann")
	answered.Answer = at(time.Second)
	step(answered)
	require.Equal(t, count.Series{
		in(count.Minute, 10, 1): {Released: 1, Connected: 1}, in(count.Hour, 10, 0): {Released: 1, Connected: 1},
	}, series, "answered")

	for range 2 {
		step(ended(dialled("a", "ann"), "00000", time.Minute))
		require.Equal(t, count.Series{
			in(count.Minute, 9, 1): {Released: 1, Connected: 1}, in(count.Hour, 9, 0): {Released: 1, Connected: 1},
		}, series, "settled")
	}
}

// Every state in which a preview can end has a place of its own.
func TestEveryEndOfAPreviewIsCounted(t *testing.T) {
	points := map[count.Point]dispatchv1.PreviewState{}
	for n := range dispatchv1.PreviewState_name {
		state := dispatchv1.PreviewState(n)
		if state == dispatchv1.PreviewState_PREVIEW_STATE_UNSPECIFIED || state == dispatchv1.PreviewState_PREVIEW_STATE_OFFERED {
			continue
		}
		series := count.Series{}
		series.Preview(state, at(0))
		require.Len(t, series, 2, state)
		p := series[in(count.Hour, 9, 0)]
		require.Equal(t, p, series[in(count.Minute, 9, 0)])
		require.EqualValues(t, 1, *p.Previews(state))
		points[p] = state
	}
	require.Len(t, points, len(dispatchv1.PreviewState_name)-2)
}

func TestSeriesLess(t *testing.T) {
	one, two, three := in(count.Hour, 1, 0), in(count.Hour, 2, 0), in(count.Hour, 3, 0)
	whole := count.Point{Accepted: 1, Skipped: 2, TimedOut: 3, Revoked: 4, Snoozed: 5, Released: 6, Connected: 7}
	require.Equal(t,
		count.Series{
			one:   {Accepted: 1, Skipped: 2, TimedOut: 3, Revoked: 4, Snoozed: 5, Released: 5, Connected: 7},
			three: {Accepted: -1, Skipped: -2, TimedOut: -3, Revoked: -4, Snoozed: -5, Released: -6, Connected: -7},
		},
		count.Series{one: whole, two: whole}.Less(count.Series{one: {Released: 1}, two: whole, three: whole}))
}
