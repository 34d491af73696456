package streambench_test

import (
	"bytes"
	"context"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/sidebyside"
)

// BenchmarkIdle: what 10,000 idle agents' streams cost the server, and one message to
// each of them that reaches the node in batches of 50, against bare streams and a
// message pushed from memory: one each. Ours are read from Redis, and made for each.
func BenchmarkIdle(b *testing.B) {
	s := newSite(b, streams)
	s.task(suspended, unhurried)
	address, stop := s.node(config("n1"))
	defer stop()
	var ours, theirs []cost
	sidebyside.Turns(*turns, func() {
		before := s.quiet()
		c := s.agents(address, false)
		defer c.kill()
		cost := memory().since(before)
		defer s.rest()
		sample := s.sample(b.Context())
		began := time.Now()
		s.offerAll(b.Context(), sample)
		cost.burst = last(began, c.arrived(streams))
		ours = append(ours, cost)
	}, func() {
		before := s.quiet()
		f := serveBare(b, s.redis)
		defer f.stop()
		c := gather(b, crowdOrder{Bare: true, Address: f.address, Streams: streams})
		defer c.kill()
		cost := memory().since(before)
		began := time.Now()
		for i := range streams {
			f.push(i, []byte(text))
		}
		cost.burst = last(began, c.arrived(streams))
		theirs = append(theirs, cost)
	})
	for _, line := range []struct {
		what, unit string
		of         func(cost) float64
		atMost     float64
	}{
		{"an idle stream, heap and stacks", "KiB", func(c cost) float64 { return c.inUse }, 2},
		{"an idle stream, resident", "KiB", func(c cost) float64 { return c.resident }, 2},
		{"a preview to all 10,000", "ms", func(c cost) float64 { return c.burst }, 1.5},
	} {
		sidebyside.Report(b, sidebyside.Figure{
			Target: "8", What: line.what, Against: "bare", Unit: line.unit, AtMost: line.atMost,
		}, each(ours, line.of), each(theirs, line.of))
	}
}

// cost is of a stream in KiB, or of this process in bytes, and of a burst in ms.
type cost struct{ inUse, resident, burst float64 }

func (c cost) since(before cost) cost {
	const kib = 1024 * streams
	return cost{inUse: (c.inUse - before.inUse) / kib, resident: (c.resident - before.resident) / kib}
}

// quiet waits until the streams of before are gone.
func (s *site) quiet() cost {
	s.b.Helper()
	s.await(func() bool { return runtime.NumGoroutine() < streams/10 })
	return memory()
}

// memory is what this process holds when it holds nothing it could do without.
func memory() cost {
	for range 3 { // each collection halves the stacks that are too large
		debug.FreeOSMemory()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	statm, _ := os.ReadFile("/proc/self/statm")
	pages, _ := strconv.ParseFloat(string(bytes.Fields(statm)[1]), 64)
	return cost{inUse: float64(m.HeapAlloc + m.StackInuse), resident: pages * float64(os.Getpagesize())}
}

// probe is an agent of no crowd, on no node.
var probe = agent(99_999)

// sample is what a node is told of a preview for the probe.
func (s *site) sample(ctx context.Context) string {
	s.b.Helper()
	heard := s.redis.Subscribe(ctx, "fd:node:probe")
	defer heard.Close()
	_, err := heard.Receive(ctx)
	require.NoError(s.b, err)
	_, err = s.queue.OpenSession(ctx, queue.Session{
		Tenant: tenant, Agent: probe, ID: "probe", Node: "probe", Queues: []string{"queue"},
	}, time.Hour)
	require.NoError(s.b, err)
	s.task(running, unhurried)
	_, err = s.queue.SetAgentState(ctx, tenant, probe, true, "")
	require.NoError(s.b, err)
	for {
		message, err := heard.ReceiveMessage(ctx)
		require.NoError(s.b, err)
		if strings.Contains(message.Payload, ":"+string(queue.KindOffered)) {
			return message.Payload
		}
	}
}

// offerAll tells the node the same of each of its agents, as many in a message as
// assign makes at once. Nothing of it is in Redis.
func (s *site) offerAll(ctx context.Context, sample string) {
	s.b.Helper()
	const batch = 50
	_, err := s.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for first := 0; first < streams; first += batch {
			var message strings.Builder
			for i := range batch {
				message.WriteString(strings.ReplaceAll(sample, probe, agent(first+i)))
			}
			p.Publish(ctx, "fd:node:n1", message.String())
		}
		return nil
	})
	require.NoError(s.b, err)
}
