package streambench_test

import (
	"fmt"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/leader"
	"github.com/foredial/foredial/services/internal/sidebyside"
)

// handOverWithin bounds the gap that a leader's stop leaves.
const handOverWithin = 100 * time.Millisecond

// failOverWithin bounds the one that its death leaves.
const failOverWithin = leader.DefaultTTL*6/5 + 300*time.Millisecond

// reaped is how long after a leader's death an assignment of its may still be heard of.
const reaped = 20 * time.Millisecond

// BenchmarkFailOver: from the SIGKILL of the leader's process to the first assignment
// by the next, against the bare election of the etcd client, whose leader dies too.
func BenchmarkFailOver(b *testing.B) {
	s := newSite(b, flowing)
	s.task(running, flowTimeout)
	line := s.succession()
	f := s.startFlow()
	defer f.stop()
	var took []float64
	for range *runs {
		pause(b, time.Duration(rand.Int64N(int64(leader.DefaultTTL)/4))) // to any point between two keep-alives
		f.forget()
		killed := time.Now()
		line.leader().kill()
		first := f.first(b, time.Now().Add(reaped))
		took = append(took, milliseconds(int64(first.Sub(killed))))
		line.next()
	}
	bare := electionLosses(b, s.etcd.Endpoints, *runs)
	sidebyside.Spread(b, sidebyside.Figure{
		Target: "7", What: "fail-over", Against: "bare election", Unit: "ms", Limit: float64(failOverWithin.Milliseconds()),
	}, took, bare)
	f.account(b)
}

// BenchmarkHandOver: the longest time without an assignment when the leader's process
// gets SIGTERM, 5 ms of which pass between any two, and how late timeouts are over it.
func BenchmarkHandOver(b *testing.B) {
	s := newSite(b, flowing)
	s.task(running, flowTimeout)
	line := s.succession()
	f := s.startFlow()
	defer f.stop()
	var gaps, late []float64
	for range *runs {
		f.forget()
		began := time.Now()
		line.leader().Signal(syscall.SIGTERM)
		<-line.leader().Exited()
		pause(b, time.Second)
		gaps = append(gaps, milliseconds(int64(f.gap(began))))
		late = append(late, f.forget()...)
		line.next()
	}
	bare := electionResigns(b, s.etcd.Endpoints, *runs)
	limit := float64(handOverWithin.Milliseconds())
	sidebyside.Spread(b, sidebyside.Figure{
		Target: "7", What: "hand-over", Against: "bare resignation", Unit: "ms", Limit: limit,
	}, gaps, bare)
	sidebyside.Spread(b, sidebyside.Figure{Target: "7", What: "timeouts over a hand-over, late", Unit: "ms", Limit: limit}, late, nil)
	f.account(b)
}

// account says what must be 0 and fails when it is not.
func (f *flow) account(b *testing.B) {
	b.Helper()
	doubled, lost := f.settle()
	b.Logf("target 7: doubled %d, lost %d", doubled, lost)
	require.Zero(b, doubled)
	require.Zero(b, lost)
}

// succession is processes that wait to lead, the leader first.
type succession struct {
	s     *site
	nodes []*process
	made  int
}

// succession starts a leader and one who waits.
func (s *site) succession() *succession {
	s.b.Helper()
	line := &succession{s: s}
	line.join()
	s.leads(line.name(0), 0)
	line.join()
	s.leads(line.name(0), 1)
	return line
}

func (l *succession) name(place int) string { return fmt.Sprintf("n%d", l.made-len(l.nodes)+place) }

func (l *succession) leader() *process { return l.nodes[0] }

func (l *succession) join() {
	l.s.b.Helper()
	p := spawn(l.s.b, "node", l.s.order(config(fmt.Sprintf("n%d", l.made))))
	l.made++
	l.nodes = append(l.nodes, p)
	p.line()
}

// next replaces a leader that has ended.
func (l *succession) next() {
	l.s.b.Helper()
	l.nodes = l.nodes[1:]
	l.join()
	l.s.leads(l.name(0), 1)
}

func pause(b testing.TB, d time.Duration) {
	b.Helper()
	select {
	case <-time.After(d):
	case <-b.Context().Done():
	}
}
