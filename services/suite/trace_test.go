package suite_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	tracev1 "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/testkit/otlptest"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/suite"
)

const (
	customer     = "+8613800138000"
	customerName = "Zhang Wei"
)

// TestATraceFollowsAPreview makes one call, from the offer to the callback,
// through a dispatcher and the other services in another process.
func TestATraceFollowsAPreview(t *testing.T) {
	collector := otlptest.Start(t)
	preview, foreign := oneCall(t, collector.Endpoint, 1)

	spans := collector.Spans()
	var all []string
	kinds := map[string]int{}
	nodes := map[string]bool{}
	for _, s := range spans {
		require.Equal(t, strings.ReplaceAll(preview, "-", ""), s.Trace, "%s", s.Name)
		require.NotEqual(t, foreign, s.Trace)
		require.False(t, s.Failed, s.Name)
		all = append(all, s.Name)
		nodes[s.Resource["service.instance.id"]] = true
		if s.Kind == tracev1.Span_SPAN_KIND_SERVER {
			kinds[s.Name]++
		}
	}
	for _, want := range []string{
		"preview", "offer", "show", "accept", "report", "complete", // dispatcher
		"LeaseService/BeginAttempt", "apply outcome", // contact
		"RecordService/RecordAttempt", "relay outcome", "relay tell", // result
		"EnqueueService/Enqueue", "deliver", // notification
	} {
		require.Contains(t, all, want)
	}
	require.Equal(t, map[string]bool{"near": true, "far": true}, nodes)
	require.Equal(t, 1, kinds["LeaseService/BeginAttempt"], "what the other process did is part of it")

	root := spans[slices.IndexFunc(spans, func(s otlptest.Span) bool { return s.Parent == "" })]
	require.Equal(t, "preview", root.Name)
	require.Equal(t, "accepted", root.Attributes["foredial.state"])
	ids := map[string]bool{}
	for _, s := range spans {
		ids[s.ID] = true
	}
	for _, s := range spans {
		require.True(t, s.Parent == "" || ids[s.Parent], "%s hangs in the air", s.Name)
	}
	said := fmt.Sprint(spans)
	require.NotContains(t, said, strings.TrimPrefix(customer, "+86"))
	require.NotContains(t, said, customerName)
}

func TestNothingIsTracedUnlessWanted(t *testing.T) {
	collector := otlptest.Start(t)
	oneCall(t, collector.Endpoint, 0)
	require.Empty(t, collector.Spans())
}

// oneCall has an agent make a call, and ends both processes when its callbacks
// have come. It returns the preview's id, and the trace the agent says it is in.
func oneCall(t *testing.T, endpoint string, sample float64) (preview, foreign string) {
	t.Helper()
	calledBack := make(chan struct{}, 10)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		require.Empty(t, r.Header.Get("Traceparent"), "traces are our own affair")
		calledBack <- struct{}{}
	}))
	t.Cleanup(receiver.Close)
	near, far := tracedPair(t, endpoint, sample)
	task := prepareOneCall(t, far, receiver.URL+"/")

	agent, err := rpc.Dial(near.GRPC(), agentToken(t, near), nil)
	require.NoError(t, err)
	defer agent.Close()
	foreign = strings.ReplaceAll(id.New(), "-", "")
	ctx := metadata.AppendToOutgoingContext(t.Context(), "traceparent", "00-"+foreign+"-0102030405060708-01")
	agents := dispatchv1.NewAgentServiceClient(agent)
	stream, err := agents.OpenSession(ctx, &dispatchv1.OpenSessionRequest{AgentId: "ann"})
	require.NoError(t, err)
	_, err = stream.Recv()
	require.NoError(t, err)
	_, err = agents.SetAgentState(ctx, &dispatchv1.SetAgentStateRequest{AgentId: "ann", State: dispatchv1.AgentState_AGENT_STATE_READY})
	require.NoError(t, err)
	preview = takeCall(ctx, t, agents, stream)
	for range 2 { // CONNECTED and RELEASED
		select {
		case <-calledBack:
		case <-time.After(10 * time.Second):
			t.Fatal("no callback")
		}
	}
	awaitStored(t, far, task)
	require.NoError(t, near.Stop(t.Context())) // sends what is left
	require.NoError(t, far.Stop(t.Context()))
	return preview, foreign
}

