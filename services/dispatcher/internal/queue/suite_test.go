package queue

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/leader"
	"github.com/foredial/foredial/pkg/testkit/redistest"
)

const (
	long  = time.Minute
	short = time.Millisecond
)

// desk is one tenant with a leader and a node, on one engine.
type desk struct {
	*Queue
	*Term

	t      *testing.T
	tenant string
	redis  redis.UniversalClient
}

var firstTerm = leader.Token{Cluster: 0xf00d_f00d_f00d_f00d, Revision: 7}

// each runs a test on real Redis and on miniredis, with a tenant of its own.
func each(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Helper()
	redistest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		q := New(client)
		tenant := "tenant-" + id.New()
		term, emptied, err := q.BeginTerm(t.Context(), tenant, firstTerm)
		require.NoError(t, err)
		require.True(t, emptied, "a new tenant has nothing in Redis")
		test(t, &desk{Queue: q, Term: term, t: t, tenant: tenant, redis: client})
	})
}

func (d *desk) ctx() context.Context { return d.t.Context() }

// ready signs agents in on node "node" for the queues and makes them ready, in that order.
func (d *desk) ready(agents []string, queues ...string) {
	d.t.Helper()
	for _, a := range agents {
		d.open(a, queues...)
		_, err := d.SetAgentState(d.ctx(), d.tenant, a, true, "")
		require.NoError(d.t, err)
	}
}

func (d *desk) session(agent string, queues ...string) Session {
	return Session{Tenant: d.tenant, Agent: agent, ID: "session-of-" + agent, Node: "node-" + d.tenant, Queues: queues}
}

func (d *desk) open(agent string, queues ...string) Agent {
	d.t.Helper()
	a, err := d.OpenSession(d.ctx(), d.session(agent, queues...), long)
	require.NoError(d.t, err)
	return a
}

// load puts n contacts into a task's hopper under a lease and returns their ids in call order.
func (d *desk) load(task, lease string, n int) []string {
	d.t.Helper()
	contacts := make([]Contact, n)
	for i := range contacts {
		contacts[i] = Contact{ID: id.New(), SortKey: fmt.Appendf(nil, "%08d", i), Body: fmt.Appendf(nil, "body\x00\xff %d", i)}
	}
	shuffled := slices.Clone(contacts)
	slices.Reverse(shuffled)
	loaded, err := d.Load(d.ctx(), task, lease, shuffled)
	require.NoError(d.t, err)
	require.Equal(d.t, n, loaded)
	ids := make([]string, n)
	for i, c := range contacts {
		ids[i] = c.ID
	}
	return ids
}

// assign makes up to n previews that time out after timeout, with two misses allowed.
func (d *desk) assign(queue, task string, n int, timeout time.Duration) []Preview {
	d.t.Helper()
	a, err := d.Assign(d.ctx(), Batch{Queue: queue, Max: n, Terms: Terms{Task: task, Timeout: timeout, MaxMisses: 2}})
	require.NoError(d.t, err)
	previews := make([]Preview, len(a.Previews))
	for i, p := range a.Previews {
		previews[i] = d.preview(p)
	}
	return previews
}

func (d *desk) preview(preview string) Preview {
	d.t.Helper()
	p, err := d.Preview(d.ctx(), d.tenant, preview)
	require.NoError(d.t, err)
	return p
}

func (d *desk) agent(agent string) Agent {
	d.t.Helper()
	a, err := d.Agent(d.ctx(), d.tenant, agent)
	require.NoError(d.t, err)
	return a
}

// expire runs Expire until want previews have timed out.
func (d *desk) expire(want int) {
	d.t.Helper()
	late := 0
	require.Eventually(d.t, func() bool {
		e, err := d.Expire(d.ctx(), maxBatch, 0)
		require.NoError(d.t, err)
		late += len(e.Late)
		return late >= want
	}, 5*time.Second, time.Millisecond)
	require.Equal(d.t, want, late)
}

func (d *desk) hopper(task string) int {
	d.t.Helper()
	n, err := d.Hopper(d.ctx(), task)
	require.NoError(d.t, err)
	return n
}

// onePreview offers one contact of task "t" to agent "ann" of queue "q".
func (d *desk) onePreview(timeout time.Duration) (p Preview, contact string) {
	d.t.Helper()
	contact = d.load("t", "lease-1", 1)[0]
	d.ready([]string{"ann"}, "q")
	previews := d.assign("q", "t", 1, timeout)
	require.Len(d.t, previews, 1)
	return previews[0], contact
}

// keys lists what the tenant has left in Redis besides what is meant to stay.
func (d *desk) keys() []string {
	d.t.Helper()
	keys, err := d.redis.Keys(d.ctx(), prefix(d.tenant)+"*").Result()
	require.NoError(d.t, err)
	return keys
}

// redisZ is a deadline that has passed.
func redisZ(member string) redis.Z { return redis.Z{Score: 1, Member: member} }
