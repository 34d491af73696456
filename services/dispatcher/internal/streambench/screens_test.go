package streambench_test

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/sidebyside"
)

const (
	running   = taskv1.TaskState_TASK_STATE_RUNNING
	suspended = taskv1.TaskState_TASK_STATE_SUSPENDED

	// atOnce bounds the calls under way when all agents are to be the same.
	atOnce = 16
	// rate is how many agents become READY a second, and paced how many in all.
	rate  = 1000
	paced = 5 * rate
	// warm is how many come before those who count.
	warm = 200
	// unhurried is a preview timeout that no turn reaches.
	unhurried = 2 * time.Minute
)

// BenchmarkReadyToPreview: 10,000 agents, 1,000 of whom become READY a second, whatever
// became of those before. From the moment that is written to Redis to the preview at the
// client, against a message published in Redis to its arrival on a bare stream.
func BenchmarkReadyToPreview(b *testing.B) {
	s := newSite(b, streams)
	s.task(suspended, unhurried)
	address, stop := s.node(config("n1"))
	defer stop()
	var ours, theirs []latency
	sidebyside.Turns(*turns, func() {
		c := s.agents(address, false) // before the task: some were READY in their last turn
		defer c.kill()
		s.task(running, unhurried)
		defer s.rest()
		order := rand.Perm(streams)
		for _, i := range order[:warm] {
			s.ready(i, true)
		}
		c.arrived(warm)
		ours = append(ours, pace(b, c, order[warm:], func(i int) error {
			_, err := s.queue.SetAgentState(b.Context(), tenant, agent(i), true, "")
			return err
		}))
	}, func() {
		f := serveBare(b, s.redis)
		defer f.stop()
		c := gather(b, crowdOrder{Bare: true, Address: f.address, Streams: streams})
		defer c.kill()
		theirs = append(theirs, pace(b, c, rand.Perm(streams), func(i int) error {
			return f.publish(b.Context(), s.redis, i)
		}))
	})
	for _, q := range []struct {
		name   string
		of     func(latency) float64
		atMost float64
	}{
		{"p50", func(l latency) float64 { return l.p50 }, 2},
		{"p99", func(l latency) float64 { return l.p99 }, 3},
	} {
		sidebyside.Report(b, sidebyside.Figure{
			Target: "3", What: "READY to preview, " + q.name, Against: "PUBLISH to bare stream", Unit: "ms", AtMost: q.atMost,
		}, each(ours, q.of), each(theirs, q.of))
	}
}

// latency is in milliseconds.
type latency struct{ p50, p99 float64 }

func each[T any](list []T, of func(T) float64) []float64 {
	out := make([]float64, len(list))
	for i, l := range list {
		out[i] = of(l)
	}
	return out
}

// pace begins something for a stream of order every millisecond, whether or not
// what was begun before has ended, and waits for what comes of it.
func pace(b *testing.B, c *crowd, order []int, begin func(stream int) error) latency {
	b.Helper()
	began := make([]int64, streams)
	var calls errgroup.Group
	tick := time.NewTicker(time.Millisecond / 2)
	defer tick.Stop()
	start := time.Now()
	for n := 0; n < paced; {
		<-tick.C
		for due := min(paced, int(time.Since(start).Seconds()*rate)); n < due; n++ {
			i := order[n]
			began[i] = time.Now().UnixNano()
			calls.Go(func() error { return begin(i) })
		}
	}
	require.NoError(b, calls.Wait())
	took := make([]float64, 0, paced)
	for _, a := range c.arrived(paced) {
		took = append(took, milliseconds(a.At-began[a.Stream]))
	}
	return latency{p50: sidebyside.Median(took), p99: sidebyside.Quantile(took, 0.99)}
}

func milliseconds(nanoseconds int64) float64 { return float64(nanoseconds) / 1e6 }

// BenchmarkShiftStart: 10,000 agents are READY when their task begins, until the
// last has a preview. Against the least that can be: a script that pops, notes and
// publishes pairs that are in Redis already, 50 a call, and a bare stream.
func BenchmarkShiftStart(b *testing.B) {
	s := newSite(b, streams)
	s.task(suspended, unhurried)
	address, stop := s.node(config("n1"))
	defer stop()
	sidebyside.Compare(b, sidebyside.Figure{
		Target: "4", What: "10,000 agents, all previews received", Against: "bare pop, publish and push", Unit: "ms", AtMost: 2,
	}, *turns, func() float64 {
		c := s.agents(address, true)
		defer c.kill()
		began := time.Now()
		s.task(running, unhurried)
		defer s.rest()
		return last(began, c.arrived(streams))
	}, func() float64 {
		f := serveBare(b, s.redis)
		defer f.stop()
		c := gather(b, crowdOrder{Bare: true, Address: f.address, Streams: streams})
		defer c.kill()
		require.NoError(b, f.load(b.Context(), s.redis))
		began := time.Now()
		for n := 50; n == 50; {
			var err error
			n, err = assignBare.Run(b.Context(), s.redis, []string{"bare:agents", "bare:contacts", "bare:deadlines"},
				began.Add(unhurried).UnixMilli(), text).Int()
			require.NoError(b, err)
		}
		return last(began, c.arrived(streams))
	})
}

// last is how long after began the last came, in milliseconds.
func last(began time.Time, list []arrival) float64 {
	at := began.UnixNano()
	for _, a := range list {
		at = max(at, a.At)
	}
	return milliseconds(at - began.UnixNano())
}

// agents are everybody's streams on a node, all READY or all NOT_READY.
func (s *site) agents(address string, ready bool) *crowd {
	s.b.Helper()
	c := gather(s.b, crowdOrder{Address: address, Token: s.token(), Streams: streams})
	var calls errgroup.Group
	calls.SetLimit(atOnce)
	for i := range streams {
		calls.Go(func() error {
			_, err := s.queue.SetAgentState(context.Background(), tenant, agent(i), ready, "")
			return err
		})
	}
	require.NoError(s.b, calls.Wait())
	return c
}

// rest ends everything: no preview is left, and nothing leased.
func (s *site) rest() {
	s.b.Helper()
	s.task(suspended, unhurried)
	s.await(func() bool { return len(s.peers.lender.lent()) == 0 })
}

func (s *site) ready(i int, ready bool) {
	s.b.Helper()
	_, err := s.queue.SetAgentState(s.b.Context(), tenant, agent(i), ready, "")
	require.NoError(s.b, err)
}
