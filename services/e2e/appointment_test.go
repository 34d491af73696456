package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/e2e/internal/harness"
)

// talk dials what is on the screen, and is answered until the call is over.
func (p *person) talk(t *testing.T, preview string) {
	t.Helper()
	_, err := p.Agent.AcceptPreview(t.Context(), &dispatchv1.AcceptPreviewRequest{Id: preview})
	require.NoError(t, err)
	for _, report := range []*dispatchv1.ReportCallRequest{
		{Id: preview, Event: dispatchv1.CallEvent_CALL_EVENT_CONNECTED},
		{Id: preview, Event: dispatchv1.CallEvent_CALL_EVENT_RELEASED, FailCode: "00000"},
	} {
		_, err := p.Agent.ReportCall(t.Context(), report)
		require.NoError(t, err)
	}
}

// TestAppointmentIsKept makes an appointment twice: its agent keeps the first,
// and is away for the second.
func TestAppointmentIsKept(t *testing.T) {
	const soon, grace = 2 * time.Second, 3 * time.Second
	c := setUp(t, harness.StartDev(t, "--redis.url=memory://").Site)
	task := c.newTask()
	task.AppointmentGraceS = proto.Int32(int32(grace / time.Second))
	created, err := c.admin.Tasks.CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: task})
	require.NoError(t, err)
	c.task = created.GetId()
	done, err := upload(t.Context(), c.admin.Contacts, c.task, customers(1))
	require.NoError(t, err)
	require.EqualValues(t, 1, done.GetImported())
	c.start(t)
	owner, other := c.hire(t, "a1", 0), c.hire(t, "a2", 0)
	owner.ready(t)
	first := owner.offered(t)
	other.ready(t)
	owner.talk(t, first.GetId())

	completion := &dispatchv1.CompleteAttemptRequest{Id: first.GetId(), BusinessResultId: "call-again"}
	_, err = owner.Agent.CompleteAttempt(t.Context(), completion)
	require.Equal(t, codes.FailedPrecondition, apierr.Remote(err).Code)
	require.EqualValues(t, "APPOINTMENT_REQUIRED", apierr.ReasonIn(err))
	at := time.Now().Add(soon)
	completion.Appointment = &dispatchv1.CompleteAttemptRequest_Appointment{
		AppointmentTime: timestamppb.New(at), AgentId: "a1", Remark: "wants a quote",
	}
	_, err = owner.Agent.CompleteAttempt(t.Context(), completion)
	require.NoError(t, err)
	second := owner.offered(t)
	t.Logf("offered %s after it was due", second.GetOfferTime().AsTime().Sub(at))
	require.Equal(t, first.GetContactId(), second.GetContactId())
	require.Equal(t, first.GetId(), second.GetAppointment().GetId())
	require.Equal(t, "wants a quote", second.GetAppointment().GetRemark())
	require.False(t, second.GetOfferTime().AsTime().Before(at.Truncate(time.Millisecond)))

	owner.talk(t, second.GetId())
	at = time.Now().Add(soon)
	_, err = owner.Agent.CompleteAttempt(t.Context(), &dispatchv1.CompleteAttemptRequest{
		Id: second.GetId(), BusinessResultId: "call-again", NotReady: true,
		Appointment: &dispatchv1.CompleteAttemptRequest_Appointment{AppointmentTime: timestamppb.New(at), AgentId: "a1"},
	})
	require.NoError(t, err)
	third := other.offered(t) // the first since it became ready
	t.Logf("offered %s after the grace", third.GetOfferTime().AsTime().Sub(at.Add(grace)))
	require.False(t, third.GetOfferTime().AsTime().Before(at.Add(grace).Truncate(time.Millisecond)), "not before the grace is over")
	other.talk(t, third.GetId())
	_, err = other.Agent.CompleteAttempt(t.Context(), &dispatchv1.CompleteAttemptRequest{Id: third.GetId(), BusinessResultId: "sold"})
	require.NoError(t, err)

	made, err := c.admin.Contacts.ListAppointments(t.Context(), &contactv1.ListAppointmentsRequest{TaskId: c.task})
	require.NoError(t, err)
	require.Len(t, made.GetAppointments(), 2)
	for _, a := range made.GetAppointments() {
		require.Equal(t, contactv1.AppointmentState_APPOINTMENT_STATE_KEPT, a.GetState())
	}
	c.awaitCompleted(t)
}
