package dispatcher_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	clientv3 "go.etcd.io/etcd/client/v3"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/dispatcher"
)

// leaderOf is the node that leads the tenant's shard, and its token.
func (n *node) leaderOf() (string, string) {
	shards, err := n.supervisor().ListShards(context.Background(), &dispatchv1.ListShardsRequest{})
	require.NoError(n.w.t, err)
	for _, s := range shards.GetShards() {
		if s.GetOwn() {
			return s.GetNode(), s.GetFence()
		}
	}
	return "", ""
}

// pair is two nodes with one shard, led by the first.
func (w *world) pair() (leading, other *node) {
	oneShard := func(cfg *dispatcher.Config) { cfg.Shards = 1 }
	leading = w.node("n1", oneShard)
	require.Eventually(w.t, func() bool { node, _ := leading.leaderOf(); return node == "n1" }, within, often)
	return leading, w.node("n2", oneShard)
}

// Nodes come, and one goes and comes back: each takes its share.
func TestLeadersLevelOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	join := func(name string) *node {
		return w.node(name, func(cfg *dispatcher.Config) { cfg.Shards = 6 })
	}
	n1 := join("n1")
	leads := func() (count map[string]int) {
		shards, err := n1.supervisor().ListShards(t.Context(), &dispatchv1.ListShardsRequest{})
		require.NoError(t, err)
		count = map[string]int{}
		for i, s := range shards.GetShards() {
			require.EqualValues(t, i, s.GetShard())
			count[s.GetNode()]++
		}
		return count
	}
	level := func(want map[string]int) {
		t.Helper()
		require.Eventually(t, func() bool { return maps.Equal(want, leads()) }, within, often)
	}
	level(map[string]int{"n1": 6})
	n2 := join("n2")
	level(map[string]int{"n1": 3, "n2": 3})
	join("n3")
	level(map[string]int{"n1": 2, "n2": 2, "n3": 2})
	n2.stop()
	level(map[string]int{"n1": 3, "n3": 3})
	join("n2")
	level(map[string]int{"n1": 2, "n2": 2, "n3": 2})
}

// The leader's etcd session dies while it works: the other node takes over
// with a newer token, and finds previews and deadlines where they were.
func TestFailOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob", "cas")
	w.task("spring", 10, func(task *taskv1.Task) { task.PreviewTimeoutS = 3 })
	n1, n2 := w.node("n1"), w.node("n2")
	ann := n2.ready("ann")
	p := ann.offered()
	leader, fence := n1.leaderOf()

	etcd := w.etcd.Client(t)
	all, err := etcd.Get(t.Context(), "/foredial/dispatcher/shards/", clientv3.WithPrefix())
	require.NoError(t, err)
	for _, kv := range all.Kvs {
		if strings.Contains(string(kv.Value), `"`+leader+`"`) {
			_, _ = etcd.Revoke(t.Context(), clientv3.LeaseID(kv.Lease)) // all its keys hang on one lease
		}
	}
	require.Eventually(t, func() bool {
		now, newer := n1.leaderOf()
		return now != "" && newer != fence
	}, within, often)
	require.Equal(t, "ref-2", n1.ready("bob").offered().GetReference(), "the new leader assigns")
	over := ann.revoked()
	require.Equal(t, p.GetId(), over.GetId(), "and times out what the old one offered")
	require.Equal(t, dispatchv1.PreviewState_PREVIEW_STATE_TIMED_OUT, over.GetState())
}

// A leader ends between leasing contacts and loading them: the next one does
// not wait for that lease to end.
func TestNextLeaderTakesWhatTheLastDidNotLoad(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob")
	w.contacts.failing("LeaseContacts", nil, status.Error(codes.Unavailable, "the answer is lost"))
	w.task("spring", 1)
	n1 := w.node("n1")
	n1.ready("ann")
	require.Eventually(t, func() bool { return w.contacts.called("LeaseContacts") > 0 }, within, often)
	n1.stop()
	w.contacts.failing("LeaseContacts", nil, nil)
	require.Equal(t, "ref-1", w.node("n2").ready("bob").offered().GetReference())
}

// Nor does the next leader take others before it has those back: they may be first
// in call order.
func TestNextLeaderTakesNobodyBeforeThose(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob")
	w.contacts.failing("LeaseContacts", nil, status.Error(codes.Unavailable, "the answer is lost"))
	w.task("spring", 50)
	n1 := w.node("n1")
	n1.ready("ann")
	require.Eventually(t, func() bool { return w.contacts.called("LeaseContacts") > 0 }, within, often)
	n1.stop()
	w.contacts.failing("LeaseContacts", nil, nil)

	w.contacts.failing("ReturnContacts", status.Error(codes.Unavailable, "down"), nil)
	before := w.contacts.called("ReturnContacts")
	bob := w.node("n2").ready("bob")
	require.Eventually(t, func() bool { return w.contacts.called("ReturnContacts") > before+2 }, within, often)
	w.contacts.failing("ReturnContacts", nil, nil)
	// Ann, whose session is in its grace, may be offered the first.
	require.Contains(t, []string{"ref-1", "ref-2"}, bob.offered().GetReference())
}

