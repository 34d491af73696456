package simulator

import (
	"testing"

	"github.com/stretchr/testify/require"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
)

func preview(id string) *dispatchv1.Preview { return &dispatchv1.Preview{Id: id} }

func call(id string, state dispatchv1.CallState) *dispatchv1.Call {
	return &dispatchv1.Call{AttemptId: id, State: state}
}

func TestLateNewsDoesNotComeBackOntoTheScreen(t *testing.T) {
	const (
		dialling  = dispatchv1.CallState_CALL_STATE_DIALLING
		released  = dispatchv1.CallState_CALL_STATE_RELEASED
		completed = dispatchv1.CallState_CALL_STATE_COMPLETED
	)
	for name, tc := range map[string]struct {
		news             func(s *screen)
		preview, attempt string
		released         bool
	}{
		"a preview": {
			news:    func(s *screen) { s.offered(preview("a")) },
			preview: "a",
		},
		"a preview that was over is shown late": {
			news: func(s *screen) { s.offered(preview("a")); s.over("a"); s.offered(preview("a")) },
		},
		"the next preview comes before the last is over": {
			news:    func(s *screen) { s.offered(preview("a")); s.offered(preview("b")); s.over("a") },
			preview: "b",
		},
		"a call takes its preview off": {
			news:    func(s *screen) { s.offered(preview("a")); s.called(call("a", dialling)) },
			attempt: "a",
		},
		"a preview is shown late, after its call": {
			news:    func(s *screen) { s.called(call("a", dialling)); s.offered(preview("a")) },
			attempt: "a",
		},
		"the accept is answered after the call was over": {
			news:    func(s *screen) { s.called(call("a", released)); s.called(call("a", dialling)) },
			attempt: "a", released: true,
		},
		"a call that was completed is told of late": {
			news: func(s *screen) { s.called(call("a", released)); s.completed("a"); s.called(call("a", released)) },
		},
		"somebody else completed the call": {
			news: func(s *screen) { s.called(call("a", released)); s.called(call("a", completed)) },
		},
		"welcome shows what is open": {
			news: func(s *screen) {
				s.offered(preview("a"))
				s.welcome(&dispatchv1.AgentStatus{Call: call("b", released)})
			},
			attempt: "b", released: true,
		},
		"welcome was made before the preview was over": {
			news: func(s *screen) { s.over("a"); s.welcome(&dispatchv1.AgentStatus{Preview: preview("a")}) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScreen()
			tc.news(s)
			now, _ := s.look()
			require.Equal(t, tc.preview, now.preview.GetId())
			require.Equal(t, tc.attempt, now.call.GetAttemptId())
			require.Equal(t, tc.released, now.call.GetState() == released)
		})
	}
}

func TestWhoLooksIsToldOfAChange(t *testing.T) {
	s := newScreen()
	_, changed := s.look()
	require.Empty(t, changed)
	s.offered(preview("a"))
	<-changed
	_, changed = s.look()
	s.signedOut()
	<-changed
	now, _ := s.look()
	require.False(t, now.signedIn)
	require.Equal(t, "a", now.preview.GetId(), "a broken session does not clear the screen")
}
