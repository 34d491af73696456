package task_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/auth"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

// told is an event in short: what, the task, its revision, states, by whom.
func told(e *eventv1.Event) string {
	t := e.GetTask()
	state := func(s taskv1.TaskState) string { return strings.TrimPrefix(s.String(), "TASK_STATE_") }
	text := strings.TrimPrefix(e.GetType().String(), "EVENT_TYPE_TASK_") + " " + e.GetTaskId() + fmt.Sprintf(" r%d ", t.GetRevision())
	if t.GetPreviousState() != 0 {
		text += state(t.GetPreviousState()) + ">"
	}
	return strings.TrimSpace(text + state(t.GetState()) + " " + e.GetActor())
}

// awaitTold waits until a tenant's stream has as many events as wanted, and
// compares them.
func (p *process) awaitTold(t *testing.T, tenant string, want ...string) {
	t.Helper()
	require.Eventually(t, func() bool { return len(p.events.Events(tenant)) >= len(want) }, patience, often)
	var got []string
	for _, e := range p.events.Events(tenant) {
		got = append(got, told(e))
	}
	require.Equal(t, want, got)
}

func TestEvents(t *testing.T) {
	c, p := acme(t)
	before := time.Now()
	asked := newTask("a", begun)
	createTask(t, c, asked)
	createTask(t, c, asked) // the same again
	_, err := c.CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: newTask("b", func(t *taskv1.Task) { t.SkillQueueId = "nothing" })})
	require.Error(t, err)
	steps := func(id string, commands ...string) {
		for _, command := range commands {
			_, err := c.move(t, id, command)
			require.NoError(t, err, command)
		}
	}
	steps("a", "edit", "start", "start", "suspend", "edit", "end", "end")
	createTask(t, c, newTask("b"))
	steps("b", "delete")
	p.awaitTold(t, "acme",
		"CREATED a r1 DRAFT test",
		"UPDATED a r2 DRAFT test",
		"STATE_CHANGED a r2 DRAFT>RUNNING test",
		"STATE_CHANGED a r2 RUNNING>SUSPENDED test",
		"UPDATED a r3 SUSPENDED test",
		"STATE_CHANGED a r3 SUSPENDED>EXPIRED test",
		"CREATED b r1 DRAFT test",
		"DELETED b r1 DRAFT test",
	)
	require.Empty(t, p.events.Events("other"))
	for _, e := range p.events.Events("acme") {
		require.Equal(t, "name of "+e.GetTaskId(), e.GetTask().GetDisplayName())
		require.WithinRange(t, e.GetOccurTime().AsTime(), before.Truncate(time.Microsecond), time.Now())
	}
}

func TestEventsOfTheClockAndTheContacts(t *testing.T) {
	c, p := acme(t)
	soon := time.Now().Add(time.Second)
	createTask(t, c, newTask("a", func(task *taskv1.Task) { task.StartTime = timestamppb.New(soon) }))
	_, err := c.move(t, "a", "start")
	require.NoError(t, err)
	c.awaitState(t, "a", running)
	p.contacts.set("acme", "a", true, false)
	c.awaitState(t, "a", completed)
	p.awaitTold(t, "acme",
		"CREATED a r1 DRAFT test",
		"STATE_CHANGED a r1 DRAFT>SCHEDULED test",
		"STATE_CHANGED a r1 SCHEDULED>RUNNING",
		"STATE_CHANGED a r1 RUNNING>COMPLETED",
	)
}

// A condition that comes or goes is no edit: it has no revision of its own.
func TestNoEventOfACondition(t *testing.T) {
	c, p := acme(t)
	create(t, c, address("hook", "https://hook.example/a", directoryv1.ApprovalStatus_APPROVAL_STATUS_APPROVED))
	createTask(t, c, newTask("a", func(task *taskv1.Task) { task.CallbackUrl = "https://hook.example/a/b" }))
	_, err := c.UpdateResource(t.Context(), &directoryv1.UpdateResourceRequest{
		Resource:   address("hook", "https://hook.example/a", directoryv1.ApprovalStatus_APPROVAL_STATUS_REJECTED),
		UpdateMask: paths("callback_address.status"),
	})
	require.NoError(t, err)
	found, err := c.GetTask(t.Context(), &taskv1.GetTaskRequest{Id: "a"})
	require.NoError(t, err)
	require.NotEmpty(t, found.GetConditions())
	createTask(t, c, newTask("b"))
	p.awaitTold(t, "acme", "CREATED a r1 DRAFT test", "CREATED b r1 DRAFT test")
}

// Events outlive the process, and a result service that is down.
func TestEventsAtLeastOnce(t *testing.T) {
	db := newDB(t)
	p := start(t, db)
	asked := make(chan struct{}, 100)
	p.events.Before(func(context.Context, string, []*eventv1.Event) error {
		asked <- struct{}{}
		return status.Error(codes.Unavailable, "down")
	})
	c := p.client(t, "acme")
	for _, r := range []*directoryv1.Resource{queue("queue"), number("number")} {
		create(t, c, r)
	}
	createTask(t, c, newTask("a", begun))
	<-asked
	_, err := c.move(t, "a", "start")
	require.NoError(t, err)
	require.Empty(t, p.events.Events("acme"))
	p.stop(t)

	p = start(t, db)
	p.awaitTold(t, "acme", "CREATED a r1 DRAFT test", "STATE_CHANGED a r1 DRAFT>RUNNING test")
	mary := p.dial(t, auth.Identity{Subject: "mary", Tenant: "acme", Role: auth.Supervisor})
	_, err = taskv1.NewTaskServiceClient(mary).SuspendTask(t.Context(), &taskv1.SuspendTaskRequest{Id: "a"})
	require.NoError(t, err)
	p.awaitTold(t, "acme", "CREATED a r1 DRAFT test", "STATE_CHANGED a r1 DRAFT>RUNNING test", "STATE_CHANGED a r1 RUNNING>SUSPENDED mary")
}
