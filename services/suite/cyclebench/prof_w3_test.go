package cyclebench_test

import (
	"context"
	"fmt"
	"os"
	"runtime/pprof"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
)

func BenchmarkW3(b *testing.B) {
	server := pgtest.Start(b, pgtest.Options{Sync: true})
	ctx := context.Background()
	adm, err := sqldb.Open(ctx, sqldb.Config{URL: server.URL(), Schema: "public"})
	require.NoError(b, err)
	for _, q := range []string{`ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'`} {
		_, err = adm.SQL().Exec(q)
		require.NoError(b, err)
	}
	adm.Close()
	server.Stop(b)
	server.Restart(b)
	adm, err = sqldb.Open(ctx, sqldb.Config{URL: server.URL(), Schema: "public"})
	require.NoError(b, err)
	defer adm.Close()
	_, err = adm.SQL().Exec(`CREATE EXTENSION pg_stat_statements`)
	require.NoError(b, err)
	w := newWorld(b, server.URL())
	n := 1500
	w.addContacts(n + 800)
	w.cycles(400, callers)
	if os.Getenv("PAST") != "" {
		w.past(50)
	}
	*w.times = *newTimes()
	if os.Getenv("ANALYZE") != "" {
		_, err = adm.SQL().Exec(`ANALYZE`)
		require.NoError(b, err)
	}
	if os.Getenv("PLANS") != "" {
		for _, q := range []string{`ALTER SYSTEM SET session_preload_libraries = 'auto_explain'`, `ALTER SYSTEM SET auto_explain.log_min_duration = 0`, `ALTER SYSTEM SET auto_explain.log_analyze = on`, `ALTER SYSTEM SET auto_explain.sample_rate = 0.02`} {
			adm.SQL().Exec(`LOAD 'auto_explain'`)
			_, err = adm.SQL().Exec(q)
			require.NoError(b, err)
		}
		adm.Close()
		server.Stop(b)
		server.Restart(b)
		adm, err = sqldb.Open(ctx, sqldb.Config{URL: server.URL(), Schema: "public"})
		require.NoError(b, err)
		w.cycles(400, callers)
	}
	_, err = adm.SQL().Exec(`SELECT pg_stat_statements_reset()`)
	require.NoError(b, err)
	var backend int
	require.NoError(b, w.dbs["contact"].QueryRow(ctx, `SELECT pg_backend_pid()`).Scan(&backend))
	var before, after int64
	stat := `SELECT sum(xact_commit) FROM pg_stat_database`
	adm.SQL().QueryRow(stat).Scan(&before)
	self := account("self").own
	all := w.processor()
	f, _ := os.Create("/tmp/w3/cpu.pprof")
	pprof.StartCPUProfile(f)
	took := w.cycles(n, callers)
	pprof.StopCPUProfile()
	selfT := account("self").own - self
	allT := w.processor() - all
	time.Sleep(1500 * time.Millisecond)
	adm.SQL().QueryRow(stat).Scan(&after)
	fmt.Printf("rate %.0f/s; cpu per cycle: all %.3f ms, self %.3f ms; commits per cycle %.2f\n", float64(n)/took.Seconds(), allT.Seconds()*1000/float64(n), selfT.Seconds()*1000/float64(n), float64(after-before)/float64(n))
	fmt.Print(w.times.table())
	rows, err := adm.SQL().Query(`SELECT calls, rows, total_exec_time, total_plan_time, plans, shared_blks_hit, left(regexp_replace(query, '\s+', ' ', 'g'), 150) FROM pg_stat_statements ORDER BY total_exec_time + total_plan_time DESC LIMIT 45`)
	require.NoError(b, err)
	var total float64
	for rows.Next() {
		var calls, nr, plans, hit int64
		var exec, plan float64
		var q string
		require.NoError(b, rows.Scan(&calls, &nr, &exec, &plan, &plans, &hit, &q))
		total += exec + plan
		fmt.Printf("%6d calls %7d rows %8.0f ms (%.3f/call, %.3f/cycle) plan %6.0f (%d) hit %7d  %s\n", calls, nr, exec, exec/float64(calls), exec/float64(n), plan, plans, hit, q)
	}
	var dir string
	adm.SQL().QueryRow(`SHOW data_directory`).Scan(&dir)
	text, _ := os.ReadFile(dir + "/../log")
	os.WriteFile("/tmp/w3/pg.log", text, 0o644)
	fmt.Printf("total exec+plan per cycle %s ms\n", strconv.FormatFloat(total/float64(n), 'f', 3, 64))
}
