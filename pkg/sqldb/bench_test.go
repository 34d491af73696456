package sqldb_test

import (
	"context"
	"encoding/binary"
	"strconv"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
)

// engines gives each engine a migrated database, as a benchmark needs it.
var engines = map[string]func(testing.TB, fstest.MapFS) *sqldb.DB{
	"sqlite":   func(t testing.TB, files fstest.MapFS) *sqldb.DB { return sqltest.SQLite(t, files) },
	"postgres": func(t testing.TB, files fstest.MapFS) *sqldb.DB { return sqltest.Postgres(t, files) },
}

// Rows of six columns with two indexes, in one transaction of b.N rows.
func BenchmarkAddMany(b *testing.B) {
	columns := []string{"id", "seq", "sort_key", "due_at", "attributes", "open"}
	due := sqldb.Time(time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC))
	for name, open := range engines {
		b.Run(name, func(b *testing.B) {
			db := open(b, contacts)
			b.ResetTimer()
			require.NoError(b, db.Tx(context.Background(), func(ctx context.Context, tx *sqldb.Tx) error {
				_, err := tx.AddMany(ctx, "contacts", columns, func(yield func([]any) bool) {
					for i := range b.N {
						key := binary.BigEndian.AppendUint64(nil, uint64(i))
						if !yield([]any{strconv.Itoa(i), i, key, due, `{"city":"Xi'an"}`, true}) {
							return
						}
					}
				})
				return err
			}))
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// A statement in a transaction of its own.
func BenchmarkTx(b *testing.B) {
	for name, open := range engines {
		b.Run(name, func(b *testing.B) {
			db := open(b, contacts)
			_, err := db.Exec(b.Context(), `INSERT INTO contacts (id) VALUES ('a')`)
			require.NoError(b, err)
			for b.Loop() {
				require.NoError(b, db.Tx(b.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
					_, err := tx.Exec(ctx, `UPDATE contacts SET seq = seq + 1 WHERE id = $1`, "a")
					return err
				}))
			}
		})
	}
}
