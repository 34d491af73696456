package view_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/body"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/dispatcher/internal/view"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

var at = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func TestAgent(t *testing.T) {
	tasks := feedtest.New(t, "acme", feedtest.Task("t", func(task *taskv1.Task) { task.DisplayName = "Spring" }))
	contact, err := body.Write(&contactinternalv1.LeasedContact{
		ContactId: "c", Reference: "ref", Name: "Li", Priority: 2,
		AppointmentId: "b", AppointmentTime: timestamppb.New(at), OwnerAgentId: "bob", AppointmentRemark: "about the bill",
	})
	require.NoError(t, err)
	dial, err := body.Write(&resultv1.Attempt{Id: "a", Reference: "ref", Number: "+8613800000001", DialTime: timestamppb.New(at)})
	require.NoError(t, err)

	status, err := view.Agent(tasks, "acme", queue.Agent{
		ID: "ann", State: queue.WrapUp, Since: at,
		Preview: &queue.Preview{ID: "p", Agent: "ann", Task: "t", Contact: "c", State: queue.Accepting, Offered: at, Body: contact},
		Call:    &queue.Call{Attempt: "a", Agent: "ann", Task: "t", State: queue.Released, Facts: queue.Facts{End: at, FailCode: "00145"}, Body: dial},
	})
	require.NoError(t, err)
	want := &dispatchv1.AgentStatus{
		AgentId: "ann", State: dispatchv1.AgentState_AGENT_STATE_WRAP_UP, StateTime: timestamppb.New(at),
		Preview: &dispatchv1.Preview{
			Id: "p", State: dispatchv1.PreviewState_PREVIEW_STATE_OFFERED, AgentId: "ann", TaskId: "t", TaskDisplayName: "Spring",
			ContactId: "c", Reference: "ref", Name: "Li", Priority: 2, OfferTime: timestamppb.New(at),
			Proposal: &dispatchv1.Preview_Proposal{Rule: dispatchv1.Preview_RULE_APPOINTMENT, TaskPriority: 3},
			Appointment: &dispatchv1.Preview_Appointment{
				Id: "b", AppointmentTime: timestamppb.New(at), AgentId: "bob", Remark: "about the bill",
			},
		},
		Call: &dispatchv1.Call{
			AttemptId: "a", State: dispatchv1.CallState_CALL_STATE_RELEASED, AgentId: "ann", TaskId: "t", Reference: "ref",
			Number: "+8613800000001", DialTime: timestamppb.New(at), EndTime: timestamppb.New(at),
			FailCode: "00145", DisplayedResult: callv1.DisplayedResult_DISPLAYED_RESULT_BUSY,
		},
	}
	require.Empty(t, cmp.Diff(want, status, protocmp.Transform()))
}

func TestDisplayedResult(t *testing.T) {
	for name, c := range map[string]struct {
		facts queue.Facts
		want  callv1.DisplayedResult
	}{
		"not over":                    {queue.Facts{Answer: at}, callv1.DisplayedResult_DISPLAYED_RESULT_UNSPECIFIED},
		"answered, whatever the code": {queue.Facts{Answer: at, End: at, FailCode: "00145"}, callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED},
		"not answered":                {queue.Facts{End: at, FailCode: "01040"}, callv1.DisplayedResult_DISPLAYED_RESULT_NO_ANSWER},
		"never reported":              {queue.Facts{End: at, FailCode: "UNKNOWN"}, callv1.DisplayedResult_DISPLAYED_RESULT_UNKNOWN},
		"a code nobody knows":         {queue.Facts{End: at, FailCode: "99999"}, callv1.DisplayedResult_DISPLAYED_RESULT_OTHER},
	} {
		t.Run(name, func(t *testing.T) {
			call, err := view.Call(feedtest.New(t, "acme"), "acme", queue.Call{Facts: c.facts})
			require.NoError(t, err)
			require.Equal(t, c.want, call.GetDisplayedResult())
		})
	}
}

func TestBrokenBodyIsAnError(t *testing.T) {
	_, err := view.Call(feedtest.New(t, "acme"), "acme", queue.Call{Body: []byte("not protobuf")})
	require.Error(t, err)
	_, err = view.Preview(feedtest.New(t, "acme"), "acme", queue.Preview{Body: []byte("not protobuf")})
	require.Error(t, err)
}
