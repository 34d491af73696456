package jobs_test

import (
	"context"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/jobs"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
)

// The cost of a job from its row to its completion: with 32 writers at once,
// each a transaction of a row and a job, and with one at a time, which shows the
// latency from commit to work.
func BenchmarkJobs(b *testing.B) {
	for _, engine := range []struct {
		name string
		open func(testing.TB) *sqldb.DB
	}{
		{"sqlite", func(t testing.TB) *sqldb.DB { return sqltest.SQLite(t, schema, jobs.Migrate) }},
		{"postgres", func(t testing.TB) *sqldb.DB { return sqltest.Postgres(t, schema, jobs.Migrate) }},
	} {
		b.Run(engine.name+"/throughput", func(b *testing.B) {
			benchmark(b, engine.open(b), 32)
		})
		b.Run(engine.name+"/latency", func(b *testing.B) {
			benchmark(b, engine.open(b), 1)
		})
	}
}

func benchmark(b *testing.B, db *sqldb.DB, writers int) {
	worked := make(chan struct{}, b.N)
	conf := config(func(context.Context, *river.Job[relay]) error {
		worked <- struct{}{}
		return nil
	})
	conf.Queues[river.QueueDefault] = 100
	client := start(b, db, conf)
	b.ResetTimer()
	begin := time.Now()
	ids := make(chan int)
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for id := range ids {
				_, err := insert(db, client, strconv.Itoa(id), nil, nil)
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	for i := range b.N {
		ids <- i
		if writers == 1 {
			<-worked
		}
	}
	close(ids)
	wg.Wait()
	if writers > 1 {
		for range b.N {
			<-worked
		}
	}
	b.StopTimer()
	require.False(b, b.Failed())
	b.ReportMetric(float64(b.N)/time.Since(begin).Seconds(), "jobs/s")
}
