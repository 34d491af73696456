package simulator_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/rpc"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/simulator"
	"github.com/foredial/foredial/services/suite"
)

const (
	tenant    = "acme"
	customers = 60
	speed     = 1000
)

var (
	agentIDs = []string{"agent-1", "agent-2", "agent-3", "agent-4"}
	quiet    = slog.New(slog.DiscardHandler)
)

// wire opens connections and can break them all.
type wire struct {
	mu    sync.Mutex
	conns []net.Conn
}

func (w *wire) dial(ctx context.Context, target string) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", target)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.conns = append(w.conns, conn)
	return conn, nil
}

func (w *wire) snap() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, conn := range w.conns {
		_ = conn.Close()
	}
	w.conns = nil
}

// sightings collects what agents see.
type sightings struct {
	mu  sync.Mutex
	all []simulator.Sighting
	// completed has a message for every call completed.
	completed chan struct{}
}

func (s *sightings) note(seen simulator.Sighting) {
	s.mu.Lock()
	s.all = append(s.all, seen)
	s.mu.Unlock()
	if seen.Kind == simulator.CallCompleted {
		s.completed <- struct{}{}
	}
}

func TestACampaignSurvivesBrokenConnections(t *testing.T) {
	s := startSuite(t)
	receiver, err := simulator.NewReceiver(simulator.ReceiverConfig{Failures: 0.1})
	require.NoError(t, err)
	receiver.Start()
	t.Cleanup(func() { stop(t, receiver.Stop) })
	admin := connect(t, s, rpc.Dialer(nil), &auth.Identity{Subject: "admin", Tenant: tenant, Role: auth.TenantAdmin})
	task := prepare(t, admin, receiver.URL())

	var w wire
	seen := &sightings{completed: make(chan struct{}, 100*customers)}
	connector, err := simulator.NewConnector(simulator.ConnectorConfig{
		ID: "sim", Speed: speed, Log: quiet,
		Outcomes: simulator.Outcomes{Busy: .1, NoAnswer: .2, PoweredOff: .05, Invalid: .05},
	}, connect(t, s, w.dial, &auth.Identity{Subject: "sim", Tenant: tenant, Role: auth.Integrator}))
	require.NoError(t, err)
	connector.Start()
	t.Cleanup(func() { stop(t, connector.Stop) })
	agents, err := simulator.NewAgents(simulator.AgentsConfig{
		IDs: agentIDs, Speed: speed, Habits: simulator.Habits{Skip: .1}, Log: quiet, Observe: seen.note,
		Dispositions: simulator.Dispositions{Answered: []string{"sold"}, NotAnswered: []string{"nobody"}},
		Token: func(id string) (string, error) {
			return s.Token(auth.Identity{Subject: id, Tenant: tenant, Role: auth.Agent, AgentID: id}, time.Hour)
		},
	}, connect(t, s, w.dial, nil))
	require.NoError(t, err)
	agents.Start()
	t.Cleanup(func() { stop(t, agents.Stop) })

	for range 4 {
		for range customers / 6 {
			<-seen.completed
		}
		w.snap()
	}
	// A dial command that was lost with the connection is a technical failure,
	// and its contact rests for a minute: that is waiting enough for a test.
	results := resultv1.NewResultServiceClient(admin)
	require.Eventually(t, func() bool {
		stats, err := results.GetTaskStats(t.Context(), &resultv1.GetTaskStatsRequest{TaskId: task})
		if err != nil {
			return false
		}
		done, waiting := contacts(stats)
		got := receiver.Received()
		return done+waiting == customers && waiting <= lostDials(stats) && stats.GetCompleted() == stats.GetReleased() &&
			int64(got.Connected) == stats.GetConnected() && int64(got.Released) == stats.GetReleased()
	}, 2*time.Minute, 50*time.Millisecond)
	requireOneScreen(t, seen)
}

func contacts(stats *resultv1.TaskStats) (done, waiting int64) {
	for _, count := range stats.GetContacts() {
		switch count.GetState() {
		case contactv1.ContactState_CONTACT_STATE_DONE:
			done += count.GetCount()
		case contactv1.ContactState_CONTACT_STATE_WAITING:
			waiting += count.GetCount()
		}
	}
	return done, waiting
}

func lostDials(stats *resultv1.TaskStats) int64 {
	for _, count := range stats.GetAttempts() {
		if count.GetDisplayedResult() == callv1.DisplayedResult_DISPLAYED_RESULT_PLATFORM {
			return count.GetCount()
		}
	}
	return 0
}

// requireOneScreen holds the agents' own accounts against each other: nobody
// sees a contact while another agent has it.
func requireOneScreen(t *testing.T, seen *sightings) {
	t.Helper()
	seen.mu.Lock()
	defer seen.mu.Unlock()
	all := slices.Clone(seen.all)
	slices.SortStableFunc(all, func(a, b simulator.Sighting) int { return truly(a).Compare(truly(b)) })
	holder := map[string]string{} // by contact
	shown := 0
	for _, one := range all {
		switch one.Kind {
		case simulator.PreviewShown:
			shown++
			by, held := holder[one.Preview.GetContactId()]
			require.True(t, !held || by == one.Agent, "%s sees %s, whom %s has", one.Agent, one.Preview.GetContactId(), by)
			holder[one.Preview.GetContactId()] = one.Agent
		case simulator.PreviewLeft, simulator.PreviewTaken:
			delete(holder, one.Preview.GetContactId())
		case simulator.CallReleased: // the contact is free from the end of the call on
			delete(holder, one.Call.GetContactId())
		}
	}
	require.GreaterOrEqual(t, shown, customers)
}

