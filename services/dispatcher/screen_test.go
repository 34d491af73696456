package dispatcher_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
)

// screen is an agent at work: a session stream and the verbs.
type screen struct {
	dispatchv1.AgentServiceClient

	t      *testing.T
	agent  string
	events chan *dispatchv1.SessionEvent // closed after the last one
	ended  error                         // why; to be read after that
	leave  context.CancelFunc
}

// open opens a session and reads its welcome.
func (n *node) open(agent string) (*screen, *dispatchv1.AgentStatus) {
	n.w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s := &screen{
		AgentServiceClient: n.agents(agent), t: n.w.t, agent: agent, leave: cancel,
		events: make(chan *dispatchv1.SessionEvent, 1000),
	}
	n.w.t.Cleanup(cancel)
	var stream dispatchv1.AgentService_OpenSessionClient
	var first *dispatchv1.SessionEvent
	require.Eventually(n.w.t, func() bool { // the feed may not have the agent yet
		var err error
		if stream, err = s.OpenSession(ctx, &dispatchv1.OpenSessionRequest{AgentId: agent}); err != nil {
			return false
		}
		first, err = stream.Recv()
		return err == nil
	}, within, often)
	go func() {
		for {
			e, err := stream.Recv()
			if err != nil {
				s.ended = err
				close(s.events)
				return
			}
			s.events <- e
		}
	}()
	require.NotNil(n.w.t, first.GetWelcome(), "Welcome comes first")
	return s, first.GetWelcome()
}

// ready opens a session and makes the agent READY.
func (n *node) ready(agent string) *screen {
	n.w.t.Helper()
	s, _ := n.open(agent)
	s.ready()
	return s
}

func (s *screen) ready() {
	s.t.Helper()
	_, err := s.SetAgentState(s.t.Context(), &dispatchv1.SetAgentStateRequest{
		AgentId: s.agent, State: dispatchv1.AgentState_AGENT_STATE_READY,
	})
	require.NoError(s.t, err)
}

// await reads events until one is wanted.
func await[E any](s *screen, want func(*dispatchv1.SessionEvent) (E, bool)) E {
	s.t.Helper()
	limit := time.After(within)
	for {
		select {
		case e, ok := <-s.events:
			if !ok {
				require.FailNow(s.t, "the session ended", "agent %s: %v", s.agent, s.ended)
			}
			if found, ok := want(e); ok {
				return found
			}
		case <-limit:
			require.FailNow(s.t, "nothing of the kind came", "agent %s", s.agent)
		}
	}
}

func (s *screen) offered() *dispatchv1.Preview {
	s.t.Helper()
	return await(s, func(e *dispatchv1.SessionEvent) (*dispatchv1.Preview, bool) {
		return e.GetPreviewOffered(), e.GetPreviewOffered() != nil
	})
}

func (s *screen) revoked() *dispatchv1.Preview {
	s.t.Helper()
	return await(s, func(e *dispatchv1.SessionEvent) (*dispatchv1.Preview, bool) {
		return e.GetPreviewRevoked(), e.GetPreviewRevoked() != nil
	})
}

// noOffer fails the test if a preview has come by the time ctx ends.
func (s *screen) noOffer(ctx context.Context) {
	s.t.Helper()
	for ctx.Err() == nil || len(s.events) > 0 {
		select {
		case e := <-s.events:
			require.NotNil(s.t, e, "the session of agent %s ended", s.agent)
			require.Nil(s.t, e.GetPreviewOffered(), "agent %s", s.agent)
		case <-ctx.Done():
		}
	}
}

func (s *screen) becomes(state dispatchv1.AgentState) *dispatchv1.AgentStatus {
	s.t.Helper()
	return await(s, func(e *dispatchv1.SessionEvent) (*dispatchv1.AgentStatus, bool) {
		return e.GetStateChanged(), e.GetStateChanged().GetState() == state
	})
}

func (s *screen) call(state dispatchv1.CallState) *dispatchv1.Call {
	s.t.Helper()
	return await(s, func(e *dispatchv1.SessionEvent) (*dispatchv1.Call, bool) {
		return e.GetCallUpdated(), e.GetCallUpdated().GetState() == state
	})
}

// end is why the stream ended.
func (s *screen) end() error {
	s.t.Helper()
	limit := time.After(within)
	for {
		select {
		case _, ok := <-s.events:
			if !ok {
				return s.ended
			}
		case <-limit:
			require.FailNow(s.t, "the session did not end", "agent %s", s.agent)
		}
	}
}

func (s *screen) accept(preview string) (*dispatchv1.Call, error) {
	return s.AcceptPreview(s.t.Context(), &dispatchv1.AcceptPreviewRequest{Id: preview})
}

func (s *screen) dial(preview string) *dispatchv1.Call {
	s.t.Helper()
	call, err := s.accept(preview)
	require.NoError(s.t, err)
	return call
}

func (s *screen) report(attempt string, event dispatchv1.CallEvent, failCode string) (*dispatchv1.Call, error) {
	return s.ReportCall(s.t.Context(), &dispatchv1.ReportCallRequest{Id: attempt, Event: event, FailCode: failCode})
}

func (s *screen) complete(attempt, result string) (*dispatchv1.Call, error) {
	return s.CompleteAttempt(s.t.Context(), &dispatchv1.CompleteAttemptRequest{Id: attempt, BusinessResultId: result})
}
