package dispatcher_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
)

type agreement = dispatchv1.CompleteAttemptRequest_Appointment

// agree completes an attempt with an appointment.
func (s *screen) agree(attempt, result string, a *agreement) (*dispatchv1.Call, error) {
	return s.CompleteAttempt(s.t.Context(), &dispatchv1.CompleteAttemptRequest{Id: attempt, BusinessResultId: result, Appointment: a})
}

// answered dials what is on the screen, and talks until the call is over.
func (s *screen) answered() *dispatchv1.Preview {
	s.t.Helper()
	p := s.offered()
	s.dial(p.GetId())
	for _, event := range []dispatchv1.CallEvent{connected, released} {
		_, err := s.report(p.GetId(), event, "")
		require.NoError(s.t, err)
	}
	return p
}

func in(d time.Duration) *timestamppb.Timestamp { return timestamppb.New(time.Now().Add(d)) }

func TestResultThatWantsAnAppointment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob")
	w.task("spring", 1)
	ann := w.node("n1").ready("ann")
	p := ann.answered()
	id := p.GetId()

	_, err := ann.complete(id, "later")
	requireReason(t, err, codes.FailedPrecondition, "APPOINTMENT_REQUIRED")
	for name, c := range map[string]struct {
		agreed *agreement
		path   string
		reason apierr.FieldReason
	}{
		"no time":         {&agreement{}, "appointment.appointment_time", apierr.Required},
		"in the past":     {&agreement{AppointmentTime: in(-time.Hour)}, "appointment.appointment_time", apierr.Range},
		"unknown agent":   {&agreement{AppointmentTime: in(time.Hour), AgentId: "eve"}, "appointment.agent_id", apierr.Reference},
		"not of an agent": {&agreement{AppointmentTime: in(time.Hour), AgentId: "caller"}, "appointment.agent_id", apierr.Reference},
	} {
		_, err := ann.agree(id, "later", c.agreed)
		requireReason(t, err, codes.InvalidArgument, "INVALID_FIELD")
		refused := apierr.Remote(err)
		require.Len(t, refused.Fields, 1, name)
		require.Equal(t, c.path, refused.Fields[0].Path, name)
		require.Equal(t, c.reason, refused.Fields[0].Reason, name)
	}
	require.Nil(t, w.contacts.made(id))
	require.Nil(t, w.results.attempt(id).GetCompleteTime(), "nothing was saved")

	agreed := &agreement{AppointmentTime: in(time.Hour), Number: p.GetNumbers()[1].GetNumber(), AgentId: "bob", Remark: "about the bill"}
	for range 2 {
		call, err := ann.agree(id, "later", agreed)
		require.NoError(t, err)
		require.Equal(t, dispatchv1.CallState_CALL_STATE_COMPLETED, call.GetState())
	}
	want := &contactinternalv1.MakeAppointmentRequest{
		AttemptId: id, AppointmentTime: agreed.GetAppointmentTime(), Number: agreed.GetNumber(), AgentId: "bob", Remark: "about the bill",
	}
	require.Empty(t, cmp.Diff(want, w.contacts.made(id), protocmp.Transform()))
	require.Equal(t, 1, w.contacts.called("MakeAppointment")-1, "refused once for its time, made once")
	require.Equal(t, "later", w.results.attempt(id).GetBusinessResultId())
}

// Only the result itself asks for one, not what is above it; and one may come
// with any.
func TestAppointmentWithAnyResult(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 2)
	ann := w.node("n1").ready("ann")
	first := ann.answered()
	_, err := ann.complete(first.GetId(), "much later")
	require.NoError(t, err)
	require.Nil(t, w.contacts.made(first.GetId()))

	second := ann.answered()
	_, err = ann.agree(second.GetId(), "sale", &agreement{AppointmentTime: in(time.Hour)})
	require.NoError(t, err)
	require.NotNil(t, w.contacts.made(second.GetId()))
}

