package storetest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/internal/failcode"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/count"
	"github.com/foredial/foredial/services/result/internal/store"
)

// lately is the beginning of an hour of which minutes are kept.
func lately() time.Time { return time.Now().UTC().Add(-6 * time.Hour).Truncate(time.Hour) }

// always is longer than any test has anything.
func always(width count.Width) store.SeriesFilter {
	return store.SeriesFilter{Width: width, From: time.Unix(0, 0), To: time.Now().Add(24 * time.Hour)}
}

// series lists the points of a task, as "hour 09:00 released 2 connected 1", by time.
func (s *suite) series(t *testing.T, taskID string, width count.Width) []string {
	t.Helper()
	f := always(width)
	f.TaskID = taskID
	return s.points(t, f)
}

func (s *suite) points(t *testing.T, f store.SeriesFilter) []string {
	t.Helper()
	points, err := s.store.Series(s.ctx, s.tenant, f)
	require.NoError(t, err)
	return pointLines(points)
}

func pointLines(points count.Series) (all []string) {
	for _, at := range slices.SortedFunc(maps.Keys(points), count.Slot.Compare) {
		width, p := map[count.Width]string{count.Minute: "minute", count.Hour: "hour"}[at.Width], points[at]
		line := width + at.Start.Format(" 15:04")
		for _, field := range []struct {
			name string
			n    int64
		}{
			{"released", p.Released}, {"connected", p.Connected}, {"accepted", p.Accepted}, {"skipped", p.Skipped},
			{"timed-out", p.TimedOut}, {"revoked", p.Revoked}, {"snoozed", p.Snoozed},
		} {
			if field.n != 0 {
				line += fmt.Sprint(" ", field.name, " ", field.n)
			}
		}
		all = append(all, line)
	}
	return all
}

// differences are what a recount found.
func differences(off count.Tally) []string {
	return append(lines(off.Counts), pointLines(off.Series)...)
}

// until is an attempt that ended at a time.
func until(id, code string, end time.Time) attempt.Attempt {
	a := known(id, "c-"+id, 0)
	a.Dial, a.End, a.FailCode, a.Displayed = end.Add(-time.Minute), end, code, failcode.Displayed(nil, code)
	return a
}

func talked(a attempt.Attempt) attempt.Attempt {
	a.Answer = a.Dial.Add(time.Second)
	return a
}

func (s *suite) end(t *testing.T, id string, state dispatchv1.PreviewState, at time.Time) {
	t.Helper()
	p := preview(id, state)
	p.Offer, p.End = at.Add(-time.Second), at
	require.NoError(t, s.store.AddPreviews(s.ctx, s.tenant, []store.Preview{p}))
}

func seriesCountWhatEnded(t *testing.T, s *suite) {
	hour := lately()
	at := func(minute, second int) time.Time {
		return hour.Add(time.Duration(minute)*time.Minute + time.Duration(second)*time.Second)
	}
	s.record(t, until("a", "00145", at(0, 0)))
	s.record(t, talked(until("b", "00000", at(0, 59))))
	s.record(t, until("c", "00145", at(1, 0)))
	s.record(t, until("d", "00145", at(59, 59).Add(time.Second-time.Microsecond)))
	s.record(t, talked(until("e", "00000", at(60, 0))))
	s.record(t, known("dialled", "c", 0))
	talking := known("talking", "c", 0)
	talking.Answer = at(1, 0)
	s.record(t, talking)
	for i, state := range []dispatchv1.PreviewState{accepted, skipped, timedOut, revoked, snoozed, snoozed} {
		s.end(t, fmt.Sprint("p", i), state, at(1+i/5, i))
	}
	elsewhere := until("x", "00145", at(1, 0))
	elsewhere.TaskID = "t2"
	s.record(t, elsewhere)
	_, err := s.store.Record(s.ctx, s.tenant+"-other", until("x", "00145", at(1, 0)))
	require.NoError(t, err)

	text := func(width string, minute int, counts string) string {
		return width + at(minute, 0).Format(" 15:04 ") + counts
	}
	minutes := []string{
		text("minute", 0, "released 2 connected 1"),
		text("minute", 1, "released 1 accepted 1 skipped 1 timed-out 1 revoked 1 snoozed 1"),
		text("minute", 2, "snoozed 1"),
		text("minute", 59, "released 1"),
		text("minute", 60, "released 1 connected 1"),
	}
	require.Equal(t, minutes, s.series(t, "t", count.Minute))
	require.Equal(t, []string{
		text("hour", 0, "released 4 connected 1 accepted 1 skipped 1 timed-out 1 revoked 1 snoozed 2"),
		text("hour", 60, "released 1 connected 1"),
	}, s.series(t, "t", count.Hour))
	require.Empty(t, s.series(t, "another", count.Hour))

	some := always(count.Minute)
	some.TaskID, some.From, some.To = "t", at(1, 0), at(59, 0)
	require.Equal(t, minutes[1:3], s.points(t, some), "from the first on, and before the last")
	all := always(count.Minute)
	all.From, all.To = at(1, 0), at(2, 0)
	together := []string{text("minute", 1, "released 2 accepted 1 skipped 1 timed-out 1 revoked 1 snoozed 1")}
	require.Equal(t, together, s.points(t, all))
	all.Tasks = []string{"t", "t2", "another"}
	require.Equal(t, together, s.points(t, all))
	all.Tasks = []string{"t2"}
	require.Equal(t, []string{text("minute", 1, "released 1")}, s.points(t, all))
	all.Tasks = []string{}
	require.Empty(t, s.points(t, all))
}

