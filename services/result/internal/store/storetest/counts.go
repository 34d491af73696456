package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/internal/failcode"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/count"
	"github.com/foredial/foredial/services/result/internal/store"
)

const (
	accepted = dispatchv1.PreviewState_PREVIEW_STATE_ACCEPTED
	skipped  = dispatchv1.PreviewState_PREVIEW_STATE_SKIPPED
	timedOut = dispatchv1.PreviewState_PREVIEW_STATE_TIMED_OUT
	revoked  = dispatchv1.PreviewState_PREVIEW_STATE_REVOKED
	snoozed  = dispatchv1.PreviewState_PREVIEW_STATE_SNOOZED
)

// counts lists a task's counters and its agents' as "agent kind item n", sorted.
func (s *suite) counts(t *testing.T, taskID string) (all []string) {
	t.Helper()
	counts, err := s.store.Counts(s.ctx, store.Task{Tenant: s.tenant, ID: taskID}, true)
	require.NoError(t, err)
	return lines(counts)
}

func lines(counts count.Counts) (all []string) {
	for k, n := range counts {
		all = append(all, strings.Join(strings.Fields(fmt.Sprintln(k.AgentID, k.Kind, k.Item, n)), " "))
	}
	slices.Sort(all)
	return all
}

// call is an attempt that is over, talked for talk.
func call(id, agent, code string, talk time.Duration) attempt.Attempt {
	a := known(id, "c-"+id, 0)
	a.AgentID = agent
	a.End, a.FailCode, a.Displayed = dial.Add(time.Minute), code, failcode.Displayed(nil, code)
	if talk > 0 {
		a.Answer = a.End.Add(-talk)
	}
	return a
}

func completed(a attempt.Attempt, businessResultID string) attempt.Attempt {
	a.Complete, a.BusinessResultID = dial.Add(2*time.Minute), businessResultID
	return a
}

func countsByTaskAndAgent(t *testing.T, s *suite) {
	s.record(t, completed(call("a", "ann", "00000", 30*time.Second), "sold"))
	s.record(t, completed(call("b", "bob", "00145", 0), "sold"))
	s.record(t, call("c", "bob", "00537", 0))
	s.record(t, call("d", "bob", "01040", 0))
	s.record(t, call("e", "ann", "00000", 3*time.Microsecond))
	talking := known("f", "c-f", 0)
	talking.Answer = dial.Add(time.Second)
	s.record(t, talking)
	s.record(t, known("g", "c-g", 0))
	elsewhere := call("h", "ann", "00145", 0)
	elsewhere.TaskID = "t2"
	s.record(t, elsewhere)

	connected, busy, noAnswer := int32(callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED),
		int32(callv1.DisplayedResult_DISPLAYED_RESULT_BUSY), int32(callv1.DisplayedResult_DISPLAYED_RESULT_NO_ANSWER)
	want := []string{
		"connected 3", "released 5", "completed 2", "business_results sold 2",
		fmt.Sprint("results ", connected, " 2"), fmt.Sprint("results ", busy, " 2"), fmt.Sprint("results ", noAnswer, " 1"),
		"ann connected 2", "ann released 2", "ann completed 1", "ann talk 30000003",
		"bob released 3", "bob completed 1",
		"g connected 1",
	}
	slices.Sort(want)
	require.Equal(t, want, s.counts(t, "t"))

	alone, err := s.store.Counts(s.ctx, store.Task{Tenant: s.tenant, ID: "t"}, false)
	require.NoError(t, err)
	want = slices.DeleteFunc(want, func(line string) bool {
		return strings.HasPrefix(line, "ann ") || strings.HasPrefix(line, "bob ") || strings.HasPrefix(line, "g ")
	})
	require.Equal(t, want, lines(alone))
	require.Empty(t, s.counts(t, "another"))
}

// A report told again moves nothing; a real end, a late answer and a remark move
// what was counted before.
func countsFollowAnAttempt(t *testing.T, s *suite) {
	unknown := call("a", "ann", failcode.Unknown, 0)
	unknown.End = dial.Add(time.Hour)
	s.record(t, unknown)
	s.record(t, unknown)
	unreported := fmt.Sprint("results ", int32(callv1.DisplayedResult_DISPLAYED_RESULT_UNKNOWN), " 1")
	require.Equal(t, []string{"ann released 1", "released 1", unreported}, s.counts(t, "t"))

	s.record(t, completed(call("a", "ann", "00145", 0), "sold"))
	_, err := s.store.Remark(s.ctx, s.tenant, "a", attempt.Remark{BusinessResultID: "later", Time: dial, By: "eve"})
	require.NoError(t, err)
	busy := fmt.Sprint("results ", int32(callv1.DisplayedResult_DISPLAYED_RESULT_BUSY), " 1")
	require.Equal(t, []string{
		"ann completed 1", "ann released 1", "business_results later 1", "completed 1", "released 1", busy,
	}, s.counts(t, "t"))
}

