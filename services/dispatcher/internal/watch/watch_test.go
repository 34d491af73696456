package watch

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/testkit/redistest"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/metrics"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

const tenant = "acme"

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// node is a node that only watches, and never compares unless a test says so.
type node struct {
	*Watches

	t      *testing.T
	client redis.UniversalClient
	source *feedtest.Source
}

func newNode(t *testing.T, client redis.UniversalClient, agents ...string) *node {
	t.Helper()
	source := feedtest.NewSource(t)
	source.Put(tenant, feedtest.Task("spring"))
	for _, a := range agents {
		source.Put(tenant, entry(a, "queue"))
	}
	replica := source.Replica(t)
	counts, err := metrics.New(prometheus.NewRegistry())
	require.NoError(t, err)
	n := &node{t: t, client: client, source: source, Watches: New(slog.New(slog.DiscardHandler), queue.New(client), replica, counts)}
	n.pace.compare = time.Hour
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		require.NoError(t, n.Stop(ctx))
	})
	return n
}

func entry(agent string, queues ...string) *directoryv1.Resource {
	return &directoryv1.Resource{Id: agent, DisplayName: agent, Spec: &directoryv1.Resource_Agent{
		Agent: &directoryv1.Agent{SkillQueueIds: queues},
	}}
}

// watcher is one that reads.
type watcher struct {
	t        *testing.T
	messages chan *dispatchv1.WatchAgentsResponse
	ended    chan error
	leave    context.CancelFunc
}

func (n *node) watch(skillQueue string) *watcher {
	n.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	c := &watcher{t: n.t, messages: make(chan *dispatchv1.WatchAgentsResponse), ended: make(chan error, 1), leave: cancel}
	go func() {
		c.ended <- n.Serve(ctx, auth.Identity{Tenant: tenant, Role: auth.Supervisor}, skillQueue, func(m *dispatchv1.WatchAgentsResponse) error {
			select {
			case c.messages <- m:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	n.t.Cleanup(cancel)
	return c
}

func (c *watcher) next() *dispatchv1.WatchAgentsResponse {
	c.t.Helper()
	select {
	case m := <-c.messages:
		return m
	case err := <-c.ended:
		require.FailNow(c.t, "the watch ended", "%v", err)
	case <-time.After(10 * time.Second):
		require.FailNow(c.t, "no message")
	}
	return nil
}

// synced reads the first list, and says who is in it and as what.
func (c *watcher) synced() []string {
	c.t.Helper()
	var all []string
	for {
		m := c.next()
		all = append(all, states(m)...)
		if m.GetSynced() {
			return all
		}
	}
}

func states(m *dispatchv1.WatchAgentsResponse) (all []string) {
	for _, a := range m.GetAgents() {
		all = append(all, a.GetAgentId()+" "+a.GetState().String()[len("AGENT_STATE_"):])
	}
	return all
}

func (n *node) open(agents ...string) {
	n.t.Helper()
	for _, a := range agents {
		s := queue.Session{Tenant: tenant, Agent: a, ID: "session-of-" + a, Node: "n", Queues: []string{"queue"}}
		_, err := n.queue.OpenSession(n.t.Context(), s, time.Hour)
		require.NoError(n.t, err)
	}
}

func TestWatchBeginsWithEverybody(t *testing.T) {
	redistest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		n := newNode(t, client, "ann", "bob")
		n.open("bob")
		for range 2 { // the second finds the floor there
			require.Equal(t, []string{"ann OFFLINE", "bob NOT_READY"}, n.watch("").synced())
		}
		require.Empty(t, n.watch("other").synced(), "nobody serves that queue, and that is said")
	})
}

func TestWatchListsInMessagesOfABoundedSize(t *testing.T) {
	var agents []string
	for i := range maxAgents + 1 {
		agents = append(agents, fmt.Sprintf("agent-%04d", i))
	}
	n := newNode(t, redistest.Start(t).Client(t), agents...)
	c := n.watch("")
	require.Len(t, c.next().GetAgents(), maxAgents)
	last := c.next()
	require.Len(t, last.GetAgents(), 1)
	require.True(t, last.GetSynced())
}

// A change is there within half a second: at once after a quiet time, else after
// the pause between two readings.
func TestChangesComeWithinHalfASecond(t *testing.T) {
	redistest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		n := newNode(t, client, "ann", "bob")
		first, second := n.watch(""), n.watch("queue")
		first.synced()
		second.synced()
		for _, state := range []queue.AgentState{queue.NotReady, queue.Ready, queue.NotReady} {
			began := time.Now()
			if state == queue.NotReady {
				n.open("ann")
			}
			_, err := n.queue.SetAgentState(t.Context(), tenant, "ann", state == queue.Ready, "")
			require.NoError(t, err)
			for _, c := range []*watcher{first, second} {
				m := c.next()
				require.Len(t, m.GetAgents(), 1)
				require.Equal(t, "ann", m.GetAgents()[0].GetAgentId())
			}
			require.Less(t, time.Since(began), 500*time.Millisecond)
		}
	})
}

