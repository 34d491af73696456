package feed_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/defaults"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	patience = 10 * time.Second
	often    = 2 * time.Millisecond
)

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	require.Eventually(t, ok, patience, often, what)
}

func queue(id string) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, DisplayName: id, Spec: &directoryv1.Resource_SkillQueue{SkillQueue: &directoryv1.SkillQueue{}}}
}

func number(id string) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, DisplayName: id, Spec: &directoryv1.Resource_CallerNumber{CallerNumber: &directoryv1.CallerNumber{Number: "10086"}}}
}

func TestListIsThereWhenReady(t *testing.T) {
	source := feedtest.NewSource(t)
	source.Put("acme", feedtest.Task("b"), feedtest.Task("a"), queue("q"), number("n"))
	source.Put("other", feedtest.Task("a"))
	replica := source.Replica(t)

	require.True(t, replica.Ready())
	require.Equal(t, []string{"acme", "other"}, replica.Tenants())

	tasks := replica.Tasks("acme")
	require.Len(t, tasks, 2)
	require.Equal(t, "a", tasks[0].GetId())
	require.Equal(t, "acme", tasks[0].Tenant)
	require.Empty(t, cmp.Diff(feedtest.Task("a"), tasks[0].Task, protocmp.Transform()))

	resources := replica.Resources("acme", directoryv1.ResourceKind_RESOURCE_KIND_SKILL_QUEUE)
	require.Len(t, resources, 1)
	require.Equal(t, "q", resources[0].GetId())
	found, ok := replica.Resource("acme", "n")
	require.True(t, ok)
	require.EqualValues(t, 3, found.GetCallerNumber().GetPriority())
	_, ok = replica.Resource("other", "n")
	require.False(t, ok, "a tenant sees nothing of another")
}

func TestBeforeTheListNothingIsThere(t *testing.T) {
	replica := feed.New(feedtest.NewSource(t).Conn(), slog.New(slog.DiscardHandler))
	require.False(t, replica.Ready())
	require.Empty(t, replica.Tenants())
	require.Empty(t, replica.Tasks("acme"))
	require.Empty(t, cmp.Diff(defaults.NewSettings(), replica.Settings("acme"), protocmp.Transform()))

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.ErrorIs(t, replica.WaitReady(ctx), context.Canceled)
	require.NoError(t, replica.Stop(context.Background()))
	require.NoError(t, replica.Stop(context.Background()), "Stop is idempotent")
}

func TestChangesArrive(t *testing.T) {
	source := feedtest.NewSource(t)
	source.Put("acme", feedtest.Task("a"), number("n"))
	replica := source.Replica(t)

	source.Put("acme", feedtest.Task("a", func(task *taskv1.Task) { task.Revision = 2 }), feedtest.Task("b"))
	eventually(t, "the new revision and the new task", func() bool {
		a, _ := replica.Task("acme", "a")
		_, ok := replica.Task("acme", "b")
		return ok && a.GetRevision() == 2
	})

	source.DeleteTask("acme", "b")
	source.DeleteResource("acme", "n")
	eventually(t, "both are gone", func() bool {
		_, task := replica.Task("acme", "b")
		_, resource := replica.Resource("acme", "n")
		return !task && !resource
	})
}

func TestOnChangeComesAfterTheChangeIsVisible(t *testing.T) {
	source := feedtest.NewSource(t)
	replica := feed.New(source.Conn(), slog.New(slog.DiscardHandler))
	var mu sync.Mutex
	seen := map[string]int{} // how many tasks each call found
	replica.OnChange(func(tenant string) {
		mu.Lock()
		defer mu.Unlock()
		seen[tenant] = max(seen[tenant], len(replica.Tasks(tenant)))
	})
	replica.Start()
	defer func() { require.NoError(t, replica.Stop(context.Background())) }()

	source.Put("acme", feedtest.Task("a"))
	source.Put("other", feedtest.Task("a"), feedtest.Task("b"))
	eventually(t, "each tenant's callback saw its tasks", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return seen["acme"] == 1 && seen["other"] == 2
	})
}

