package simulator

import (
	"context"
	"log/slog"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/apierr"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
)

// desk is the server's side of one agent, worked by a test: verbs come out of
// a channel one by one, and are answered with what is next in answers.
type desk struct {
	dispatchv1.UnimplementedAgentServiceServer
	sessions chan *deskSession
	verbs    chan any

	mu      sync.Mutex
	answers []error
}

type deskSession struct {
	grpc.ServerStreamingServer[dispatchv1.SessionEvent]
	agent string
	end   chan struct{}
}

func (d *desk) OpenSession(req *dispatchv1.OpenSessionRequest, stream grpc.ServerStreamingServer[dispatchv1.SessionEvent]) error {
	md, _ := metadata.FromIncomingContext(stream.Context())
	if md.Get("authorization")[0] != "Bearer token of "+req.GetAgentId() {
		return status.Error(codes.Unauthenticated, "wrong token")
	}
	s := &deskSession{ServerStreamingServer: stream, agent: req.GetAgentId(), end: make(chan struct{})}
	select {
	case d.sessions <- s:
	case <-stream.Context().Done():
		return stream.Context().Err()
	}
	select {
	case <-s.end:
	case <-stream.Context().Done():
	}
	return nil
}

// answer makes the verbs to come fail with errs in turn; nil is success.
func (d *desk) answer(errs ...error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.answers = errs
}

func (d *desk) verb(req any) error {
	d.mu.Lock()
	var err error
	if len(d.answers) > 0 {
		err, d.answers = d.answers[0], d.answers[1:]
	}
	d.mu.Unlock()
	d.verbs <- req
	return err
}

func (d *desk) SetAgentState(_ context.Context, req *dispatchv1.SetAgentStateRequest) (*dispatchv1.AgentStatus, error) {
	return &dispatchv1.AgentStatus{State: req.GetState()}, d.verb(req)
}

func (d *desk) AcceptPreview(_ context.Context, req *dispatchv1.AcceptPreviewRequest) (*dispatchv1.Call, error) {
	return call(req.GetId(), dispatchv1.CallState_CALL_STATE_DIALLING), d.verb(req)
}

func (d *desk) SkipPreview(_ context.Context, req *dispatchv1.SkipPreviewRequest) (*dispatchv1.Preview, error) {
	return preview(req.GetId()), d.verb(req)
}

func (d *desk) CompleteAttempt(_ context.Context, req *dispatchv1.CompleteAttemptRequest) (*dispatchv1.Call, error) {
	return call(req.GetId(), dispatchv1.CallState_CALL_STATE_COMPLETED), d.verb(req)
}

// startAgent seats one agent at a desk.
func startAgent(t *testing.T, habits Habits) (*desk, <-chan Sighting) {
	t.Helper()
	d := &desk{sessions: make(chan *deskSession), verbs: make(chan any, 10)}
	conn := serve(t, func(s *grpc.Server) { dispatchv1.RegisterAgentServiceServer(s, d) })
	sightings := make(chan Sighting, 100)
	agents, err := NewAgents(AgentsConfig{
		IDs: []string{"agent-1"}, Speed: 10_000, Habits: habits,
		Token:        func(agent string) (string, error) { return "token of " + agent, nil },
		Dispositions: Dispositions{Answered: []string{"sold"}, NotAnswered: []string{"nobody"}},
		Observe:      func(s Sighting) { sightings <- s },
		Log:          slog.New(slog.DiscardHandler),
	}, conn)
	require.NoError(t, err)
	agents.Start()
	stopAtEnd(t, agents.Stop)
	return d, sightings
}

func (s *deskSession) welcome(t *testing.T, status *dispatchv1.AgentStatus) {
	t.Helper()
	require.NoError(t, s.Send(&dispatchv1.SessionEvent{Event: &dispatchv1.SessionEvent_Welcome{Welcome: status}}))
}

func (s *deskSession) offer(t *testing.T, id string) {
	t.Helper()
	require.NoError(t, s.Send(&dispatchv1.SessionEvent{Event: &dispatchv1.SessionEvent_PreviewOffered{PreviewOffered: preview(id)}}))
}

func (s *deskSession) revoke(t *testing.T, id string) {
	t.Helper()
	require.NoError(t, s.Send(&dispatchv1.SessionEvent{Event: &dispatchv1.SessionEvent_PreviewRevoked{PreviewRevoked: preview(id)}}))
}

