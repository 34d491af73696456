package storetest

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/sqldb"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/task/internal/store"
)

func revision(id string, n int64, author string) *taskv1.TaskRevision {
	return &taskv1.TaskRevision{
		Revision: n, Author: author, CreateTime: timestamppb.New(noon.Add(time.Duration(n) * time.Minute)),
		Task: newTask(id, 0, func(t *taskv1.Task) { t.Revision = n }),
	}
}

func testRevisions(t *testing.T, db *sqldb.DB) {
	s := open(db)
	addTasks(t, s, tenant, newTask("a", 0), newTask("b", 0))
	addTasks(t, s, "other", newTask("a", 0))
	add := func(of string, revisions ...*taskv1.TaskRevision) {
		write(t, s, func(ctx context.Context, w *store.Writer) error {
			for _, r := range revisions {
				if err := w.AddRevision(ctx, of, r); err != nil {
					return err
				}
			}
			return nil
		})
	}
	list := func(of, id string, before int64, limit int) (numbers []int64) {
		revisions, err := s.Revisions(t.Context(), of, id, before, limit)
		require.NoError(t, err)
		for _, r := range revisions {
			numbers = append(numbers, r.GetRevision())
		}
		return numbers
	}
	add(tenant, revision("a", 1, "sven"), revision("a", 2, "mary"), revision("a", 3, "sven"), revision("b", 1, "sven"))
	add("other", revision("a", 1, "eve"))
	require.Equal(t, []int64{3, 2, 1}, list(tenant, "a", math.MaxInt64, 10))
	require.Equal(t, []int64{3, 2}, list(tenant, "a", math.MaxInt64, 2))
	require.Equal(t, []int64{1}, list(tenant, "a", 2, 2))
	require.Empty(t, list(tenant, "c", math.MaxInt64, 2))

	add(tenant, revision("a", 3, "somebody else"))
	kept, err := s.Revisions(t.Context(), tenant, "a", math.MaxInt64, 1)
	require.NoError(t, err)
	same(t, revision("a", 3, "sven"), kept[0])

	write(t, s, func(ctx context.Context, w *store.Writer) error {
		return w.DeleteTask(ctx, tenant, newTask("a", 0), noon)
	})
	require.Empty(t, list(tenant, "a", math.MaxInt64, 10), "they go with their task")
	require.Equal(t, []int64{1}, list(tenant, "b", math.MaxInt64, 10))
	require.Equal(t, []int64{1}, list("other", "a", math.MaxInt64, 10))
}

// testTasksUsing has a task use a caller number by way of a group.
func testTasksUsing(t *testing.T, db *sqldb.DB) {
	s := open(db)
	addTasks(t, s, tenant, newTask("direct", 0), newTask("indirect", 0), newTask("neither", 0))
	addTasks(t, s, "other", newTask("direct", 0))
	use := func(of string, kind store.Kind, user string, used ...string) {
		write(t, s, func(ctx context.Context, w *store.Writer) error {
			return w.SetUsage(ctx, of, store.User{Kind: kind, ID: user}, used)
		})
	}
	addResources(t, s, tenant, queue("number"), queue("group"), queue("parent"))
	addResources(t, s, "other", queue("number"))
	use(tenant, store.KindResource, "group", "number")
	use(tenant, store.KindResource, "number", "parent")
	use(tenant, store.KindTask, "direct", "number", "parent")
	use(tenant, store.KindTask, "indirect", "group")
	use(tenant, store.KindTemplate, "neither", "number")
	use("other", store.KindTask, "direct", "number")
	using := func(of string, resources ...string) []string {
		tasks, err := s.TasksUsing(t.Context(), of, resources)
		require.NoError(t, err)
		return ids(tasks)
	}
	require.Equal(t, []string{"direct", "indirect"}, using(tenant, "number"))
	require.Equal(t, []string{"direct", "indirect"}, using(tenant, "parent"))
	require.Equal(t, []string{"indirect"}, using(tenant, "group", "nobody"))
	require.Equal(t, []string{"direct"}, using("other", "number"))
	require.Empty(t, using(tenant))

	used, err := s.UsedBy(t.Context(), tenant, store.KindTask, []string{"direct", "neither"})
	require.NoError(t, err)
	require.Len(t, used, 1)
	require.ElementsMatch(t, []string{"number", "parent"}, used["direct"])
}

func testActiveTasks(t *testing.T, db *sqldb.DB) {
	s := open(db)
	addTasks(t, s, tenant,
		newTask("draft", 0), newTask("scheduled", 0, in(scheduled)), newTask("running", 0, in(running)), newTask("suspended", 0, in(suspended)),
		newTask("completed", 0, in(completed)), newTask("expired", 0, in(expired)), newTask("ends-late", 60, in(running)))
	addTasks(t, s, "other", newTask("theirs", 0, in(running)))
	count := func(of string, now time.Time) int {
		n, err := s.CountActive(t.Context(), of, now)
		require.NoError(t, err)
		return n
	}
	require.Equal(t, 4, count(tenant, noon))
	require.Equal(t, 1, count(tenant, noon.Add(24*time.Hour)), "at their end they are over, whatever their state still says")
	require.Equal(t, 1, count("other", noon))
	require.Equal(t, 0, count("nobody", noon))

	alive, err := s.TasksAlive(t.Context(), tenant)
	require.NoError(t, err)
	require.Equal(t, []string{"completed", "draft", "ends-late", "running", "scheduled", "suspended"}, ids(alive))
}
