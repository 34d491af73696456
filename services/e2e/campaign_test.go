package e2e

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/auth"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/e2e/internal/harness"
	"github.com/foredial/foredial/services/e2e/internal/history"
	"github.com/foredial/foredial/services/simulator"
)

const (
	tenant = "acme"
	// usualSeed decides what simulated people do, with the ids they meet.
	usualSeed = 7
	// speed is how many seconds of life pass in one: a call takes about a minute.
	speed = 150
	// attemptsPerNumber is what the task's policy allows.
	attemptsPerNumber = 2
	// finishWithin bounds a campaign on a busy machine: one that takes seconds,
	// and a minute more when a technical failure is retried. It is less than a
	// lease lasts: nothing may have to wait for the end of one.
	finishWithin = 4 * time.Minute
	settleWithin = 30 * time.Second
)

// campaign is a task and the people around it.
type campaign struct {
	site     *harness.Site
	admin    *harness.User
	receiver *simulator.Receiver
	seen     *history.History
	observe  func(simulator.Sighting)
	seed     uint64
	lists    []string // blocklists of its task
	task     string
	began    time.Time
	// forgetful: Redis lost its data, and with it which previews were over in
	// the second before that, and which agents were writing up a call.
	forgetful bool
}

// setUp gives the tenant of a site its directory, and callbacks a receiver.
func setUp(t *testing.T, site *harness.Site) *campaign {
	t.Helper()
	return setUpWith(t, site, simulator.ReceiverConfig{Seed: usualSeed, Failures: 0.1})
}

func setUpWith(t *testing.T, site *harness.Site, receiver simulator.ReceiverConfig) *campaign {
	t.Helper()
	c := &campaign{
		site: site, seen: &history.History{}, seed: receiver.Seed,
		admin: site.As(t, auth.Identity{Subject: "admin", Tenant: tenant, Role: auth.TenantAdmin}, 0),
	}
	var err error
	c.observe = c.seen.Observe
	c.receiver, err = simulator.NewReceiver(receiver)
	require.NoError(t, err)
	c.receiver.Start()
	t.Cleanup(func() { stop(t, c.receiver.Stop) })

	text, err := os.ReadFile("testdata/directory.yaml")
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "directory.yaml")
	require.NoError(t, os.WriteFile(file, []byte(strings.ReplaceAll(string(text), "${receiver}", c.receiver.URL())), 0o600))
	output := harness.Run(t, "apply", "-f", file, "--server="+site.Address(harness.Task), "--tenant="+tenant, "--auth.key-file="+site.KeyFile)
	require.Contains(t, output, "= 0 unchanged")
	return c
}

func stop(t *testing.T, end func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	require.NoError(t, end(ctx))
}

// newTask is one that may call at any time from now on.
func (c *campaign) newTask() *taskv1.Task {
	return &taskv1.Task{
		DisplayName: "Spring offer", SkillQueueId: "sales", CallerNumberIds: []string{"front", "back"},
		StartTime: timestamppb.Now(), EndTime: timestamppb.New(time.Now().Add(24 * time.Hour)),
		RegularPeriods:  []*taskv1.Period{{Start: "00:00", End: "23:59"}},
		PreviewTimeoutS: 9, CallDurationS: 60, CallbackUrl: c.receiver.URL(), BlocklistGroupIds: c.lists,
		Sequence: taskv1.Sequence_SEQUENCE_BY_PRIORITY,
		ResultPolicy: &taskv1.ResultPolicy{
			NonRetryResults: []callv1.DisplayedResult{callv1.DisplayedResult_DISPLAYED_RESULT_INVALID_NUMBER},
			DefaultEntry:    &taskv1.PolicyEntry{MaxAttemptDays: 1, MaxAttemptsPerDay: attemptsPerNumber, IntervalS: proto.Int32(1)},
		},
	}
}

// begin creates the task, imports n customers into it, and starts it.
func (c *campaign) begin(t *testing.T, n int) {
	t.Helper()
	created, err := c.admin.Tasks.CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: c.newTask()})
	require.NoError(t, err)
	c.task = created.GetId()
	done, err := upload(t.Context(), c.admin.Contacts, c.task, customers(n))
	require.NoError(t, err)
	require.EqualValues(t, n, done.GetImported())
	c.start(t)
}

func (c *campaign) start(t *testing.T) {
	t.Helper()
	c.began = time.Now()
	_, err := c.admin.Tasks.StartTask(t.Context(), &taskv1.StartTaskRequest{Id: c.task})
	require.NoError(t, err)
}