func (s *deskSession) state(t *testing.T, state dispatchv1.AgentState) {
	t.Helper()
	require.NoError(t, s.Send(&dispatchv1.SessionEvent{Event: &dispatchv1.SessionEvent_StateChanged{StateChanged: &dispatchv1.AgentStatus{State: state}}}))
}

func (s *deskSession) released(t *testing.T, id string, result callv1.DisplayedResult) {
	t.Helper()
	c := call(id, dispatchv1.CallState_CALL_STATE_RELEASED)
	c.DisplayedResult = result
	require.NoError(t, s.Send(&dispatchv1.SessionEvent{Event: &dispatchv1.SessionEvent_CallUpdated{CallUpdated: c}}))
}

// next is the id of the next verb's preview or attempt.
func next[T interface{ GetId() string }](t *testing.T, d *desk) T {
	t.Helper()
	req := <-d.verbs
	require.IsType(t, *new(T), req)
	return req.(T)
}

func kinds(t *testing.T, sightings <-chan Sighting, n int) (kinds []SightingKind) {
	t.Helper()
	for range n {
		s := <-sightings
		require.Equal(t, "agent-1", s.Agent)
		require.False(t, s.At.IsZero())
		kinds = append(kinds, s.Kind)
	}
	return kinds
}

func TestAnAgentWorks(t *testing.T) {
	d, sightings := startAgent(t, Habits{})
	s := <-d.sessions
	s.welcome(t, &dispatchv1.AgentStatus{State: dispatchv1.AgentState_AGENT_STATE_NOT_READY})
	require.Equal(t, dispatchv1.AgentState_AGENT_STATE_READY, (<-d.verbs).(*dispatchv1.SetAgentStateRequest).GetState())
	for attempt, result := range map[string]callv1.DisplayedResult{
		"sold":   callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED,
		"nobody": callv1.DisplayedResult_DISPLAYED_RESULT_BUSY,
	} {
		s.offer(t, attempt)
		require.Equal(t, attempt, next[*dispatchv1.AcceptPreviewRequest](t, d).GetId())
		s.released(t, attempt, result)
		complete := next[*dispatchv1.CompleteAttemptRequest](t, d)
		require.Equal(t, attempt, complete.GetId())
		require.Equal(t, attempt, complete.GetBusinessResultId())
		require.ElementsMatch(t, []SightingKind{PreviewShown, CallDialled, CallReleased, CallCompleted}, kinds(t, sightings, 4))
	}
	s.state(t, dispatchv1.AgentState_AGENT_STATE_NOT_READY)
	require.IsType(t, &dispatchv1.SetAgentStateRequest{}, <-d.verbs, "an agent comes back after a rest")
}

func TestAnAgentMakesTheAppointmentThatIsWanted(t *testing.T) {
	d, sightings := startAgent(t, Habits{})
	s := <-d.sessions
	s.welcome(t, &dispatchv1.AgentStatus{State: dispatchv1.AgentState_AGENT_STATE_READY})
	unavailable := status.Error(codes.Unavailable, "down")
	d.answer(apierr.New(codes.FailedPrecondition, "APPOINTMENT_REQUIRED", "make one"), unavailable, nil)
	s.released(t, "attempt", callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED)
	require.Nil(t, next[*dispatchv1.CompleteAttemptRequest](t, d).GetAppointment())
	first := next[*dispatchv1.CompleteAttemptRequest](t, d)
	again := next[*dispatchv1.CompleteAttemptRequest](t, d)
	require.Equal(t, "agent-1", first.GetAppointment().GetAgentId())
	require.True(t, first.GetAppointment().GetAppointmentTime().IsValid())
	require.Equal(t, first.GetAppointment().GetAppointmentTime().AsTime(), again.GetAppointment().GetAppointmentTime().AsTime())
	require.Equal(t, "sold", again.GetBusinessResultId())
	require.Equal(t, []SightingKind{CallReleased, CallCompleted}, kinds(t, sightings, 2))
}

func TestAnAgentSkips(t *testing.T) {
	d, sightings := startAgent(t, Habits{Skip: 1})
	s := <-d.sessions
	s.welcome(t, &dispatchv1.AgentStatus{State: dispatchv1.AgentState_AGENT_STATE_READY})
	for _, id := range []string{"a", "b"} {
		s.offer(t, id)
		require.Equal(t, id, next[*dispatchv1.SkipPreviewRequest](t, d).GetId())
		require.Equal(t, []SightingKind{PreviewShown, PreviewLeft}, kinds(t, sightings, 2))
	}
}

