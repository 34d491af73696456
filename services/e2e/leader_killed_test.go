package e2e

import "testing"

// TestLeaderKilled kills the leading dispatcher in the middle of a campaign.
// Half of the agents had their sessions on it.
func TestLeaderKilled(t *testing.T) {
	p := startPair(t)
	c := setUp(t, p.Site)
	former, shard := p.awaitLeader(p.observer(0))
	other := p.observer(1 - former)

	c.begin(t, 80)
	c.connect(t, 1-former)
	c.staff(t, former, "a1", "a2", "a3", "a4")
	c.staff(t, 1-former, "a5", "a6", "a7", "a8")
	c.awaitCalls(t, 20)
	p.Process(shard.GetNode()).Kill()
	p.awaitSuccessor(other, shard)

	c.awaitCompleted(t)
	c.verify(t)
}