// The contact service has seen a newer leader: this one steps down, stands
// again, and leads with a token that is newer still.
func TestDeposedLeaderStepsDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob")
	w.task("spring", 1)
	n := w.node("n1")
	n.ready("ann").offered()
	_, before := n.leaderOf()

	newer := w.contacts.newerLeader()
	w.contacts.add("spring", 1)
	bob := n.ready("bob")
	require.Eventually(t, func() bool { _, now := n.leaderOf(); return now != before && now != "" }, within, often)
	require.NotEmpty(t, bob.offered().GetId())
	_, after := n.leaderOf()
	require.NotEqual(t, before, after)
	require.True(t, w.contacts.seen().Supersedes(newer))
}

// Redis loses everything while agents work: nobody is shown a customer who is
// on another's screen or dialled already, and calls come back.
func TestRedisEmptied(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann", "bob", "cas")
	w.task("spring", 20)
	n1, n2 := w.node("n1"), w.node("n2")
	ann, bob, cas := n1.ready("ann"), n2.ready("bob"), n1.ready("cas")
	onAnn, onBob, onCas := ann.offered(), bob.offered(), cas.offered()
	require.Len(t, slices.Compact(slices.Sorted(slices.Values([]string{
		onAnn.GetContactId(), onBob.GetContactId(), onCas.GetContactId(),
	}))), 3)
	cas.dial(onCas.GetId())
	cas.becomes(dispatchv1.AgentState_AGENT_STATE_ON_CALL)

	require.NoError(t, w.redis.FlushAll(t.Context()).Err())

	for agent, old := range map[*screen]*dispatchv1.Preview{ann: onAnn, bob: onBob} {
		over := agent.revoked()
		require.Equal(t, old.GetId(), over.GetId())
		require.Equal(t, dispatchv1.RevokeReason_REVOKE_REASON_LEASE_LOST, over.GetRevokeReason())
	}
	again := []string{ann.offered().GetContactId(), bob.offered().GetContactId()}
	require.ElementsMatch(t, []string{onAnn.GetContactId(), onBob.GetContactId()}, again, "first in call order, once each")

	require.Eventually(t, func() bool {
		call, err := cas.report(onCas.GetId(), released, "00145")
		return err == nil && call.GetState() == dispatchv1.CallState_CALL_STATE_RELEASED
	}, within, often, "the call is restored")
	_, err := cas.complete(onCas.GetId(), "sale")
	require.NoError(t, err)
	require.Equal(t, 1, w.contacts.begun()[onCas.GetContactId()])
}

// Redis loses everything while an agent writes up a call: what came of it can
// still be saved, and so can a report about a call that was completed before.
func TestWrapUpOutlivesRedis(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 2)
	ann := w.node("n1").ready("ann")
	first := ann.offered().GetId()
	ann.dial(first)
	_, err := ann.report(first, released, "00145")
	require.NoError(t, err)
	_, err = ann.complete(first, "sale")
	require.NoError(t, err)
	second := ann.offered().GetId()
	ann.dial(second)
	_, err = ann.report(second, released, "00145")
	require.NoError(t, err)

	require.NoError(t, w.redis.FlushAll(t.Context()).Err())

	call, err := ann.complete(second, "sale")
	require.NoError(t, err)
	require.Equal(t, dispatchv1.CallState_CALL_STATE_COMPLETED, call.GetState())
	require.Equal(t, "sale", w.results.attempt(second).GetBusinessResultId())
	call, err = ann.report(first, dispatchv1.CallEvent_CALL_EVENT_RINGING, "")
	require.NoError(t, err)
	require.Equal(t, dispatchv1.CallState_CALL_STATE_COMPLETED, call.GetState())
	require.NotNil(t, w.results.attempt(first).GetRingTime())
	_, err = ann.complete("never-was", "sale")
	require.Equal(t, codes.NotFound, status.Code(err))
}

func TestLostLeaseTakesPreviewsBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 5)
	n := w.node("n1")
	ann := n.ready("ann")
	p := ann.offered()
	w.contacts.leasesNoMore()
	w.contacts.loseLeases()
	n.stop()
	w.contacts.failing("LeaseContacts", nil, nil)

	n2 := w.node("n2") // a new leader renews first
	ann, welcome := n2.open("ann")
	if old := welcome.GetPreview(); old != nil {
		require.Equal(t, p.GetId(), ann.revoked().GetId())
	}
	if welcome.GetState() == dispatchv1.AgentState_AGENT_STATE_NOT_READY {
		ann.ready()
	}
	require.Equal(t, p.GetContactId(), ann.offered().GetContactId(), "leased anew")
}
