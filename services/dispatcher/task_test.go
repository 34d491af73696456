package dispatcher_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

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
	w.source.Put(tenant, feedtest.Task("spring", func(task *taskv1.Task) { task.State = taskv1.TaskState_TASK_STATE_SUSPENDED }))
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

func TestClosedWindowLeavesScreens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob")
	w.task("spring", 10)
	n := w.node("n1")
	ann := n.ready("ann")
	p := ann.offered()

	w.source.Put(tenant, feedtest.Task("spring", func(task *taskv1.Task) {
		task.RegularPeriods = []*taskv1.Period{{Start: "00:00", End: "00:00"}} // the empty set
	}))
	require.Eventually(t, func() bool { return w.contacts.held() == 1 }, within, often, "the hopper is given back")
	bob := n.ready("bob")
	agents, err := n.supervisor().ListAgents(t.Context(), &dispatchv1.ListAgentsRequest{})
	require.NoError(t, err)
	require.Equal(t, p.GetId(), agents.GetAgents()[0].GetPreview().GetId(), "an open preview stays")

	w.source.Put(tenant, feedtest.Task("spring"))
	require.Equal(t, "ref-2", bob.offered().GetReference())
}

func TestTaskOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("high", 1, func(task *taskv1.Task) { task.Priority = 1 })
	w.task("low-a", 4, func(task *taskv1.Task) { task.Priority = 4 })
	w.task("low-b", 4, func(task *taskv1.Task) { task.Priority = 4 })
	ann := w.node("n1").ready("ann")

	next := func(result string) string {
		p := ann.offered()
		ann.dial(p.GetId())
		if result == "00000" {
			_, err := ann.report(p.GetId(), connected, "")
			require.NoError(t, err)
		}
		_, err := ann.report(p.GetId(), released, result)
		require.NoError(t, err)
		_, err = ann.complete(p.GetId(), "sale")
		require.NoError(t, err)
		return p.GetTaskId()
	}
	require.Equal(t, "high", next("01040"))
	require.Equal(t, "high", next("00000"), "not done: it blocks the lower ones")
	var order []string
	for range 6 {
		order = append(order, next("00000"))
	}
	for i := 2; i < len(order); i++ {
		require.Equal(t, order[i-2], order[i], "turn and turn about: %v", order)
	}
	require.ElementsMatch(t, []string{"low-a", "low-b"}, order[:2])
}

func TestContactsImportedLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 0)
	ann := w.node("n1").ready("ann")
	require.Eventually(t, func() bool { return w.contacts.called("LeaseContacts") > 1 }, within, often, "it asks again")
	w.contacts.add("spring", 1)
	require.Equal(t, "ref-1", ann.offered().GetReference())
}

func TestHoppersOutliveTheContactService(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob")
	w.task("spring", 10)
	n := w.node("n1")
	ann := n.ready("ann")
	ann.offered()
	for _, method := range []string{"LeaseContacts", "RenewLeases", "ReturnContacts", "BeginAttempt"} {
		w.contacts.failing(method, unavailable(), nil)
	}
	require.Equal(t, "ref-2", n.ready("bob").offered().GetReference())
}
