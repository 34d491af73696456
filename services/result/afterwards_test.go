package result_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/testkit/rpctest"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	resultinternalv1 "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

const (
	manual = resultv1.AnswerSource_ANSWER_SOURCE_MANUAL
	ivr    = resultv1.AnswerSource_ANSWER_SOURCE_IVR
)

// floor is a node at work, and who calls it.
type floor struct {
	*node
	as func(auth.Identity) resultv1.ResultServiceClient
}

// floor has a task whose calls end in a sale or in what is below it, and are asked
// a questionnaire, and one that has neither.
func (w *world) floor() floor {
	w.t.Helper()
	foreign := feedtest.Resource("foreign", &directoryv1.BusinessResult{ParentId: "sale"})
	foreign.OrgUnitId = "east"
	w.source.Put(tenant,
		&directoryv1.TenantSettings{TimeZone: "Europe/Berlin", DefaultRegion: "DE", OrgUnitIsolation: true},
		feedtest.Resource("sale", &directoryv1.BusinessResult{}), feedtest.Resource("upsell", &directoryv1.BusinessResult{ParentId: "sale"}),
		feedtest.Resource("complaint", &directoryv1.BusinessResult{}), foreign,
		survey(directoryv1.QuestionnaireMode_QUESTIONNAIRE_MODE_MANUAL_AND_IVR),
		feedtest.Task("t", func(task *taskv1.Task) {
			task.OrgUnitId, task.BusinessResultId, task.QuestionnaireId = "west", "sale", "survey"
		}),
		feedtest.Task("plain"),
	)
	n := w.run()
	as := rpctest.ServeAs(w.t, n.Register)
	return floor{node: n, as: func(id auth.Identity) resultv1.ResultServiceClient {
		id.Tenant = tenant
		return resultv1.NewResultServiceClient(as(id))
	}}
}

func survey(mode directoryv1.QuestionnaireMode) *directoryv1.Resource {
	return feedtest.Resource("survey", &directoryv1.Questionnaire{Mode: mode, Questions: []*directoryv1.Question{
		{Code: "mood", Text: "How are you?", Type: directoryv1.QuestionType_QUESTION_TYPE_SINGLE, Options: []string{"good", "bad"}, Required: true},
		{Code: "age", Text: "How old are you?", Type: directoryv1.QuestionType_QUESTION_TYPE_NUMBER},
	}})
}

func (f floor) supervisor() resultv1.ResultServiceClient {
	return f.as(auth.Identity{Subject: "sue", Role: auth.Supervisor})
}

func (f floor) agent(id string) resultv1.ResultServiceClient {
	return f.as(auth.Identity{Subject: "user-" + id, Role: auth.Agent, AgentID: id})
}

func requireFields(t *testing.T, err error, want ...string) {
	t.Helper()
	requireError(t, err, errorv1.Reason_REASON_INVALID_FIELD)
	var got []string
	for _, field := range apierr.Remote(err).Fields {
		got = append(got, field.Path+" "+string(field.Reason))
	}
	require.Equal(t, want, got)
}

// notTimed compares messages but for what the clock put into them.
func notTimed() cmp.Options {
	return cmp.Options{
		protocmp.Transform(),
		protocmp.IgnoreFields(&resultv1.Remark{}, "remark_time"), protocmp.IgnoreFields(&resultv1.Questionnaire{}, "submit_time"),
	}
}

func TestRemarkAttempt(t *testing.T) {
	f := onSQLite(t).floor()
	sue := f.supervisor()
	f.record(report("a", answered, ended("00000"), func(a *resultv1.Attempt) { a.BusinessResultId = "sale" }))
	before := time.Now().Add(-time.Second)
	for _, to := range []string{"upsell", "upsell", "sale"} {
		got, err := sue.RemarkAttempt(t.Context(), &resultv1.RemarkAttemptRequest{Id: "a", BusinessResultId: to, Note: "to " + to})
		require.NoError(t, err)
		require.Equal(t, to, got.GetBusinessResultId())
	}
	want := []*resultv1.Remark{
		{PreviousBusinessResultId: "sale", BusinessResultId: "upsell", Note: "to upsell", Author: "sue"},
		{PreviousBusinessResultId: "upsell", BusinessResultId: "sale", Note: "to sale", Author: "sue"},
	}
	got, err := f.agent("g").GetAttempt(t.Context(), &resultv1.GetAttemptRequest{Id: "a"})
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(want, got.GetRemarks(), notTimed()))
	require.WithinRange(t, got.GetRemarks()[0].GetRemarkTime().AsTime(), before, got.GetRemarks()[1].GetRemarkTime().AsTime())
	require.Equal(t, "sale", got.GetBusinessResultId())
	list, err := sue.ListAttempts(t.Context(), &resultv1.ListAttemptsRequest{})
	require.NoError(t, err)
	require.Empty(t, list.GetAttempts()[0].GetRemarks(), "not in lists")
}

