package store

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
)

var listed = flag.Int("listed", 100_000, "numbers of a large blocklist in the benchmarks")

// BenchmarkCheckNumbers holds a page of 500 numbers, half of which are listed,
// against a small blocklist and against a large one, in turn: both from memory,
// as each page is read before. ratio is how many times longer the median of the
// large one takes.
func BenchmarkCheckNumbers(b *testing.B) {
	const page, small, turns = 500, 1000, 51
	for name, open := range map[string]func(testing.TB) *sqldb.DB{
		"sqlite":   func(tb testing.TB) *sqldb.DB { return sqltest.SQLite(tb, Migrations) },
		"postgres": func(tb testing.TB) *sqldb.DB { return sqltest.Postgres(tb, Migrations) },
	} {
		b.Run(name, func(b *testing.B) {
			sizes := [2]int{small, *listed}
			var dbs [2]*sqldb.DB
			for i, size := range sizes {
				dbs[i] = open(b)
				block(b, dbs[i], size)
			}
			lists := []Blocklist{{ID: "never"}}
			var took [2][]time.Duration
			for turn := range turns {
				for i, db := range dbs {
					numbers := make(sqldb.Strings, page)
					for k := range numbers { // every second one is beyond the list
						numbers[k] = blockedNumber((turn*page+k)*7919%sizes[i] + k%2*sizes[i])
					}
					_, err := readListed(b.Context(), db, "acme", lists, numbers, time.Now())
					require.NoError(b, err)
					began := time.Now()
					found, err := readListed(b.Context(), db, "acme", lists, numbers, began)
					took[i] = append(took[i], time.Since(began))
					require.NoError(b, err)
					require.NotEmpty(b, found)
				}
			}
			for i := range took {
				slices.Sort(took[i])
			}
			few, many := took[0][turns/2], took[1][turns/2]
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(many.Microseconds()), "µs/page")
			b.ReportMetric(float64(many)/float64(few), "ratio")
		})
	}
}

func blockedNumber(i int) string { return fmt.Sprintf("+49%09d", i) }

// block fills a blocklist.
func block(b *testing.B, db *sqldb.DB, size int) {
	b.Helper()
	list := NumberList{ID: "never", Zone: time.UTC, Blocklist: &Blocklist{ID: "never"}}
	began := time.Now()
	for first := 0; first < size; first += 5000 {
		batch := make([]ListedNumber, min(size-first, 5000))
		for i := range batch {
			batch[i].Number = blockedNumber(first + i)
		}
		_, err := New(db).AddListed(b.Context(), "acme", list, batch, began)
		require.NoError(b, err)
	}
	b.Logf("%d numbers added in %s", size, time.Since(began).Round(time.Millisecond))
	if db.Dialect() == sqldb.Postgres { // as its own housekeeping would
		_, err := db.SQL().ExecContext(context.Background(), `VACUUM ANALYZE`)
		require.NoError(b, err)
	}
}
