package refillbench_test

import (
	"flag"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/internal/sidebyside"
)

var contacts = flag.Int("contacts", 100_000, "how many contacts the large tasks have")

const (
	turns = 5
	// next is how many contacts a refill takes.
	next = 500
	// perTurn refills are one measurement; shallow has enough for all of them.
	perTurn = 3
	shallow = 10_000
)

// BenchmarkRefill is target 11: contacts a second into a hopper, against rows a second
// that the same server locks and marks.
func BenchmarkRefill(b *testing.B) {
	w := newWorld(b, map[string]int{"ours": *contacts, "bare": *contacts})
	w.rate("ours", w.refill)
	w.rate("bare", w.mark)
	sidebyside.Compare(b, sidebyside.Figure{
		Target: "11", What: fmt.Sprintf("refill by %d from SQL into a hopper", next),
		Against: "the same rows locked and marked", Unit: "1/s", AtLeast: 0.8,
	}, turns,
		func() float64 { return w.rate("ours", w.refill) },
		func() float64 { return w.rate("bare", w.mark) })
}

// BenchmarkRefillDepth is target 11: however many contacts a task has, the next cost
// the same.
func BenchmarkRefillDepth(b *testing.B) {
	w := newWorld(b, map[string]int{"deep": *contacts, "shallow": shallow})
	w.rate("deep", w.refill)
	w.rate("shallow", w.refill)
	sidebyside.Compare(b, sidebyside.Figure{
		Target: "11", What: fmt.Sprintf("the next %d of %d contacts", next, *contacts),
		Against: fmt.Sprintf("of %d", shallow), Unit: "ms", AtMost: 1.5,
	}, turns,
		func() float64 { return 1000 * next / w.rate("deep", w.refill) },
		func() float64 { return 1000 * next / w.rate("shallow", w.refill) })
}

// rate is how many contacts a second some refills of a task take.
func (w *world) rate(task string, one func(task string) error) float64 {
	w.tb.Helper()
	began := time.Now()
	for range perTurn {
		require.NoError(w.tb, one(task))
	}
	return perTurn * next / time.Since(began).Seconds()
}
