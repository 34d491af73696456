package dispatcher_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

func TestSecondSessionDisplacesTheFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1)
	n1, n2 := w.node("n1"), w.node("n2")
	for name, second := range map[string]*node{"same node": n1, "other node": n2} {
		t.Run(name, func(t *testing.T) {
			first, _ := n1.open("ann")
			first.ready()
			again, welcome := second.open("ann")
			require.NotEqual(t, dispatchv1.AgentState_AGENT_STATE_OFFLINE, welcome.GetState())
			await(first, func(e *dispatchv1.SessionEvent) (bool, bool) { return true, e.GetDisplaced() != nil })
			require.ErrorContains(t, first.end(), "EOF", "the stream ends in order")
			if p := welcome.GetPreview(); p == nil {
				again.offered()
			}
			again.leave()
		})
	}
}

func TestReconnectShowsTheSamePreview(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 2)
	n1, n2 := w.node("n1"), w.node("n2")
	ann := n1.ready("ann")
	p := ann.offered()

	ann.leave()
	ann.end()
	again, welcome := n2.open("ann")
	require.Equal(t, dispatchv1.AgentState_AGENT_STATE_PREVIEWING, welcome.GetState())
	require.Equal(t, p.GetId(), welcome.GetPreview().GetId())
	require.Equal(t, p.GetNumbers()[0].GetNumber(), welcome.GetPreview().GetNumbers()[0].GetNumber())

	again.dial(p.GetId())
	again.becomes(dispatchv1.AgentState_AGENT_STATE_ON_CALL)
	again.leave()
	again.end()
	_, welcome = n1.open("ann")
	require.Equal(t, p.GetId(), welcome.GetCall().GetAttemptId(), "the call too")
}

func TestGraceTimeOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob")
	w.task("spring", 1)
	n := w.node("n1")
	ann := n.ready("ann")
	p := ann.offered()

	ann.leave()
	bob := n.ready("bob")
	again := bob.offered()
	require.Equal(t, p.GetContactId(), again.GetContactId(), "back in its place")
	require.NotEqual(t, p.GetId(), again.GetId())
	require.Eventually(t, func() bool {
		return w.results.preview(p.GetId()) == dispatchv1.PreviewState_PREVIEW_STATE_REVOKED
	}, within, often)
	agents, err := n.supervisor().ListAgents(t.Context(), &dispatchv1.ListAgentsRequest{})
	require.NoError(t, err)
	require.Equal(t, dispatchv1.AgentState_AGENT_STATE_OFFLINE, agents.GetAgents()[0].GetState())
	require.Equal(t, again.GetId(), agents.GetAgents()[1].GetPreview().GetId())
}

func TestDrainingNodeEndsItsStreams(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 1)
	n1, n2 := w.node("n1"), w.node("n2")
	ann := n1.ready("ann")
	p := ann.offered()

	stop(t, n1.service.Stop)
	requireReason(t, ann.end(), codes.Unavailable, "DRAINING")
	_, welcome := n2.open("ann")
	require.Equal(t, p.GetId(), welcome.GetPreview().GetId())
}

func TestDirectoryChangesReachOpenSessions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("autumn", 1, func(task *taskv1.Task) { task.SkillQueueId = "other" })
	n := w.node("n1")
	ann := n.ready("ann")
	ann.becomes(dispatchv1.AgentState_AGENT_STATE_READY)

	w.source.Put(tenant, &directoryv1.Resource{Id: "ann", DisplayName: "Ann", Spec: &directoryv1.Resource_Agent{
		Agent: &directoryv1.Agent{SkillQueueIds: []string{"other"}},
	}})
	require.Equal(t, "autumn", ann.offered().GetTaskId(), "the agent now serves its queue")
	w.source.DeleteResource(tenant, "ann")
	requireReason(t, ann.end(), codes.NotFound, "NOT_FOUND")
}

func TestListAgentsByPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob", "cas")
	n := w.node("n1")
	n.ready("bob")

	var seen []string
	request := &dispatchv1.ListAgentsRequest{PageSize: 2}
	for {
		response, err := n.supervisor().ListAgents(t.Context(), request)
		require.NoError(t, err)
		for _, a := range response.GetAgents() {
			seen = append(seen, a.GetAgentId()+" "+a.GetState().String())
		}
		if request.PageToken = response.GetNextPageToken(); request.PageToken == "" {
			break
		}
	}
	require.Equal(t, []string{"ann AGENT_STATE_OFFLINE", "bob AGENT_STATE_READY", "cas AGENT_STATE_OFFLINE"}, seen)
}
