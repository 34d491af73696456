package dispatcher_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/rpc"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
	"github.com/foredial/foredial/services/internal/sight/sighttest"
)

// bound connects as an administrator who is bound to the org unit mine.
func (n *node) bound() *grpc.ClientConn {
	n.w.t.Helper()
	who := auth.Identity{Subject: "bound", Tenant: tenant, Role: auth.TenantAdmin, OrgUnit: "mine"}
	token, err := n.w.key.Sign(who, time.Now(), time.Hour)
	require.NoError(n.w.t, err)
	conn, err := rpc.Dial(n.name, token, n.server.Local)
	require.NoError(n.w.t, err)
	n.w.t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func (w *world) agentOf(unit, id, queue string) {
	r := feedtest.Resource(id, &directoryv1.Agent{SkillQueueIds: []string{queue}})
	r.OrgUnitId = unit
	w.source.Put(tenant, r)
}

// sightWorld has a task of each of two org units, the strange one with a queue that
// agents of both and of none serve.
func sightWorld(t *testing.T) (*world, *node) {
	w := newWorld(t)
	w.directory()
	for id, unit := range map[string]string{"strange-ann": "strange", "strange-zoe": "strange", "cal": "", "mine-eve": "mine", "mine-wil": "mine"} {
		w.agentOf(unit, id, "their-queue")
	}
	for _, id := range []string{"mine-ann", "mine-bob", "mine-dan"} {
		w.agentOf("mine", id, "our-queue")
	}
	w.task("strange-task", 9, func(t *taskv1.Task) { t.OrgUnitId, t.SkillQueueId = "strange", "their-queue" })
	w.task("mine-task", 5, func(t *taskv1.Task) { t.OrgUnitId, t.SkillQueueId = "mine", "our-queue" })
	return w, w.node("n1")
}

func TestWhatABoundCallerSees(t *testing.T) {
	t.Parallel()
	_, n := sightWorld(t)
	theirs, ours := n.ready("strange-ann").offered().GetId(), n.ready("mine-ann").offered().GetId()
	zoe := n.ready("strange-zoe")
	call := zoe.dial(zoe.offered().GetId()).GetAttemptId()
	n.ready("cal").offered()
	evesPreview := n.ready("mine-eve").offered().GetId()
	n.open("mine-dan")
	n.open("mine-wil")
	notReady := dispatchv1.AgentState_AGENT_STATE_NOT_READY
	hello := &dispatchv1.ConnectRequest{Message: &dispatchv1.ConnectRequest_Hello_{Hello: &dispatchv1.ConnectRequest_Hello{ConnectorId: "pbx"}}}
	sighttest.Check(t, n.bound(), map[string][]sighttest.Case{
		"OpenSession":   {{Ask: &dispatchv1.OpenSessionRequest{AgentId: "strange-ann"}}, {Ask: &dispatchv1.OpenSessionRequest{AgentId: "mine-bob"}, Finds: []string{"mine-bob"}}},
		"SetAgentState": {{Ask: &dispatchv1.SetAgentStateRequest{AgentId: "strange-ann", State: notReady}}, {Ask: &dispatchv1.SetAgentStateRequest{AgentId: "mine-dan", State: notReady}, Finds: []string{"mine-dan"}}},
		"AcceptPreview": {
			{Ask: &dispatchv1.AcceptPreviewRequest{Id: theirs}, Code: codes.NotFound},
			{Ask: &dispatchv1.AcceptPreviewRequest{Id: evesPreview}, Code: codes.NotFound}, // an agent of ours with a strange task
			{Ask: &dispatchv1.AcceptPreviewRequest{Id: ours}, Finds: []string{"mine-task"}},
		},
		"SkipPreview":     {{Ask: &dispatchv1.SkipPreviewRequest{Id: theirs}, Code: codes.NotFound}},
		"SnoozePreview":   {{Ask: &dispatchv1.SnoozePreviewRequest{Id: theirs, Minutes: 5}, Code: codes.NotFound}},
		"ReportCall":      {{Ask: &dispatchv1.ReportCallRequest{Id: call, Event: dispatchv1.CallEvent_CALL_EVENT_RINGING}, Code: codes.NotFound}, {Ask: &dispatchv1.ReportCallRequest{Id: ours, Event: dispatchv1.CallEvent_CALL_EVENT_RINGING}, Finds: []string{"mine-task"}}},
		"PlayVoice":       {{Ask: &dispatchv1.PlayVoiceRequest{Id: call, VoicePromptId: "p"}, Code: codes.NotFound}},
		"HangUp":          {{Ask: &dispatchv1.HangUpRequest{Id: call}, Code: codes.NotFound}},
		"CompleteAttempt": {{Ask: &dispatchv1.CompleteAttemptRequest{Id: call, BusinessResultId: "sale"}, Code: codes.NotFound}},
		"ListAgents":      {{Ask: &dispatchv1.ListAgentsRequest{}, Finds: []string{"mine-ann", "mine-eve", `"cal"`, "mine-task"}}},
		"WatchAgents":     {{Ask: &dispatchv1.WatchAgentsRequest{}, Finds: []string{"mine-ann", "mine-eve", `"cal"`, "mine-task"}}},
		"ForceAgentState": {{Ask: &dispatchv1.ForceAgentStateRequest{AgentId: "strange-ann", State: notReady}}, {Ask: &dispatchv1.ForceAgentStateRequest{AgentId: "mine-dan", State: notReady}, Finds: []string{"mine-dan"}}},
		"ExplainAgent": {
			{Ask: &dispatchv1.ExplainAgentRequest{AgentId: "strange-ann"}},
			{Ask: &dispatchv1.ExplainAgentRequest{AgentId: "mine-eve"}, Finds: []string{"mine-eve"}},
			{Ask: &dispatchv1.ExplainAgentRequest{AgentId: "mine-wil"}, Finds: []string{"task of another org unit"}},
		},
		"ListShards": {{Ask: &dispatchv1.ListShardsRequest{}, Finds: []string{"n1"}}},
		"Connect":    {{Ask: hello, Code: codes.PermissionDenied}}, // it would dial for all
	}, dispatchv1.AgentService_ServiceDesc.ServiceName, dispatchv1.SupervisorService_ServiceDesc.ServiceName, dispatchv1.CallControlService_ServiceDesc.ServiceName)
}

// A watch goes on leaving out agents of another org unit, those who come later too; one
// who is moved there is gone.
func TestABoundWatchOfAgentsGoesOnBeingOne(t *testing.T) {
	t.Parallel()
	w, n := sightWorld(t)
	n.open("mine-dan") // the feed has everything
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	stream, err := dispatchv1.NewSupervisorServiceClient(n.bound()).WatchAgents(ctx, &dispatchv1.WatchAgentsRequest{})
	require.NoError(t, err)
	seen := map[string]bool{}
	until := func(what string, ok func() bool) {
		t.Helper()
		for !ok() {
			m, err := stream.Recv()
			require.NoError(t, err, what)
			for _, a := range m.GetAgents() {
				require.NotContains(t, a.GetAgentId(), "strange")
				seen[a.GetAgentId()] = true
			}
			for _, id := range m.GetGoneAgentIds() {
				require.True(t, seen[id], "%s was never there", id)
				delete(seen, id)
			}
		}
	}
	until("the first list", func() bool { return seen["mine-dan"] && seen["cal"] })
	w.agentOf("strange", "strange-new", "our-queue")
	w.agentOf("mine", "mine-new", "our-queue")
	until("who is new", func() bool { return seen["mine-new"] })
	w.agentOf("strange", "mine-new", "our-queue")
	until("who was moved", func() bool { return !seen["mine-new"] })
}