// Whatever fails on the way, nothing is completed before the appointment is made,
// and the same completion tried again goes on.
func TestCompletionGoesOnAfterFailure(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		break_ func(*world, error)
		made   bool
	}{
		"contact down":          {func(w *world, err error) { w.contacts.failing("MakeAppointment", err, nil) }, false},
		"contact's answer lost": {func(w *world, err error) { w.contacts.failing("MakeAppointment", nil, err) }, true},
		"result down":           {func(w *world, err error) { w.results.failing(err) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.directory("ann")
			w.task("spring", 1)
			ann := w.node("n1").ready("ann")
			id := ann.answered().GetId()
			agreed := &agreement{AppointmentTime: in(time.Hour)}

			c.break_(w, unavailable())
			_, err := ann.agree(id, "later", agreed)
			requireReason(t, err, codes.Unavailable, "DEPENDENCY_DOWN")
			require.Equal(t, c.made, w.contacts.made(id) != nil)
			require.Nil(t, w.results.attempt(id).GetCompleteTime())
			c.break_(w, nil)
			_, err = ann.agree(id, "later", agreed)
			require.NoError(t, err)
			require.NotNil(t, w.contacts.made(id))
			require.NotNil(t, w.results.attempt(id).GetCompleteTime())
		})
	}
}

// An appointment that has come due is its owner's, though the hopper is full and
// somebody else is idle; the owner's screen says what was agreed.
func TestAppointmentComesBackToItsOwner(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob")
	w.task("spring", 20)
	n := w.node("n1")
	ann, bob := n.ready("ann"), n.ready("bob")
	agreed := ann.answered()
	at := in(time.Second)
	_, err := ann.agree(agreed.GetId(), "later", &agreement{AppointmentTime: at, AgentId: "ann", Remark: "about the bill"})
	require.NoError(t, err)
	busy := ann.offered()
	require.NotEqual(t, agreed.GetContactId(), busy.GetContactId(), "it is not due")
	require.Eventually(t, func() bool { return time.Now().After(at.AsTime()) && w.contacts.holds(agreed.GetContactId()) }, within, often)

	for range 3 {
		p := bob.offered()
		require.NotEqual(t, agreed.GetContactId(), p.GetContactId(), "it waits for ann, who is busy")
		_, err := bob.SkipPreview(t.Context(), &dispatchv1.SkipPreviewRequest{Id: p.GetId()})
		require.NoError(t, err)
	}
	_, err = ann.SkipPreview(t.Context(), &dispatchv1.SkipPreviewRequest{Id: busy.GetId()})
	require.NoError(t, err)
	kept := ann.offered()
	require.Equal(t, agreed.GetContactId(), kept.GetContactId())
	want := &dispatchv1.Preview_Appointment{Id: agreed.GetId(), AppointmentTime: at, AgentId: "ann", Remark: "about the bill"}
	require.Empty(t, cmp.Diff(want, kept.GetAppointment(), protocmp.Transform()))
	require.Nil(t, busy.GetAppointment())
}

// Its owner is away: after the grace anybody gets it, before all others.
func TestAppointmentGoesToAnybodyAfterTheGrace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob")
	w.task("spring", 1)
	w.contacts.ownerFor = 2 * time.Second
	n := w.node("n1")
	ann := n.ready("ann")
	agreed := ann.answered()
	at := time.Now()
	_, err := ann.CompleteAttempt(t.Context(), &dispatchv1.CompleteAttemptRequest{
		Id: agreed.GetId(), BusinessResultId: "later", NotReady: true,
		Appointment: &agreement{AppointmentTime: timestamppb.New(at), AgentId: "ann"},
	})
	require.NoError(t, err)
	p := n.ready("bob").offered()
	require.Equal(t, agreed.GetContactId(), p.GetContactId())
	require.False(t, p.GetOfferTime().AsTime().Before(at.Add(w.contacts.ownerFor).Truncate(time.Millisecond)), "not earlier")
}
