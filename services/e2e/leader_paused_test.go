package e2e

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/e2e/internal/harness"
	"github.com/foredial/foredial/services/simulator"
)

// TestPausedLeaderIsStale stops the leading dispatcher, as a starved machine
// would, until another leads, and lets it go on: it wakes up in the middle of
// its work, believing that it leads.
func TestPausedLeaderIsStale(t *testing.T) {
	p := startPair(t)
	c := setUp(t, p.Site)
	index, shard := p.awaitLeader(p.observer(0))
	former, other := p.Process(names[index]), p.observer(1-index)

	c.begin(t, 80)
	c.connect(t, 1-index)
	c.staff(t, index, "a1", "a2", "a3", "a4")
	c.staff(t, 1-index, "a5", "a6", "a7", "a8")
	c.awaitCalls(t, 20)
	former.Pause()
	next := p.awaitSuccessor(other, shard)
	// The new leader has work of its own before the old one comes back to it.
	c.awaitCalls(t, c.seen.Count(simulator.CallDialled)+5)
	former.Resume()

	harness.Await(t, settleWithin, func() error {
		if leads := former.Metric(t, `foredial_dispatcher_leads{shard="0"}`); leads != "0" {
			return fmt.Errorf("the old leader's metric says %q", leads)
		}
		return nil
	})
	c.awaitCompleted(t)
	c.verify(t)

	last, err := p.leader(other)
	require.NoError(t, err)
	require.Equal(t, next.GetFence(), last.GetFence(), "nobody took the shard from the new leader")
	require.NotContains(t, p.Process(next.GetNode()).Log(t), "stepping down")
}
