package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/task/internal/store"
)

const (
	draft     = taskv1.TaskState_TASK_STATE_DRAFT
	scheduled = taskv1.TaskState_TASK_STATE_SCHEDULED
	running   = taskv1.TaskState_TASK_STATE_RUNNING
	suspended = taskv1.TaskState_TASK_STATE_SUSPENDED
	completed = taskv1.TaskState_TASK_STATE_COMPLETED
	expired   = taskv1.TaskState_TASK_STATE_EXPIRED
)

func testTaskRoundTrip(t *testing.T, db *sqldb.DB) {
	s := open(db)
	task := newTask("a", 0)
	addTasks(t, s, tenant, task)
	require.Equal(t, "1", task.GetEtag())
	got, err := s.Task(t.Context(), tenant, "a")
	require.NoError(t, err)
	same(t, task, got)

	task.DisplayName, task.Priority = "another", 1
	write(t, s, func(ctx context.Context, w *store.Writer) error { return w.SaveTask(ctx, tenant, task) })
	require.Equal(t, "2", task.GetEtag(), "an etag changes with every change")
	got, err = s.Task(t.Context(), tenant, "a")
	require.NoError(t, err)
	same(t, task, got)

	_, err = s.Task(t.Context(), "other", "a")
	require.ErrorIs(t, err, store.ErrNotFound)

	write(t, s, func(ctx context.Context, w *store.Writer) error {
		return w.DeleteTask(ctx, tenant, newTask("a", 0), noon)
	})
	_, err = s.Task(t.Context(), tenant, "a")
	require.ErrorIs(t, err, store.ErrNotFound)
}

func testTaskList(t *testing.T, db *sqldb.DB) {
	s := open(db)
	addTasks(t, s, tenant, newTask("old", 0), newTask("b", 1, in(running)), newTask("c", 1), newTask("new", 2, in(running)))
	addTasks(t, s, "other", newTask("theirs", 3))

	var listed []string
	for after := (store.TaskPosition{}); ; {
		tasks, err := s.Tasks(t.Context(), tenant, store.TaskFilter{}, after, 1)
		require.NoError(t, err)
		if len(tasks) == 0 {
			break
		}
		listed = append(listed, tasks[0].GetId())
		after = store.PositionOf(tasks[0])
	}
	require.Equal(t, []string{"new", "c", "b", "old"}, listed, "of the same time, by id")

	tasks, err := s.Tasks(t.Context(), tenant, store.TaskFilter{States: []taskv1.TaskState{running, suspended}}, store.TaskPosition{}, 10)
	require.NoError(t, err)
	require.Equal(t, []string{"new", "b"}, ids(tasks))
	tasks, err = s.Tasks(t.Context(), tenant, store.TaskFilter{States: []taskv1.TaskState{running}}, store.PositionOf(tasks[0]), 10)
	require.NoError(t, err)
	require.Equal(t, []string{"b"}, ids(tasks))

	north := func(t *taskv1.Task) { t.OrgUnitId = "north" }
	addTasks(t, s, tenant, newTask("north", 3, north), newTask("north-running", 4, north, in(running)))
	of := func(orgUnit string, states ...taskv1.TaskState) []string {
		tasks, err := s.Tasks(t.Context(), tenant, store.TaskFilter{OrgUnit: &orgUnit, States: states}, store.TaskPosition{}, 10)
		require.NoError(t, err)
		return ids(tasks)
	}
	require.Equal(t, []string{"north-running", "north"}, of("north"))
	require.Equal(t, []string{"north-running"}, of("north", running))
	require.Equal(t, []string{"new", "c", "b", "old"}, of(""), "Unorganized")
	require.Empty(t, of("south"))
	for unit, want := range map[string][]string{"south": {"new", "c", "b", "old"}, "north": {"north-running", "north", "new", "c", "b", "old"}} {
		tasks, err := s.Tasks(t.Context(), tenant, store.TaskFilter{SeenFrom: unit}, store.TaskPosition{}, 10)
		require.NoError(t, err)
		require.Equal(t, want, ids(tasks), "from %s", unit)
	}
}

func testTaskLookups(t *testing.T, db *sqldb.DB) {
	s := open(db)
	asked, made := newTask("", 0), newTask("a", 0)
	write(t, s, func(ctx context.Context, w *store.Writer) error {
		return w.AddTask(ctx, tenant, made, "request", asked)
	})

	id, err := s.TaskNamed(t.Context(), tenant, "name of a")
	require.NoError(t, err)
	require.Equal(t, "a", id)
	_, err = s.TaskNamed(t.Context(), "other", "name of a")
	require.ErrorIs(t, err, store.ErrNotFound)

	gotMade, gotAsked, err := s.TaskRequested(t.Context(), tenant, "request")
	require.NoError(t, err)
	same(t, made, gotMade)
	same(t, asked, gotAsked)
	_, _, err = s.TaskRequested(t.Context(), "other", "request")
	require.ErrorIs(t, err, store.ErrNotFound)
}