// truly is when what was seen came about: an agent without a connection hears
// of the end of a call when somebody else may have its contact already.
func truly(s simulator.Sighting) time.Time {
	if s.Kind == simulator.CallReleased {
		return s.Call.GetEndTime().AsTime()
	}
	return s.At
}

func startSuite(t *testing.T) *suite.Suite {
	t.Helper()
	cfg, err := suite.Defaults()
	require.NoError(t, err)
	cfg.Data = t.TempDir()
	cfg.Redis.URL = "memory://"
	cfg.Listen = suite.Listen{GRPC: "127.0.0.1:0", HTTP: "127.0.0.1:0", Ops: "127.0.0.1:0"}
	cfg.Notification.AllowNetworks = []string{"127.0.0.0/8"}
	s, err := suite.New(t.Context(), cfg, quiet)
	require.NoError(t, err)
	t.Cleanup(func() { stop(t, s.Stop) })
	require.NoError(t, s.Start(t.Context()))
	return s
}

// connect dials as somebody; as nobody, when who is nil.
func connect(t *testing.T, s *suite.Suite, dial rpc.Dialer, who *auth.Identity) *grpc.ClientConn {
	t.Helper()
	token := ""
	var err error
	if who != nil {
		token, err = s.Token(*who, time.Hour)
		require.NoError(t, err)
	}
	conn, err := rpc.Dial(s.GRPC(), token, dial)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	return conn
}

func stop(t *testing.T, f func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	require.NoError(t, f(ctx))
}

// prepare makes a task that runs, with customers of one number each.
func prepare(t *testing.T, admin *grpc.ClientConn, callbacks string) (task string) {
	t.Helper()
	directory := []*directoryv1.Resource{
		{Id: "queue", Spec: &directoryv1.Resource_SkillQueue{SkillQueue: &directoryv1.SkillQueue{}}},
		{Id: "caller", Spec: &directoryv1.Resource_CallerNumber{CallerNumber: &directoryv1.CallerNumber{Number: "+442079460000"}}},
		{Id: "sold", Spec: &directoryv1.Resource_BusinessResult{BusinessResult: &directoryv1.BusinessResult{Code: "SOLD"}}},
		{Id: "nobody", Spec: &directoryv1.Resource_BusinessResult{BusinessResult: &directoryv1.BusinessResult{Code: "NOBODY"}}},
		{Id: "back-end", Spec: &directoryv1.Resource_CallbackAddress{CallbackAddress: &directoryv1.CallbackAddress{
			Url: callbacks, Status: directoryv1.ApprovalStatus_APPROVAL_STATUS_APPROVED,
		}}},
	}
	for _, id := range agentIDs {
		directory = append(directory, &directoryv1.Resource{Id: id, Spec: &directoryv1.Resource_Agent{
			Agent: &directoryv1.Agent{SkillQueueIds: []string{"queue"}},
		}})
	}
	for _, r := range directory {
		r.DisplayName = r.GetId()
	}
	_, err := directoryv1.NewDirectoryServiceClient(admin).ApplyResources(t.Context(), &directoryv1.ApplyResourcesRequest{Resources: directory})
	require.NoError(t, err)

	tasks := taskv1.NewTaskServiceClient(admin)
	_, err = tasks.CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: &taskv1.Task{
		Id: "task", DisplayName: "Task", SkillQueueId: "queue", CallerNumberIds: []string{"caller"},
		StartTime: timestamppb.New(time.Now().Add(time.Second)), EndTime: timestamppb.New(time.Now().Add(time.Hour)),
		RegularPeriods: []*taskv1.Period{{Start: "00:00", End: "23:59"}}, CallbackUrl: callbacks,
		ResultPolicy: &taskv1.ResultPolicy{DefaultEntry: &taskv1.PolicyEntry{MaxAttemptsPerDay: 2, IntervalS: proto.Int32(0)}},
	}})
	require.NoError(t, err)
	importCustomers(t, admin)
	_, err = tasks.StartTask(t.Context(), &taskv1.StartTaskRequest{Id: "task"})
	require.NoError(t, err)
	return "task"
}

func importCustomers(t *testing.T, admin *grpc.ClientConn) {
	t.Helper()
	var file strings.Builder
	file.WriteString("name,number\n")
	for i := range customers {
		fmt.Fprintf(&file, "Customer %d,+4420794600%02d\n", i, i)
	}
	stream, err := contactv1.NewContactServiceClient(admin).ImportContacts(t.Context())
	require.NoError(t, err)
	options := &contactv1.ImportOptions{TaskId: "task"}
	require.NoError(t, stream.Send(&contactv1.ImportContactsRequest{Part: &contactv1.ImportContactsRequest_Options{Options: options}}))
	require.NoError(t, stream.Send(&contactv1.ImportContactsRequest{Part: &contactv1.ImportContactsRequest_Chunk{Chunk: []byte(file.String())}}))
	done, err := stream.CloseAndRecv()
	require.NoError(t, err)
	require.EqualValues(t, customers, done.GetImported())
}
