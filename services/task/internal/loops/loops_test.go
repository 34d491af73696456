package loops_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/task/internal/credential"
	"github.com/foredial/foredial/services/task/internal/loops"
	"github.com/foredial/foredial/services/task/internal/store"
)

const (
	scheduled = taskv1.TaskState_TASK_STATE_SCHEDULED
	running   = taskv1.TaskState_TASK_STATE_RUNNING
	suspended = taskv1.TaskState_TASK_STATE_SUSPENDED
	completed = taskv1.TaskState_TASK_STATE_COMPLETED
	expired   = taskv1.TaskState_TASK_STATE_EXPIRED
)

var (
	noon  = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	quiet = slog.New(slog.DiscardHandler)
)

func open(t *testing.T) *store.Store {
	t.Helper()
	return store.New(sqltest.SQLite(t, store.Migrations), func(int64) {})
}

// add adds tasks that start and end some hours after noon.
func add(t *testing.T, s *store.Store, tenant string, state taskv1.TaskState, starts, ends int, ids ...string) {
	t.Helper()
	require.NoError(t, s.Write(t.Context(), func(ctx context.Context, w *store.Writer) error {
		for _, id := range ids {
			err := w.AddTask(ctx, tenant, &taskv1.Task{
				Id: id, DisplayName: id, State: state, CreateTime: timestamppb.New(noon),
				StartTime: timestamppb.New(hour(starts)), EndTime: timestamppb.New(hour(ends)),
			}, "", nil)
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

func many(n int) (ids []string) {
	for i := range n {
		ids = append(ids, fmt.Sprintf("t-%d", i))
	}
	return ids
}

func hour(n int) time.Time { return noon.Add(time.Duration(n) * time.Hour) }

func state(t *testing.T, s *store.Store, tenant, id string) taskv1.TaskState {
	t.Helper()
	task, err := s.Task(t.Context(), tenant, id)
	require.NoError(t, err)
	return task.GetState()
}

func TestClock(t *testing.T) {
	s := open(t)
	add(t, s, "acme", scheduled, 1, 3, "a")
	add(t, s, "other", suspended, 0, 2, "b")
	now := noon
	clock := &loops.Clock{Log: quiet, Store: s, Now: func() time.Time { return now }}
	for _, step := range []struct {
		hour int
		next time.Duration
		a, b taskv1.TaskState
	}{
		{0, time.Hour, scheduled, suspended},
		{1, time.Hour, running, suspended},
		{2, time.Hour, running, expired},
		{4, 0, expired, expired},
	} {
		now = hour(step.hour)
		next, err := clock.Run(t.Context())
		require.NoError(t, err)
		require.Equal(t, step.next, next, "at hour %d", step.hour)
		require.Equal(t, step.a, state(t, s, "acme", "a"), "at hour %d", step.hour)
		require.Equal(t, step.b, state(t, s, "other", "b"), "at hour %d", step.hour)
	}
}

func TestClockMissedBothTimes(t *testing.T) {
	s := open(t)
	add(t, s, "acme", scheduled, 1, 2, "a")
	clock := &loops.Clock{Log: quiet, Store: s, Now: func() time.Time { return hour(3) }}
	_, err := clock.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, expired, state(t, s, "acme", "a"), "a task whose whole time passed was never RUNNING")
	revision, err := s.Revision(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 2, revision, "moved once")
}

func TestClockMovesMoreThanOneTransactionDoes(t *testing.T) {
	s := open(t)
	add(t, s, "acme", running, 0, 1, many(250)...)
	clock := &loops.Clock{Log: quiet, Store: s, Now: func() time.Time { return hour(1) }}
	_, err := clock.Run(t.Context())
	require.NoError(t, err)
	over, err := s.Tasks(t.Context(), "acme", store.TaskFilter{States: []taskv1.TaskState{expired}}, store.TaskPosition{}, 251)
	require.NoError(t, err)
	require.Len(t, over, 250)
}

// contacts says of each tenant/task whether it has an open contact; tenants not
// in it cannot be asked about.
type contacts struct {
	contactinternalv1.LeaseServiceClient

	open  map[string]map[string]bool
	asked []int
}

var errDown = errors.New("the contact service is down")

func (c *contacts) CountContacts(ctx context.Context, req *contactinternalv1.CountContactsRequest, _ ...grpc.CallOption) (*contactinternalv1.CountContactsResponse, error) {
	tasks, ok := c.open[auth.Tenant(ctx)]
	if !ok || !req.GetOnlyOpen() {
		return nil, errDown
	}
	c.asked = append(c.asked, len(req.GetTaskIds()))
	response := &contactinternalv1.CountContactsResponse{}
	for _, id := range req.GetTaskIds() {
		open, some := tasks[id]
		response.Counts = append(response.Counts, &contactinternalv1.CountContactsResponse_TaskCount{TaskId: id, Any: some, Open: open})
	}
	return response, nil
}

func TestCompletion(t *testing.T) {
	s := open(t)
	add(t, s, "acme", running, 0, 10, "empty", "busy", "done")
	add(t, s, "acme", completed, 0, 10, "back")
	add(t, s, "acme", completed, 0, 1, "late")
	add(t, s, "bad", running, 0, 10, "a")
	add(t, s, "zeta", running, 0, 10, "a")
	asking := &contacts{open: map[string]map[string]bool{
		"acme": {"busy": true, "done": false, "back": true, "late": true},
		"zeta": {"a": false},
	}}
	completion := &loops.Completion{Log: quiet, Store: s, Contacts: asking, Now: func() time.Time { return hour(2) }}
	_, err := completion.Run(t.Context())
	require.ErrorIs(t, err, errDown)
	require.ErrorContains(t, err, "bad")
	for id, want := range map[string]taskv1.TaskState{
		"empty": running, "busy": running, "done": completed, "back": running, "late": completed,
	} {
		require.Equal(t, want, state(t, s, "acme", id), id)
	}
	require.Equal(t, completed, state(t, s, "zeta", "a"), "one tenant's failure does not hold up another")
	require.Equal(t, running, state(t, s, "bad", "a"))
}

func TestCompletionAsksInBatches(t *testing.T) {
	s := open(t)
	add(t, s, "acme", running, 0, 10, many(501)...)
	asking := &contacts{open: map[string]map[string]bool{"acme": {}}}
	completion := &loops.Completion{Log: quiet, Store: s, Contacts: asking, Now: func() time.Time { return noon }}
	_, err := completion.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, []int{500, 1}, asking.asked)
}

func TestCredentialsThatAreOverGo(t *testing.T) {
	s := store.NewCredentials(sqltest.SQLite(t, store.Migrations))
	var ids []string
	for _, ends := range []int{1, 2, 3} {
		_, issued := auth.Issue(auth.FormSession)
		ids = append(ids, issued.ID)
		require.NoError(t, s.Add(t.Context(), credential.Credential{Issued: issued, Tenant: "acme", Role: auth.Auditor, CreateTime: noon, ExpireTime: hour(ends)}))
	}
	_, err := loops.Credentials(s, func() time.Time { return hour(2) }).Run(t.Context())
	require.NoError(t, err)
	for i, id := range ids {
		_, err := s.Credential(t.Context(), id)
		require.Equal(t, i < 2, errors.Is(err, store.ErrNotFound), "the one until hour %d", i+1)
	}
}
