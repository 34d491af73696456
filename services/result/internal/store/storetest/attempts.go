package storetest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/page"
	"github.com/foredial/foredial/pkg/sqldb"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/internal/failcode"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/store"
)

func everyFieldIsKept(t *testing.T, s *suite) {
	full := known("a", "c", 0)
	full.Reference, full.Name, full.CallerNumber, full.CallID = "ref", "Ann", "4001", "call-1"
	full.Ring, full.Answer = dial.Add(time.Second), dial.Add(2*time.Second)
	full.End, full.FailCode = dial.Add(time.Minute), "00000"
	full.Complete, full.BusinessResultID, full.Note, full.RecordingPath = dial.Add(2*time.Minute), "sold", "note", "/r.wav"

	merged := s.record(t, full)
	full.Ends, full.Displayed = 1, callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED
	equal(t, full, merged)
	equal(t, full, s.attempt(t, "a"))
}

func recordMerges(t *testing.T, s *suite) {
	s.record(t, known("a", "c", 0))
	ended := known("a", "c", 0)
	ended.End, ended.FailCode, ended.Displayed = dial.Add(time.Minute), "00145", callv1.DisplayedResult_DISPLAYED_RESULT_BUSY
	ringing := known("a", "c", 5) // the first dial time stays
	ringing.Ring, ringing.Name = dial.Add(time.Second), "Ann"

	s.record(t, ended)
	merged := s.record(t, ringing)

	want := known("a", "c", 0)
	want.Ring, want.Name = ringing.Ring, "Ann"
	want.End, want.FailCode, want.Ends = ended.End, "00145", 1
	want.Displayed = callv1.DisplayedResult_DISPLAYED_RESULT_BUSY
	equal(t, want, merged)
	equal(t, want, s.attempt(t, "a"))
}

func recordTellsWhatChanged(t *testing.T, s *suite) {
	answered := known("a", "c", 0)
	answered.Answer = dial.Add(time.Second)
	ended := known("a", "c", 0)
	ended.End, ended.FailCode = dial.Add(time.Minute), "00000"
	for _, tc := range []struct {
		news attempt.Attempt
		want attempt.Change
	}{
		{known("a", "c", 0), attempt.Change{Any: true}},
		{known("a", "c", 0), attempt.Change{}},
		{answered, attempt.Change{Any: true, Answered: true}},
		{answered, attempt.Change{}},
		{ended, attempt.Change{Any: true, Ended: true}},
		{ended, attempt.Change{}},
	} {
		called := false
		_, err := s.store.Record(s.ctx, s.tenant, tc.news, func(_ context.Context, _ *sqldb.Tx, _ attempt.Attempt, c attempt.Change) error {
			called = true
			require.Equal(t, tc.want, c)
			return nil
		})
		require.NoError(t, err)
		require.True(t, called)
	}
}

func recordAndWhatFollowsAreOne(t *testing.T, s *suite) {
	_, err := s.store.Record(s.ctx, s.tenant, known("a", "c", 0),
		func(context.Context, *sqldb.Tx, attempt.Attempt, attempt.Change) error { return errRefused })
	require.ErrorIs(t, err, errRefused)
	_, err = s.store.Attempt(s.ctx, s.tenant, "a")
	require.ErrorIs(t, err, store.ErrNotFound)
	_, _, err = s.store.ContactResult(s.ctx, s.tenant, "t", "c")
	require.ErrorIs(t, err, store.ErrNotFound)
}

func recordRefusesAnotherDial(t *testing.T, s *suite) {
	s.record(t, known("a", "c", 0))
	_, err := s.store.Record(s.ctx, s.tenant, known("a", "other", 0), nothing)
	require.ErrorIs(t, err, attempt.ErrOther)
	require.Equal(t, "c", s.attempt(t, "a").ContactID)
}

