package dispatcher_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

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

// The tenant changes its mode while a higher task only waits: the lower one
// gets the agent at once, or not any more.
func TestModeChangesAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("high", 0, func(task *taskv1.Task) { task.Priority = 1 })
	w.contacts.waits("high")
	w.task("low", 3)
	n := w.node("n1")
	ann := n.ready("ann")
	require.Eventually(t, func() bool { return w.contacts.called("LeaseContacts") > 1 }, within, often)
	require.Zero(t, w.contacts.held(), "strict: the lower task has not even leased")

	w.source.Put(tenant, &directoryv1.TenantSettings{PriorityMode: directoryv1.PriorityMode_PRIORITY_MODE_WORK_CONSERVING})
	p := ann.offered()
	require.Equal(t, "low", p.GetTaskId())

	w.source.Put(tenant, &directoryv1.TenantSettings{PriorityMode: directoryv1.PriorityMode_PRIORITY_MODE_STRICT})
	w.directory("bob")
	n.open("bob") // the node has the settings, which came first
	_, err := ann.SkipPreview(t.Context(), &dispatchv1.SkipPreviewRequest{Id: p.GetId()})
	require.NoError(t, err)
	w.contacts.add("high", 1)
	require.Equal(t, "high", ann.offered().GetTaskId(), "none of the lower task's, which are at hand")
}

// Contacts whose last moment passes in the hopper go back to the contact
// service, and are offered when that has them callable again.
func TestContactsGoBackAfterTheirLastMoment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob")
	w.task("spring", 10)
	until := time.Now().Add(3 * time.Second)
	w.contacts.bound("spring", until)
	n := w.node("n1")
	require.Equal(t, "ref-1", n.ready("ann").offered().GetReference())
	require.Equal(t, 10, w.contacts.held())

	require.Eventually(t, func() bool { return time.Now().After(until) }, within, often)
	bob := n.ready("bob")
	require.Eventually(t, func() bool { return w.contacts.held() == 1 }, within, often, "all but the one on a screen")
	w.contacts.bound("spring", until.Add(time.Hour))
	require.Equal(t, "ref-2", bob.offered().GetReference())
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