func previewsAreStoredOnce(t *testing.T, s *suite) {
	many := make([]store.Preview, 0, 1000)
	for i := range cap(many) {
		many = append(many, preview(fmt.Sprint("p", i), skipped))
	}
	require.NoError(t, s.store.AddPreviews(s.ctx, s.tenant, many[:250]))
	changed := preview("p0", revoked)
	require.NoError(t, s.store.AddPreviews(s.ctx, s.tenant, append(many, many[0], changed)))
	require.NoError(t, s.store.AddPreviews(s.ctx, s.tenant, many[:1]), "nothing new")
	fresh := []store.Preview{preview("q", timedOut), preview("q", accepted)} // the first counts
	require.NoError(t, s.store.AddPreviews(s.ctx, s.tenant, fresh))

	want := []string{
		fmt.Sprint("previews ", int32(skipped), " 1000"), fmt.Sprint("g previews ", int32(skipped), " 1000"),
		fmt.Sprint("previews ", int32(timedOut), " 1"), fmt.Sprint("g previews ", int32(timedOut), " 1"),
	}
	slices.Sort(want)
	require.Equal(t, want, s.counts(t, "t"))
}

func whoseCountsMovedIsSaid(t *testing.T, s *suite) {
	var said []store.Task
	s.store.OnCount(func(task store.Task) { said = append(said, task) })
	task := store.Task{Tenant: s.tenant, ID: "t"}
	var last int64
	moves := func(what string, want bool) {
		t.Helper()
		changes, err := s.store.Changes(s.ctx, task)
		require.NoError(t, err)
		require.Equal(t, want, changes != last, what)
		require.Equal(t, want, len(said) == 1 && said[0] == task, what)
		last, said = changes, nil
	}
	moves("nothing", false)
	s.record(t, known("a", "c-a", 0))
	moves("a dial", false)
	s.record(t, call("a", "g", "00145", 0))
	moves("an end", true)
	s.record(t, call("a", "g", "00145", 0))
	moves("the same again", false)
	require.NoError(t, s.store.AddPreviews(s.ctx, s.tenant, []store.Preview{preview("p", skipped), preview("q", skipped)}))
	moves("previews", true)
	require.NoError(t, s.store.AddPreviews(s.ctx, s.tenant, []store.Preview{preview("p", skipped)}))
	moves("the same preview", false)
}

// claim takes the tasks of this test that were not recounted since a time.
func (s *suite) claim(t *testing.T, before, now time.Time) (all []store.Task) {
	t.Helper()
	for {
		task, ok, err := s.store.ClaimRecount(s.ctx, before, now)
		require.NoError(t, err)
		if !ok {
			return all
		}
		if task.Tenant == s.tenant { // other tests have theirs
			all = append(all, task)
		}
	}
}

// recount counts the task anew.
func (s *suite) recount(t *testing.T) []string {
	t.Helper()
	now := time.Now().Add(time.Minute).Truncate(time.Microsecond)
	require.Contains(t, s.claim(t, now, now), store.Task{Tenant: s.tenant, ID: "t"})
	off, err := s.store.Recount(s.ctx, store.Task{Tenant: s.tenant, ID: "t"}, now)
	require.NoError(t, err)
	return differences(off)
}

func recountMends(t *testing.T, s *suite) {
	s.record(t, completed(call("a", "ann", "00000", 30*time.Second), "sold"))
	s.record(t, call("b", "bob", "00145", 0))
	require.NoError(t, s.store.AddPreviews(s.ctx, s.tenant, []store.Preview{preview("p", skipped)}))
	right, hours := s.counts(t, "t"), s.series(t, "t", count.Hour)
	require.Empty(t, s.recount(t))

	exec := func(query string) {
		t.Helper()
		n, err := s.db.Exec(s.ctx, query, s.tenant)
		require.NoError(t, err)
		require.Positive(t, n)
	}
	exec(`UPDATE task_count SET n = n + 3 WHERE tenant = $1 AND agent_id = 'bob' AND kind = 2`)
	exec(`DELETE FROM task_count WHERE tenant = $1 AND agent_id = '' AND kind = 1`)
	exec(`UPDATE task_count SET item = 'another' WHERE tenant = $1 AND kind = 7`)
	require.NotEqual(t, right, s.counts(t, "t"))
	exec(`UPDATE task_series SET released = released + 2, skipped = 0 WHERE tenant = $1 AND width = 3600`)
	require.Equal(t, []string{
		"bob released -3", "business_results another -1", "business_results sold 1", "connected 1", "hour 09:00 released -2 skipped 1",
	}, s.recount(t))
	require.Equal(t, right, s.counts(t, "t"))
	require.Equal(t, hours, s.series(t, "t", count.Hour))
	require.Empty(t, s.recount(t))
}

