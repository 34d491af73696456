package store

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
)

const waitingRows = 10_000

// crowd has so many deliveries wait for one destination, and one for each of a few
// others.
func crowd(t *testing.T, db *sqldb.DB, others int) {
	t.Helper()
	exec := func(query string, args ...any) {
		t.Helper()
		_, err := db.Exec(context.Background(), query, args...)
		require.NoError(t, err)
	}
	// Of each lane of four, one is due.
	exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
		INSERT INTO delivery (tenant, id, event_id, event_type, task_id, contact_id, attempt_id, destination, url, body, state,
			tries, turn_tries, turn, last_status, last_error, occur_time, create_time, next_try)
		SELECT 'acme', 'd' || CAST(i AS TEXT), 'e' || CAST(i AS TEXT), 2, 't', 'c' || CAST(i / 4 AS TEXT), 'a',
			'acme https://crowd', 'https://crowd/', '[]', 1 + 2 * (i % 4 / 3), 0, 0, 1, 0, '', 0, i, i FROM n`, waitingRows)
	exec(`INSERT INTO delivery_due (tenant, id, destination, due_at)
		SELECT tenant, id, destination, next_try FROM delivery WHERE state = 1`)
	for i := range others {
		exec(`INSERT INTO delivery_due (tenant, id, destination, due_at) VALUES ('acme', $1, $2, 1)`,
			fmt.Sprint("o", i), fmt.Sprint("acme https://other-", i))
	}
}

// What the courier asks again and again costs by the destinations that wait and by
// what is taken, however much waits; also while the database does not yet know how
// much that is.
func TestNoQueryReadsTheBacklog(t *testing.T) {
	const others, most = 5, 8
	sqltest.Each(t, Migrations, func(t *testing.T, db *sqldb.DB) {
		crowd(t, db, others)
		released := release("acme", lane{"c7", 1, "https://crowd/"})
		for name, tc := range map[string]struct {
			query string
			args  []any
			// rows that the plan may touch, at all its nodes together.
			rows int
		}{
			"destinations":   {destinations, nil, 15 * (others + 2)},
			"claim":          {claimable + db.Dialect().ForUpdateSkipLocked(), []any{"acme https://crowd", int64(waitingRows), most}, 4 * most},
			"release":        {released.Query, released.Args, 20},
			"oldest pending": {`SELECT min(create_time) FROM delivery WHERE state = 1`, nil, 10},
			"tests of late":  {lastTests, []any{"acme"}, 10},
			"tenants":        {deliveryTenants, nil, 20},
			"to a number": {
				`SELECT id FROM delivery WHERE tenant = $1 AND recipient = $2 AND recipient <> ''`, []any{"acme", "+49301"}, 10,
			},
			"pieces again": {
				`SELECT d.id FROM delivery d WHERE d.tenant = $1 AND d.state = 3 AND d.id > $2 ORDER BY d.id LIMIT 10`,
				[]any{"acme", "d5"}, 40,
			},
		} {
			t.Run(name, func(t *testing.T) {
				if db.Dialect() == sqldb.SQLite {
					requireIndexed(t, explain(t, db, "EXPLAIN QUERY PLAN "+tc.query, 4, 3, tc.args))
					return
				}
				plan := explain(t, db, "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) "+tc.query, 1, 0, tc.args)
				require.LessOrEqual(t, touched(plan), tc.rows, plan)
			})
		}
		t.Run("the backlog is counted up to a bound", func(t *testing.T) {
			if db.Dialect() == sqldb.SQLite {
				requireIndexed(t, explain(t, db, "EXPLAIN QUERY PLAN "+backlog, 4, 3, nil))
			}
			b, err := New(db).Backlog(t.Context())
			require.NoError(t, err)
			require.Equal(t, waitingRows*3/4, b.Pending)
			require.Equal(t, waitingRows/4, b.Dead)
		})
	})
}

// explain returns one column of a plan's rows, as lines.
func explain(t *testing.T, db *sqldb.DB, query string, columns, column int, args []any) string {
	t.Helper()
	var lines []string
	err := db.Tx(t.Context(), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		lines, err = sqldb.All(ctx, tx, func(r sqldb.Row) (string, error) {
			row := make([]any, columns)
			into := make([]any, columns)
			for i := range row {
				into[i] = &row[i]
			}
			err := r.Scan(into...)
			return fmt.Sprint(row[column]), err
		}, query, args...)
		return err
	})
	require.NoError(t, err)
	return strings.Join(lines, "\n")
}

// requireIndexed requires that SQLite reads no table, and no index of one from end
// to end, without a bound.
func requireIndexed(t *testing.T, plan string) {
	t.Helper()
	for line := range strings.Lines(plan) {
		require.NotContains(t, line, "TEMP B-TREE", plan)
		if strings.Contains(line, "SCAN delivery") {
			require.Contains(t, line, "INDEX", plan)
		}
	}
}

var (
	actualRows  = regexp.MustCompile(`actual rows=([0-9.]+) loops=([0-9]+)`)
	removedRows = regexp.MustCompile(`Rows Removed by [A-Za-z ]+: ([0-9]+)`)
)

// touched is how many rows the nodes of a Postgres plan gave, or read and dropped.
func touched(plan string) (n int) {
	for _, m := range actualRows.FindAllStringSubmatch(plan, -1) {
		rows, _ := strconv.ParseFloat(m[1], 64)
		loops, _ := strconv.Atoi(m[2])
		n += int(rows * float64(loops))
	}
	for _, m := range removedRows.FindAllStringSubmatch(plan, -1) {
		removed, _ := strconv.Atoi(m[1])
		n += removed
	}
	return n
}
