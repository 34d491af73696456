package queuebench_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hibiken/asynq"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/internal/sidebyside"
)

// agentsOfAssign are given a preview in one turn each.
const agentsOfAssign = 5000

// BenchmarkAssign is target 1.
func BenchmarkAssign(b *testing.B) {
	for _, callers := range []int{1, 2, 4} {
		b.Run(fmt.Sprintf("bare/callers=%d", callers), func(b *testing.B) {
			ours := newFloor(b, agentsOfAssign)
			theirs := newBare(b, ours.redis, agentsOfAssign)
			sidebyside.Compare(b, sidebyside.Figure{
				Target: "1", What: fmt.Sprintf("assign, batches of %d, %d callers", batch, callers),
				Against: "bare script of the same commands", Unit: "1/s", AtLeast: 0.8,
			}, turns,
				func() float64 { ours.again(); return ours.assign(callers) },
				func() float64 { theirs.again(); return theirs.assign(callers) })
		})
	}
	b.Run("server", func(b *testing.B) {
		ours := newFloor(b, agentsOfAssign)
		theirs := newBare(b, ours.redis, agentsOfAssign)
		sidebyside.Compare(b, sidebyside.Figure{
			Target: "1", What: "server's time of an assignment", Against: "bare script of the same commands", Unit: "µs", AtMost: 1.5,
		}, turns,
			func() float64 {
				ours.again()
				return ours.spent(func() { ours.assign(1) }) / agentsOfAssign
			},
			func() float64 {
				theirs.again()
				return ours.spent(func() { theirs.assign(1) }) / agentsOfAssign
			})
	})
	b.Run("asynq", func(b *testing.B) {
		ours := newFloor(b, agentsOfAssign)
		sidebyside.Compare(b, sidebyside.Figure{
			Target: "1", What: fmt.Sprintf("assign, batches of %d, 2 callers", batch), Against: "asynq, 100 workers", Unit: "1/s", AtLeast: 5,
		}, turns,
			func() float64 { ours.again(); return ours.assign(2) },
			func() float64 { return processed(b, ours, agentsOfAssign) })
	})
}

// processed is how many tasks asynq hands to its workers in a second.
func processed(b *testing.B, f *floor, n int) float64 {
	b.Helper()
	options := f.admin.Options()
	at := asynq.RedisClientOpt{Network: options.Network, Addr: options.Addr, PoolSize: 100}
	client := asynq.NewClient(at)
	defer func() { require.NoError(b, client.Close()) }()
	for range n {
		_, err := client.Enqueue(asynq.NewTask("task", body))
		require.NoError(b, err)
	}
	server := asynq.NewServer(at, asynq.Config{Concurrency: 100, LogLevel: asynq.FatalLevel})
	var done atomic.Int64
	finished := make(chan struct{})
	began := time.Now()
	require.NoError(b, server.Start(asynq.HandlerFunc(func(context.Context, *asynq.Task) error {
		if done.Add(1) == int64(n) {
			close(finished)
		}
		return nil
	})))
	<-finished
	took := time.Since(began)
	server.Shutdown()
	return float64(n) / took.Seconds()
}
