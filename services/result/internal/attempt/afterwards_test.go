package attempt

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/failcode"
)

const (
	manual = resultv1.AnswerSource_ANSWER_SOURCE_MANUAL
	ivr    = resultv1.AnswerSource_ANSWER_SOURCE_IVR
)

// answers are an agent's, some time after the dial.
func answers(after time.Duration, mood string) Questionnaire {
	return Questionnaire{Source: manual, ID: "q", Answers: []Answer{{Question: "mood", Values: []string{mood}}}, Time: dial.Add(after), By: "ann"}
}

func answeredCall() Attempt { return report(func(a *Attempt) { a.Answer = dial.Add(time.Second) }) }

func mustSubmit(t require.TestingT, a Attempt, q Questionnaire) (Attempt, Change) {
	submitted, change, err := a.Submit(q)
	require.NoError(t, err)
	return submitted, change
}

func TestSubmit(t *testing.T) {
	menu := answers(time.Second, "bad")
	menu.Source = ivr
	first := answers(2*time.Second, "good")

	a, change := mustSubmit(t, answeredCall(), menu)
	require.Equal(t, Change{Any: true, Submitted: ivr}, change)
	both, change := mustSubmit(t, a, first)
	require.Equal(t, Change{Any: true, Submitted: manual}, change)
	require.Equal(t, []Questionnaire{first, menu}, both.Questionnaires, "the agent's before a voice menu's")
	require.Equal(t, []Questionnaire{menu}, a.Questionnaires, "what was there is not written to")

	later := answers(3*time.Second, "so so")
	replaced, change := mustSubmit(t, both, later)
	require.Equal(t, Change{Any: true, Submitted: manual}, change)
	require.Equal(t, []Questionnaire{later, menu}, replaced.Questionnaires)
	require.Equal(t, []Questionnaire{first, menu}, both.Questionnaires)

	again, change := mustSubmit(t, replaced, answers(4*time.Second, "so so"))
	require.Equal(t, Change{Any: true}, change, "the same again is no news")
	require.Equal(t, dial.Add(4*time.Second), again.Questionnaires[0].Time)

	late, change := mustSubmit(t, replaced, first)
	require.Equal(t, Change{}, change)
	require.Empty(t, cmp.Diff(replaced, late))
}

func TestNobodyCanBeAskedWhoDidNotAnswer(t *testing.T) {
	_, _, err := ended("01040", time.Minute).Submit(answers(time.Minute, "good"))
	require.ErrorIs(t, err, ErrNotAnswered)
}

// Answers in any order come to the latest, also where several have the same time.
func TestTheLatestAnswersStay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []Questionnaire
		for range rapid.IntRange(1, 8).Draw(t, "submissions") {
			q := answers(time.Duration(rapid.IntRange(0, 3).Draw(t, "after"))*time.Second, rapid.SampledFrom([]string{"good", "bad"}).Draw(t, "mood"))
			q.Source = rapid.SampledFrom([]resultv1.AnswerSource{manual, ivr}).Draw(t, "source")
			q.By = rapid.SampledFrom([]string{"ann", "bob"}).Draw(t, "by")
			all = append(all, q)
		}
		one, other := answeredCall(), answeredCall()
		latest := map[resultv1.AnswerSource]time.Time{}
		for _, q := range all {
			one, _ = mustSubmit(t, one, q)
			if q.Time.After(latest[q.Source]) {
				latest[q.Source] = q.Time
			}
		}
		for _, q := range rapid.Permutation(all).Draw(t, "order") {
			other, _ = mustSubmit(t, other, q)
		}
		require.Empty(t, cmp.Diff(one, other))
		require.Len(t, one.Questionnaires, len(latest))
		for _, q := range one.Questionnaires {
			require.Equal(t, latest[q.Source], q.Time)
		}
	})
}

func remark(to string) Remark {
	return Remark{BusinessResultID: to, Note: "why", Time: dial.Add(time.Hour), By: "sue"}
}

func TestRemark(t *testing.T) {
	a := mustMerge(ended("00145", time.Minute), report(func(a *Attempt) { a.BusinessResultID = "sold" }))
	changed, change, err := a.Remark(remark("lost"))
	require.NoError(t, err)
	kept := remark("lost")
	kept.Previous = "sold"
	require.Equal(t, Change{Any: true, Remark: &kept}, change)
	require.Equal(t, "lost", changed.BusinessResultID)
	require.Equal(t, 1, changed.Remarks)

	same, change, err := changed.Remark(remark("lost"))
	require.NoError(t, err)
	require.Equal(t, Change{}, change)
	require.Empty(t, cmp.Diff(changed, same))

	_, _, err = answeredCall().Remark(remark("lost"))
	require.ErrorIs(t, err, ErrNotOver)
}

// Reports that come after a remark add to the attempt and leave it its result.
func TestRemarkStays(t *testing.T) {
	a, _, err := mustMerge(known(), ended(failcode.Unknown, time.Hour)).Remark(remark("lost"))
	require.NoError(t, err)
	settled, change, err := Merge(a, full())
	require.NoError(t, err)
	require.Equal(t, Change{Any: true, Answered: true, Ended: true, Completed: true, Submitted: manual}, change)
	require.Equal(t, "lost", settled.BusinessResultID)
	require.Equal(t, 1, settled.Remarks)
	require.Equal(t, callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED, settled.Displayed)
}

func TestChangesAddUp(t *testing.T) {
	first, second := &Remark{Note: "first"}, &Remark{Note: "second"}
	for _, tc := range []struct{ a, b, want Change }{
		{Change{Any: true, Answered: true}, Change{Any: true, Ended: true}, Change{Any: true, Answered: true, Ended: true}},
		{Change{}, Change{Any: true, Completed: true, Submitted: manual}, Change{Any: true, Completed: true, Submitted: manual}},
		{Change{Any: true, Submitted: manual}, Change{}, Change{Any: true, Submitted: manual}},
		{Change{Any: true, Submitted: manual}, Change{Any: true, Submitted: ivr}, Change{Any: true, Submitted: ivr}},
		{Change{Any: true, Remark: first}, Change{}, Change{Any: true, Remark: first}},
		{Change{Any: true, Remark: first}, Change{Any: true, Remark: second}, Change{Any: true, Remark: second}},
	} {
		require.Equal(t, tc.want, tc.a.And(tc.b))
	}
}