func TestRemarkAttemptRefuses(t *testing.T) {
	f := onSQLite(t).floor()
	f.record(report("over", ended("00145")))
	f.record(report("open", answered))
	f.record(report("plain", ended("00145"), func(a *resultv1.Attempt) { a.TaskId = "plain" }))
	remark := func(id, to string) error {
		_, err := f.supervisor().RemarkAttempt(t.Context(), &resultv1.RemarkAttemptRequest{Id: id, BusinessResultId: to})
		return err
	}
	requireError(t, remark("nothing", "sale"), errorv1.Reason_REASON_NOT_FOUND, "attempt", "nothing")
	requireError(t, remark("open", "sale"), errorv1.Reason_REASON_WRONG_STATE)
	requireFields(t, remark("over", "complaint"), "business_result_id REFERENCE")
	requireFields(t, remark("over", "survey"), "business_result_id REFERENCE")
	requireFields(t, remark("over", "gone"), "business_result_id REFERENCE")
	requireFields(t, remark("over", "foreign"), "business_result_id ORG_UNIT")
	requireFields(t, remark("plain", "foreign"), "business_result_id ORG_UNIT")
	require.NoError(t, remark("plain", "complaint"), "a task that names no business result allows every one")
	require.Empty(t, f.attempt("c-over", "over").GetBusinessResultId())

	_, err := f.as(auth.Identity{Subject: "x", Role: auth.Supervisor}).RemarkAttempt(t.Context(), &resultv1.RemarkAttemptRequest{Id: "over"})
	require.Equal(t, codes.InvalidArgument, status.Code(err))
	_, err = f.results.RemarkAttempt(as("other"), &resultv1.RemarkAttemptRequest{Id: "over", BusinessResultId: "sale"})
	requireError(t, err, errorv1.Reason_REASON_NOT_FOUND)
}

func answer(code string, values ...string) *callv1.QuestionAnswer {
	return &callv1.QuestionAnswer{QuestionCode: code, Values: values}
}

func submit(t *testing.T, client resultv1.ResultServiceClient, id string, source resultv1.AnswerSource, answers ...*callv1.QuestionAnswer) (*resultv1.Attempt, error) {
	return client.SubmitQuestionnaire(t.Context(), &resultv1.SubmitQuestionnaireRequest{Id: id, Source: source, Answers: answers})
}

func TestSubmitQuestionnaire(t *testing.T) {
	f := onSQLite(t).floor()
	f.record(report("a", answered))
	machine := f.as(auth.Identity{Subject: "menu", Role: auth.Integrator})
	_, err := submit(t, machine, "a", ivr, answer("mood", "bad"))
	require.NoError(t, err)
	_, err = submit(t, f.agent("g"), "a", manual, answer("mood", "good"))
	require.NoError(t, err)
	got, err := submit(t, f.agent("g"), "a", resultv1.AnswerSource_ANSWER_SOURCE_UNSPECIFIED, answer("age", "42"), answer("mood", "bad"))
	require.NoError(t, err)
	want := []*resultv1.Questionnaire{
		{QuestionnaireId: "survey", Source: manual, SubmitBy: "user-g", Answers: []*callv1.QuestionAnswer{answer("mood", "bad"), answer("age", "42")}},
		{QuestionnaireId: "survey", Source: ivr, SubmitBy: "menu", Answers: []*callv1.QuestionAnswer{answer("mood", "bad")}},
	}
	require.Empty(t, cmp.Diff(want, got.GetQuestionnaires(), notTimed()))
	require.WithinDuration(t, time.Now(), got.GetQuestionnaires()[0].GetSubmitTime().AsTime(), time.Minute)
	require.Empty(t, cmp.Diff(want, f.attempt("c-a", "a").GetQuestionnaires(), notTimed()), "in lists as well")
}

