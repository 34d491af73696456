package dispatcher_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
)

const (
	offline    = dispatchv1.AgentState_AGENT_STATE_OFFLINE
	notReady   = dispatchv1.AgentState_AGENT_STATE_NOT_READY
	readyState = dispatchv1.AgentState_AGENT_STATE_READY
	previewing = dispatchv1.AgentState_AGENT_STATE_PREVIEWING
)

func TestListAgentsByStateAndQueue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob", "cas", "dan")
	w.source.Put(tenant, &directoryv1.Resource{Id: "eve", DisplayName: "Eve", Spec: &directoryv1.Resource_Agent{
		Agent: &directoryv1.Agent{SkillQueueIds: []string{"other", "queue"}},
	}}, &directoryv1.Resource{Id: "fay", DisplayName: "Fay", Spec: &directoryv1.Resource_Agent{
		Agent: &directoryv1.Agent{SkillQueueIds: []string{"other"}},
	}})
	n := w.node("n1")
	n.ready("bob")
	n.ready("fay")
	n.open("dan")
	for name, c := range map[string]struct {
		request *dispatchv1.ListAgentsRequest
		want    []string
	}{
		"of a state":          {&dispatchv1.ListAgentsRequest{States: []dispatchv1.AgentState{readyState}}, []string{"bob", "fay"}},
		"of two":              {&dispatchv1.ListAgentsRequest{States: []dispatchv1.AgentState{readyState, notReady}}, []string{"bob", "dan", "fay"}},
		"of a queue":          {&dispatchv1.ListAgentsRequest{SkillQueueId: "other"}, []string{"eve", "fay"}},
		"of both":             {&dispatchv1.ListAgentsRequest{SkillQueueId: "queue", States: []dispatchv1.AgentState{offline}}, []string{"ann", "cas", "eve"}},
		"of a queue nobody's": {&dispatchv1.ListAgentsRequest{SkillQueueId: "none"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			for _, size := range []int32{1, 2, 100} {
				var seen []string
				c.request.PageSize, c.request.PageToken = size, ""
				for {
					response, err := n.supervisor().ListAgents(t.Context(), c.request)
					require.NoError(t, err)
					require.LessOrEqual(t, len(response.GetAgents()), int(size))
					for _, a := range response.GetAgents() {
						seen = append(seen, a.GetAgentId())
					}
					if c.request.PageToken = response.GetNextPageToken(); c.request.PageToken == "" {
						break
					}
				}
				require.Equal(t, c.want, seen, "in pages of %d", size)
			}
		})
	}
}

// watched reads a watch until an agent is in a state.
func watched(t *testing.T, stream dispatchv1.SupervisorService_WatchAgentsClient, agent string, state dispatchv1.AgentState) *dispatchv1.AgentStatus {
	t.Helper()
	for {
		m, err := stream.Recv()
		require.NoError(t, err)
		for _, a := range m.GetAgents() {
			if a.GetAgentId() == agent && a.GetState() == state {
				return a
			}
		}
	}
}

// A supervisor on one node sees what agents of another do.
func TestWatchAgents(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob")
	w.task("spring", 2)
	n1, n2 := w.node("n1"), w.node("n2")
	n2.open("bob") // the feed has everything
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	stream, err := n1.supervisor().WatchAgents(ctx, &dispatchv1.WatchAgentsRequest{})
	require.NoError(t, err)
	first, err := stream.Recv()
	require.NoError(t, err)
	require.True(t, first.GetSynced())
	require.Len(t, first.GetAgents(), 2)

	ann := n2.ready("ann")
	p := ann.offered()
	seen := watched(t, stream, "ann", previewing)
	require.Equal(t, p.GetId(), seen.GetPreview().GetId())
	require.True(t, seen.GetConnected())
	ann.dial(p.GetId())
	require.Equal(t, p.GetId(), watched(t, stream, "ann", dispatchv1.AgentState_AGENT_STATE_ON_CALL).GetCall().GetAttemptId())
	ann.leave()
	watched(t, stream, "ann", offline)
	require.InDelta(t, 1, n1.metric("foredial_dispatcher_watches"), 0)

	stop(t, n1.service.Stop)
	_, err = stream.Recv()
	requireReason(t, err, codes.Unavailable, "DRAINING")
}

