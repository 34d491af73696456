package queue

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/leader"
	"github.com/foredial/foredial/pkg/redisdb"
	"github.com/foredial/foredial/pkg/testkit/redistest"
)

const (
	long  = time.Minute
	short = time.Millisecond
)

func TestMain(m *testing.M) { redistest.Main(m) }

// desk is one tenant with a leader and a node, on one engine.
type desk struct {
	*Queue
	*Term

	t      *testing.T
	tenant string
	redis  redis.UniversalClient
}

var firstTerm = leader.Token{Cluster: 0xf00d_f00d_f00d_f00d, Revision: 7}

// each runs a test on real Redis, on a cluster and on miniredis, with a tenant of its own.
func each(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Helper()
	run := func(t *testing.T, q *Queue, client redis.UniversalClient) {
		t.Helper()
		tenant := "tenant-" + id.New()
		term, emptied, err := q.BeginTerm(t.Context(), tenant, firstTerm)
		require.NoError(t, err)
		require.True(t, emptied, "a new tenant has nothing in Redis")
		test(t, &desk{Queue: q, Term: term, t: t, tenant: tenant, redis: client})
	}
	t.Run("redis", func(t *testing.T) {
		server := redistest.Start(t)
		admin := server.Client(t)
		allow(t, admin)
		run(t, New(redistest.Open(t, redisdb.Config{URL: server.URL, User: user, Password: password})), admin)
	})
	t.Run("cluster", func(t *testing.T) {
		cluster := redistest.SharedCluster(t)
		admin := cluster.Client(t)
		require.NoError(t, admin.ForEachMaster(t.Context(), func(_ context.Context, node *redis.Client) error {
			allow(t, node)
			return nil
		}))
		run(t, New(redistest.Open(t, redisdb.Config{Addresses: cluster.Addresses, User: user, Password: password})), admin)
	})
	t.Run("miniredis", func(t *testing.T) {
		client := redistest.Mini(t)
		run(t, New(client), client)
	})
}

const user, password = "foredial", "s3cret"

// allow makes the user that docs/operations.md tells operators to make, so that
// all of these tests hold with those rights.
func allow(t *testing.T, admin redis.UniversalClient) {
	t.Helper()
	text, err := os.ReadFile("../../../../docs/operations.md")
	require.NoError(t, err)
	line := regexp.MustCompile(`(?m)^ACL SETUSER foredial .*$`).FindString(string(text))
	require.NotEmpty(t, line)
	var command []any
	for _, word := range strings.Fields(strings.Replace(line, "PASSWORD", password, 1)) {
		command = append(command, word)
	}
	require.NoError(t, admin.Do(t.Context(), command...).Err())
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
	var node redis.Cmdable = d.redis
	if cluster, ok := d.redis.(*redis.ClusterClient); ok { // a tenant is on one node of it
		master, err := cluster.MasterForKey(d.ctx(), prefix(d.tenant))
		require.NoError(d.t, err)
		node = master
	}
	keys, err := node.Keys(d.ctx(), prefix(d.tenant)+"*").Result()
	require.NoError(d.t, err)
	return keys
}

// anyNumber is the quota of a tenant that has none.
var anyNumber = Quota{Day: "2026-03-02", Most: AnyNumber}

// redisZ is a deadline that has passed.
func redisZ(member string) redis.Z { return redis.Z{Score: 1, Member: member} }
