package task_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/task/internal/store"
)

// site is two processes over one database: what one changes the other's
// watcher hears.
type site struct {
	tb     testing.TB
	client client
	events <-chan heard
}

// heard is a task as a watcher heard of it.
type heard struct {
	task *taskv1.Task
	at   time.Time
}

// newSite has one tenant with so many running tasks, among so many tenants with
// a few.
func newSite(tb testing.TB, db *sqldb.DB, tasks, tenants int) *site {
	tb.Helper()
	p := start(tb, db)
	for i := range tenants - 1 {
		furnish(tb, p.client(tb, fmt.Sprintf("tenant-%d", i)), 5)
	}
	s := &site{tb: tb, client: p.client(tb, "acme")}
	furnish(tb, s.client, tasks)
	s.watch(start(tb, db).client(tb, "acme"))
	return s
}

// furnish starts so many tasks.
func furnish(tb testing.TB, c client, tasks int) {
	tb.Helper()
	create(tb, c, queue("queue"))
	create(tb, c, number("number"))
	for i := range tasks {
		createTask(tb, c, newTask(fmt.Sprintf("task-%d", i), begun))
		_, err := c.StartTask(tb.Context(), &taskv1.StartTaskRequest{Id: fmt.Sprintf("task-%d", i)})
		require.NoError(tb, err)
	}
}

// watch hears every change after what there is.
func (s *site) watch(c client) {
	stream, err := c.WatchTasks(s.tb.Context(), &taskv1.WatchTasksRequest{})
	require.NoError(s.tb, err)
	for {
		response, err := stream.Recv()
		require.NoError(s.tb, err)
		if response.GetCaughtUp() {
			break
		}
	}
	events := make(chan heard, 1000)
	s.events = events
	go func() {
		for {
			response, err := stream.Recv()
			if err != nil {
				return
			}
			events <- heard{response.GetTask(), time.Now()}
		}
	}()
}

// round suspends and starts a task, and says how long each took and how long
// after it was asked for the other process's watcher heard of it.
func (s *site) round() (suspend, start, watch time.Duration) {
	began := time.Now()
	_, err := s.client.SuspendTask(s.tb.Context(), &taskv1.SuspendTaskRequest{Id: "task-0"})
	suspend = time.Since(began)
	require.NoError(s.tb, err)
	watch = s.await(taskv1.TaskState_TASK_STATE_SUSPENDED).Sub(began)

	began = time.Now()
	_, err = s.client.StartTask(s.tb.Context(), &taskv1.StartTaskRequest{Id: "task-0"})
	start = time.Since(began)
	require.NoError(s.tb, err)
	s.await(taskv1.TaskState_TASK_STATE_RUNNING)
	return suspend, start, watch
}

func (s *site) await(state taskv1.TaskState) time.Time {
	s.tb.Helper()
	timeout := time.After(patience)
	for {
		select {
		case e := <-s.events:
			if e.task.GetId() == "task-0" && e.task.GetState() == state {
				return e.at
			}
		case <-timeout:
			s.tb.Fatalf("the watcher did not hear of %s", state)
		}
	}
}

func median(durations []time.Duration) time.Duration {
	slices.Sort(durations)
	return durations[len(durations)/2]
}

// BenchmarkFlat compares 500 running tasks of one tenant among 200 tenants with
// 5 tasks of one tenant alone, on two processes over Postgres: what suspending
// and starting a task costs, and how soon another process's watcher hears of it.
// Rounds alternate between the two, so that both see the same machine.
func BenchmarkFlat(b *testing.B) {
	few := newSite(b, sqltest.Postgres(b, store.Migrations), 5, 1)
	many := newSite(b, sqltest.Postgres(b, store.Migrations), 500, 200)
	const rounds = 50
	for b.Loop() {
		var took [2][3][]time.Duration
		for range rounds {
			for i, s := range []*site{few, many} {
				suspend, start, watch := s.round()
				for j, d := range []time.Duration{suspend, start, watch} {
					took[i][j] = append(took[i][j], d)
				}
			}
		}
		for j, what := range []string{"suspend", "start", "watch"} {
			small, large := median(took[0][j]), median(took[1][j])
			b.ReportMetric(float64(large)/float64(small), what+"-ratio")
			b.ReportMetric(float64(large.Microseconds())/1000, what+"-ms")
		}
	}
}
