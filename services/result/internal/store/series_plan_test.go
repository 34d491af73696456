package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	"github.com/foredial/foredial/services/result/internal/count"
)

// longSeries has 20 tasks with 1,000 hours and 1,000 minutes each, and ten of another
// tenant with as many hours.
const longSeries = `WITH RECURSIVE n (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 49999)
	INSERT INTO task_series (tenant, task_id, width, start_time, accepted, skipped, timed_out, revoked, snoozed, released, connected)
	SELECT CASE WHEN i < 40000 THEN 'acme' ELSE 'other' END, 't' || (i % 20), CASE WHEN i < 20000 OR i >= 40000 THEN 3600 ELSE 60 END,
		CASE WHEN i < 20000 OR i >= 40000 THEN 3600 ELSE 60 END * (i % 20000 / 20) * 1000000, 1, 1, 1, 1, 1, 1, 1
	FROM n`

const theirCounts = `WITH RECURSIVE n (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 19999)
	INSERT INTO task_count (tenant, task_id, agent_id, kind, item, n)
	SELECT 'acme', 't' || (i % 200), CASE WHEN i < 200 THEN '' ELSE 'g' || i END, 2, '', 1 FROM n`

// Points are looked up by task or by time, and counters by task, however many others
// there are.
func TestSeriesAreNotSearched(t *testing.T) {
	hours := func(from, to int) SeriesFilter {
		return SeriesFilter{Width: count.Hour, From: time.Unix(int64(from)*3600, 0), To: time.Unix(int64(to)*3600, 0)}
	}
	one := hours(100, 300)
	one.TaskID = "t7"
	some := hours(990, 1000)
	some.Tasks = []string{"t1", "t2", "t3"}
	sqltest.Each(t, Migrations, func(t *testing.T, db *sqldb.DB) {
		for _, statement := range []string{longSeries, theirCounts, "ANALYZE task_series", "ANALYZE task_count"} {
			_, err := db.Exec(t.Context(), statement)
			require.NoError(t, err)
		}
		for name, search := range map[string]struct {
			filter SeriesFilter
			index  string
		}{
			"a task":     {one, "sqlite_autoindex_task_series_1"},
			"all":        {hours(990, 1000), "task_series_time"},
			"some tasks": {some, "task_series_time"},
		} {
			text, args := search.filter.query(db.Dialect(), "acme")
			requireShort(t, db, name, few, search.index, text, args)
		}
		requireShort(t, db, "the oldest minute", few, "task_series_minute", oldestMinute, []any{sqldb.Time(time.Unix(1e6, 0))})
		requireShort(t, db, "the minutes that go", few, "task_series_minute", dropMinute, []any{int64(0)})
		requireShort(t, db, "counters of tasks", few, "sqlite_autoindex_task_count_1", countsOf(db.Dialect()),
			[]any{"acme", sqldb.Strings{"t1", "t150"}, int64(count.BusinessResults)})
	})
}
