package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/simulator"
)

// killLeader kills the leading dispatcher. Half of the agents are on it.
func killLeader(t *testing.T, r *faultRun) {
	leader, other, shard := r.leads(t)
	r.Process(r.nodes[leader]).Kill()
	r.awaitSuccessor(r.observer(other), shard)
}

// killNode kills a dispatcher that only serves streams.
func killNode(t *testing.T, r *faultRun) {
	leader, other, shard := r.leads(t)
	r.Process(r.nodes[other]).Kill()
	r.lasts(0, 2*time.Second)
	r.requireUndisturbed(t, leader, shard)
}

// pauseLeader stops the leading dispatcher, as a starved machine would, until
// another leads and works, and lets it go on: it wakes up in the middle of its
// work, believing that it leads.
func pauseLeader(t *testing.T, r *faultRun) {
	leader, other, shard := r.leads(t)
	former := r.Process(r.nodes[leader])
	heard := r.deaf()
	former.Pause()
	next := r.awaitSuccessor(r.observer(other), shard)
	r.awaitCalls(t, r.seen.Count(simulator.CallDialled)+1+r.chance.IntN(8))
	former.Resume()
	heard()
	r.awaitDeposed(t, r.nodes[leader])
	r.awaitCompleted(t)
	r.requireUndisturbed(t, other, next)
}

// pauseNode stops a dispatcher for longer than its agents' grace.
func pauseNode(t *testing.T, r *faultRun) {
	leader, other, shard := r.leads(t)
	heard := r.deaf()
	r.Process(r.nodes[other]).Pause()
	r.lasts(grace+time.Second, grace+2*time.Second)
	r.Process(r.nodes[other]).Resume()
	heard()
	r.requireUndisturbed(t, leader, shard)
}

// restartInTurn restarts every dispatcher as an operator would, one after
// another: what is on screens stays there.
func restartInTurn(t *testing.T, r *faultRun) {
	first := r.chance.IntN(len(r.nodes))
	for i := range r.nodes {
		p := r.Process(r.nodes[(first+i)%len(r.nodes)])
		p.Stop(t)
		p.Start(t)
		p.AwaitReady(t)
	}
	r.awaitCompleted(t)
	require.Empty(t, r.seen.Unfinished(), "no preview is lost")
	require.Empty(t, r.seen.Revoked(), "nor taken back")
}