// A report told again moves nothing, a real end moves the attempt to where it is, even
// if no counter moves, and a late answer is counted there.
func seriesFollowAnAttempt(t *testing.T, s *suite) {
	hour := lately()
	both := func(minute int, counts string) []string {
		at := hour.Add(time.Duration(minute) * time.Minute)
		return []string{"minute" + at.Format(" 15:04 ") + counts, "hour" + at.Truncate(time.Hour).Format(" 15:04 ") + counts}
	}
	shown := func() []string { return append(s.series(t, "t", count.Minute), s.series(t, "t", count.Hour)...) }
	task := store.Task{Tenant: s.tenant, ID: "t"}
	changes := func() int64 {
		n, err := s.store.Changes(s.ctx, task)
		require.NoError(t, err)
		return n
	}

	unknown := until("a", failcode.Unknown, hour.Add(90*time.Minute))
	s.record(t, unknown)
	s.record(t, unknown)
	require.Equal(t, both(90, "released 1"), shown())

	answered := known("a", "c-a", 0)
	answered.Answer = hour.Add(80 * time.Minute)
	s.record(t, answered)
	require.Equal(t, both(90, "released 1 connected 1"), shown())

	before, first := s.counts(t, "t"), changes()
	early := until("a", "00000", hour.Add(30*time.Minute)) // before the answer: no talk
	s.record(t, early)
	require.Equal(t, both(30, "released 1 connected 1"), shown())
	require.NotEqual(t, before, s.counts(t, "t"))
	require.Greater(t, changes(), first)

	s.record(t, early)
	_, err := s.store.Remark(s.ctx, s.tenant, "a", attempt.Remark{BusinessResultID: "later", Time: hour, By: "eve"})
	require.NoError(t, err)
	require.Equal(t, both(30, "released 1 connected 1"), shown())

	// Of another one the counters stay: it talked for no time either way.
	silent := until("b", failcode.Unknown, hour)
	silent.Answer = hour.Add(time.Hour)
	s.record(t, silent)
	before, first = s.counts(t, "t"), changes()
	s.record(t, until("b", "00000", hour.Add(30*time.Minute)))
	require.Equal(t, before, s.counts(t, "t"))
	require.Equal(t, both(30, "released 2 connected 2"), shown())
	require.Greater(t, changes(), first)
}

// A minute is kept for two days. What is told of it later is for its hour alone.
func minutesGo(t *testing.T, s *suite) {
	const long = 10 * time.Minute // longer than the test takes
	kept := count.OldestMinute(time.Now().Add(long))
	gone := kept.Add(-2 * long)
	s.record(t, until("gone", failcode.Unknown, gone))
	s.record(t, until("kept", "00145", kept))
	minutes := []string{"minute" + kept.Format(" 15:04 ") + "released 1"}
	require.Equal(t, minutes, s.series(t, "t", count.Minute))

	_, err := s.db.Exec(s.ctx, `INSERT INTO task_series
			(tenant, task_id, width, start_time, accepted, skipped, timed_out, revoked, snoozed, released, connected)
		SELECT tenant, task_id, 60, $2, 0, 0, 0, 0, 0, 1, 0 FROM task_stats WHERE tenant = $1`, s.tenant, gone.UnixMicro())
	require.NoError(t, err)
	require.Equal(t, minutes, s.series(t, "t", count.Minute), "it is there still, and not shown")
	rows := func() (n int) {
		require.NoError(t, s.db.QueryRow(s.ctx, `SELECT count(*) FROM task_series WHERE tenant = $1 AND width = 60`, s.tenant).Scan(&n))
		return n
	}
	require.Equal(t, 2, rows())
	hours := s.series(t, "t", count.Hour)

	expire := func(before time.Time) {
		for more := true; more; {
			more, err = s.store.ExpireMinute(s.ctx, before)
			require.NoError(t, err)
		}
	}
	expire(gone)
	require.Equal(t, 2, rows())
	expire(kept)
	require.Equal(t, 1, rows())
	require.Equal(t, hours, s.series(t, "t", count.Hour))

	s.record(t, until("gone", "00145", kept))
	require.Equal(t, []string{"minute" + kept.Format(" 15:04 ") + "released 2"}, s.series(t, "t", count.Minute))
	require.Equal(t, 1, rows(), "none with less than nothing")
	require.NotContains(t, strings.Join(s.series(t, "t", count.Hour), "\n"), "released -")
}