func testTaskUnique(t *testing.T, db *sqldb.DB) {
	s := open(db)
	add := func(of, id, name, request string) error {
		return s.Write(t.Context(), func(ctx context.Context, w *store.Writer) error {
			task := newTask(id, 0, func(t *taskv1.Task) { t.DisplayName = name })
			return w.AddTask(ctx, of, task, request, task)
		})
	}
	require.NoError(t, add(tenant, "a", "x", "r"))
	require.True(t, sqldb.IsUnique(add(tenant, "a", "y", "")), "id")
	require.True(t, sqldb.IsUnique(add(tenant, "b", "x", "")), "name")
	require.True(t, sqldb.IsUnique(add(tenant, "b", "y", "r")), "request")
	require.NoError(t, add(tenant, "b", "X", ""), "names are compared byte by byte")
	require.NoError(t, add(tenant, "c", "y", ""), "no request is not a request")
	require.NoError(t, add("other", "a", "x", "r"))
}

func testTasksDue(t *testing.T, db *sqldb.DB) {
	s := open(db)
	at, err := s.NextDue(t.Context())
	require.NoError(t, err)
	require.True(t, at.IsZero(), "nothing is ever due")

	// Each starts its minutes after noon, and ends a day later.
	addTasks(t, s, tenant, newTask("starts", 1, in(scheduled)), newTask("later", 3, in(scheduled)), newTask("draft", 1))
	addTasks(t, s, "other", newTask("ends", -24*60+2, in(running)), newTask("done", -24*60+1, in(completed)), newTask("paused", -24*60+4, in(suspended)))
	due := func(minutes int) (found []string) {
		tasks, err := s.TasksDue(t.Context(), noon.Add(time.Duration(minutes)*time.Minute), 10)
		require.NoError(t, err)
		for _, task := range tasks {
			found = append(found, task.Tenant+"/"+task.Task.GetId())
		}
		return found
	}
	require.Empty(t, due(0))
	require.Equal(t, []string{"acme/starts"}, due(1))
	require.ElementsMatch(t, []string{"acme/starts", "other/ends"}, due(2))
	require.ElementsMatch(t, []string{"acme/starts", "other/ends", "acme/later", "other/paused"}, due(4))

	tasks, err := s.TasksDue(t.Context(), noon.Add(time.Hour), 2)
	require.NoError(t, err)
	require.Len(t, tasks, 2, "the limit")
	at, err = s.NextDue(t.Context())
	require.NoError(t, err)
	require.Equal(t, noon.Add(time.Minute), at)
}

func testTasksByContacts(t *testing.T, db *sqldb.DB) {
	s := open(db)
	addTasks(t, s, "b", newTask("runs", 0, in(running)), newTask("draft", 0), newTask("over", 0, in(expired)))
	addTasks(t, s, "a", newTask("done", 0, in(completed)), newTask("done-long-ago", -24*60, in(completed)))
	tasks, err := s.TasksByContacts(t.Context(), noon)
	require.NoError(t, err)
	require.Len(t, tasks, 2)
	require.Equal(t, "a/done", tasks[0].Tenant+"/"+tasks[0].Task.GetId())
	require.Equal(t, "b/runs", tasks[1].Tenant+"/"+tasks[1].Task.GetId())
}

func testMoveTask(t *testing.T, db *sqldb.DB) {
	s := open(db)
	addResources(t, s, tenant, queue("q"))
	addTasks(t, s, tenant, newTask("a", 0))
	user := store.User{Kind: store.KindTask, ID: "a"}
	move := func(to taskv1.TaskState) *taskv1.Task {
		write(t, s, func(ctx context.Context, w *store.Writer) error {
			task, err := w.Task(ctx, tenant, "a")
			if err != nil {
				return err
			}
			return w.MoveTask(ctx, tenant, task, to, noon.Add(time.Hour))
		})
		task, err := s.Task(t.Context(), tenant, "a")
		require.NoError(t, err)
		return task
	}
	write(t, s, func(ctx context.Context, w *store.Writer) error {
		task, err := w.Task(ctx, tenant, "a")
		if err != nil {
			return err
		}
		task.Conditions = []*taskv1.TaskCondition{{Field: "skill_queue_id"}}
		if err := w.SaveTask(ctx, tenant, task); err != nil {
			return err
		}
		return w.SetUsage(ctx, tenant, user, []string{"q"})
	})

	same := move(draft)
	require.Equal(t, "3", same.GetEtag(), "no move, no change")
	moved := move(running)
	require.Equal(t, running, moved.GetState())
	require.Equal(t, "4", moved.GetEtag())
	require.Len(t, moved.GetConditions(), 1)
	require.Equal(t, noon.Add(time.Hour), moved.GetUpdateTime().AsTime())
	require.EqualValues(t, 1, moved.GetRevision(), "a move is no edit")
	users, err := s.UsersOf(t.Context(), tenant, "q", 10)
	require.NoError(t, err)
	require.Equal(t, []store.NamedUser{{User: user, DisplayName: moved.GetDisplayName()}}, users)

	require.Empty(t, move(expired).GetConditions(), "nothing is wrong with a task that is over")
	users, err = s.UsersOf(t.Context(), tenant, "q", 10)
	require.NoError(t, err)
	require.Empty(t, users, "a task that is over uses nothing")
}