// However much changes, an agent is read and sent four times a second at most.
func TestChangesAreCollected(t *testing.T) {
	n := newNode(t, redistest.Mini(t), "ann", "bob")
	n.open("ann", "bob")
	c := n.watch("")
	c.synced()
	began := time.Now()
	messages := make(chan int)
	done := make(chan struct{})
	go func() {
		count := 0
		for {
			select {
			case m := <-c.messages:
				count += len(m.GetAgents())
			case <-done:
				messages <- count
				return
			}
		}
	}()
	for i := 0; time.Since(began) < time.Second; i++ {
		for _, a := range []string{"ann", "bob"} {
			_, err := n.queue.SetAgentState(t.Context(), tenant, a, i%2 == 0, "")
			require.NoError(t, err)
		}
	}
	close(done)
	require.LessOrEqual(t, <-messages, 2*5)
}

func TestWatchOfAQueue(t *testing.T) {
	n := newNode(t, redistest.Mini(t), "ann", "bob")
	n.source.Put(tenant, entry("cas", "other"))
	require.Eventually(t, func() bool { _, ok := n.tasks.Resource(tenant, "cas"); return ok }, 5*time.Second, time.Millisecond)
	c := n.watch("queue")
	require.Equal(t, []string{"ann OFFLINE", "bob OFFLINE"}, c.synced())

	n.edit("ann", entry("ann", "other"))
	m := c.next()
	require.Empty(t, m.GetAgents())
	require.Equal(t, []string{"ann"}, m.GetGoneAgentIds(), "not of the queue any more")
	n.open("ann", "cas", "bob")
	require.Equal(t, []string{"bob NOT_READY"}, states(c.next()), "nothing of the others")
	n.edit("cas", entry("cas", "other", "queue"))
	require.Equal(t, []string{"cas NOT_READY"}, states(c.next()), "who comes to the queue")
	n.edit("cas", nil)
	require.Equal(t, []string{"cas"}, c.next().GetGoneAgentIds())
}

// edit changes an agent's entry, or deletes it, and says so once it is visible.
func (n *node) edit(agent string, to *directoryv1.Resource) {
	n.t.Helper()
	was, _ := n.tasks.Resource(tenant, agent)
	if to != nil {
		n.source.Put(tenant, to)
	} else {
		n.source.DeleteResource(tenant, agent)
	}
	require.Eventually(n.t, func() bool {
		now, _ := n.tasks.Resource(tenant, agent)
		return now != was
	}, 5*time.Second, time.Millisecond)
	n.Changed(tenant)
}

func TestWatchOfAllFollowsTheDirectory(t *testing.T) {
	n := newNode(t, redistest.Mini(t), "ann")
	c := n.watch("")
	require.Equal(t, []string{"ann OFFLINE"}, c.synced())
	n.edit("bob", entry("bob"))
	require.Equal(t, []string{"bob OFFLINE"}, states(c.next()))
	renamed := entry("bob")
	renamed.DisplayName = "Robert"
	n.edit("bob", renamed)
	require.Equal(t, "Robert", c.next().GetAgents()[0].GetDisplayName())
	n.edit("ann", nil)
	require.Equal(t, []string{"ann"}, c.next().GetGoneAgentIds())
}

// What no script told is found when all are compared.
func TestComparingHealsLostChanges(t *testing.T) {
	redis := redistest.Mini(t)
	n := newNode(t, redis, "ann")
	n.pace.compare, n.pace.renew = 100*time.Millisecond, time.Hour
	c := n.watch("")
	c.synced()
	require.NoError(t, redis.Del(t.Context(), "fd:{acme}:watched").Err())
	n.open("ann")
	require.Equal(t, []string{"ann NOT_READY"}, states(c.next()))
}

