package dispatcher_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/dispatcher"
)

// autoAccept makes a task dial for agents who let a preview time out.
func autoAccept(task *taskv1.Task) {
	task.PreviewTimeoutS = 1
	task.OnPreviewTimeout = taskv1.OnPreviewTimeout_ON_PREVIEW_TIMEOUT_AUTO_ACCEPT
}

func TestAutoAccept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1, autoAccept)
	ann := w.node("n1").ready("ann")
	p := ann.offered()

	call := ann.call(dispatchv1.CallState_CALL_STATE_DIALLING)
	ann.becomes(dispatchv1.AgentState_AGENT_STATE_ON_CALL)
	require.False(t, call.GetDialTime().AsTime().Before(p.GetDeadline().AsTime()), "not before the deadline")
	require.Equal(t, p.GetId(), call.GetAttemptId())
	require.Equal(t, p.GetNumbers()[0].GetNumber(), call.GetNumber(), "the proposed number")
	require.Equal(t, "02112345678", call.GetCallerNumber())
	require.Equal(t, map[string]int{p.GetContactId(): 1}, w.contacts.begun())

	again := ann.dial(p.GetId())
	require.Equal(t, call.GetDialTime().AsTime(), again.GetDialTime().AsTime(), "an accept that comes late finds the call")
	_, err := ann.report(p.GetId(), released, "01040")
	require.NoError(t, err)
	_, err = ann.complete(p.GetId(), "sale")
	require.NoError(t, err)
	require.Equal(t, "ann", w.results.attempt(p.GetId()).GetAgentId())
	require.Eventually(t, func() bool {
		return w.results.preview(p.GetId()) == dispatchv1.PreviewState_PREVIEW_STATE_ACCEPTED
	}, within, often)
}

// A dial that may not be is the end of the preview, and no miss however often.
func TestRefusedAutoAccept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob")
	w.contacts.failing("BeginAttempt", refusal(codes.FailedPrecondition, errorv1.Reason_REASON_OUT_OF_WINDOW), nil)
	w.task("spring", 3, autoAccept)
	n := w.node("n1")
	ann := n.ready("ann")
	for i := range 3 {
		p := ann.offered()
		require.Equal(t, fmt.Sprintf("ref-%d", i+1), p.GetReference(), "not the same one again")
		over := ann.revoked()
		require.Equal(t, p.GetId(), over.GetId())
		require.Equal(t, dispatchv1.PreviewState_PREVIEW_STATE_TIMED_OUT, over.GetState())
	}
	require.Empty(t, w.contacts.begun())
	w.contacts.failing("BeginAttempt", nil, nil)
	require.Equal(t, "ref-1", n.ready("bob").offered().GetReference(), "back in its place")
}

func TestNoAutoAcceptForAnAgentWhoIsGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob")
	w.task("spring", 1, autoAccept)
	n := w.node("n1", func(cfg *dispatcher.Config) { cfg.Grace = 10 * time.Second })
	ann := n.ready("ann")
	p := ann.offered()
	ann.leave()
	ann.end()

	again := n.ready("bob").offered()
	require.Equal(t, p.GetContactId(), again.GetContactId(), "given back")
	require.Eventually(t, func() bool {
		return w.results.preview(p.GetId()) == dispatchv1.PreviewState_PREVIEW_STATE_TIMED_OUT
	}, within, often)
}

// Agents press dial, on the second number, at the moment of the deadline: each
// customer is dialled once, and each agent has the call.
func TestAutoAcceptAgainstAccept(t *testing.T) {
	t.Parallel()
	const agents = 24
	w := newWorld(t)
	var names []string
	for i := range agents {
		names = append(names, fmt.Sprintf("agent-%02d", i))
	}
	w.directory(names...)
	w.task("spring", agents, autoAccept)
	n := w.node("n1")
	var working sync.WaitGroup
	var mu sync.Mutex
	numbers := map[bool]int{} // by whether it was the proposed one
	for i, name := range names {
		working.Go(func() {
			a := n.ready(name)
			p := a.offered()
			time.AfterFunc(time.Until(p.GetDeadline().AsTime())+time.Duration(i-agents/2)*20*time.Millisecond, func() {
				_, _ = a.AcceptPreview(t.Context(), &dispatchv1.AcceptPreviewRequest{Id: p.GetId(), Number: p.GetNumbers()[1].GetNumber()})
			})
			call := a.call(dispatchv1.CallState_CALL_STATE_DIALLING)
			mu.Lock()
			defer mu.Unlock()
			numbers[call.GetNumber() == p.GetNumbers()[0].GetNumber()]++
		})
	}
	working.Wait()
	begun := w.contacts.begun()
	require.Len(t, begun, agents)
	for contact, attempts := range begun {
		require.Equal(t, 1, attempts, contact)
	}
	t.Logf("dialled by the deadline %d, by the agent %d", numbers[true], numbers[false])
	require.NotZero(t, numbers[true])
	require.NotZero(t, numbers[false])
}

// The leader ends between the deadline and the dial, or between the dial and
// what follows it: the next one settles it, and nobody is dialled twice.
func TestNextLeaderSettlesAutoAccept(t *testing.T) {
	t.Parallel()
	for name, begun := range map[string]bool{"not begun": false, "begun": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.directory("ann", "bob")
			if begun {
				w.contacts.failing("BeginAttempt", nil, unavailable())
			} else {
				w.contacts.failing("BeginAttempt", unavailable(), nil)
			}
			w.task("spring", 1, autoAccept)
			leading, staying := w.pair()
			ann := staying.ready("ann")
			p := ann.offered()
			require.Eventually(t, func() bool { return w.contacts.called("BeginAttempt") > 0 }, within, often)
			leading.stop()
			w.contacts.failing("BeginAttempt", nil, nil)
			// As if the ten seconds an accept may take were over.
			w.redis.ZAdd(t.Context(), "fd:{"+tenant+"}:deadlines", redis.Z{Score: 1, Member: "p:" + p.GetId()})

			if begun {
				require.Equal(t, p.GetId(), ann.call(dispatchv1.CallState_CALL_STATE_DIALLING).GetAttemptId())
				require.Equal(t, map[string]int{p.GetContactId(): 1}, w.contacts.begun())
				return
			}
			require.Equal(t, dispatchv1.PreviewState_PREVIEW_STATE_TIMED_OUT, ann.revoked().GetState())
			require.Empty(t, w.contacts.begun())
			_, err := ann.accept(p.GetId())
			requireReason(t, err, codes.FailedPrecondition, "PREVIEW_OVER")
			require.Equal(t, p.GetContactId(), staying.ready("bob").offered().GetContactId())
		})
	}
}
