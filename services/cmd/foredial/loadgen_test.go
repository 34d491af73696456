package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

func resource(id string, r *directoryv1.Resource) *directoryv1.Resource {
	r.Id, r.DisplayName = id, id
	return r
}

func agentOf(queue string) *directoryv1.Resource {
	return &directoryv1.Resource{Spec: &directoryv1.Resource_Agent{Agent: &directoryv1.Agent{SkillQueueIds: []string{queue}}}}
}

func businessResult(r *directoryv1.BusinessResult) *directoryv1.Resource {
	return &directoryv1.Resource{Spec: &directoryv1.Resource_BusinessResult{BusinessResult: r}}
}

// running is an installation with task t1, which runs, two agents for it, and contacts.
func running(t *testing.T, contacts int) (*installation, *grpc.ClientConn) {
	t.Helper()
	i := install(t)
	conn := i.dial(t)
	_, err := directoryv1.NewDirectoryServiceClient(conn).ApplyResources(t.Context(), &directoryv1.ApplyResourcesRequest{
		Resources: []*directoryv1.Resource{
			resource("q1", &directoryv1.Resource{Spec: &directoryv1.Resource_SkillQueue{SkillQueue: &directoryv1.SkillQueue{}}}),
			resource("c1", &directoryv1.Resource{Spec: &directoryv1.Resource_CallerNumber{
				CallerNumber: &directoryv1.CallerNumber{Number: "02112345678"},
			}}),
			resource("sold", businessResult(&directoryv1.BusinessResult{Code: "sold"})),
			resource("later", businessResult(&directoryv1.BusinessResult{Code: "later", AppointmentPopup: true})),
			resource("ann", agentOf("q1")), resource("bob", agentOf("q1")),
		},
	})
	require.NoError(t, err)
	tasks := taskv1.NewTaskServiceClient(conn)
	_, err = tasks.CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: &taskv1.Task{
		Id: "t1", DisplayName: "t", SkillQueueId: "q1", CallerNumberIds: []string{"c1"},
		StartTime: timestamppb.New(time.Now().Add(time.Second)), EndTime: timestamppb.New(time.Now().Add(24 * time.Hour)),
		RegularPeriods: []*taskv1.Period{{Start: "00:00", End: "23:59"}},
	}})
	require.NoError(t, err)
	rows := "reference,number\n"
	for n := range contacts {
		rows += fmt.Sprintf("ref-%d,+8613800138%03d\n", n, n)
	}
	_, err = i.run(t, "", "import", "--task=t1", file(t, "contacts.csv", rows))
	require.NoError(t, err)
	_, err = tasks.StartTask(t.Context(), &taskv1.StartTaskRequest{Id: "t1"})
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		task, err := tasks.GetTask(t.Context(), &taskv1.GetTaskRequest{Id: "t1"})
		return err == nil && task.GetState() == taskv1.TaskState_TASK_STATE_RUNNING
	}, 10*time.Second, 10*time.Millisecond)
	return i, conn
}

func TestLoadgen(t *testing.T) {
	const contacts = 12
	i, conn := running(t, contacts)
	_, err := i.run(t, "", "loadgen", "--task=t1", "--agents=3")
	require.ErrorContains(t, err, "2 agents serve skill queue q1, 3 are wanted")
	for flag, want := range map[string]string{
		"--agents=0": "agents: 0", "--rate=0": "rate: 0", "--connectors=101": "connectors: 101", "--for=0s": "for: 0s", "--speed=0": "speed is 0",
	} {
		_, err = i.run(t, "", "loadgen", "--task=t1", "--agents=2", flag)
		require.ErrorContains(t, err, want)
	}

	out, err := i.run(t, "", "loadgen", "--task=t1", "--agents=2", "--connectors=2", "--rate=100", "--speed=1000", "--for=1m",
		"--busy=0", "--no-answer=0", "--powered-off=0", "--invalid=0", "--skip=0", "--miss=0", "--doubled=0.5", "--late=0.3")
	require.NoError(t, err)
	require.Regexp(t, `^task t1: COMPLETED after `, out)
	require.Contains(t, out, "load              2 agents, 2 connectors, seed 1\n")
	require.Contains(t, out, fmt.Sprintf("calls             %d dialled, %d completed\n", contacts, contacts))
	require.Contains(t, out, fmt.Sprintf("connectors        %d dials, 0 hang-ups, 0 resumes\n", contacts))
	require.Regexp(t, `ready → preview   p50 \S+, p99 \S+, of \d+\n`, out)
	require.Regexp(t, `reports           [1-9]\d* doubled, [1-9]\d* late, 0 dropped\n`, out)
	require.Contains(t, out, "refusals          none\n")

	list, err := resultv1.NewResultServiceClient(conn).ListAttempts(t.Context(), &resultv1.ListAttemptsRequest{TaskId: "t1"})
	require.NoError(t, err)
	by := map[string]int{}
	for _, a := range list.GetAttempts() {
		by[a.GetConnectorId()]++
	}
	require.Equal(t, map[string]int{"loadgen-1": contacts / 2, "loadgen-2": contacts / 2}, by, "each call is on record with who made it")

	_, err = i.run(t, "", "loadgen", "--task=t1", "--agents=2")
	require.ErrorContains(t, err, "task t1 does not run: it is COMPLETED")
}

// Interrupted, it says what it saw until then.
func TestLoadgenIsInterrupted(t *testing.T) {
	i, _ := running(t, 1)
	ctx, interrupt := context.WithCancel(t.Context())
	var out strings.Builder
	done := make(chan error, 1)
	args := append([]string{"loadgen", "--task=t1", "--agents=2", "--connectors=0"}, i.flags...)
	go func() { done <- execute(ctx, args, streams{strings.NewReader(""), &out, io.Discard}) }()
	agents := dispatchv1.NewSupervisorServiceClient(i.dial(t))
	require.Eventually(t, func() bool {
		list, err := agents.ListAgents(t.Context(), &dispatchv1.ListAgentsRequest{States: []dispatchv1.AgentState{
			dispatchv1.AgentState_AGENT_STATE_NOT_READY, dispatchv1.AgentState_AGENT_STATE_READY, dispatchv1.AgentState_AGENT_STATE_PREVIEWING,
		}})
		return err == nil && len(list.GetAgents()) > 0
	}, 10*time.Second, 10*time.Millisecond)
	interrupt()
	require.NoError(t, <-done)
	require.Regexp(t, `^task t1: interrupted after `, out.String())
}

func (i *installation) dial(t *testing.T) *grpc.ClientConn {
	t.Helper()
	conn, err := i.suite.Dial(i.token(t))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	return conn
}
