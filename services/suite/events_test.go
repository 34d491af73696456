package suite_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/rpc"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/suite"
)

const (
	taskCreated      = eventv1.EventType_EVENT_TYPE_TASK_CREATED
	taskUpdated      = eventv1.EventType_EVENT_TYPE_TASK_UPDATED
	taskMoved        = eventv1.EventType_EVENT_TYPE_TASK_STATE_CHANGED
	contactsAdded    = eventv1.EventType_EVENT_TYPE_CONTACTS_ADDED
	contactsGone     = eventv1.EventType_EVENT_TYPE_CONTACTS_CANCELLED
	previewEnded     = eventv1.EventType_EVENT_TYPE_PREVIEW_ENDED
	callDialled      = eventv1.EventType_EVENT_TYPE_CALL_DIALLED
	callConnected    = eventv1.EventType_EVENT_TYPE_CALL_CONNECTED
	callReleased     = eventv1.EventType_EVENT_TYPE_CALL_RELEASED
	attemptCompleted = eventv1.EventType_EVENT_TYPE_ATTEMPT_COMPLETED
	attemptDecided   = eventv1.EventType_EVENT_TYPE_ATTEMPT_DECIDED
	delivered        = eventv1.EventType_EVENT_TYPE_DELIVERY_DELIVERED
)

// consumer reads the stream of events, and comes back after each with its cursor.
type consumer struct {
	t      *testing.T
	cursor string
	ids    []string
}

// next reads one event over a connection of its own.
func (c *consumer) next(s *suite.Suite) *eventv1.Event {
	c.t.Helper()
	conn, err := rpc.Dial(s.GRPC(), token(c.t, s, "acme", auth.Integrator), nil)
	require.NoError(c.t, err)
	defer conn.Close()
	ctx, cancel := context.WithTimeout(c.t.Context(), 20*time.Second)
	defer cancel()
	stream, err := eventv1.NewEventServiceClient(conn).WatchEvents(ctx, &eventv1.WatchEventsRequest{Cursor: c.cursor, FromEarliest: c.cursor == ""})
	require.NoError(c.t, err)
	for {
		message, err := stream.Recv()
		require.NoError(c.t, err, "after %d events", len(c.ids))
		c.cursor = message.GetCursor()
		if e := message.GetEvent(); e != nil {
			c.ids = append(c.ids, e.GetId())
			return e
		}
	}
}

// expect reads as many events as types given, which it compares; they may come in
// any order, and are returned in theirs.
func (c *consumer) expect(s *suite.Suite, want ...eventv1.EventType) (events []*eventv1.Event) {
	c.t.Helper()
	var got []eventv1.EventType
	for range want {
		e := c.next(s)
		events, got = append(events, e), append(got, e.GetType())
	}
	require.ElementsMatch(c.t, want, got)
	return events
}

// order requires that events of these types came one after the other.
func order(t *testing.T, events []*eventv1.Event, types ...eventv1.EventType) {
	t.Helper()
	last := -1
	for _, one := range types {
		at := slices.IndexFunc(events, func(e *eventv1.Event) bool { return e.GetType() == one })
		require.Greater(t, at, last, "%s", one)
		last = at
	}
}

// move requires that the event is of a task that went so.
func move(t *testing.T, e *eventv1.Event, from, to taskv1.TaskState, actor string) {
	t.Helper()
	require.Equal(t, taskMoved, e.GetType())
	require.Equal(t, []taskv1.TaskState{from, to}, []taskv1.TaskState{e.GetTask().GetPreviousState(), e.GetTask().GetState()})
	require.Equal(t, actor, e.GetActor())
}