// upload imports a file over gRPC.
func upload(ctx context.Context, contacts contactv1.ContactServiceClient, task, file string) (*contactv1.Import, error) {
	stream, err := contacts.ImportContacts(ctx)
	if err != nil {
		return nil, err
	}
	for _, m := range []*contactv1.ImportContactsRequest{
		{Part: &contactv1.ImportContactsRequest_Options{Options: &contactv1.ImportOptions{TaskId: task, FileName: "customers.csv"}}},
		{Part: &contactv1.ImportContactsRequest_Chunk{Chunk: []byte(file)}},
	} {
		if err := stream.Send(m); err != nil {
			break // CloseAndRecv has the reason
		}
	}
	return stream.CloseAndRecv()
}

const header = "reference,name,priority,number1,number2,city\n"

// customers is a file of n rows. Every fifth customer has two numbers, and
// every tenth shares the first with the one before.
func customers(n int) string {
	var file strings.Builder
	file.WriteString(header)
	for i := range n {
		first, second := i, ""
		if i%10 == 9 {
			first = i - 1
		}
		if i%5 == 0 {
			second = number(500 + i)
		}
		fmt.Fprintf(&file, "R%04d,Customer %d,%d,%s,%s,London\n", i, i, 1+i%5, number(first), second)
	}
	return file.String()
}

// number is one that is kept free for drama: nobody would be called.
func number(i int) string { return fmt.Sprintf("020 7946 0%03d", i) }

// staff starts simulated agents; of several dispatchers they prefer one.
func (c *campaign) staff(t *testing.T, prefer int, ids ...string) {
	t.Helper()
	agents, err := simulator.NewAgents(simulator.AgentsConfig{
		IDs: ids, Seed: c.seed, Speed: speed, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Observe: c.observe,
		Token: func(agent string) (string, error) {
			return c.site.Token(auth.Identity{Subject: agent, Tenant: tenant, Role: auth.Agent, AgentID: agent})
		},
		Habits:       simulator.Habits{Skip: 0.08, Miss: 0.02},
		Dispositions: simulator.Dispositions{Answered: []string{"sold", "later"}, NotAnswered: []string{"nobody"}},
	}, c.site.Dial(t, harness.Dispatcher, "", prefer))
	require.NoError(t, err)
	agents.Start()
	t.Cleanup(func() { stop(t, agents.Stop) })
}

// connect starts a simulated telephone network.
func (c *campaign) connect(t *testing.T, prefer int) {
	t.Helper()
	c.connectAs(t, "cti", prefer, nil)
}

// connectAs starts one of several, and has it tell of its calls.
func (c *campaign) connectAs(t *testing.T, id string, prefer int, observe func(simulator.Placed)) {
	t.Helper()
	token, err := c.site.Token(auth.Identity{Subject: "cti", Tenant: tenant, Role: auth.Integrator})
	require.NoError(t, err)
	connector, err := simulator.NewConnector(simulator.ConnectorConfig{
		ID: id, Seed: c.seed, Speed: speed, Observe: observe, Log: slog.New(slog.DiscardHandler),
		Outcomes: simulator.Outcomes{Busy: 0.2, NoAnswer: 0.1, PoweredOff: 0.1, Invalid: 0.05},
	}, c.site.Dial(t, harness.Dispatcher, token, prefer))
	require.NoError(t, err)
	connector.Start()
	t.Cleanup(func() { stop(t, connector.Stop) })
}

// awaitCalls waits until agents have begun n calls.
func (c *campaign) awaitCalls(t *testing.T, n int) {
	t.Helper()
	harness.Await(t, finishWithin, func() error {
		if dialled := c.seen.Count(simulator.CallDialled); dialled < n {
			return fmt.Errorf("%d calls of %d", dialled, n)
		}
		return nil
	})
}

// awaitCompleted waits until every contact is done.
func (c *campaign) awaitCompleted(t *testing.T) {
	t.Helper()
	defer func() {
		if t.Failed() {
			c.dump(t)
		}
	}()
	harness.Await(t, finishWithin, func() error {
		task, err := c.admin.Tasks.GetTask(t.Context(), &taskv1.GetTaskRequest{Id: c.task})
		if err == nil && task.GetState() != taskv1.TaskState_TASK_STATE_COMPLETED {
			err = fmt.Errorf("the task is %s, agents dialled %d times", task.GetState(), c.seen.Count(simulator.CallDialled))
		}
		return err
	})
}

// dump logs who is not done, and what agents are doing.
func (c *campaign) dump(t *testing.T) {
	t.Helper()
	contacts, err := c.admin.Contacts.ListContacts(t.Context(), &contactv1.ListContactsRequest{TaskId: c.task, PageSize: most})
	t.Logf("contacts: %v", err)
	for _, one := range contacts.GetContacts() {
		if one.GetState() != contactv1.ContactState_CONTACT_STATE_DONE {
			t.Logf("%v", one)
		}
	}
	agents, err := c.admin.Supervisor.ListAgents(t.Context(), &dispatchv1.ListAgentsRequest{})
	t.Logf("agents: %v", err)
	for _, one := range agents.GetAgents() {
		t.Logf("%v", one)
	}
}
