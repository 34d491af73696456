package deliverybench_test

import (
	"slices"
	"testing"
	"time"

	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/services/internal/sidebyside"
)

const (
	turns = 5
	// callsPerTurn to each receiver, one call every callEvery.
	callsPerTurn = 150
	callEvery    = 40 * time.Millisecond
)

// BenchmarkDelay holds how late a receiver hears that has one beside it that fails,
// hangs and breaks down against the same with one that works.
func BenchmarkDelay(b *testing.B) {
	seed := uint64(0)
	sidebyside.Compare(b, sidebyside.Figure{
		Target: "deliveries", What: "p99 delay of a receiver beside one that fails, hangs and breaks down", Against: "beside one that works",
		Unit: "ms", AtMost: 2,
	}, turns, func() float64 {
		seed++
		return delay(b, breaks(seed))
	}, func() float64 { return delay(b, works) })
}

// delay is the 99th percentile, in ms, of the time from when the service is told of
// an event to when the good receiver hears of it. Less is sent at once than the one
// beside it would hold on to: of 50 messages a second it hangs for a twentieth, ten
// seconds each.
func delay(b *testing.B, beside behaviour) float64 {
	b.Helper()
	conf := config(10 * time.Second)
	conf.AtOnce, conf.PerDestination = 8, 2
	receivers := map[string]*receiver{good: newReceiver(b, works), bad: newReceiver(b, beside)}
	p := start(b, settings{Database: pgtest.URL(b), Config: conf, Callbacks: map[string]string{
		good: receivers[good].URL, bad: receivers[bad].URL,
	}})
	asked := map[string]time.Time{}
	tick := time.NewTicker(callEvery)
	defer tick.Stop()
	for n := range callsPerTurn {
		<-tick.C
		for _, e := range p.tell(slices.Concat(call(bad, n), call(good, n))) {
			asked[e.id] = e.asked
		}
	}
	receivers[good].await(b, 2*callsPerTurn, 5*time.Minute)
	p.kill()
	var list []float64
	for _, a := range receivers[good].firsts() {
		list = append(list, float64(a.at.Sub(asked[a.event]))/float64(time.Millisecond))
	}
	return sidebyside.Quantile(list, 0.99)
}
