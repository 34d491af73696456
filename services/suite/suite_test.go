package suite_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/rpc"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/suite"
)

var quiet = slog.New(slog.DiscardHandler)

// testConfig is a whole suite in a temporary folder, on free ports, with
// nothing outside this process.
func testConfig(t *testing.T) suite.Config {
	t.Helper()
	cfg, err := suite.Defaults()
	require.NoError(t, err)
	cfg.Data = t.TempDir()
	cfg.Redis.URL = "memory://"
	cfg.Listen = suite.Listen{GRPC: "127.0.0.1:0", HTTP: "127.0.0.1:0", Ops: "127.0.0.1:0"}
	return cfg
}

// leavesNothing looks for leaks when the test, and all it started, is over.
func leavesNothing(t *testing.T) {
	t.Helper()
	ignore := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, ignore) })
}

// start starts a suite and stops it at the end of the test.
func start(t *testing.T, cfg suite.Config) *suite.Suite {
	t.Helper()
	s, err := suite.New(t.Context(), cfg, quiet)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Stop(context.Background())) })
	require.NoError(t, s.Start(t.Context()))
	return s
}

func token(t *testing.T, s *suite.Suite, tenant string, role auth.Role) string {
	t.Helper()
	text, err := s.Token(auth.Identity{Subject: "test", Tenant: tenant, Role: role}, time.Hour)
	require.NoError(t, err)
	return text
}

// web sends a REST request and decodes the answer.
func web(t *testing.T, s *suite.Suite, token, method, path, body string) (int, map[string]any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://"+s.HTTP()+path, strings.NewReader(body))
	require.NoError(t, err)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	answer := map[string]any{}
	require.NoError(t, json.Unmarshal(text, &answer), string(text))
	return resp.StatusCode, answer
}

func readiness(t *testing.T, s *suite.Suite) int {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get("http://" + s.Ops() + "/readyz")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode
}

func awaitReady(t *testing.T, s *suite.Suite) {
	t.Helper()
	require.Eventually(t, func() bool { return readiness(t, s) == http.StatusOK }, 15*time.Second, 10*time.Millisecond)
}

var directory = []*directoryv1.Resource{
	{Id: "q1", DisplayName: "Queue", Spec: &directoryv1.Resource_SkillQueue{SkillQueue: &directoryv1.SkillQueue{}}},
	{Id: "c1", DisplayName: "Caller", Spec: &directoryv1.Resource_CallerNumber{
		CallerNumber: &directoryv1.CallerNumber{Number: "+862110000000"},
	}},
}

func newTask(name string) *taskv1.Task {
	now := time.Now()
	return &taskv1.Task{
		DisplayName: name, SkillQueueId: "q1", CallerNumberIds: []string{"c1"},
		StartTime: timestamppb.New(now.Add(time.Hour)), EndTime: timestamppb.New(now.Add(2 * time.Hour)),
		RegularPeriods: []*taskv1.Period{{Start: "08:00", End: "18:00"}},
	}
}

func TestOneProcessServesRESTAndGRPC(t *testing.T) {
	leavesNothing(t)
	s := start(t, testConfig(t))
	awaitReady(t, s)
	admin := token(t, s, "acme", auth.TenantAdmin)
	conn, err := rpc.Dial(s.GRPC(), admin, nil)
	require.NoError(t, err)
	defer conn.Close()

	_, err = directoryv1.NewDirectoryServiceClient(conn).ApplyResources(t.Context(), &directoryv1.ApplyResourcesRequest{Resources: directory})
	require.NoError(t, err)
	made, err := taskv1.NewTaskServiceClient(conn).CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: newTask("over gRPC")})
	require.NoError(t, err)

	code, answer := web(t, s, admin, http.MethodGet, "/v1/tasks/"+made.GetId(), "")
	require.Equal(t, http.StatusOK, code)
	require.Equal(t, "over gRPC", answer["displayName"])

	body, err := protojson.Marshal(newTask("over REST"))
	require.NoError(t, err)
	code, answer = web(t, s, admin, http.MethodPost, "/v1/tasks", string(body))
	require.Equal(t, http.StatusOK, code, answer)
	got, err := taskv1.NewTaskServiceClient(conn).GetTask(t.Context(), &taskv1.GetTaskRequest{Id: answer["id"].(string)})
	require.NoError(t, err)
	require.Equal(t, "over REST", got.GetDisplayName())

	code, answer = web(t, s, token(t, s, "other", auth.TenantAdmin), http.MethodGet, "/v1/tasks/"+made.GetId(), "")
	require.Equal(t, http.StatusNotFound, code, "another tenant: %v", answer)
}