// Reports of one attempt that come at once lose nothing, and the end is one.
func recordConcurrently(t *testing.T, s *suite) {
	var (
		wg     sync.WaitGroup
		mu     sync.Mutex
		ends   int
		failed []error
	)
	for i := range 8 {
		wg.Go(func() {
			news := known("a", "c", 0)
			news.End, news.FailCode = dial.Add(time.Minute), "00145"
			if i%2 == 0 {
				news.Note = "note"
			}
			_, err := s.store.Record(s.ctx, s.tenant, news, func(_ context.Context, tx *sqldb.Tx, _ attempt.Attempt, c attempt.Change) error {
				if c.Ended {
					tx.OnCommit(func() { mu.Lock(); ends++; mu.Unlock() })
				}
				return nil
			})
			mu.Lock()
			defer mu.Unlock()
			failed = append(failed, err)
		})
	}
	wg.Wait()
	for _, err := range failed {
		require.NoError(t, err)
	}
	require.Equal(t, 1, ends)
	a := s.attempt(t, "a")
	require.Equal(t, 1, a.Ends)
	require.Equal(t, "note", a.Note)
	res, _, err := s.store.ContactResult(s.ctx, s.tenant, "t", "c")
	require.NoError(t, err)
	require.EqualValues(t, 1, res.Attempts)
}

func decisionsBelongToAnEnd(t *testing.T, s *suite) {
	unknown := known("a", "c", 0)
	unknown.End, unknown.FailCode = dial.Add(time.Hour), failcode.Unknown
	s.record(t, unknown)
	waiting := attempt.Decision{State: contactv1.ContactState_CONTACT_STATE_CALLING, Rule: "not reported"}
	require.NoError(t, s.store.Decide(s.ctx, s.tenant, "a", 1, waiting))
	equal(t, &waiting, s.attempt(t, "a").Decision)

	settled := known("a", "c", 0)
	settled.End, settled.FailCode = dial.Add(time.Minute), "00145"
	s.record(t, settled)
	require.Nil(t, s.attempt(t, "a").Decision, "the decision was on the end that is gone")

	require.NoError(t, s.store.Decide(s.ctx, s.tenant, "a", 1, waiting))
	require.Nil(t, s.attempt(t, "a").Decision, "a late decision on that end changes nothing")

	retry := attempt.Decision{State: contactv1.ContactState_CONTACT_STATE_WAITING, Due: dial.Add(30 * time.Minute), Rule: "interval"}
	require.NoError(t, s.store.Decide(s.ctx, s.tenant, "a", 2, retry))
	equal(t, &retry, s.attempt(t, "a").Decision)
	noted := known("a", "c", 0)
	noted.Note = "later"
	equal(t, &retry, s.record(t, noted).Decision)
	equal(t, &retry, s.attempt(t, "a").Decision)
}

func attemptsNewestFirst(t *testing.T, s *suite) {
	for i, id := range []string{"a", "b", "c", "d", "e"} {
		a := known(id, "c-"+id, i/2) // pairs at the same moment
		if i%2 == 0 {
			a.AgentID, a.TaskID = "even", "t2"
		}
		s.record(t, a)
	}
	list := func(f store.AttemptFilter, size int) (all []string) {
		var token string
		for {
			after, err := page.Position[store.Dialled](token)
			require.NoError(t, err)
			rows, next, err := s.store.Attempts(s.ctx, s.tenant, f, after, size)
			require.NoError(t, err)
			require.LessOrEqual(t, len(rows), size)
			all = append(all, ids(rows)...)
			if token = next; token == "" {
				return all
			}
		}
	}
	for size := 1; size < 7; size++ {
		require.Equal(t, []string{"e", "d", "c", "b", "a"}, list(store.AttemptFilter{}, size))
		require.Equal(t, []string{"e", "c", "a"}, list(store.AttemptFilter{AgentID: "even"}, size))
		require.Equal(t, []string{"d", "b"}, list(store.AttemptFilter{TaskID: "t"}, size))
		require.Empty(t, list(store.AttemptFilter{TaskID: "t", AgentID: "even"}, size))
	}
}

func attemptsOldestFirst(t *testing.T, s *suite) {
	for i, id := range []string{"c", "a", "b"} {
		s.record(t, known(id, "c-"+id, i))
	}
	first, after, err := s.store.OldestAttempts(s.ctx, s.tenant, "t", store.Dialled{}, 2)
	require.NoError(t, err)
	require.Equal(t, []string{"c", "a"}, ids(first))
	rest, after, err := s.store.OldestAttempts(s.ctx, s.tenant, "t", after, 2)
	require.NoError(t, err)
	require.Equal(t, []string{"b"}, ids(rest))
	none, _, err := s.store.OldestAttempts(s.ctx, s.tenant, "t", after, 2)
	require.NoError(t, err)
	require.Empty(t, none)
}
