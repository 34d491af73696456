package personal_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/foredial/foredial/pkg/phone"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/personal"
)

func called() *eventv1.Event {
	return &eventv1.Event{Id: "e", TaskId: "t", ContactId: "c", Subject: &eventv1.Event_Attempt{Attempt: &resultv1.Attempt{
		Id: "a", Reference: "C-1", Name: "Karl", Number: "+8613800138000", CallerNumber: "+862110000000", Note: "wants 138 0013 8000 to be used",
		CustomField: `{"city":"Hamburg"}`,
		Questionnaires: []*resultv1.Questionnaire{{QuestionnaireId: "q", Answers: []*callv1.QuestionAnswer{
			{QuestionCode: "phone", Values: []string{"13800138000", "none"}},
		}}},
	}}}
}

func TestForget(t *testing.T) {
	e := called()
	require.True(t, personal.Forget(e, personal.All))
	want := &eventv1.Event{Id: "e", TaskId: "t", ContactId: "c", Subject: &eventv1.Event_Attempt{Attempt: &resultv1.Attempt{
		Id: "a", CallerNumber: "+862110000000",
		Questionnaires: []*resultv1.Questionnaire{{QuestionnaireId: "q", Answers: []*callv1.QuestionAnswer{{QuestionCode: "phone"}}}},
	}}}
	require.Empty(t, cmp.Diff(want, e, protocmp.Transform()))
	require.False(t, personal.Forget(e, personal.All), "nothing is left")
}

func TestForgetANumber(t *testing.T) {
	e := called()
	require.True(t, personal.Forget(e, func(text string) bool { return phone.Mentions(text, "+8613800138000") }))
	want := called()
	a := want.GetAttempt()
	a.Number, a.Note, a.Questionnaires[0].Answers[0].Values = "", "", []string{"none"}
	require.Empty(t, cmp.Diff(want, e, protocmp.Transform()), "the rest is somebody's who has other numbers")

	preview := &dispatchv1.Preview{Attributes: map[string]string{"mobile": "0138-0013-8000", "city": "Hamburg"}}
	require.True(t, personal.Forget(preview, func(text string) bool { return phone.Mentions(text, "+8613800138000") }))
	require.Equal(t, map[string]string{"city": "Hamburg"}, preview.GetAttributes())
}
