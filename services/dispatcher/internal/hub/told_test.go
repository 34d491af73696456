package hub

import (
	"testing"

	"github.com/stretchr/testify/require"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
)

func dialOf(attempt string) *dispatchv1.ConnectResponse {
	return &dispatchv1.ConnectResponse{Command: &dispatchv1.ConnectResponse_Dial_{
		Dial: &dispatchv1.ConnectResponse_Dial{AttemptId: attempt},
	}}
}

func resumeOf(attempt string) *dispatchv1.ConnectResponse {
	return &dispatchv1.ConnectResponse{Command: &dispatchv1.ConnectResponse_Resume_{
		Resume: &dispatchv1.ConnectResponse_Resume{AttemptId: attempt},
	}}
}

func hangUpOf(attempt string) *dispatchv1.ConnectResponse {
	return &dispatchv1.ConnectResponse{Command: &dispatchv1.ConnectResponse_HangUp_{
		HangUp: &dispatchv1.ConnectResponse_HangUp{AttemptId: attempt},
	}}
}

// words says commands in short.
func words(commands []*dispatchv1.ConnectResponse) (said []string) {
	for _, c := range commands {
		switch c := c.GetCommand().(type) {
		case *dispatchv1.ConnectResponse_Resume_:
			said = append(said, "resume "+c.Resume.GetAttemptId())
		case *dispatchv1.ConnectResponse_HangUp_:
			said = append(said, "hang up "+c.HangUp.GetAttemptId())
		}
	}
	return said
}

func calls(streams map[string]string) queue.Duties { return queue.Duties{Calls: streams} }

func TestCallsOfAnEarlierStreamAreAskedAboutOnce(t *testing.T) {
	said := newTold("now")
	duties := calls(map[string]string{"sent before": "then", "never sent": ""})
	require.ElementsMatch(t, []string{"resume sent before", "resume never sent"}, words(said.owed(duties)))
	require.Empty(t, said.owed(duties))
}

func TestDialOnItsWayIsWaitedForAndThenAskedAbout(t *testing.T) {
	said := newTold("now")
	duties := calls(map[string]string{"a": "now"})
	require.Empty(t, said.owed(duties), "it may be on its way")
	require.Equal(t, []string{"resume a"}, words(said.owed(duties)))
	require.False(t, said.pass(dialOf("a")), "too late: the connector may have said that there is no such call")
	require.Empty(t, said.owed(duties))
}

func TestDialThatCameIsNotAskedAbout(t *testing.T) {
	said := newTold("now")
	duties := calls(map[string]string{"a": "now"})
	require.Empty(t, said.owed(duties))
	require.True(t, said.pass(dialOf("a")))
	for range 3 {
		require.Empty(t, said.owed(duties))
	}
	require.False(t, said.pass(dialOf("a")), "nor dialled twice")
	require.True(t, said.pass(resumeOf("a")), "Redis had lost it: what was said meanwhile may be lost too")
}

// A comparison may have been made before a dial that the stream was told already.
func TestDialThatOvertookAComparisonIsRemembered(t *testing.T) {
	said := newTold("now")
	require.True(t, said.pass(dialOf("a")))
	require.Empty(t, said.owed(calls(nil)))
	require.Empty(t, said.owed(calls(map[string]string{"a": "now"})))
	require.Empty(t, said.owed(calls(map[string]string{"a": "now"})))
}

func TestToldForgetsWhatIsOver(t *testing.T) {
	said := newTold("now")
	said.pass(dialOf("a"))
	said.pass(hangUpOf("a"))
	for range 3 {
		said.owed(calls(nil))
	}
	require.Empty(t, said.calls)
	require.Empty(t, said.ending)
}

func TestHangUpThatMayBeLostIsSaidAgainOnce(t *testing.T) {
	said := newTold("now")
	require.True(t, said.pass(hangUpOf("heard")))
	duties := queue.Duties{Ending: []string{"heard", "missed"}}
	require.Equal(t, []string{"hang up missed"}, words(said.owed(duties)))
	require.Empty(t, said.owed(duties))
	require.True(t, said.pass(hangUpOf("heard")), "asked for again")
}
