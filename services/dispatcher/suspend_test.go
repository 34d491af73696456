package dispatcher_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

func (w *world) suspend(task string) {
	w.source.Put(tenant, feedtest.Task(task, func(task *taskv1.Task) { task.State = taskv1.TaskState_TASK_STATE_SUSPENDED }))
}

func TestSuspendTakesBackWithinASecond(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob")
	w.task("spring", 50)
	n := w.node("n1")
	ann, bob := n.ready("ann"), n.ready("bob")
	p, q := ann.offered(), bob.offered()
	bob.dial(q.GetId())

	began := time.Now()
	w.suspend("spring")
	over := ann.revoked()
	require.Less(t, time.Since(began), time.Second)
	require.Equal(t, p.GetId(), over.GetId())
	require.Equal(t, dispatchv1.RevokeReason_REVOKE_REASON_TASK_STOPPED, over.GetRevokeReason())
	ann.becomes(dispatchv1.AgentState_AGENT_STATE_READY)
	require.Eventually(t, func() bool { return w.contacts.held() == 0 }, within, often, "all are given back")

	_, err := bob.report(q.GetId(), released, "01040")
	require.NoError(t, err, "live calls go on")

	w.source.Put(tenant, feedtest.Task("spring"))
	require.Equal(t, p.GetContactId(), ann.offered().GetContactId(), "in call order, when it runs again")
}

// Fifty agents have their screens on a node that does not lead; ten of them are
// dialling when the task is suspended. Within a second nobody has a preview of
// it; those whose dial is then refused lose theirs within a second of that.
// Nothing counts, and nobody is offered another.
func TestSuspendReachesEveryScreen(t *testing.T) {
	t.Parallel()
	const agents, dialling = 50, 10
	w := newWorld(t)
	var names []string
	for i := range agents {
		names = append(names, fmt.Sprintf("agent-%02d", i))
	}
	w.directory(names...)
	w.task("spring", 3*agents)
	_, home := w.pair()
	screens, previews := make([]*screen, agents), make([]string, agents)
	for i, name := range names {
		screens[i] = home.ready(name)
	}
	for i, s := range screens {
		previews[i] = s.offered().GetId()
	}
	release := w.contacts.holdDials()
	refused := make(chan error, dialling)
	for i := range dialling {
		go func() {
			_, err := screens[i].accept(previews[i])
			refused <- err
		}()
	}
	require.Eventually(t, func() bool {
		n := 0
		for _, p := range previews {
			if w.redis.HGet(t.Context(), "fd:{"+tenant+"}:preview:"+p, "state").Val() == "accepting" {
				n++
			}
		}
		return n == dialling
	}, within, often)

	began := time.Now()
	w.suspend("spring")
	requireStopped(t, screens[dialling:], previews[dialling:])
	require.Less(t, time.Since(began), time.Second)
	t.Logf("off %d screens after %s", agents-dialling, time.Since(began))

	w.contacts.failing("BeginAttempt", refusal(codes.FailedPrecondition, errorv1.Reason_REASON_WRONG_STATE), nil)
	began = time.Now()
	release()
	requireStopped(t, screens[:dialling], previews[:dialling])
	require.Less(t, time.Since(began), time.Second)
	t.Logf("off %d more %s after their dials were refused", dialling, time.Since(began))
	for range dialling {
		requireReason(t, <-refused, codes.FailedPrecondition, "WRONG_STATE")
	}

	quiet, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	for _, s := range screens {
		s.noOffer(quiet)
	}
	require.Empty(t, w.contacts.begun(), "no attempt")
	require.Zero(t, w.contacts.held(), "all are given back")
	list, err := home.supervisor().ListAgents(t.Context(), &dispatchv1.ListAgentsRequest{})
	require.NoError(t, err)
	for _, a := range list.GetAgents() {
		require.Equal(t, dispatchv1.AgentState_AGENT_STATE_READY, a.GetState(), "no miss")
	}
}

func requireStopped(t *testing.T, screens []*screen, previews []string) {
	t.Helper()
	for i, s := range screens {
		over := s.revoked()
		require.Equal(t, previews[i], over.GetId())
		require.Equal(t, dispatchv1.PreviewState_PREVIEW_STATE_REVOKED, over.GetState())
		require.Equal(t, dispatchv1.RevokeReason_REVOKE_REASON_TASK_STOPPED, over.GetRevokeReason())
	}
}

// A leader takes over when a task has been suspended, and finds its previews.
func TestNextLeaderStopsASuspendedTask(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 5)
	leading, staying := w.pair()
	ann := staying.ready("ann")
	p := ann.offered()
	leading.stop()
	w.suspend("spring")
	require.Equal(t, p.GetId(), ann.revoked().GetId())
	require.Eventually(t, func() bool { return w.contacts.held() == 0 }, within, often)
}
