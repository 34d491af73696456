package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/result/internal/count"
)

// Task names a task of a tenant.
type Task struct{ Tenant, ID string }

// tallies are by how much a transaction moves what is counted of tasks.
type tallies map[Task]count.Tally

// of is by how much it moves that of one task.
func (t tallies) of(tenant, taskID string) count.Tally {
	task := Task{tenant, taskID}
	if _, ok := t[task]; !ok {
		t[task] = count.NewTally()
	}
	return t[task]
}

// count moves counters and series, and says so once that is durable: first the rows
// of tasks, then the counters, then the points, each once and in the order of their
// keys. So two transactions wait for each other and no more, if what they lock else
// they have locked before: for a point of a task nobody waits who has its row.
func (s *Store) count(tx *sqldb.Tx, t tallies) []sqldb.Statement {
	var (
		tasks, counters, points sqldb.Values
		now                     = time.Now()
	)
	for _, task := range slices.SortedFunc(maps.Keys(t), compareTasks) {
		moved := t[task]
		if moved.Len() == 0 {
			continue
		}
		tx.OnCommit(func() { s.counted(task) })
		tasks = append(tasks, []any{task.Tenant, task.ID})
		for _, k := range slices.SortedFunc(maps.Keys(moved.Counts), compareCounters) {
			counters = append(counters, []any{task.Tenant, task.ID, k.AgentID, int64(k.Kind), k.Item, moved.Counts[k]})
		}
		points = append(points, seriesRows(task, moved.Series, now)...)
	}
	if len(tasks) == 0 {
		return nil
	}
	all := []sqldb.Statement{
		{Query: `INSERT INTO task_stats (tenant, task_id, changes, recounted_at)
			SELECT v.tenant, v.task_id, 1, $2 FROM ` + tx.Dialect().Values(1, "tenant", "task_id") + ` WHERE true
			ON CONFLICT (tenant, task_id) DO UPDATE SET changes = task_stats.changes + 1`,
			Args: []any{tasks, sqldb.Time(now)}},
		{Query: `INSERT INTO task_count (tenant, task_id, agent_id, kind, item, n)
			SELECT v.tenant, v.task_id, v.agent_id, CAST(v.kind AS BIGINT), v.item, CAST(v.n AS BIGINT)
			FROM ` + tx.Dialect().Values(1, "tenant", "task_id", "agent_id", "kind", "item", "n") + ` WHERE true
			ON CONFLICT (tenant, task_id, agent_id, kind, item) DO UPDATE SET n = task_count.n + excluded.n`,
			Args: []any{counters}},
	}
	if len(points) > 0 {
		all = append(all, moveSeries(tx.Dialect(), points))
	}
	return all
}

func compareTasks(a, b Task) int {
	return cmp.Or(cmp.Compare(a.Tenant, b.Tenant), cmp.Compare(a.ID, b.ID))
}

func compareCounters(a, b count.Key) int {
	return cmp.Or(cmp.Compare(a.AgentID, b.AgentID), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Item, b.Item))
}

// OnCount has fn called when this process has moved counters of a task. It is set
// before the store is used, and must be quick.
func (s *Store) OnCount(fn func(Task)) { s.counted = fn }

// Changes is a number that is another whenever a task's counters are.
func (s *Store) Changes(ctx context.Context, task Task) (int64, error) {
	n, err := sqldb.One(ctx, s.db, sqldb.Scalar[int64],
		`SELECT changes FROM task_stats WHERE tenant = $1 AND task_id = $2`, task.Tenant, task.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n, wrap("read changes of counts", err)
}

// Counts returns a task's counters, and those of its agents as well.
func (s *Store) Counts(ctx context.Context, task Task, agents bool) (count.Counts, error) {
	counts, err := readCounts(ctx, s.db, task, agents)
	return counts, wrap("read counts", err)
}

// CountsOf returns the counters of several tasks, without their agents and business
// results.
func (s *Store) CountsOf(ctx context.Context, tenant string, taskIDs []string) (map[string]count.Counts, error) {
	counts := map[string]count.Counts{}
	_, err := sqldb.All(ctx, s.db, func(r sqldb.Row) (struct{}, error) {
		var (
			taskID string
			k      count.Key
			n      int64
		)
		err := r.Scan(&taskID, &k.Kind, &k.Item, &n)
		if counts[taskID] == nil {
			counts[taskID] = count.Counts{}
		}
		counts[taskID].Add(k, n)
		return struct{}{}, err
	}, countsOf(s.db.Dialect()), tenant, sqldb.Strings(taskIDs), int64(count.BusinessResults))
	return counts, wrap("read counts of tasks", err)
}

func countsOf(d sqldb.Dialect) string {
	return `SELECT task_id, kind, item, n FROM task_count
		WHERE tenant = $1 AND ` + d.In("task_id", 2) + ` AND agent_id = '' AND kind < $3`
}

func readCounts(ctx context.Context, q sqldb.Querier, task Task, agents bool) (count.Counts, error) {
	text := `SELECT agent_id, kind, item, n FROM task_count WHERE tenant = $1 AND task_id = $2`
	if !agents {
		text += ` AND agent_id = ''`
	}
	counts := count.Counts{}
	_, err := sqldb.All(ctx, q, func(r sqldb.Row) (struct{}, error) {
		var (
			k count.Key
			n int64
		)
		err := r.Scan(&k.AgentID, &k.Kind, &k.Item, &n)
		counts.Add(k, n)
		return struct{}{}, err
	}, text, task.Tenant, task.ID)
	return counts, err
}
