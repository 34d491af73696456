package dispatcher_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

func (n *node) explain(t *testing.T, agent string) *dispatchv1.ExplainAgentResponse {
	t.Helper()
	e, err := n.supervisor().ExplainAgent(t.Context(), &dispatchv1.ExplainAgentRequest{AgentId: agent})
	require.NoError(t, err)
	return e
}

// stopsAt lists the gates that were not passed: the agent's, then those of the
// first task.
func stopsAt(e *dispatchv1.ExplainAgentResponse) (all []string) {
	list := func(gates []*dispatchv1.AgentGateVerdict) {
		for _, v := range gates {
			if !v.GetPassed() {
				all = append(all, v.GetGate().String()[len("AGENT_GATE_"):])
			}
		}
	}
	list(e.GetGates())
	if len(e.GetTasks()) > 0 {
		list(e.GetTasks()[0].GetGates())
	}
	return all
}

// explained waits until an agent is stopped at just these gates.
func (n *node) explained(t *testing.T, agent string, gates ...string) *dispatchv1.ExplainAgentResponse {
	t.Helper()
	var e *dispatchv1.ExplainAgentResponse
	if !holds(func() bool {
		e = n.explain(t, agent)
		return slices.Equal(stopsAt(e), gates)
	}) {
		require.Equal(t, gates, stopsAt(e), "%s", e.GetSummary())
	}
	return e
}

func holds(ok func() bool) bool {
	for limit := time.After(within); ; {
		select {
		case <-limit:
			return false
		case <-time.After(often):
			if ok() {
				return true
			}
		}
	}
}

// What stops an agent, one after the other, until the preview is there; and then
// the preview itself.
func TestExplainAgentUpToThePreview(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.source.Put(tenant, feedtest.Task("soon", func(task *taskv1.Task) {
		task.StartTime = timestamppb.New(time.Now().Add(time.Hour))
	}))
	n := w.node("n1")
	n.leads(t)
	e := n.explained(t, "ann", "SESSION", "STATE", "TASKS", "TASK_STATE")
	require.Equal(t, "No session: not signed in.", e.GetSummary())
	require.Len(t, e.GetGates(), 6)

	ann, _ := n.open("ann")
	e = n.explained(t, "ann", "STATE", "TASKS", "TASK_STATE")
	require.Equal(t, notReady, e.GetAgent().GetState())
	require.Contains(t, e.GetSummary(), "NOT_READY (SIGNED_IN)")
	ann.ready()
	e = n.explained(t, "ann", "TASKS", "TASK_STATE")
	require.Equal(t, "soon", e.GetTasks()[0].GetTaskId())
	require.NotNil(t, e.GetTasks()[0].GetGates()[0].GetNextTime())

	w.source.Put(tenant, feedtest.Task("soon", func(task *taskv1.Task) {
		task.RegularPeriods = []*taskv1.Period{{Start: "00:00", End: "00:00"}}
	}))
	n.explained(t, "ann", "TASKS", "TASK_WINDOW")
	w.source.Put(tenant, feedtest.Task("soon"))
	e = n.explained(t, "ann", "TASKS", "TASK_OPEN")
	require.Contains(t, e.GetSummary(), "it has no contacts")
	w.contacts.waits("soon")
	e = n.explained(t, "ann", "TASKS", "TASK_CALLABLE")
	require.Contains(t, e.GetSummary(), "no contact is callable now")

	w.contacts.failing("CountContacts", unavailable(), nil)
	e = n.explained(t, "ann", "TASKS", "TASK_CALLABLE")
	require.Contains(t, e.GetSummary(), "the contact service does not answer", "which is evidence, not an error")
	w.contacts.failing("CountContacts", nil, nil)

	w.contacts.add("soon", 1)
	p := ann.offered()
	e = n.explained(t, "ann", "STATE", "TASKS", "TASK_CALLABLE")
	require.Contains(t, e.GetSummary(), "PREVIEWING")
	require.Equal(t, p.GetId(), e.GetAgent().GetPreview().GetId())
	require.Equal(t, p.GetDeadline().AsTime(), e.GetGates()[1].GetNextTime().AsTime())

	_, err := ann.SkipPreview(t.Context(), &dispatchv1.SkipPreviewRequest{Id: p.GetId()})
	require.NoError(t, err)
	e = n.explained(t, "ann", "TASKS", "TASK_CONTACT")
	next := e.GetTasks()[0].GetGates()[5].GetNextTime().AsTime()
	require.InDelta(t, 60, time.Until(next).Seconds(), 15, "a minute after the skip")
}

// A higher task that only waits stops the lower one in the strict mode, as the
// leader does.
func TestExplainAgentOutranked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("high", 0, func(task *taskv1.Task) { task.Priority = 1 })
	w.contacts.waits("high")
	w.task("low", 3)
	n := w.node("n1")
	ann := n.ready("ann")
	e := n.explained(t, "ann", "TASKS", "TASK_CALLABLE")
	low := e.GetTasks()[1]
	require.Equal(t, "low", low.GetTaskId())
	last := low.GetGates()[len(low.GetGates())-1]
	require.Equal(t, dispatchv1.AgentGate_AGENT_GATE_TASK_PRIORITY, last.GetGate())
	require.Equal(t, "task high of priority 1 has contacts that are not DONE", last.GetEvidence())

	w.source.Put(tenant, &directoryv1.TenantSettings{PriorityMode: directoryv1.PriorityMode_PRIORITY_MODE_WORK_CONSERVING})
	require.Equal(t, "low", ann.offered().GetTaskId())
}

func TestExplainAgentWithoutQueue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.source.Put(tenant, &directoryv1.Resource{Id: "ann", DisplayName: "Ann", Spec: &directoryv1.Resource_Agent{Agent: &directoryv1.Agent{}}})
	n := w.node("n1")
	n.leads(t)
	n.ready("ann")
	n.explained(t, "ann", "QUEUES", "TASKS")
}

// A leader that could not renew its leases does not assign; without etcd nobody
// knows who leads.
func TestExplainAgentWhomNobodyAssigns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1)
	w.contacts.failing("ReturnContacts", unavailable(), nil)
	n := w.node("n1")
	n.leads(t)
	ann := n.ready("ann")
	e := n.explained(t, "ann", "LEADER")
	require.Contains(t, e.GetSummary(), "n1 leads, and waits until the contact service has renewed its leases")
	w.contacts.failing("ReturnContacts", nil, nil)
	ann.offered()
	w.etcd.Stop(t)
	e = n.explained(t, "ann", "STATE", "LEADER", "TASKS", "TASK_CALLABLE")
	require.Equal(t, "not known who leads: the election does not answer", e.GetGates()[3].GetEvidence())
}

// Somebody else has waited for longer.
func TestExplainAgentWhoseTurnItIsNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob")
	w.task("spring", 0)
	n := w.node("n1")
	n.ready("ann")
	bob := n.ready("bob")
	n.explained(t, "ann", "TASKS", "TASK_OPEN")
	e := n.explained(t, "bob", "TASKS", "TURN", "TASK_OPEN")
	require.Contains(t, e.GetGates()[5].GetEvidence(), "1 agents of queue queue have been idle for longer")
	w.contacts.failing("LeaseContacts", unavailable(), nil)
	w.contacts.add("spring", 1)
	e = n.explained(t, "bob", "TURN")
	require.Contains(t, e.GetSummary(), "Not the agent's turn")
	require.Empty(t, stopsAt(n.explain(t, "ann")), "nothing is in ann's way but that none could be had yet")
	w.contacts.failing("LeaseContacts", nil, nil)
	bob.leave()
}
