package queuebench_test

import (
	"flag"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
	"github.com/foredial/foredial/services/internal/sidebyside"
)

var outstanding = flag.Int("outstanding", 10_000, "previews that are on screens at once")

// spread is the time in which they are offered, and in which they time out.
const spread = 3 * time.Second

// BenchmarkTimeout is target 5: previews time out in the leader's own loop, and
// how late each node hears of it is held against a timer on the nearest deadline
// with a bare script that gives back what is due.
func BenchmarkTimeout(b *testing.B) {
	r := newRig(b, 1000)
	r.source.Put(tenant, feedtest.Task("t", func(t *taskv1.Task) {
		t.SkillQueueId = "q"
		t.PreviewTimeoutS = int32(spread/time.Second) + 1
		t.OnPreviewTimeout = taskv1.OnPreviewTimeout_ON_PREVIEW_TIMEOUT_AGENT_NOT_READY
	}))
	openAgents(b, r.queue, node, "q", 0, *outstanding)
	events := r.events()
	var ours, theirs []float64
	sidebyside.Compare(b, sidebyside.Figure{
		Target: "5", What: fmt.Sprintf("p99 of how late %d previews time out", *outstanding),
		Against: "timer and bare script", Unit: "ms", AtMost: 5,
	}, turns,
		func() float64 { return p99(&ours, r.late(events)) },
		func() float64 { return p99(&theirs, bareLate(b, r.redis, *outstanding)) })
	b.Logf("target 5: late p50 %.2f, p99 %.2f, max %.2f ms (p99 at most 20); bare p50 %.2f, max %.2f ms; none early, none lost",
		sidebyside.Median(ours), sidebyside.Quantile(ours, 0.99), sidebyside.Quantile(ours, 1),
		sidebyside.Median(theirs), sidebyside.Quantile(theirs, 1))
}

func p99(all *[]float64, late []float64) float64 {
	*all = append(*all, late...)
	return sidebyside.Quantile(late, 0.99)
}

// late has every agent become ready, evenly over the spread, and look at its
// preview. It returns how late each heard that it is over, in ms.
func (r *rig) late(events *queue.Subscription) []float64 {
	r.b.Helper()
	go func() {
		began := time.Now()
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for made := 0; made < *outstanding; <-tick.C {
			for due := int(time.Since(began) * time.Duration(*outstanding) / spread); made < min(due, *outstanding); made++ {
				r.state(tenant, made, true)
			}
		}
	}()
	offered, late := map[string]time.Time{}, []float64{}
	patience := time.After(within)
	for len(late) < *outstanding {
		select {
		case e := <-events.Events():
			switch e.Kind {
			case queue.KindOffered:
				offered[e.Preview.ID] = e.Preview.Deadline
			case queue.KindOver:
				deadline, open := offered[e.Preview.ID]
				by := time.Since(deadline)
				if !open || by < 0 || e.Preview.State != queue.TimedOut {
					r.b.Fatalf("preview %s: open %t, late by %v, %s", e.Preview.ID, open, by, e.Preview.State)
				}
				delete(offered, e.Preview.ID)
				late = append(late, float64(by)/float64(time.Millisecond))
			}
		case <-patience:
			r.b.Fatalf("%d of %d timed out", len(late), *outstanding)
		}
	}
	return late
}

// bareLate is the same for deadlines in a Redis sorted set.
func bareLate(b *testing.B, client redis.UniversalClient, n int) (late []float64) {
	b.Helper()
	ctx := b.Context()
	script := bareScript(b, "revoke")
	first := time.Now().Add(500 * time.Millisecond)
	_, err := client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i := range n {
			at := first.Add(spread * time.Duration(i) / time.Duration(n))
			p.ZAdd(ctx, bareKeys+"deadlines", redis.Z{Score: float64(at.UnixMicro()), Member: agentID(i)})
			p.RPush(ctx, bareKeys+"queue:"+agentID(i), "preview")
		}
		return nil
	})
	require.NoError(b, err)
	for {
		due, err := script.Run(ctx, client, []string{bareKeys}, time.Now().UnixMicro()).StringSlice()
		require.NoError(b, err)
		now := time.Now()
		for i := 1; i < len(due)-1; i += 2 {
			late = append(late, float64(now.Sub(micros(b, due[i])))/float64(time.Millisecond))
		}
		next := due[len(due)-1]
		if next == "" {
			return late
		}
		<-time.After(time.Until(micros(b, next)))
	}
}

func micros(b *testing.B, text string) time.Time {
	b.Helper()
	us, err := strconv.ParseFloat(text, 64)
	require.NoError(b, err)
	return time.UnixMicro(int64(us))
}
