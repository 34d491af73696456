package cyclebench_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/testkit/pgtest"
)

// BenchmarkStatements says what a cycle makes Postgres do, and how much of that is
// the relay: its own transactions and those of the peers it tells.
func BenchmarkStatements(b *testing.B) {
	server, stats := newCountingServer(b)
	w := newWorld(b, server.URL())
	w.addContacts(2 * perTurn)
	w.cycles(perTurn, callers)
	w.past(pastDays)
	*w.times = *newTimes()
	_, err := stats.Exec(`SELECT pg_stat_statements_reset()`)
	require.NoError(b, err)
	w.cycles(perTurn, callers)
	var statements, commits, ms float64
	require.NoError(b, stats.QueryRow(`SELECT sum(calls) FILTER (WHERE query NOT IN ('begin', 'commit')),
		sum(calls) FILTER (WHERE query = 'commit'), sum(total_exec_time) FROM pg_stat_statements`).Scan(&statements, &commits, &ms))
	relay := float64(2 * (w.times.calls("apply") + w.times.calls("enqueue")))
	b.ReportMetric(0, "ns/op")
	b.Logf("a cycle: %.1f statements, %.2f commits of which %.2f are the relay's and its peers', %.2f ms in statements",
		statements/perTurn, commits/perTurn, relay/perTurn, ms/perTurn)
}

// newCountingServer is one that counts statements, with a way to ask it.
func newCountingServer(b *testing.B) (*pgtest.Server, *sql.DB) {
	b.Helper()
	server := pgtest.Start(b, pgtest.Options{Sync: true})
	ask := func(query string) *sql.DB {
		db, err := sql.Open("pgx", server.URL())
		require.NoError(b, err)
		b.Cleanup(func() { require.NoError(b, db.Close()) })
		_, err = db.ExecContext(context.Background(), query)
		require.NoError(b, err)
		return db
	}
	ask(`ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'`)
	server.Stop(b)
	server.Restart(b)
	return server, ask(`CREATE EXTENSION pg_stat_statements`)
}
