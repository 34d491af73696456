package edgebench_test

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/internal/sidebyside"
)

// BenchmarkCrowd measures a client with the crowd and without.
func BenchmarkCrowd(b *testing.B) {
	needFiles(b, *slow+*halfOpen)
	var at server
	spawn(b, "server", serverOrder{Data: b.TempDir()}).hear(&at)
	c := newClient(b, at)
	bare := at.memory(b)
	var (
		grpc, rest struct{ with, without []float64 }
		most       float64
		last       *process
	)
	measure := func(over, rest *[]float64) {
		*over = append(*over, p99(b, c.call))
		*rest = append(*rest, p99(b, c.browse))
	}
	turn := 0
	with := func() {
		turn++
		p := spawn(b, "crowd", crowdOrder{At: at, Slow: *slow, HalfOpen: *halfOpen})
		var gathered string
		p.hear(&gathered)
		at.settle(b, busy)
		measure(&grpc.with, &rest.with)
		most = max(most, at.memory(b))
		if turn < *turns {
			p.kill()
			return
		}
		last = p
	}
	without := func() {
		if last == nil {
			eventually(b, func() (bool, error) { open, err := at.slowOpen(); return open == 0, err })
		}
		at.settle(b, busy)
		measure(&grpc.without, &rest.without)
	}
	sidebyside.Turns(*turns, with, without)
	crowd := fmt.Sprintf("%d slow streams and %d half-open connections", *slow, *halfOpen)
	sidebyside.Report(b, sidebyside.Figure{
		Target: "edge", What: "p99 of a call over gRPC beside " + crowd, Against: "without them", Unit: "ms", AtMost: 2,
	}, grpc.with, grpc.without)
	sidebyside.Report(b, sidebyside.Figure{
		Target: "edge", What: "p99 of a request over REST beside " + crowd, Against: "without them", Unit: "ms", AtMost: 2,
	}, rest.with, rest.without)
	b.Logf("target edge: the server's memory: %.0f MiB before, at most %.0f MiB with the crowd", bare, most)

	eventually(b, func() (bool, error) { open, err := at.slowOpen(); return open == 0, err })
	before := *slow / 2 // over REST, whose connection ends later
	eventually(b, func() (bool, error) { over, err := at.watched(); return int(over) >= before, err })
	_, err := io.WriteString(last.in, "read\n")
	require.NoError(b, err)
	var f fate
	last.hear(&f)
	b.Logf("target edge: of %d slow streams %d were told that they were not read, and %d were cut; %d half-open connections were closed",
		*slow, f.Told, f.Cut, f.Closed)
	require.Equal(b, *slow, f.Told+f.Cut, f.Other)
}

// needFiles wants as many descriptors as a process of the benchmark holds.
func needFiles(b *testing.B, connections int) {
	b.Helper()
	var limit syscall.Rlimit
	require.NoError(b, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
	require.Greater(b, limit.Cur, uint64(connections+500), "too few files may be open: ulimit -n")
}

// memory is what the server's process has resident, in MiB.
func (s server) memory(b *testing.B) float64 {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.PID))
	require.NoError(b, err)
	_, rest, ok := strings.Cut(string(text), "VmRSS:")
	require.True(b, ok)
	kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	require.NoError(b, err)
	return kib / 1024
}

// What a server may take of a processor and count as settled: with the crowd, which
// comes anew all the time, and without, when it has cleared away what was left of it.
const busy, idle = 0.5, 0.1

// settle waits until the server has taken no more than share of a processor for two
// seconds.
func (s server) settle(b *testing.B, share float64) {
	b.Helper()
	const look, calm = 500 * time.Millisecond, 4
	tick := time.NewTicker(look)
	defer tick.Stop()
	last, in := 0.0, 0
	eventually(b, func() (bool, error) {
		<-tick.C
		cpu, err := s.sum("process_cpu_seconds_total")
		if in++; cpu-last > share*look.Seconds() {
			in = 0
		}
		last = cpu
		return in == calm, err
	})
}

// eventually waits until ok.
func eventually(t testing.TB, ok func() (bool, error)) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for limit := time.After(within); ; {
		select {
		case <-limit:
			require.FailNow(t, "it did not happen")
		case <-tick.C:
		}
		is, err := ok()
		require.NoError(t, err)
		if is {
			return
		}
	}
}
