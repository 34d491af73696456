package lead

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/testkit/redistest"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

// keep has a contact of a task wait for an agent.
func (d *desk) keep(t *testing.T, task, owner string) {
	t.Helper()
	_, err := d.term.Load(t.Context(), task, "kept-"+task, []queue.Contact{{ID: id.New(), Body: []byte("{}"), Owner: owner}})
	require.NoError(t, err)
}

// on is the task of the preview on an agent's screen; empty: none.
func (d *desk) on(t *testing.T, agent string) string {
	t.Helper()
	a, err := d.deps.Queue.Agent(t.Context(), tenant, agent)
	require.NoError(t, err)
	if a.Preview == nil {
		return ""
	}
	return a.Preview.Task
}

// What an owner gets of a task of low priority, when it competes with others.
func TestOwnersAreServedFirst(t *testing.T) {
	low := func(edit ...func(*taskv1.Task)) *taskv1.Task {
		return feedtest.Task("low", append(edit, priority(5))...)
	}
	suspended := func(t *taskv1.Task) { t.State = taskv1.TaskState_TASK_STATE_SUSPENDED }
	elsewhere := func(t *taskv1.Task) { t.SkillQueueId = "elsewhere" }
	for name, c := range map[string]struct {
		hoppers map[string]int
		low     *taskv1.Task
		want    string
	}{
		"before a higher task":             {map[string]int{"high": 20}, low(), "low"},
		"before a higher task that blocks": {nil, low(), "low"},
		"before other contacts of its own": {map[string]int{"low": 20}, low(), "low"},
		"of a queue not the owner's":       {map[string]int{"high": 20}, low(elsewhere), "low"},
		"not if its task may not call now": {map[string]int{"high": 20}, low(suspended), "high"},
	} {
		t.Run(name, func(t *testing.T) {
			redistest.Each(t, func(t *testing.T, client redis.UniversalClient) {
				d := floor(t, client, 3, c.hoppers, feedtest.Task("high", priority(1)), c.low)
				d.keep(t, "low", "agent-01")
				_, err := d.assign(t.Context())
				require.NoError(t, err)
				require.Equal(t, c.want, d.on(t, "agent-01"))
				if c.hoppers["high"] > 0 {
					require.Equal(t, "high", d.on(t, "agent-00"), "others go on as ever")
				}
			})
		})
	}
}

// appointed is a contact service that has appointments which are due.
type appointed struct {
	contactinternalv1.LeaseServiceClient

	tasks []string
	err   error // of LeaseContacts
	asked []*contactinternalv1.LeaseContactsRequest
}

func (c *appointed) ListDueAppointments(context.Context, *contactinternalv1.ListDueAppointmentsRequest, ...grpc.CallOption) (*contactinternalv1.ListDueAppointmentsResponse, error) {
	return &contactinternalv1.ListDueAppointmentsResponse{TaskIds: c.tasks}, nil
}

func (c *appointed) LeaseContacts(_ context.Context, req *contactinternalv1.LeaseContactsRequest, _ ...grpc.CallOption) (*contactinternalv1.LeaseContactsResponse, error) {
	c.asked = append(c.asked, req)
	if c.err != nil {
		return nil, c.err
	}
	return &contactinternalv1.LeaseContactsResponse{Contacts: []*contactinternalv1.LeasedContact{{
		ContactId: id.New(), OwnerAgentId: "agent-00", OwnerUntil: timestamppb.New(time.Now().Add(time.Hour)),
	}}}, nil
}

// An appointment comes due while the hopper is full.
func TestDueAppointmentsDoNotWaitForALowHopper(t *testing.T) {
	suspended := func(t *taskv1.Task) { t.State = taskv1.TaskState_TASK_STATE_SUSPENDED }
	d := floor(t, redistest.Mini(t), 1, map[string]int{"a": 200}, feedtest.Task("a"), feedtest.Task("b", suspended))
	contacts := &appointed{tasks: []string{"a", "b", "unknown"}, err: errors.New("down")}
	d.contacts = contacts
	_, err := d.appointments(t.Context())
	require.Error(t, err)
	contacts.tasks, contacts.err = nil, nil // as the answer was lost, it holds them
	_, err = d.appointments(t.Context())
	require.NoError(t, err)
	require.Len(t, contacts.asked, 2, "only of tasks that may call")
	require.Equal(t, contacts.asked[0].GetLeaseId(), contacts.asked[1].GetLeaseId(), "what was lost is asked for again")
	require.True(t, contacts.asked[0].GetOnlyAppointments())
	require.Equal(t, "a", contacts.asked[0].GetTaskId())
	require.Len(t, d.ready.C(), 1, "assign is woken")
	owners, err := d.term.Owners(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, owners)

	_, err = d.appointments(t.Context())
	require.NoError(t, err)
	require.Len(t, contacts.asked, 2, "nothing is due any more")
}

func TestNobodyAsksForAppointmentsOfTasksThatMayNotCall(t *testing.T) {
	suspended := func(t *taskv1.Task) { t.State = taskv1.TaskState_TASK_STATE_SUSPENDED }
	d := floor(t, redistest.Mini(t), 0, nil, feedtest.Task("a", suspended))
	d.contacts = nil // a call would panic
	_, err := d.appointments(t.Context())
	require.NoError(t, err)
}