// Whatever two processes record at once, of the same attempts and tasks and in all
// orders, the counters are right at any moment and in the end.
func recountFindsNothing(t *testing.T, s *suite) {
	const processes, rounds = 4, 20
	s.record(t, call("first", "ann", "00145", 0))
	var (
		wg     sync.WaitGroup
		failed [processes]error
	)
	for p := range processes {
		rows := []*store.Store{s.store, s.other}[p%2]
		wg.Go(func() {
			for i := range rounds {
				n := i
				if p%2 == 1 {
					n = rounds - 1 - i
				}
				failed[p] = errors.Join(failed[p], s.work(rows, fmt.Sprint("a", n), n+p))
			}
		})
	}
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	for more := true; more; {
		select {
		case <-done:
			more = false
		default:
		}
		require.Empty(t, s.recount(t))
	}
	require.NoError(t, errors.Join(failed[:]...))
	require.Contains(t, s.counts(t, "t"), fmt.Sprint("released ", rounds+1))
}

// work records one thing or another of an attempt.
func (s *suite) work(rows *store.Store, id string, n int) error {
	agent := fmt.Sprint("agent-", len(id)%3) // an attempt is always the same agent's
	var whole error
	for _, a := range []attempt.Attempt{call(id, agent, failcode.Unknown, 0), completed(call(id, agent, "00000", time.Duration(n)*time.Second), "sold")} {
		_, err := rows.Record(s.ctx, s.tenant, a)
		whole = errors.Join(whole, err)
	}
	_, err := rows.Remark(s.ctx, s.tenant, id, attempt.Remark{BusinessResultID: fmt.Sprint("b", n%3), Time: dial})
	p, q := preview("p"+id, skipped), preview(fmt.Sprint("q", n), timedOut)
	return errors.Join(whole, err, rows.AddPreviews(s.ctx, s.tenant, []store.Preview{p, q}))
}

// A task is recounted by one process, who waited longest first.
func recountsAreClaimed(t *testing.T, s *suite) {
	for i, id := range []string{"t3", "t1", "t2"} {
		a := call(id, "ann", "00145", 0)
		a.TaskID = id
		s.record(t, a)
		_, err := s.db.Exec(s.ctx, `UPDATE task_stats SET recounted_at = $3 WHERE tenant = $1 AND task_id = $2`,
			s.tenant, id, sqldb.Time(dial.Add(time.Duration(i)*time.Hour)))
		require.NoError(t, err)
	}
	task := func(id string) store.Task { return store.Task{Tenant: s.tenant, ID: id} }
	now := dial.Add(24 * time.Hour)
	require.Empty(t, s.claim(t, dial, now))
	require.Equal(t, []store.Task{task("t3"), task("t1")}, s.claim(t, dial.Add(2*time.Hour), now))
	require.Equal(t, []store.Task{task("t2")}, s.claim(t, now, now))
	require.Empty(t, s.claim(t, now, now))
}

// Who takes so long that the next recount is under way leaves it to that one:
// counters mended twice would be wrong again.
func anOldRecountMendsNothing(t *testing.T, s *suite) {
	s.record(t, call("a", "ann", "00145", 0))
	task := store.Task{Tenant: s.tenant, ID: "t"}
	first, second := time.Now().Add(time.Hour).Truncate(time.Microsecond), time.Now().Add(2*time.Hour).Truncate(time.Microsecond)
	require.Contains(t, s.claim(t, first, first), task)
	require.Contains(t, s.claim(t, second, second), task)
	_, err := s.db.Exec(s.ctx, `UPDATE task_count SET n = 7 WHERE tenant = $1 AND agent_id = '' AND kind = 2`, s.tenant)
	require.NoError(t, err)
	off, err := s.store.Recount(s.ctx, task, first)
	require.NoError(t, err)
	require.Empty(t, off)
	require.Contains(t, s.counts(t, "t"), "released 7")
	off, err = s.other.Recount(s.ctx, task, second)
	require.NoError(t, err)
	require.Equal(t, []string{"released -6"}, differences(off))
}
