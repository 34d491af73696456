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
)

// bigTenant has 20,000 contacts in 100 tasks, one a second, with a number each. Half of
// them have the same reference, every 1,000th has a number that others have, too.
var bigTenant = []string{
	`WITH RECURSIVE n (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 19999)
		INSERT INTO contact (tenant, id, task_id, import_order, sort_key, reference, name, priority, attributes, import_id, import_line,
			state, reason, created_at, updated_at)
		SELECT 'acme', 'c' || i, 't' || (i % 100), i, '', CASE WHEN i % 2 = 0 THEN 'common' ELSE 'r' || i END, '', 3, '{}', '', 0,
			1, 0, i * 1000000, i * 1000000
		FROM n`,
	`INSERT INTO number (tenant, contact_id, position, number, attempts, exhausted, days, day, day_attempts, technical)
		SELECT tenant, id, 0, CASE WHEN import_order % 1000 = 0 THEN '+49301' ELSE '+4931' || import_order END, 0, import_order < 0, 0, '', 0, 0
		FROM contact`,
	"ANALYZE contact", "ANALYZE number",
}

// fewPages are a small part of the 400 and more that the contacts are on.
const fewPages = 100

// A search touches what it finds, and not what is there.
func TestASearchDoesNotReadATenant(t *testing.T) {
	late := Newest{time.Unix(300, 0), "c300"}
	searches := map[string]struct {
		wanted Search
		behind Newest
		index  string
		found  int
	}{
		"a reference of one":           {Search{Having: Filter{Reference: "r77"}}, Newest{}, "contact_newest", 1},
		"a reference of many":          {Search{Having: Filter{Reference: "common"}}, Newest{}, "contact_newest", 20},
		"the same, many pages on":      {Search{Having: Filter{Reference: "common"}}, late, "contact_newest", 20},
		"a number":                     {Search{Having: Filter{Number: "+49301"}}, Newest{}, "number_number", 20},
		"a number in the tasks of one": {Search{Tasks: []string{"t0", "t1"}, Having: Filter{Number: "+49301"}}, Newest{}, "number_number", 20},
	}
	sqltest.Each(t, Migrations, func(t *testing.T, db *sqldb.DB) {
		for _, statement := range bigTenant {
			_, err := db.Exec(t.Context(), statement)
			require.NoError(t, err)
		}
		for name, search := range searches {
			t.Run(name, func(t *testing.T) {
				query, args := New(db).newest("acme", search.wanted, search.behind, 20)
				found, err := sqldb.All(t.Context(), db, scanContact, query, args...)
				require.NoError(t, err)
				require.Len(t, found, search.found)
				if db.Dialect() == sqldb.SQLite {
					require.Contains(t, explained(t, db, "EXPLAIN QUERY PLAN "+query, args), "INDEX "+search.index+" ")
					return
				}
				plan := explained(t, db, "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) "+query, args)
				require.Less(t, pagesTouched(t, plan), fewPages, plan)
			})
		}
	})
}

// explained is the last column of the rows that explain a query.
func explained(t *testing.T, db *sqldb.DB, query string, args []any) string {
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

var buffers = regexp.MustCompile(`shared hit=(\d+)(?: read=(\d+))?`)

// pagesTouched is what the whole of a Postgres plan has read.
func pagesTouched(t *testing.T, plan string) (pages int) {
	t.Helper()
	found := buffers.FindStringSubmatch(plan)
	require.NotNil(t, found, plan)
	for _, n := range found[1:] {
		if n != "" {
			count, err := strconv.Atoi(n)
			require.NoError(t, err)
			pages += count
		}
	}
	return pages
}
