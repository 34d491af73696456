package store

import (
	"context"
	"fmt"
	"slices"
	"testing"

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
		counts := tally{}
		for i := range 100 {
			for _, tenant := range []string{"b", "a"} {
				of := counts.of(tenant, fmt.Sprint("t", i%3))
				of.Previews(fmt.Sprint("agent", i%7), 3, 1)
				of.Group(count.Group{AgentID: fmt.Sprint("agent", i%5), Attempts: 1, Released: 1, BusinessResultID: fmt.Sprint("b", i%2)})
			}
		}
		counts.of("c", "unmoved").Previews("agent", 3, 0)
		statements := New(db).count(tx, counts)
		require.Len(t, statements, 2)
		for _, s := range statements {
			rows := s.Args[0].(sqldb.Values)
			require.True(t, slices.IsSortedFunc(rows, func(a, b []any) int {
				return slices.Compare(cells(a), cells(b))
			}))
			require.Len(t, slices.CompactFunc(slices.Clone(rows), func(a, b []any) bool {
				return slices.Equal(cells(a), cells(b))
			}), len(rows))
		}
		require.Len(t, statements[0].Args[0], 2*3)
		return nil
	}))
}

// cells is the key of a row: all but the number of a counter.
func cells(row []any) (all []string) {
	for _, cell := range row[:min(len(row), 5)] {
		all = append(all, fmt.Sprint(cell))
	}
	return all
}