func tracedPair(t *testing.T, endpoint string, sample float64) (near, far *suite.Suite) {
	t.Helper()
	one, other := testConfig(t), testConfig(t)
	one.Auth.KeyFile = makeKey(t)
	other.Auth.KeyFile = one.Auth.KeyFile
	one.Listen.GRPC, other.Listen.GRPC = freeAddress(t), freeAddress(t)
	one.Roles, one.Node = []string{"dispatcher"}, "near"
	one.Peers = suite.Peers{Task: other.Listen.GRPC, Contact: other.Listen.GRPC, Result: other.Listen.GRPC}
	other.Roles, other.Node = []string{"task", "contact", "notification", "result", "gateway"}, "far"
	other.Peers.Dispatcher = one.Listen.GRPC
	other.Notification.AllowNetworks = []string{"127.0.0.0/8"}
	for _, cfg := range []*suite.Config{&one, &other} {
		cfg.Trace.Endpoint, cfg.Trace.Sample = endpoint, sample
	}
	far = start(t, other)
	near = start(t, one)
	awaitReady(t, far)
	awaitReady(t, near)
	return near, far
}

func prepareOneCall(t *testing.T, s *suite.Suite, callbacks string) (taskID string) {
	t.Helper()
	admin := token(t, s, "acme", auth.TenantAdmin)
	conn, err := s.Dial(admin)
	require.NoError(t, err)
	defer conn.Close()
	_, err = directoryv1.NewDirectoryServiceClient(conn).ApplyResources(t.Context(), &directoryv1.ApplyResourcesRequest{
		Resources: append(slices.Clone(directory),
			&directoryv1.Resource{Id: "sold", DisplayName: "Sold", Spec: &directoryv1.Resource_BusinessResult{
				BusinessResult: &directoryv1.BusinessResult{Code: "SOLD"},
			}},
			&directoryv1.Resource{Id: "ann", DisplayName: "Ann", Spec: &directoryv1.Resource_Agent{Agent: &directoryv1.Agent{SkillQueueIds: []string{"q1"}}}},
			&directoryv1.Resource{Id: "back-end", DisplayName: "Back end", Spec: &directoryv1.Resource_CallbackAddress{
				CallbackAddress: &directoryv1.CallbackAddress{Url: callbacks, Status: directoryv1.ApprovalStatus_APPROVAL_STATUS_APPROVED},
			}}),
	})
	require.NoError(t, err)
	task := newTask("Traced")
	task.StartTime = timestamppb.New(time.Now().Add(time.Second))
	task.RegularPeriods = []*taskv1.Period{{Start: "00:00", End: "23:59"}}
	task.CallbackUrl = callbacks
	tasks := taskv1.NewTaskServiceClient(conn)
	task, err = tasks.CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: task})
	require.NoError(t, err)
	code, answer := web(t, s, admin, http.MethodPost, "/v1/tasks/"+task.GetId()+"/contacts:import?requestId=r1",
		"reference,name,number1\na,"+customerName+","+customer+"\n")
	require.Equal(t, http.StatusOK, code, answer)
	require.Equal(t, "1", answer["imported"], answer)
	_, err = tasks.StartTask(t.Context(), &taskv1.StartTaskRequest{Id: task.GetId()})
	require.NoError(t, err)
	return task.GetId()
}

func agentToken(t *testing.T, s *suite.Suite) string {
	t.Helper()
	text, err := s.Token(auth.Identity{Subject: "ann", Tenant: "acme", Role: auth.Agent, AgentID: "ann"}, time.Hour)
	require.NoError(t, err)
	return text
}

func nextPreview(t *testing.T, stream grpc.ServerStreamingClient[dispatchv1.SessionEvent]) string {
	t.Helper()
	for {
		event, err := stream.Recv()
		require.NoError(t, err)
		if p := event.GetPreviewOffered(); p != nil {
			return p.GetId()
		}
	}
}

// awaitStored waits until the dispatcher has stored the preview, and told of it.
func awaitStored(t *testing.T, s *suite.Suite, task string) {
	t.Helper()
	admin := token(t, s, "acme", auth.TenantAdmin)
	require.Eventually(t, func() bool {
		code, answer := web(t, s, admin, http.MethodGet, "/v1/tasks/"+task+"/stats", "")
		previews, _ := answer["previews"].([]any)
		return code == http.StatusOK && len(previews) == 1
	}, 10*time.Second, 20*time.Millisecond)
}