// TestACampaignIsOneStream has a consumer that reconnects after each event follow a
// campaign, over a restart of the process that has everything.
func TestACampaignIsOneStream(t *testing.T) {
	const (
		draft     = taskv1.TaskState_TASK_STATE_DRAFT
		scheduled = taskv1.TaskState_TASK_STATE_SCHEDULED
		running   = taskv1.TaskState_TASK_STATE_RUNNING
		suspended = taskv1.TaskState_TASK_STATE_SUSPENDED
		completed = taskv1.TaskState_TASK_STATE_COMPLETED
		expired   = taskv1.TaskState_TASK_STATE_EXPIRED
	)
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(receiver.Close)
	cfg := testConfig(t)
	cfg.Notification.AllowNetworks = []string{"127.0.0.0/8"}
	s := start(t, cfg)
	awaitReady(t, s)
	c := &consumer{t: t}
	task := prepareOneCall(t, s, receiver.URL+"/")
	begun := c.expect(s, taskCreated, contactsAdded, taskMoved, taskMoved)
	order(t, begun, taskCreated, taskMoved)
	begun = slices.DeleteFunc(begun, func(e *eventv1.Event) bool { return e.GetType() != taskMoved })
	move(t, begun[0], draft, scheduled, "test")
	move(t, begun[1], scheduled, running, "")

	callOnce(t, s)
	call := c.expect(s, callDialled, callConnected, callReleased, attemptCompleted, attemptDecided, previewEnded, delivered, delivered, taskMoved)
	order(t, call, callDialled, callConnected, callReleased, attemptDecided)
	order(t, call, callReleased, attemptCompleted)
	order(t, call, callConnected, delivered)
	for _, e := range call {
		require.Equal(t, task, e.GetTaskId(), "%s", e.GetType())
	}
	order(t, call, attemptDecided, taskMoved)
	move(t, call[slices.IndexFunc(call, func(e *eventv1.Event) bool { return e.GetType() == taskMoved })], running, completed, "")

	contacts, tasks := clients(t, s)
	made, err := contacts.BatchCreateContacts(t.Context(), &contactv1.BatchCreateContactsRequest{
		TaskId: task, Contacts: []*contactv1.Contact{{Numbers: []*contactv1.Number{{Number: "+8613800138001"}}}},
	})
	require.NoError(t, err)
	c.expect(s, contactsAdded, taskMoved)
	_, err = tasks.SuspendTask(t.Context(), &taskv1.SuspendTaskRequest{Id: task})
	require.NoError(t, err)
	require.NoError(t, s.Stop(t.Context())) // whether or not it has told of that

	s = start(t, cfg)
	awaitReady(t, s)
	move(t, c.next(s), running, suspended, "test")
	contacts, tasks = clients(t, s)
	_, err = tasks.UpdateTask(t.Context(), &taskv1.UpdateTaskRequest{
		Task: &taskv1.Task{Id: task, Priority: 2}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"priority"}},
	})
	require.NoError(t, err)
	_, err = tasks.StartTask(t.Context(), &taskv1.StartTaskRequest{Id: task})
	require.NoError(t, err)
	again := c.expect(s, taskUpdated, taskMoved)
	require.EqualValues(t, 2, again[0].GetTask().GetRevision())
	move(t, again[1], suspended, running, "test")
	_, err = contacts.CancelContacts(t.Context(), &contactv1.CancelContactsRequest{TaskId: task, ContactIds: []string{made.GetOutcomes()[0].GetContactId()}})
	require.NoError(t, err)
	gone := c.expect(s, contactsGone, taskMoved)
	require.EqualValues(t, 1, gone[slices.IndexFunc(gone, func(e *eventv1.Event) bool { return e.GetType() == contactsGone })].GetContacts().GetCount())
	_, err = tasks.EndTask(t.Context(), &taskv1.EndTaskRequest{Id: task})
	require.NoError(t, err)
	move(t, c.next(s), completed, expired, "test")

	distinct := slices.Compact(slices.Sorted(slices.Values(c.ids)))
	require.Len(t, distinct, len(c.ids), "nothing twice")
	other := &consumer{t: t}
	for range c.ids {
		other.next(s)
	}
	require.Equal(t, c.ids, other.ids, "the same for whoever reads it")
}

func clients(t *testing.T, s *suite.Suite) (contactv1.ContactServiceClient, taskv1.TaskServiceClient) {
	t.Helper()
	conn, err := rpc.Dial(s.GRPC(), token(t, s, "acme", auth.TenantAdmin), nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	return contactv1.NewContactServiceClient(conn), taskv1.NewTaskServiceClient(conn)
}

// callOnce has the agent take the next preview, and its customer answer.
func callOnce(t *testing.T, s *suite.Suite) {
	t.Helper()
	conn, err := rpc.Dial(s.GRPC(), agentToken(t, s), nil)
	require.NoError(t, err)
	defer conn.Close()
	agents := dispatchv1.NewAgentServiceClient(conn)
	stream, err := agents.OpenSession(t.Context(), &dispatchv1.OpenSessionRequest{AgentId: "ann"})
	require.NoError(t, err)
	_, err = stream.Recv()
	require.NoError(t, err)
	_, err = agents.SetAgentState(t.Context(), &dispatchv1.SetAgentStateRequest{AgentId: "ann", State: dispatchv1.AgentState_AGENT_STATE_READY})
	require.NoError(t, err)
	takeCall(t.Context(), t, agents, stream)
}

// takeCall accepts the next preview of a session and reports a call that was
// answered. It returns the preview's id.
func takeCall(ctx context.Context, t *testing.T, agents dispatchv1.AgentServiceClient, stream grpc.ServerStreamingClient[dispatchv1.SessionEvent]) string {
	t.Helper()
	preview := nextPreview(t, stream)
	_, err := agents.AcceptPreview(ctx, &dispatchv1.AcceptPreviewRequest{Id: preview})
	require.NoError(t, err)
	for _, event := range []dispatchv1.CallEvent{
		dispatchv1.CallEvent_CALL_EVENT_CONNECTED, dispatchv1.CallEvent_CALL_EVENT_RELEASED,
	} {
		_, err = agents.ReportCall(ctx, &dispatchv1.ReportCallRequest{Id: preview, Event: event, OccurTime: timestamppb.Now()})
		require.NoError(t, err)
	}
	_, err = agents.CompleteAttempt(ctx, &dispatchv1.CompleteAttemptRequest{Id: preview, BusinessResultId: "sold", NotReady: true})
	require.NoError(t, err)
	return preview
}
