package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/page"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/internal/failcode"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/outbox"
	"github.com/foredial/foredial/services/result/internal/store"
)

func everyFieldIsKept(t *testing.T, s *suite) {
	full := known("a", "c", 0)
	full.Reference, full.Name, full.CallerNumber, full.ConnectorID, full.CallID = "ref", "Ann", "4001", "cti", "call-1"
	full.Ring, full.Answer = dial.Add(time.Second), dial.Add(2*time.Second)
	full.End, full.FailCode = dial.Add(time.Minute), "00000"
	full.Complete, full.BusinessResultID, full.Note, full.RecordingPath = dial.Add(2*time.Minute), "sold", "note", "/r.wav"
	full.CustomField = `{"city":"Köln"}`
	full.Questionnaires = []attempt.Questionnaire{answers(time.Minute, manual, "good")}

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
	ringing.Ring, ringing.Name, ringing.ConnectorID = dial.Add(time.Second), "Ann", "cti"

	s.record(t, ended)
	merged := s.record(t, ringing)

	want := known("a", "c", 0)
	want.Ring, want.Name, want.ConnectorID = ringing.Ring, "Ann", "cti"
	want.End, want.FailCode, want.Ends = ended.End, "00145", 1
	want.Displayed = callv1.DisplayedResult_DISPLAYED_RESULT_BUSY
	equal(t, want, merged)
	equal(t, want, s.attempt(t, "a"))
}

func recordRefusesAnotherDial(t *testing.T, s *suite) {
	s.record(t, known("a", "c", 0))
	_, err := s.store.Record(s.ctx, s.tenant, known("a", "other", 0))
	require.ErrorIs(t, err, attempt.ErrOther)
	require.Equal(t, "c", s.attempt(t, "a").ContactID)
}

// Reports of one attempt that come at once, in two processes, lose nothing, and
// the end is one.
func recordConcurrently(t *testing.T, s *suite) {
	var wg sync.WaitGroup
	failed := make([]error, 16)
	for i := range failed {
		wg.Go(func() {
			news := known("a", "c", 0)
			news.End, news.FailCode = dial.Add(time.Minute), "00145"
			if i%3 == 0 {
				news.Note = "note"
			}
			_, failed[i] = []*store.Store{s.store, s.other}[i%2].Record(s.ctx, s.tenant, news)
		})
	}
	wg.Wait()
	require.NoError(t, errors.Join(failed...))
	a := s.attempt(t, "a")
	require.Equal(t, 1, a.Ends)
	require.Equal(t, "note", a.Note)
	res, _, err := s.store.ContactResult(s.ctx, s.tenant, "t", "c")
	require.NoError(t, err)
	require.EqualValues(t, 1, res.Attempts)
	require.Equal(t, []string{"a 1"}, s.told(t, outbox.Contact))
	require.Equal(t, []string{"a 1"}, s.told(t, outbox.Notification))
}

// Reports that share a transaction come to the same as one by one: each is
// answered with what was known then, and one at fault fails alone.
func recordTogether(t *testing.T, s *suite) {
	var wg sync.WaitGroup
	const attempts = 40
	failed := make([]error, attempts)
	for i := range attempts {
		wg.Go(func() {
			id := fmt.Sprint("a", i%10)
			news := known(id, "c-"+id, 0)
			switch i / 10 {
			case 1:
				news.End, news.FailCode = dial.Add(time.Minute), "00145"
			case 2:
				news.Note = "note"
			case 3:
				news.ContactID = "another"
			}
			merged, err := s.store.Record(s.ctx, s.tenant, news)
			if failed[i] = err; err == nil && (merged.Note != news.Note && news.Note != "" || merged.ID != id) {
				failed[i] = fmt.Errorf("%s was answered with %+v", id, merged)
			}
		})
	}
	wg.Wait()
	others := 0
	for _, err := range failed {
		if errors.Is(err, attempt.ErrOther) {
			others++
			continue
		}
		require.NoError(t, err)
	}
	for i := range 10 {
		a := s.attempt(t, fmt.Sprint("a", i))
		if a.ContactID == "another" { // it was the first, so the other three are at fault
			others -= 2
			continue
		}
		require.Equal(t, "note", a.Note)
		require.Equal(t, 1, a.Ends)
	}
	require.Equal(t, 10, others)
}

func decisionsBelongToAnEnd(t *testing.T, s *suite) {
	unknown := known("a", "c", 0)
	unknown.End, unknown.FailCode = dial.Add(time.Hour), failcode.Unknown
	s.record(t, unknown)
	waiting := attempt.Decision{State: contactv1.ContactState_CONTACT_STATE_CALLING, Rule: "not reported"}
	settled := known("a", "c", 0)
	settled.End, settled.FailCode = dial.Add(time.Minute), "00145"
	s.decide(t, 1, waiting)
	equal(t, &waiting, s.attempt(t, "a").Decision)
	s.record(t, settled)
	require.Nil(t, s.attempt(t, "a").Decision, "the decision was on the end that is gone")

	s.decideAs(t, 1, waiting)
	require.Nil(t, s.attempt(t, "a").Decision, "a late decision on that end changes nothing")

	retry := attempt.Decision{State: contactv1.ContactState_CONTACT_STATE_WAITING, Due: dial.Add(30 * time.Minute), Rule: "interval"}
	s.decide(t, 2, retry)
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
			rows, next, err := s.store.Attempts(s.ctx, s.tenant, f, nil, after, size)
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
		require.Equal(t, []string{"e", "c", "a"}, list(store.AttemptFilter{AgentIDs: []string{"even"}}, size))
		require.Equal(t, []string{"d", "b"}, list(store.AttemptFilter{TaskID: "t"}, size))
		require.Empty(t, list(store.AttemptFilter{TaskID: "t", AgentIDs: []string{"even"}}, size))
	}
}
