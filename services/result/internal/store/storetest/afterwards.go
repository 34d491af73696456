package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/store"
)

const (
	manual = resultv1.AnswerSource_ANSWER_SOURCE_MANUAL
	ivr    = resultv1.AnswerSource_ANSWER_SOURCE_IVR
)

// answers were submitted some time after the first dial.
func answers(after time.Duration, source resultv1.AnswerSource, mood string) attempt.Questionnaire {
	return attempt.Questionnaire{
		Source: source, ID: "q", Time: dial.Add(after), By: "ann",
		Answers: []attempt.Answer{{Question: "mood", Values: []string{mood, "<ü> \"quoted\"\x00"}}, {Question: "age", Values: []string{"42"}}},
	}
}

// over is a call that was answered and is over.
func over(id string) attempt.Attempt {
	a := known(id, "c-"+id, 0)
	a.Answer, a.End, a.FailCode = dial.Add(time.Second), dial.Add(time.Minute), "00000"
	return a
}

func answersAreReplaced(t *testing.T, s *suite) {
	submit := func(q attempt.Questionnaire) {
		got, err := s.store.Submit(s.ctx, s.tenant, "a", q)
		require.NoError(t, err)
		equal(t, got, s.attempt(t, "a"))
	}
	s.record(t, known("a", "c", 0))
	_, err := s.store.Submit(s.ctx, s.tenant, "a", answers(0, manual, "good"))
	require.ErrorIs(t, err, attempt.ErrNotAnswered)
	talking := known("a", "c", 0)
	talking.Answer = dial.Add(time.Second)
	s.record(t, talking)

	menu, first, second := answers(time.Second, ivr, "bad"), answers(2*time.Second, manual, "good"), answers(3*time.Second, manual, "bad")
	submit(menu)
	submit(first)
	equal(t, []attempt.Questionnaire{first, menu}, s.attempt(t, "a").Questionnaires)
	submit(second)
	submit(first) // late
	equal(t, []attempt.Questionnaire{second, menu}, s.attempt(t, "a").Questionnaires)

	completed := known("a", "c", 0)
	third := answers(4*time.Second, manual, "so so")
	completed.Questionnaires = []attempt.Questionnaire{third}
	equal(t, []attempt.Questionnaire{third, menu}, s.record(t, completed).Questionnaires)
	equal(t, []attempt.Questionnaire{third, menu}, s.attempt(t, "a").Questionnaires)

	_, err = s.store.Submit(s.ctx, s.tenant, "nothing", first)
	require.ErrorIs(t, err, store.ErrNotFound)
}

// remark is the n-th change, to a business result.
func remark(n int, to string) attempt.Remark {
	return attempt.Remark{BusinessResultID: to, Note: fmt.Sprint("note ", n), Time: dial.Add(time.Duration(n) * time.Hour), By: "sue"}
}

func (s *suite) remarks(t *testing.T, id string) []attempt.Remark {
	t.Helper()
	remarks, err := s.store.Remarks(s.ctx, s.tenant, id)
	require.NoError(t, err)
	return remarks
}

func remarksAreKept(t *testing.T, s *suite) {
	s.record(t, known("a", "c", 0))
	_, err := s.store.Remark(s.ctx, s.tenant, "a", remark(1, "sold"))
	require.ErrorIs(t, err, attempt.ErrNotOver)
	s.record(t, over("b"))
	for n, to := range []string{"sold", "lost", "lost", "sold"} { // the third changes nothing
		a, err := s.store.Remark(s.ctx, s.tenant, "b", remark(n, to))
		require.NoError(t, err)
		require.Equal(t, to, a.BusinessResultID)
		equal(t, a, s.attempt(t, "b"))
	}
	first, second, fourth := remark(0, "sold"), remark(1, "lost"), remark(3, "sold")
	second.Previous, fourth.Previous = "sold", "lost"
	equal(t, []attempt.Remark{first, second, fourth}, s.remarks(t, "b"))
	require.Equal(t, 3, s.attempt(t, "b").Remarks)
	require.Empty(t, s.remarks(t, "a"))
	other, err := s.store.Remarks(s.ctx, s.tenant+"-other", "b")
	require.NoError(t, err)
	require.Empty(t, other)

	_, err = s.store.Remark(s.ctx, s.tenant, "nothing", remark(1, "sold"))
	require.ErrorIs(t, err, store.ErrNotFound)
	_, err = s.store.Remark(s.ctx, s.tenant+"-other", "b", remark(1, "sold"))
	require.ErrorIs(t, err, store.ErrNotFound)
}

func remarksAreBounded(t *testing.T, s *suite) {
	s.record(t, over("a"))
	const all, shown = 53, 50
	for n := range all {
		_, err := s.store.Remark(s.ctx, s.tenant, "a", remark(n, fmt.Sprint("b", n)))
		require.NoError(t, err)
	}
	remarks := s.remarks(t, "a")
	require.Len(t, remarks, shown)
	require.Equal(t, fmt.Sprint("note ", all-shown), remarks[0].Note)
	require.Equal(t, fmt.Sprint("note ", all-1), remarks[shown-1].Note)
}

// Remarks of two processes and a report, all at once: each remark finds what the
// one before it left, and the report loses nothing.
func remarksConcurrently(t *testing.T, s *suite) {
	s.record(t, over("a"))
	const all = 10
	var wg sync.WaitGroup
	failed := make([]error, 2*all)
	for n := range all {
		wg.Go(func() {
			_, failed[n] = []*store.Store{s.store, s.other}[n%2].Remark(s.ctx, s.tenant, "a", remark(n, fmt.Sprint("b", n)))
		})
		wg.Go(func() {
			news := over("a")
			news.Note, news.RecordingPath = "note", "/r.wav"
			_, failed[all+n] = s.store.Record(s.ctx, s.tenant, news)
		})
	}
	wg.Wait()
	require.NoError(t, errors.Join(failed...))
	a, remarks := s.attempt(t, "a"), s.remarks(t, "a")
	require.Len(t, remarks, all)
	require.Equal(t, all, a.Remarks)
	require.Equal(t, "note", a.Note)
	before := ""
	for _, r := range remarks {
		require.Equal(t, before, r.Previous)
		before = r.BusinessResultID
	}
	require.Equal(t, before, a.BusinessResultID)
}

// A remark that cannot be kept changes nothing: here its number is taken.
func remarkAndHistoryAreOne(t *testing.T, s *suite) {
	s.record(t, over("a"))
	_, err := s.db.Exec(s.ctx, `INSERT INTO remark (tenant, attempt_id, n, previous_business_result_id, business_result_id, note, remark_time, author)
		VALUES ($1, 'a', 1, '', 'x', '', 0, '')`, s.tenant)
	require.NoError(t, err)
	_, err = s.store.Remark(s.ctx, s.tenant, "a", remark(1, "sold"))
	require.Error(t, err)
	require.Empty(t, s.attempt(t, "a").BusinessResultID)
}