func TestImportOverREST(t *testing.T) {
	leavesNothing(t)
	s := start(t, testConfig(t))
	awaitReady(t, s)
	admin := token(t, s, "acme", auth.TenantAdmin)
	conn, err := s.Dial(admin)
	require.NoError(t, err)
	defer conn.Close()
	_, err = directoryv1.NewDirectoryServiceClient(conn).ApplyResources(t.Context(), &directoryv1.ApplyResourcesRequest{Resources: directory})
	require.NoError(t, err)
	task, err := taskv1.NewTaskServiceClient(conn).CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: newTask("t")})
	require.NoError(t, err)

	path := "/v1/tasks/" + task.GetId() + "/contacts:import?requestId=r1"
	const file = "reference,number1\na,+8613800138000\nb,nonsense\n"
	code, answer := web(t, s, admin, http.MethodPost, path, file)
	require.Equal(t, http.StatusOK, code, answer)
	require.Equal(t, []any{"2", "1", "1"}, []any{answer["rows"], answer["imported"], answer["rejected"]})

	code, again := web(t, s, admin, http.MethodPost, path, file)
	require.Equal(t, http.StatusOK, code, again)
	require.Equal(t, answer["id"], again["id"])

	code, answer = web(t, s, admin, http.MethodGet, "/v1/tasks/"+task.GetId()+"/contacts", "")
	require.Equal(t, http.StatusOK, code)
	require.Len(t, answer["contacts"], 1)
}

func TestWithoutTokenNothingWorks(t *testing.T) {
	s := start(t, testConfig(t))
	code, answer := web(t, s, "", http.MethodGet, "/v1/tasks", "")
	require.Equal(t, http.StatusUnauthorized, code, answer)

	conn, err := rpc.Dial(s.GRPC(), "", nil)
	require.NoError(t, err)
	defer conn.Close()
	_, err = taskv1.NewTaskServiceClient(conn).ListTasks(t.Context(), &taskv1.ListTasksRequest{})
	require.Equal(t, codes.Unauthenticated, status.Code(err))
	require.Equal(t, apierr.TokenMissing, apierr.ReasonIn(err))
}

func TestRolesAreHeldApart(t *testing.T) {
	s := start(t, testConfig(t))
	code, answer := web(t, s, token(t, s, "acme", auth.Auditor), http.MethodPost, "/v1/resources",
		`{"id": "q1", "displayName": "q", "skillQueue": {}}`)
	require.Equal(t, http.StatusForbidden, code, answer)
}

func TestHealthServiceFollowsReadiness(t *testing.T) {
	s := start(t, testConfig(t))
	conn, err := rpc.Dial(s.GRPC(), "", nil)
	require.NoError(t, err)
	defer conn.Close()
	for _, service := range []string{"", "foredial.task.v1.TaskService", "foredial.dispatch.v1.AgentService"} {
		require.Eventually(t, func() bool {
			answer, err := healthpb.NewHealthClient(conn).Check(t.Context(), &healthpb.HealthCheckRequest{Service: service})
			return err == nil && answer.GetStatus() == healthpb.HealthCheckResponse_SERVING
		}, 15*time.Second, 10*time.Millisecond, service)
	}
}

