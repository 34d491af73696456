package dispatcher_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/testkit/redistest"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher"
)

func TestRedisRestarts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 2)
	n := w.node("n1", func(c *dispatcher.Config) { c.Grace = time.Minute })
	ann := n.ready("ann")
	p := ann.offered()

	w.server.Stop(t)
	_, err := ann.accept(p.GetId())
	requireReason(t, err, codes.Unavailable, "DEPENDENCY_DOWN")
	require.Error(t, n.service.Check(t.Context()))

	w.server.Restart(t)
	require.Eventually(t, func() bool { _, err := ann.accept(p.GetId()); return err == nil }, within, often)
	ann.becomes(dispatchv1.AgentState_AGENT_STATE_ON_CALL)
	require.Equal(t, map[string]int{p.GetContactId(): 1}, w.contacts.begun())
}

// Without etcd nobody leads, and agents finish what they have on their screens.
func TestEtcdDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.directory("ann")
	w.task("spring", 2)
	n := w.node("n1")
	ann := n.ready("ann")
	p := ann.offered()

	w.etcd.Stop(t)
	require.Eventually(t, func() bool { return n.metric("foredial_dispatcher_leads") == 0 }, within, often, "its trust has run out")
	ann.dial(p.GetId())
	_, err := ann.report(p.GetId(), released, "00145")
	require.NoError(t, err)
	_, err = ann.complete(p.GetId(), "sale")
	require.NoError(t, err)
	require.NoError(t, n.service.Check(t.Context()))

	w.etcd.Restart(t)
	require.Equal(t, "ref-2", ann.offered().GetReference(), "somebody leads again")
}

func TestConfig(t *testing.T) {
	good := dispatcher.Config{
		Shards: 16, SessionTTL: 2 * time.Second, Grace: 10 * time.Second, HeartbeatEvery: 2 * time.Second,
		HopperSize: 300, HopperLow: 100, LeaseTTL: 5 * time.Minute,
	}
	require.NoError(t, good.Validate())
	for want, edit := range map[string]func(*dispatcher.Config){
		"shards":          func(c *dispatcher.Config) { c.Shards = 0 },
		"session-ttl":     func(c *dispatcher.Config) { c.SessionTTL = time.Millisecond },
		"heartbeat-every": func(c *dispatcher.Config) { c.HeartbeatEvery = 0 },
		"grace":           func(c *dispatcher.Config) { c.Grace = 3 * time.Second },
		"hopper-size":     func(c *dispatcher.Config) { c.HopperSize, c.HopperLow = 1001, 1 },
		"hopper-low":      func(c *dispatcher.Config) { c.HopperLow = 301 },
		"lease-ttl":       func(c *dispatcher.Config) { c.LeaseTTL = 2 * time.Minute },
	} {
		bad := good
		edit(&bad)
		require.ErrorContains(t, bad.Validate(), want+":")
		_, err := dispatcher.New(bad, dispatcher.Deps{Redis: redistest.Mini(t)})
		require.ErrorContains(t, err, want+":")
	}
}
