package dispatcher_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/foredial/foredial/pkg/apierr"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

// survey is a questionnaire whose first question must be answered, or need not.
func survey(required bool) *directoryv1.Resource {
	return feedtest.Resource("survey", &directoryv1.Questionnaire{Questions: []*directoryv1.Question{
		{Code: "mood", Text: "How are you?", Type: directoryv1.QuestionType_QUESTION_TYPE_SINGLE, Options: []string{"good", "bad"}, Required: required},
		{Code: "age", Text: "How old are you?", Type: directoryv1.QuestionType_QUESTION_TYPE_NUMBER},
	}})
}

func answer(code string, values ...string) *callv1.QuestionAnswer {
	return &callv1.QuestionAnswer{QuestionCode: code, Values: values}
}

// answer completes an attempt with answers.
func (s *screen) answer(attempt string, answers ...*callv1.QuestionAnswer) error {
	_, err := s.CompleteAttempt(s.t.Context(), &dispatchv1.CompleteAttemptRequest{Id: attempt, BusinessResultId: "sale", Answers: answers})
	return err
}

// asking is an agent with contacts to ask.
func asking(t *testing.T, required bool, contacts int) (*world, *screen) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.source.Put(tenant, survey(required))
	w.task("spring", contacts, func(task *taskv1.Task) { task.QuestionnaireId = "survey" })
	return w, w.node("n1").ready("ann")
}

// called is the next call, over; code is what it ended with.
func (s *screen) called(code string) string {
	s.t.Helper()
	id := s.offered().GetId()
	s.dial(id)
	if code == "00000" {
		_, err := s.report(id, connected, "")
		require.NoError(s.t, err)
	}
	_, err := s.report(id, released, code)
	require.NoError(s.t, err)
	return id
}

func requireFields(t *testing.T, err error, want map[string]apierr.FieldReason) {
	t.Helper()
	requireReason(t, err, codes.InvalidArgument, "INVALID_FIELD")
	got := map[string]apierr.FieldReason{}
	for _, f := range apierr.Remote(err).Fields {
		got[f.Path] = f.Reason
	}
	require.Equal(t, want, got)
}

func TestAnswersGoWithTheCompletion(t *testing.T) {
	w, ann := asking(t, true, 1)
	id := ann.called("00000")
	requireFields(t, ann.answer(id), map[string]apierr.FieldReason{"answers": apierr.Required})
	requireFields(t, ann.answer(id, answer("mood", "fine"), answer("weight", "80"), answer("age", "old")), map[string]apierr.FieldReason{
		"answers[0].values[0]": apierr.Value, "answers[1].question_code": apierr.Reference, "answers[2].values[0]": apierr.Format,
	})
	require.Nil(t, w.results.attempt(id).GetCompleteTime(), "what was refused changed nothing")

	require.NoError(t, ann.answer(id, answer("age", "42"), answer("mood", "good")))
	saved := w.results.attempt(id)
	require.NotNil(t, saved.GetCompleteTime())
	require.Empty(t, cmp.Diff([]*resultv1.Questionnaire{{
		QuestionnaireId: "survey", Source: resultv1.AnswerSource_ANSWER_SOURCE_MANUAL, SubmitBy: "test", SubmitTime: saved.GetCompleteTime(),
		Answers: []*callv1.QuestionAnswer{answer("mood", "good"), answer("age", "42")},
	}}, saved.GetQuestionnaires(), protocmp.Transform()))
}

// Nobody can be asked on a call that was not answered.
func TestNoAnswersOfAnUnansweredCall(t *testing.T) {
	w, ann := asking(t, true, 1)
	id := ann.called("01040")
	require.NoError(t, ann.answer(id))
	require.Empty(t, w.results.attempt(id).GetQuestionnaires())
}

func TestNoAnswersWhereNoneIsRequired(t *testing.T) {
	w, ann := asking(t, false, 1)
	id := ann.called("00000")
	require.NoError(t, ann.answer(id))
	require.Empty(t, w.results.attempt(id).GetQuestionnaires())
}

// What the agent submitted during the call is good for its completion; what a
// voice menu was answered is not.
func TestAnswersThatWereSubmittedBefore(t *testing.T) {
	w, ann := asking(t, true, 1)
	id := ann.called("00000")
	submit := func(source resultv1.AnswerSource) {
		w.results.mu.Lock()
		defer w.results.mu.Unlock()
		w.results.attempts[id].Questionnaires = append(w.results.attempts[id].Questionnaires, &resultv1.Questionnaire{Source: source})
	}
	submit(resultv1.AnswerSource_ANSWER_SOURCE_IVR)
	requireFields(t, ann.answer(id), map[string]apierr.FieldReason{"answers": apierr.Required})
	submit(resultv1.AnswerSource_ANSWER_SOURCE_MANUAL)
	w.results.failing(unavailable())
	requireReason(t, ann.answer(id), codes.Unavailable, "DEPENDENCY_DOWN")
	w.results.failing(nil)
	require.NoError(t, ann.answer(id))
}

func TestAnswersToNoQuestionnaire(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1)
	ann := w.node("n1").ready("ann")
	id := ann.called("00000")
	requireFields(t, ann.answer(id, answer("mood", "good")), map[string]apierr.FieldReason{"answers": apierr.Conflict})
	require.NoError(t, ann.answer(id))
}

// With org units isolated, an agent chooses among the business results that the
// task may use, as whoever saves the task does.
func TestBusinessResultOfAnotherOrgUnit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	foreign := disposition("foreign", "")
	foreign.OrgUnitId = "east"
	w.source.Put(tenant, foreign, &directoryv1.TenantSettings{OrgUnitIsolation: true})
	w.task("spring", 1, func(task *taskv1.Task) { task.OrgUnitId = "west" })
	ann := w.node("n1").ready("ann")
	id := ann.called("01040")
	_, err := ann.complete(id, "foreign")
	requireFields(t, err, map[string]apierr.FieldReason{"business_result_id": apierr.OrgUnit})
	_, err = ann.complete(id, "sale")
	require.NoError(t, err)
}