func TestSettingsMoveTheWindows(t *testing.T) {
	source := feedtest.NewSource(t)
	morning := feedtest.Task("a", func(task *taskv1.Task) {
		task.RegularPeriods = []*taskv1.Period{{Start: "09:00", End: "10:00"}}
	})
	source.Put("acme", morning)
	replica := source.Replica(t)
	inShanghai := time.Date(2026, 5, 4, 1, 30, 0, 0, time.UTC)
	inBerlin := time.Date(2026, 5, 4, 7, 30, 0, 0, time.UTC)

	task, _ := replica.Task("acme", "a")
	require.True(t, task.Callable(inShanghai))
	require.False(t, task.Callable(inBerlin))

	source.Put("acme", &directoryv1.TenantSettings{TimeZone: "Europe/Berlin"})
	eventually(t, "the new zone", func() bool {
		return replica.Settings("acme").GetTimeZone() == "Europe/Berlin"
	})
	moved, _ := replica.Task("acme", "a")
	require.True(t, moved.Callable(inBerlin))
	require.False(t, moved.Callable(inShanghai))
	require.Equal(t, "Europe/Berlin", moved.Zone.String())
	require.Equal(t, "Europe/Berlin", moved.Settings.GetTimeZone())
	require.True(t, task.Callable(inShanghai), "what was handed out does not change")
}

func TestCallable(t *testing.T) {
	start, end := time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC), time.Date(2026, 5, 5, 0, 0, 0, 0, time.UTC)
	dated := func(state taskv1.TaskState) *taskv1.Task {
		return feedtest.Task("a", func(task *taskv1.Task) {
			task.State, task.StartTime, task.EndTime = state, timestamppb.New(start), timestamppb.New(end)
		})
	}
	for name, tc := range map[string]struct {
		state taskv1.TaskState
		now   time.Time
		want  bool
	}{
		"running, first moment": {taskv1.TaskState_TASK_STATE_RUNNING, start, true},
		"running, too early":    {taskv1.TaskState_TASK_STATE_RUNNING, start.Add(-1), false},
		"running, last moment":  {taskv1.TaskState_TASK_STATE_RUNNING, end.Add(-time.Microsecond), true},
		"running, over":         {taskv1.TaskState_TASK_STATE_RUNNING, end, false},
		"suspended":             {taskv1.TaskState_TASK_STATE_SUSPENDED, start, false},
	} {
		t.Run(name, func(t *testing.T) {
			task, ok := feedtest.New(t, "acme", dated(tc.state)).Task("acme", "a")
			require.True(t, ok)
			require.Equal(t, tc.want, task.Callable(tc.now))
		})
	}
}

func TestGetTaskAsksForWhatHasNotArrived(t *testing.T) {
	ctx := context.Background()
	source := feedtest.NewSource(t)
	replica := feed.New(source.Conn(), slog.New(slog.DiscardHandler)) // never started: nothing arrives
	defer func() { require.NoError(t, replica.Stop(ctx)) }()
	source.Put("acme", &directoryv1.TenantSettings{TimeZone: "Europe/Berlin"}, feedtest.Task("a"))

	task, err := replica.GetTask(ctx, "acme", "a")
	require.NoError(t, err)
	require.Equal(t, "Europe/Berlin", task.Zone.String())

	_, err = replica.GetTask(ctx, "other", "a")
	require.ErrorIs(t, err, feed.ErrNoTask)

	source.DeleteTask("acme", "a")
	_, err = replica.GetTask(ctx, "acme", "a")
	require.ErrorIs(t, err, feed.ErrNoTask)
}

func TestGetResourceAsksForWhatHasNotArrived(t *testing.T) {
	source := feedtest.NewSource(t)
	source.Put("acme", feedtest.Resource("dnc", &directoryv1.BlocklistGroup{}))
	replica := feed.New(source.Conn(), slog.New(slog.DiscardHandler)) // not started: nothing has arrived
	r, err := replica.GetResource(t.Context(), "acme", "dnc")
	require.NoError(t, err)
	require.NotNil(t, r.GetBlocklistGroup())
	_, err = replica.GetResource(t.Context(), "other", "dnc")
	require.ErrorIs(t, err, feed.ErrNoResource)

	started := source.Replica(t)
	r, err = started.GetResource(t.Context(), "acme", "dnc")
	require.NoError(t, err)
	require.Equal(t, "dnc", r.GetDisplayName())
}
