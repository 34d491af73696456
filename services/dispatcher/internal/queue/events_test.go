package queue

import (
	"slices"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
)

// listen subscribes the desk's node and returns a function for the next event.
func (d *desk) listen(node string) func() Event {
	d.t.Helper()
	sub, err := d.Subscribe(d.ctx(), node)
	require.NoError(d.t, err)
	d.t.Cleanup(func() { require.NoError(d.t, sub.Close()) })
	next := func() Event {
		d.t.Helper()
		select {
		case e := <-sub.Events():
			require.Equal(d.t, d.tenant, e.Tenant)
			return e
		case <-time.After(5 * time.Second):
			require.FailNow(d.t, "no event")
			return Event{}
		}
	}
	// Between nodes of a cluster events travel: what was said before may still come.
	const nobody = "nobody"
	require.NoError(d.t, tellScript.Run(d.ctx(), d.redis, []string{prefix(d.tenant)}, node, nobody).Err())
	for next().Agent != nobody {
	}
	return next
}

// tellScript sends a node an event about an agent.
var tellScript = redis.NewScript(linked(lib, `tell(ARGV[1], 'state', ARGV[2], 'ready', '', '0', '0', '0') flush() return 1`))

func TestEventsTellWhatTheAgentDidNotDo(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		next := d.listen(d.session("ann").Node)
		p, contact := d.onePreview(short)
		require.Equal(t, KindState, next().Kind, "signed in")
		ready := next()
		require.Equal(t, KindState, ready.Kind)
		require.Equal(t, Ready, ready.State)
		require.WithinDuration(t, p.Offered, ready.Since, time.Minute)
		offered := next()
		require.Equal(t, KindOffered, offered.Kind)
		require.Equal(t, "ann", offered.Agent)
		require.Equal(t, p, *offered.Preview, "the whole preview rides in the message")

		d.expire(1)
		over := next()
		require.Equal(t, KindOver, over.Kind)
		require.Equal(t, p.ID, over.Preview.ID)
		require.Equal(t, contact, over.Preview.Contact)
		require.Equal(t, TimedOut, over.Preview.State)
		again := next()
		require.Equal(t, Ready, again.State)
		require.Equal(t, 1, again.Misses)

		second := d.session("ann", "q")
		second.ID = "second"
		_, err := d.OpenSession(d.ctx(), second, long)
		require.NoError(t, err)
		displaced := next()
		require.Equal(t, KindDisplaced, displaced.Kind)
		require.Equal(t, d.session("ann").ID, displaced.Session)
	})
}

func TestCallEventsReachTheAgentsNode(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		attempt := d.call()
		next := d.listen(d.session("ann").Node)
		d.update(attempt, Facts{Ring: noon})
		e := next()
		require.Equal(t, KindCall, e.Kind)
		require.Equal(t, attempt, e.Attempt)
	})
}

func TestWakesNameWhatHasChanged(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		wakes, err := d.SubscribeWakes(d.ctx())
		require.NoError(t, err)
		defer func() { require.NoError(t, wakes.Close()) }()
		next := func() Wake {
			for wake := range wakes.C() { // other tests share the engine
				if wake.Tenant == d.tenant {
					slices.Sort(wake.Queues)
					return wake
				}
			}
			return Wake{}
		}
		d.load("t", "lease-1", 1)
		d.ready([]string{"ann"}, "q", "r")
		require.Equal(t, Wake{Tenant: d.tenant, Queues: []string{"q", "r"}}, next())
		p := d.assign("q", "t", 1, long)[0]
		_, err = d.Skip(d.ctx(), d.tenant, p.ID, "", Quota{Most: -1})
		require.NoError(t, err)
		require.Equal(t, Wake{Tenant: d.tenant, Queues: []string{"q", "r"}, Tasks: []string{"t"}}, next())
		d.open("bob")
		_, err = d.Load(d.ctx(), "t", "lease-2", []Contact{{ID: id.New(), Owner: "bob"}})
		require.NoError(t, err)
		_, err = d.SetAgentState(d.ctx(), d.tenant, "bob", true, "")
		require.NoError(t, err)
		require.Equal(t, Wake{Tenant: d.tenant, All: true}, next(), "his own contact may be of any task")
	})
}

func TestUnpackRefusesWhatPackDoesNotWrite(t *testing.T) {
	for _, bad := range []string{"x", "3:ab", "-1:", "1", ":", "2:abc:"} {
		_, err := unpack(bad)
		require.Error(t, err, bad)
	}
	parts, err := unpack("0:2:a:3:1:b")
	require.NoError(t, err)
	require.Equal(t, []string{"", "a:", "1:b"}, parts)
}

func FuzzEvent(f *testing.F) {
	f.Add("1:t5:state3:ann")
	f.Add("1:t7:offered3:ann1:p1:t1:c1:l1:11:21:b")
	f.Fuzz(func(t *testing.T, packed string) {
		if e, err := eventOf(packed); err == nil {
			require.NotEmpty(t, e.Kind)
		}
	})
}