func TestSubmitQuestionnaireRefuses(t *testing.T) {
	w := onSQLite(t)
	f := w.floor()
	f.record(report("a", answered))
	f.record(report("busy", ended("00145")))
	f.record(report("plain", answered, func(a *resultv1.Attempt) { a.TaskId = "plain" }))
	good := answer("mood", "good")
	try := func(client resultv1.ResultServiceClient, id string, source resultv1.AnswerSource, answers ...*callv1.QuestionAnswer) error {
		_, err := submit(t, client, id, source, answers...)
		return err
	}
	ann := f.agent("g")
	requireError(t, try(ann, "nothing", manual, good), errorv1.Reason_REASON_NOT_FOUND)
	requireError(t, try(ann, "busy", manual, good), errorv1.Reason_REASON_WRONG_STATE)
	requireError(t, try(ann, "plain", manual, good), errorv1.Reason_REASON_WRONG_STATE)
	requireError(t, try(f.agent("another"), "a", manual, good), errorv1.Reason_REASON_PERMISSION_DENIED)
	requireFields(t, try(ann, "a", ivr, good), "source CONFLICT")
	requireFields(t, try(f.supervisor(), "a", ivr, good), "source CONFLICT")
	requireFields(t, try(ann, "a", manual, answer("mood", "so so"), answer("weight", "80"), answer("age", "1", "2")),
		"answers[0].values[0] VALUE", "answers[1].question_code REFERENCE", "answers[2].values COUNT")
	requireFields(t, try(ann, "a", manual, answer("age", "1")), "answers REQUIRED")
	require.Empty(t, f.attempt("c-a", "a").GetQuestionnaires())

	w.source.Put(tenant, survey(directoryv1.QuestionnaireMode_QUESTIONNAIRE_MODE_MANUAL))
	menu := f.as(auth.Identity{Subject: "menu", Role: auth.TenantAdmin})
	eventually(t, "the questionnaire is for agents alone", func() bool {
		return status.Code(try(menu, "a", ivr, good)) == codes.InvalidArgument
	})
	requireFields(t, try(menu, "a", ivr, good), "source CONFLICT")
	require.NoError(t, try(menu, "a", manual, good))
}

// What an agent answered is durable with the completion; a report has no answers
// of a voice menu.
func TestRecordAttemptTakesTheAgentsAnswers(t *testing.T) {
	n := onSQLite(t).node()
	given := []*resultv1.Questionnaire{
		{QuestionnaireId: "survey", Source: ivr, SubmitTime: timestamppb.New(dial), Answers: []*callv1.QuestionAnswer{answer("mood", "bad")}},
		{QuestionnaireId: "survey", Source: manual, SubmitTime: timestamppb.New(dial), SubmitBy: "ann", Answers: []*callv1.QuestionAnswer{answer("mood", "good")}},
	}
	completed := report("a", answered, ended("00000"), func(a *resultv1.Attempt) { a.Questionnaires = given })
	for range 2 {
		got := n.record(completed)
		require.Empty(t, cmp.Diff(given[1:], got.GetQuestionnaires(), protocmp.Transform()))
	}
	saved, err := n.records.GetAttempt(as(tenant), &resultinternalv1.GetAttemptRequest{Id: "a"})
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(given[1:], saved.GetQuestionnaires(), protocmp.Transform()))

	given[1].SubmitTime = nil
	_, err = n.records.RecordAttempt(as(tenant), &resultinternalv1.RecordAttemptRequest{Attempt: completed})
	requireFields(t, err, "attempt.questionnaires[1].submit_time REQUIRED")
}

// An agent has its own attempts; that there are others it is not told.
func TestAgentsHaveTheirOwnAttempts(t *testing.T) {
	f := onSQLite(t).floor()
	for _, id := range []string{"a", "b"} {
		f.record(report(id, answered, ended("00000")))
	}
	f.record(report("c", answered, ended("00000"), func(a *resultv1.Attempt) { a.AgentId = "another" }))
	list := func(client resultv1.ResultServiceClient, agents ...string) (ids []string, err error) {
		page, err := client.ListAttempts(t.Context(), &resultv1.ListAttemptsRequest{Filter: &resultv1.AttemptFilter{AgentIds: agents}})
		for _, a := range page.GetAttempts() {
			ids = append(ids, a.GetId())
		}
		return ids, err
	}
	ann := f.agent("g")
	for _, filter := range [][]string{nil, {"g"}} {
		got, err := list(ann, filter...)
		require.NoError(t, err)
		require.ElementsMatch(t, []string{"a", "b"}, got)
	}
	for _, filter := range [][]string{{"another"}, {"g", "another"}} {
		_, err := list(ann, filter...)
		requireError(t, err, errorv1.Reason_REASON_PERMISSION_DENIED)
	}
	got, err := list(f.supervisor(), "another", "g")
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"a", "b", "c"}, got)

	_, err = ann.GetAttempt(t.Context(), &resultv1.GetAttemptRequest{Id: "a"})
	require.NoError(t, err)
	_, err = ann.GetAttempt(t.Context(), &resultv1.GetAttemptRequest{Id: "c"})
	requireError(t, err, errorv1.Reason_REASON_NOT_FOUND, "attempt", "c")
	_, err = f.supervisor().GetAttempt(t.Context(), &resultv1.GetAttemptRequest{Id: "c"})
	require.NoError(t, err)
}