func TestAnAgentMisses(t *testing.T) {
	d, sightings := startAgent(t, Habits{Miss: 1})
	s := <-d.sessions
	s.welcome(t, &dispatchv1.AgentStatus{State: dispatchv1.AgentState_AGENT_STATE_READY})
	for _, id := range []string{"a", "b"} {
		s.offer(t, id)
		s.revoke(t, id)
		require.Equal(t, []SightingKind{PreviewShown, PreviewTaken}, kinds(t, sightings, 2))
	}
	require.Empty(t, d.verbs)
}

func TestAnAgentGoesOnWhereTheSessionBroke(t *testing.T) {
	for name, tc := range map[string]struct {
		status *dispatchv1.AgentStatus
		verb   any
	}{
		"with a preview": {&dispatchv1.AgentStatus{Preview: preview("a")}, &dispatchv1.AcceptPreviewRequest{}},
		"in wrap-up": {
			&dispatchv1.AgentStatus{Call: call("a", dispatchv1.CallState_CALL_STATE_RELEASED)}, &dispatchv1.CompleteAttemptRequest{},
		},
		"not ready": {
			&dispatchv1.AgentStatus{State: dispatchv1.AgentState_AGENT_STATE_NOT_READY}, &dispatchv1.SetAgentStateRequest{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := startAgent(t, Habits{})
			close((<-d.sessions).end)
			s := <-d.sessions
			s.welcome(t, tc.status)
			require.IsType(t, tc.verb, <-d.verbs)
		})
	}
}

func TestAVerbIsSentAgainWhileTheServerIsUnavailable(t *testing.T) {
	d, _ := startAgent(t, Habits{})
	s := <-d.sessions
	s.welcome(t, &dispatchv1.AgentStatus{State: dispatchv1.AgentState_AGENT_STATE_READY})
	d.answer(status.Error(codes.Unavailable, "away"), status.Error(codes.Unavailable, "away"))
	s.offer(t, "a")
	for range 3 {
		require.Equal(t, "a", next[*dispatchv1.AcceptPreviewRequest](t, d).GetId())
	}
}

func TestAnAgentTakesNoForAnAnswer(t *testing.T) {
	over := apierr.New(codes.FailedPrecondition, "PREVIEW_OVER", "too late").GRPCStatus().Err()
	closed := apierr.New(codes.FailedPrecondition, "OUT_OF_WINDOW", "too late in the day").GRPCStatus().Err()
	d, _ := startAgent(t, Habits{})
	s := <-d.sessions
	s.welcome(t, &dispatchv1.AgentStatus{State: dispatchv1.AgentState_AGENT_STATE_READY})

	d.answer(over)
	s.offer(t, "a")
	require.Equal(t, "a", next[*dispatchv1.AcceptPreviewRequest](t, d).GetId())

	d.answer(closed)
	s.offer(t, "b")
	require.Equal(t, "b", next[*dispatchv1.AcceptPreviewRequest](t, d).GetId())
	require.Equal(t, "b", next[*dispatchv1.SkipPreviewRequest](t, d).GetId(), "what may not be dialled now is given back")

	s.offer(t, "c")
	require.Equal(t, "c", next[*dispatchv1.AcceptPreviewRequest](t, d).GetId())
}

func TestADisplacedAgentGoesHome(t *testing.T) {
	d, sightings := startAgent(t, Habits{})
	s := <-d.sessions
	s.welcome(t, &dispatchv1.AgentStatus{State: dispatchv1.AgentState_AGENT_STATE_READY})
	require.NoError(t, s.Send(&dispatchv1.SessionEvent{Event: &dispatchv1.SessionEvent_Displaced_{Displaced: &dispatchv1.SessionEvent_Displaced{}}}))
	<-s.Context().Done()
	require.Equal(t, Displaced, (<-sightings).Kind)
	require.Empty(t, d.sessions)
}

func TestAgentsConfigIsChecked(t *testing.T) {
	_, err := NewAgents(AgentsConfig{Habits: Habits{Skip: 2}}, nil)
	require.ErrorContains(t, err, "speed")
	require.ErrorContains(t, err, "habits")
	require.ErrorContains(t, err, "dispositions")
}