// Scripts speak for as long as somebody watches, and not much longer.
func TestScriptsSpeakWhileSomebodyWatches(t *testing.T) {
	client := redistest.Mini(t)
	n := newNode(t, client, "ann")
	n.pace.watched, n.pace.renew = 200*time.Millisecond, 20*time.Millisecond
	watched := func() bool { return client.Exists(t.Context(), "fd:{acme}:watched").Val() == 1 }
	require.False(t, watched())
	c := n.watch("")
	c.synced()
	require.Never(t, func() bool { return !watched() }, 500*time.Millisecond, 5*time.Millisecond)
	c.leave()
	<-c.ended
	require.Eventually(t, func() bool { return !watched() }, 5*time.Second, 5*time.Millisecond)
	n.mu.Lock()
	defer n.mu.Unlock()
	require.Empty(t, n.floors, "the floor went with its last watch")
}

func TestOneFloorHoweverManyWatch(t *testing.T) {
	client := redistest.Mini(t)
	n := newNode(t, client, "ann")
	var all []*watcher
	for range 20 {
		c := n.watch("")
		c.synced()
		all = append(all, c)
	}
	n.mu.Lock()
	require.Len(t, n.floors, 1)
	n.mu.Unlock()
	require.Equal(t, int64(1), client.PubSubNumSub(t.Context(), "fd:watch:acme").Val()["fd:watch:acme"])
	require.InDelta(t, 20, testutil.ToFloat64(n.metrics.Watches), 0)
	all[0].leave()
	<-all[0].ended
	n.open("ann")
	for _, c := range all[1:] {
		require.Equal(t, []string{"ann NOT_READY"}, states(c.next()))
	}
	require.InDelta(t, 19, testutil.ToFloat64(n.metrics.Watches), 0)
}

func TestWatchThatDoesNotReadIsDropped(t *testing.T) {
	n := newNode(t, redistest.Mini(t), "ann")
	n.pace.read = time.Millisecond
	slow, other := n.watch(""), n.watch("")
	slow.synced()
	other.synced()
	n.open("ann")
	// What the other has read was put to both: the slow one holds one, its mailbox
	// the next, and what does not fit drops it.
	for i := range mailbox + 3 {
		_, err := n.queue.SetAgentState(t.Context(), tenant, "ann", i%2 == 0, "")
		require.NoError(t, err)
		other.next()
	}
	var err error
	for err == nil {
		select {
		case <-slow.messages: // it reads again, too late
		case err = <-slow.ended:
		}
	}
	require.Equal(t, apierr.Limit, apierr.ReasonIn(err))
	require.Empty(t, other.ended, "others go on")
}

func TestHeartbeat(t *testing.T) {
	n := newNode(t, redistest.Mini(t), "ann")
	n.pace.heartbeat = 50 * time.Millisecond
	c := n.watch("")
	c.synced()
	for range 2 {
		m := c.next()
		require.Empty(t, m.GetAgents())
		require.False(t, m.GetSynced())
	}
}

// While Redis does not answer nobody says that all is as it was; when it does
// again, what changed meanwhile comes.
func TestNoHeartbeatWithoutRedis(t *testing.T) {
	server := redistest.Start(t)
	n := newNode(t, server.Client(t), "ann")
	n.pace.heartbeat, n.pace.renew, n.pace.retry = 50*time.Millisecond, 20*time.Millisecond, 20*time.Millisecond
	c := n.watch("")
	c.synced()
	server.Kill()
	n.mu.Lock()
	f := n.floors[tenant]
	n.mu.Unlock()
	require.Eventually(t, func() bool {
		select {
		case <-c.messages:
		default:
		}
		return !f.answering()
	}, 10*time.Second, time.Millisecond)
	select {
	case <-c.messages: // one may have been on its way
	case <-time.After(60 * time.Millisecond):
	}
	select {
	case m := <-c.messages:
		require.Fail(t, "a message", "%v", m)
	case <-time.After(200 * time.Millisecond):
	}
	server.Restart(t)
	n.open("ann")
	for !slices.Equal(states(c.next()), []string{"ann NOT_READY"}) {
	}
}

func TestWatchThatCannotBeginSaysSo(t *testing.T) {
	server := redistest.Start(t)
	n := newNode(t, server.Client(t), "ann")
	n.pace.first = 50 * time.Millisecond
	server.Kill()
	require.Equal(t, apierr.DependencyDown, apierr.ReasonIn(<-n.watch("").ended))
}

func TestDrainingEndsWatches(t *testing.T) {
	n := newNode(t, redistest.Mini(t), "ann")
	c := n.watch("")
	c.synced()
	require.NoError(t, n.Stop(t.Context()))
	require.Equal(t, apierr.Draining, apierr.ReasonIn(<-c.ended))
	require.Equal(t, apierr.Draining, apierr.ReasonIn(<-n.watch("").ended), "and there are no new ones")
}
