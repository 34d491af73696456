package e2e

import (
	"testing"
	"time"

	"github.com/foredial/foredial/pkg/testkit/tcpproxy"
	"github.com/foredial/foredial/services/e2e/internal/harness"
)

// cut stops a link both ways or one, by the seed's choice.
func (r *faultRun) cut(p *tcpproxy.Proxy) {
	switch r.chance.IntN(3) {
	case 0:
		p.Cut()
	case 1:
		p.Stall(tcpproxy.ToServer)
	default:
		p.Stall(tcpproxy.ToClient)
	}
}

// cutLeaderFromRedis leaves the leader with its leadership and nothing to lead.
func cutLeaderFromRedis(t *testing.T, r *faultRun) {
	leader, _, _ := r.leads(t)
	link := r.Link(r.nodes[leader])
	heard := r.deaf()
	r.cut(link.Redis)
	r.lasts(2*time.Second, 6*time.Second)
	link.Redis.Heal()
	heard()
}

// cutLeaderFromEtcd leaves the leader working, until it may not trust any more
// that it leads; another takes over meanwhile.
func cutLeaderFromEtcd(t *testing.T, r *faultRun) {
	leader, other, shard := r.leads(t)
	link := r.Link(r.nodes[leader])
	for _, etcd := range link.Etcd {
		etcd.Cut()
	}
	next := r.awaitSuccessor(r.observer(other), shard)
	r.awaitDeposed(t, r.nodes[leader])
	r.lasts(0, 2*time.Second)
	for _, etcd := range link.Etcd {
		etcd.Heal()
	}
	r.awaitCompleted(t)
	r.requireUndisturbed(t, other, next)
}

// cutNodeFromContact lets a dispatcher, which may be the leader, accept and lease
// nothing.
func cutNodeFromContact(t *testing.T, r *faultRun) {
	_, _, _ = r.leads(t)
	contact := r.Link(r.nodes[r.chance.IntN(len(r.nodes))]).Peers[harness.Contact]
	r.cut(contact)
	r.lasts(*outage/2, *outage)
	contact.Heal()
}
