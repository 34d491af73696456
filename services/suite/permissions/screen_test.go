package permissions_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/auth"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
)

// screen is an agent's session.
type screen struct {
	agents dispatchv1.AgentServiceClient
	stream grpc.ServerStreamingClient[dispatchv1.SessionEvent]
}

// screen opens an agent's screen, which asks for work.
func (w *world) screen(agent string) *screen {
	w.t.Helper()
	conn := w.dial(auth.Identity{Subject: agent, Tenant: tenant, Role: auth.Agent, AgentID: agent})
	s := &screen{agents: dispatchv1.NewAgentServiceClient(conn)}
	await(w.t, "the dispatcher knows "+agent, func() (ok bool) {
		stream, err := s.agents.OpenSession(w.t.Context(), &dispatchv1.OpenSessionRequest{AgentId: agent})
		require.NoError(w.t, err)
		_, err = stream.Recv()
		s.stream = stream
		return err == nil
	})
	_, err := s.agents.SetAgentState(w.t.Context(), &dispatchv1.SetAgentStateRequest{AgentId: agent, State: dispatchv1.AgentState_AGENT_STATE_READY})
	require.NoError(w.t, err)
	return s
}

// offered waits for a preview.
func (s *screen) offered(t *testing.T) string {
	t.Helper()
	for {
		event, err := s.stream.Recv()
		require.NoError(t, err)
		if p := event.GetPreviewOffered(); p != nil {
			return p.GetId()
		}
	}
}

// begin has a call answered.
func (s *screen) begin(t *testing.T) string {
	t.Helper()
	id := s.offered(t)
	_, err := s.agents.AcceptPreview(t.Context(), &dispatchv1.AcceptPreviewRequest{Id: id})
	require.NoError(t, err)
	require.NoError(t, s.report(t.Context(), id, dispatchv1.CallEvent_CALL_EVENT_CONNECTED))
	return id
}

func (s *screen) report(ctx context.Context, id string, event dispatchv1.CallEvent) error {
	_, err := s.agents.ReportCall(ctx, &dispatchv1.ReportCallRequest{Id: id, Event: event, OccurTime: stamp(time.Now())})
	return err
}

// end completes a call with an appointment.
func (s *screen) end(ctx context.Context, id, result string, again time.Time) error {
	if err := s.report(ctx, id, dispatchv1.CallEvent_CALL_EVENT_RELEASED); err != nil {
		return err
	}
	_, err := s.agents.CompleteAttempt(ctx, &dispatchv1.CompleteAttemptRequest{
		Id: id, BusinessResultId: result, Note: result + "-note",
		Appointment: &dispatchv1.CompleteAttemptRequest_Appointment{AppointmentTime: stamp(again), Remark: result + "-remark"},
	})
	return err
}
