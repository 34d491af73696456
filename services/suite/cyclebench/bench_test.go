package cyclebench_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/riverqueue/river"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/jobs"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/services/internal/sidebyside"
)

const (
	callers = 32
	turns   = 5
	// perTurn cycles take some seconds, and so do perTurnRiver inserts.
	perTurn      = 800
	perTurnRiver = 1500
	// pastDays of calls are on record already.
	pastDays = 25
)

// BenchmarkCycle holds whole cycles against River's inserts on the same server,
// by the clock and by the processor's time, and says where the time of a cycle goes.
func BenchmarkCycle(b *testing.B) {
	server := pgtest.Start(b, pgtest.Options{Sync: true})
	w, theirs := newWorld(b, server.URL()), newInserter(b, server.URL())
	w.addContacts((turns + 1) * perTurn)
	w.cycles(perTurn, callers)
	w.past(pastDays)
	theirs.insert(perTurnRiver, callers)
	*w.times = *newTimes()
	var ours, river []float64 // ms of the processor
	took := func(list *[]float64, n int, work func() time.Duration) float64 {
		before := w.processor()
		rate := float64(n) / work().Seconds()
		*list = append(*list, (w.processor()-before).Seconds()*1000/float64(n))
		return rate
	}
	sidebyside.Compare(b, sidebyside.Figure{
		Target: "9", What: "whole durable cycles at 32 clients", Against: "River inserts at 32 clients", Unit: "1/s", AtLeast: 0.25,
	}, turns, func() float64 {
		return took(&ours, perTurn, func() time.Duration { return w.cycles(perTurn, callers) })
	}, func() float64 {
		return took(&river, perTurnRiver, func() time.Duration { return theirs.insert(perTurnRiver, callers) })
	})
	cycle, insert := sidebyside.Median(ours), sidebyside.Median(river)
	b.Logf("processor: %.2f ms a cycle, %.2f ms an insert; ratio %.2f", cycle, insert, insert/cycle)
	for line := range strings.Lines(w.times.table()) {
		fmt.Print(line) // a benchmark's log is cut off
	}
}

// inserter inserts jobs and works none.
type inserter struct {
	tb   testing.TB
	db   *sqldb.DB
	jobs *jobs.Client
}

type args struct {
	AttemptID string `json:"attempt_id"`
}

func (args) Kind() string { return "cycle" }

func newInserter(tb testing.TB, url string) *inserter {
	tb.Helper()
	ctx := context.Background()
	db, err := sqldb.Open(ctx, sqldb.Config{URL: url, Schema: "river", MaxConns: callers})
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, db.Close()) })
	require.NoError(tb, sqldb.Migrate(ctx, db, nothing))
	require.NoError(tb, jobs.Migrate(ctx, db))
	client, err := jobs.New(db, jobs.Config{Log: slog.New(slog.DiscardHandler)})
	require.NoError(tb, err)
	return &inserter{tb, db, client}
}

func (r *inserter) insert(n, callers int) time.Duration {
	r.tb.Helper()
	began := time.Now()
	var (
		all  sync.WaitGroup
		made atomic.Int64
	)
	for range callers {
		all.Go(func() {
			for made.Add(1) <= int64(n) {
				if err := r.db.Tx(context.Background(), func(ctx context.Context, tx *sqldb.Tx) error {
					_, err := r.jobs.InsertTx(ctx, tx, args{"an attempt's id"}, &river.InsertOpts{Queue: "none"})
					return err
				}); err != nil {
					r.tb.Error(err)
				}
			}
		})
	}
	all.Wait()
	return time.Since(began)
}

var nothing = fstest.MapFS{"00001_nothing.sql": {Data: []byte("-- +goose Up\nCREATE TABLE nothing (id TEXT);\n")}}
