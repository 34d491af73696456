package store

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	"github.com/foredial/foredial/services/result/internal/count"
)

// However many reports a transaction has, it moves each counter once, in an order
// that is the same for all.
func TestCountersAreMovedOnceAndInOrder(t *testing.T) {
	db := sqltest.SQLite(t, Migrations)
	require.NoError(t, db.Tx(t.Context(), func(_ context.Context, tx *sqldb.Tx) error {
		counts := tallies{}
		hour := time.Now().Truncate(time.Hour)
		for i := range 100 {
			for _, tenant := range []string{"b", "a"} {
				of := counts.of(tenant, fmt.Sprint("t", i%3))
				of.Preview(fmt.Sprint("agent", i%7), 3, hour.Add(-time.Duration(i%9)*10*time.Minute))
				of.Counts.Group(count.Group{AgentID: fmt.Sprint("agent", i%5), Attempts: 1, Released: 1, BusinessResultID: fmt.Sprint("b", i%2)})
			}
		}
		counts.of("c", "unmoved").Counts.Previews("agent", 3, 0)
		statements := New(db).count(tx, counts)
		require.Len(t, statements, 3)
		for i, key := range []int{2, 5, 4} { // how many columns it has
			rows := statements[i].Args[0].(sqldb.Values)
			require.NotEmpty(t, rows)
			require.True(t, slices.IsSortedFunc(rows, func(a, b []any) int {
				return slices.Compare(cells(a, key), cells(b, key))
			}))
			require.Len(t, slices.CompactFunc(slices.Clone(rows), func(a, b []any) bool {
				return slices.Equal(cells(a, key), cells(b, key))
			}), len(rows))
		}
		require.Len(t, statements[0].Args[0], 2*3)
		require.Len(t, statements[2].Args[0], 2*3*(3+2), "of each task three minutes in two hours")
		return nil
	}))
}

// cells is the key of a row, its numbers as wide as each other.
func cells(row []any, key int) (all []string) {
	for _, cell := range row[:key] {
		if n, ok := cell.(int64); ok {
			cell = fmt.Sprintf("%020d", n)
		}
		all = append(all, fmt.Sprint(cell))
	}
	return all
}