func TestARestartFindsEverything(t *testing.T) {
	leavesNothing(t)
	cfg := testConfig(t)
	first := start(t, cfg)
	admin := token(t, first, "acme", auth.TenantAdmin)
	code, answer := web(t, first, admin, http.MethodPost, "/v1/resources", `{"id": "q1", "displayName": "q", "skillQueue": {}}`)
	require.Equal(t, http.StatusOK, code, answer)
	require.NoError(t, first.Stop(t.Context()))

	second := start(t, cfg)
	code, answer = web(t, second, admin, http.MethodGet, "/v1/resources/q1", "")
	require.Equal(t, http.StatusOK, code, "%v: the token is good as the key is the same", answer)
}

// TestTwoProcesses runs the task service in one suite and all else in another.
func TestTwoProcesses(t *testing.T) {
	leavesNothing(t)
	near, far := testConfig(t), testConfig(t)
	near.Auth.KeyFile = makeKey(t)
	far.Auth.KeyFile = near.Auth.KeyFile
	// Each calls the other: the addresses must be known before the start.
	near.Listen.GRPC, far.Listen.GRPC = freeAddress(t), freeAddress(t)
	near.Roles, near.Peers.Contact, near.Peers.Result = []string{"task"}, far.Listen.GRPC, far.Listen.GRPC
	far.Roles = []string{"contact", "notification", "result", "dispatcher", "gateway"}
	far.Peers.Task = near.Listen.GRPC

	one := start(t, far)
	require.Equal(t, http.StatusServiceUnavailable, readiness(t, one), "the task service is not there yet")
	two := start(t, near)
	awaitReady(t, two)
	awaitReady(t, one)
	require.Empty(t, two.HTTP())
	code, answer := web(t, one, token(t, two, "acme", auth.TenantAdmin), http.MethodPost, "/v1/resources",
		`{"id": "q1", "displayName": "q", "skillQueue": {}}`)
	require.Equal(t, http.StatusOK, code, answer)
}

func TestStopTwiceAndWithoutStart(t *testing.T) {
	leavesNothing(t)
	s, err := suite.New(t.Context(), testConfig(t), quiet)
	require.NoError(t, err)
	require.NoError(t, s.Stop(t.Context()))
	require.NoError(t, s.Stop(t.Context()))
}

func TestAnAddressInUseIsAnError(t *testing.T) {
	leavesNothing(t)
	first := start(t, testConfig(t))
	for name, set := range map[string]func(*suite.Listen){
		"grpc": func(l *suite.Listen) { l.GRPC = first.GRPC() },
		"http": func(l *suite.Listen) { l.HTTP = first.HTTP() },
		"ops":  func(l *suite.Listen) { l.Ops = first.Ops() },
	} {
		t.Run(name, func(t *testing.T) {
			cfg := testConfig(t)
			set(&cfg.Listen)
			s, err := suite.New(t.Context(), cfg, quiet)
			require.NoError(t, err)
			require.ErrorContains(t, s.Start(t.Context()), "address already in use")
			require.NoError(t, s.Stop(context.Background()))
		})
	}
}

func TestStartUpLineNamesTheStores(t *testing.T) {
	var out strings.Builder
	cfg := testConfig(t)
	s, err := suite.New(t.Context(), cfg, slog.New(slog.NewTextHandler(&out, nil)))
	require.NoError(t, err)
	require.NoError(t, s.Start(t.Context()))
	require.NoError(t, s.Stop(context.Background()))
	line := lineWith(out.String(), "msg=started")
	for _, want := range []string{
		fmt.Sprintf("database=%q", "sqlite in "+cfg.Data+"/sql"), `redis="miniredis (in memory)"`, "(embedded)", "grpc=127.0.0.1:",
	} {
		require.Contains(t, line, want)
	}
}

func lineWith(text, part string) string {
	for line := range strings.Lines(text) {
		if strings.Contains(line, part) {
			return line
		}
	}
	return ""
}
