package store

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
)

// bigTask has 20,000 attempts, one a second and of a contact of its own. Every
// 5,000th has a result, a business result and a number that others have not.
const bigTask = `WITH RECURSIVE n (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 19999)
	INSERT INTO attempt (tenant, id, task_id, contact_id, agent_id, number, reference, name, caller_number, dial_time,
		business_result_id, note, call_id, recording_path, end_time, fail_code, ends, displayed_result)
	SELECT 'acme', 'a' || i, 't', 'c' || i, 'g' || i % 20, CASE WHEN i % 5000 = 2500 THEN '+49301' ELSE '+4930' || i END, '', '', '', i * 1000000,
		CASE WHEN i % 5000 = 2500 THEN 'rare' WHEN i % 2 = 0 THEN 'common' ELSE '' END, '', '', '', i * 1000000, '00145', 1,
		CASE WHEN i % 5000 = 2500 THEN 8 ELSE 2 + i % 2 END
	FROM n`

const itsResults = `INSERT INTO task_result (tenant, task_id, contact_id, attempts, last_dial_time, last_attempt_id)
	SELECT tenant, task_id, contact_id, 1, dial_time, id FROM attempt`

// What is rare in a big task is looked up: a page of it touches few of its rows.
// What is common is taken from the list in its order.
func TestFiltersDoNotSearchATask(t *testing.T) {
	rare := callv1.DisplayedResult_DISPLAYED_RESULT_SUSPENDED
	common := callv1.DisplayedResult_DISPLAYED_RESULT_BUSY
	searches := map[string]struct {
		filter AttemptFilter
		index  string
		most   int // pages, of a list by customer
	}{
		"a rare result":            {AttemptFilter{Displayed: []callv1.DisplayedResult{rare}}, "attempt_result", few},
		"a common result":          {AttemptFilter{Displayed: []callv1.DisplayedResult{common}}, "attempt_result", 10 * few},
		"a rare business result":   {AttemptFilter{BusinessResultIDs: []string{"rare"}}, "attempt_business_result", few},
		"a common business result": {AttemptFilter{BusinessResultIDs: []string{"common"}}, "attempt_business_result", 10 * few},
		"a number":                 {AttemptFilter{Number: "+49301"}, "attempt_number", few},
		"an agent":                 {AttemptFilter{AgentIDs: []string{"g7"}}, "attempt_agent", 10 * few},
		"a time long ago":          {AttemptFilter{From: time.Unix(100, 0), To: time.Unix(200, 0)}, "attempt_task", few},
	}
	sqltest.Each(t, Migrations, func(t *testing.T, db *sqldb.DB) {
		for _, statement := range []string{bigTask, itsResults, "ANALYZE attempt", "ANALYZE task_result"} {
			_, err := db.Exec(t.Context(), statement)
			require.NoError(t, err)
		}
		for name, search := range searches {
			f := search.filter
			f.TaskID = "t"
			attempts, args := newestAttempts(db.Dialect(), "acme", f, nil, Dialled{}, 101)
			requireShort(t, db, name, few, search.index, attempts, args)
			if db.Dialect() == sqldb.Postgres {
				results, args := lastResults("acme", f, Dialled{}, 101)
				requireShort(t, db, name+", by customer", search.most, "", results, args)
			}
		}
	})
}

// few pages are a quarter of what the attempts of the task are on. A list of 101
// customers looks each of them up, on a few pages each.
const few = 100

var touched = regexp.MustCompile(`shared hit=(\d+)(?: read=(\d+))?`)

// requireShort asks the engine how it answers a query.
func requireShort(t *testing.T, db *sqldb.DB, name string, most int, index, query string, args []any) {
	t.Helper()
	if db.Dialect() == sqldb.SQLite {
		require.Contains(t, plan(t, db, "EXPLAIN QUERY PLAN "+query, args), " INDEX "+index+" ", name)
		return
	}
	text := plan(t, db, "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) "+query, args)
	found := touched.FindStringSubmatch(text) // the first is the whole query
	require.NotNil(t, found, text)
	pages := 0
	for _, n := range found[1:] {
		if n != "" {
			count, err := strconv.Atoi(n)
			require.NoError(t, err)
			pages += count
		}
	}
	require.Less(t, pages, most, "%s: %s", name, text)
}

// plan is the last column of the rows that explain a query.
func plan(t *testing.T, db *sqldb.DB, query string, args []any) string {
	t.Helper()
	rows, err := db.Query(context.Background(), query, args...)
	require.NoError(t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	require.NoError(t, err)
	var lines []string
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		require.NoError(t, rows.Scan(values...))
		lines = append(lines, fmt.Sprint(*values[len(values)-1].(*any)))
	}
	require.NoError(t, rows.Err())
	return strings.Join(lines, "\n")
}