func TestForceAgentState(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob")
	w.task("spring", 1)
	n1, n2 := w.node("n1"), w.node("n2")
	supervisor := n1.supervisor()
	force := func(agent string, state dispatchv1.AgentState, takeBack bool) (*dispatchv1.AgentStatus, error) {
		return supervisor.ForceAgentState(t.Context(), &dispatchv1.ForceAgentStateRequest{
			AgentId: agent, State: state, Reason: "talk to me", TakePreviewBack: takeBack,
		})
	}
	_, err := force("nobody", notReady, false)
	requireReason(t, err, codes.NotFound, "NOT_FOUND")
	ann := n2.ready("ann")
	p := ann.offered()
	for _, state := range []dispatchv1.AgentState{readyState, notReady} {
		_, err = force("bob", state, false)
		requireReason(t, err, codes.FailedPrecondition, "WRONG_STATE")
	}
	status, err := force("bob", offline, false)
	require.NoError(t, err)
	require.Equal(t, offline, status.GetState())

	status, err = force("ann", notReady, false)
	require.NoError(t, err)
	require.Equal(t, previewing, status.GetState())
	require.Equal(t, notReady, status.GetNextState(), "it comes after the preview")
	status, err = force("ann", readyState, true)
	require.NoError(t, err)
	require.Equal(t, readyState, status.GetState())
	require.Empty(t, status.GetReason())
	require.Zero(t, status.GetMisses())
	revoked := ann.revoked()
	require.Equal(t, p.GetId(), revoked.GetId())
	require.Equal(t, dispatchv1.RevokeReason_REVOKE_REASON_SUPERVISOR, revoked.GetRevokeReason())
	require.Eventually(t, func() bool {
		return w.results.preview(p.GetId()) == dispatchv1.PreviewState_PREVIEW_STATE_REVOKED
	}, within, often)

	bob := n1.ready("bob")
	again := bob.offered()
	require.Equal(t, p.GetContactId(), again.GetContactId(), "and not to ann, who has waited for longer")
	status, err = force("bob", offline, false)
	require.NoError(t, err)
	require.Equal(t, offline, status.GetState())
	require.Equal(t, "talk to me", status.GetReason())
	require.Equal(t, again.GetId(), bob.revoked().GetId(), "going OFFLINE takes the preview back")
	await(bob, func(e *dispatchv1.SessionEvent) (bool, bool) { return true, e.GetDisplaced() != nil })
	require.ErrorContains(t, bob.end(), "EOF")
	_, welcome := n1.open("bob")
	require.Equal(t, notReady, welcome.GetState(), "who may sign in again")
}

// The gauges show what is there.
func TestGauges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob", "cas")
	w.source.Put(tenant, &directoryv1.Resource{Id: "queue", DisplayName: "Queue", Spec: &directoryv1.Resource_SkillQueue{SkillQueue: &directoryv1.SkillQueue{}}})
	w.task("spring", 7)
	n := w.node("n1")
	ann, bob := n.ready("ann"), n.ready("bob")
	ann.dial(ann.offered().GetId())
	bob.offered()
	ann.becomes(dispatchv1.AgentState_AGENT_STATE_ON_CALL)
	n.open("cas")
	require.Eventually(t, func() bool {
		return n.metric("foredial_dispatcher_hopper_contacts") == 5 &&
			n.metric("foredial_dispatcher_live_previews") == 1 && n.metric("foredial_dispatcher_live_calls") == 1 &&
			n.metric("foredial_dispatcher_idle_agents") == 0
	}, within, often)
	require.Eventually(t, func() bool {
		return n.agentsIn("on_call") == 1 && n.agentsIn("previewing") == 1 && n.agentsIn("not_ready") == 1
	}, within, often)
	bob.leave()
	bob.end()
	require.Eventually(t, func() bool { return n.metric("foredial_dispatcher_agents") == 2 }, within, often, "whose session is here")
}

// agentsIn is how many sessions of the node are in a state.
func (n *node) agentsIn(state string) (count float64) {
	n.w.t.Helper()
	families, err := n.metrics.Gather()
	require.NoError(n.w.t, err)
	for _, family := range families {
		if family.GetName() == "foredial_dispatcher_agents" {
			for _, m := range family.GetMetric() {
				if m.GetLabel()[0].GetValue() == state {
					count += m.GetGauge().GetValue()
				}
			}
		}
	}
	return count
}

// A refused verb of a supervisor is counted.
func TestRefusalsOfSupervisorsAreCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	n := w.node("n1")
	_, err := n.supervisor().ForceAgentState(t.Context(), &dispatchv1.ForceAgentStateRequest{AgentId: "nobody", State: notReady})
	require.Error(t, err)
	_, err = n.supervisor().ExplainAgent(t.Context(), &dispatchv1.ExplainAgentRequest{AgentId: "nobody"})
	requireReason(t, err, codes.NotFound, "NOT_FOUND")
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	stream, err := n.supervisor().WatchAgents(ctx, &dispatchv1.WatchAgentsRequest{})
	require.NoError(t, err)
	_, err = stream.Recv()
	require.NoError(t, err)
	stop(t, n.service.Stop)
	_, err = stream.Recv()
	require.Error(t, err)
	require.ElementsMatch(t, []string{"explain_agent NOT_FOUND", "force NOT_FOUND", "watch_agents DRAINING"}, n.refusals())
}

func (n *node) refusals() (all []string) {
	families, err := n.metrics.Gather()
	require.NoError(n.w.t, err)
	for _, family := range families {
		if family.GetName() != "foredial_dispatcher_refusals_total" {
			continue
		}
		for _, m := range family.GetMetric() { // labels stand by name: reason, verb
			all = append(all, m.GetLabel()[1].GetValue()+" "+m.GetLabel()[0].GetValue())
		}
	}
	return all
}

// The election answers when a shard has found its leader.
func (n *node) leads(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool {
		shards, err := n.supervisor().ListShards(t.Context(), &dispatchv1.ListShardsRequest{})
		if err != nil {
			return false
		}
		for _, s := range shards.GetShards() {
			if s.GetOwn() {
				return s.GetNode() != "" && time.Since(s.GetLeadTime().AsTime()) >= 0
			}
		}
		return false
	}, within, often)
}
