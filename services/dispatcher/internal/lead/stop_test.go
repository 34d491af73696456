package lead

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/testkit/redistest"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

func TestStanding(t *testing.T) {
	d := floor(t, redistest.Mini(t), 0, nil,
		feedtest.Task("runs"),
		feedtest.Task("closed", func(t *taskv1.Task) { t.RegularPeriods = []*taskv1.Period{{Start: "00:00", End: "00:00"}} }),
		feedtest.Task("suspended", func(t *taskv1.Task) { t.State = taskv1.TaskState_TASK_STATE_SUSPENDED }),
		feedtest.Task("expired", func(t *taskv1.Task) { t.State = taskv1.TaskState_TASK_STATE_EXPIRED }),
		feedtest.Task("past", func(t *taskv1.Task) { t.EndTime = timestamppb.New(noon) }),
		feedtest.Task("early", func(t *taskv1.Task) { t.StartTime = timestamppb.New(noon.AddDate(1, 0, 0)) }),
	)
	for task, want := range map[string]struct{ callable, revoke bool }{
		"runs": {true, false}, "closed": {false, false}, "suspended": {false, true},
		"expired": {false, false}, "past": {false, false}, "early": {false, false}, "deleted": {false, true},
	} {
		callable, revoke := d.standing(task, noon)
		require.Equal(t, want.callable, callable, task)
		require.Equal(t, want.revoke, revoke, task)
	}
}

// More than one batch is taken out, and nothing is left behind.
func TestStopTakesEverything(t *testing.T) {
	d := floor(t, redistest.Mini(t), 5, map[string]int{"a": 500}, feedtest.Task("b"), feedtest.Task("a"))
	ctx := t.Context()
	_, err := d.term.Assign(ctx, queue.Batch{Queue: "queue", Max: 5, Terms: queue.Terms{Task: "a", Timeout: time.Minute, MaxMisses: 2}})
	require.NoError(t, err)
	_, err = d.stop(ctx)
	require.NoError(t, err)
	held, err := d.term.Returning(ctx, 1000)
	require.NoError(t, err)
	require.Empty(t, held, "it may call")

	_, err = d.term.Load(ctx, "gone", "lease-gone", []queue.Contact{{ID: "01a203e6-946e-75ba-8d6f-3316d6b22acf", SortKey: []byte("1")}})
	require.NoError(t, err)
	d.deps.Tasks = feedtest.New(t, tenant, feedtest.Task("a", func(t *taskv1.Task) { t.State = taskv1.TaskState_TASK_STATE_SUSPENDED }))
	_, err = d.stop(ctx)
	require.NoError(t, err)
	held, err = d.term.Returning(ctx, 1000)
	require.NoError(t, err)
	require.Len(t, held, 501)
	require.Empty(t, d.screens(ctx, t, 5))
	leases, err := d.term.Leases(ctx)
	require.NoError(t, err)
	require.Empty(t, leases)
}

func TestPendingHandsOverOnce(t *testing.T) {
	var p pending[queue.Preview]
	require.Empty(t, p.take())
	p.put("p", queue.Preview{ID: "p", State: queue.Offered})
	p.put("p", queue.Preview{ID: "p", State: queue.Accepting})
	require.Equal(t, map[string]queue.Preview{"p": {ID: "p", State: queue.Accepting}}, p.take(), "once, as last seen")
	require.Empty(t, p.take())
}
