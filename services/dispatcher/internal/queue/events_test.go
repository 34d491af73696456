package queue

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// listen subscribes the desk's node and returns a function for the next event.
func (d *desk) listen(node string) func() Event {
	d.t.Helper()
	sub, err := d.Subscribe(d.ctx(), node)
	require.NoError(d.t, err)
	d.t.Cleanup(func() { require.NoError(d.t, sub.Close()) })
	return func() Event {
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
}

func TestEventsTellWhatTheAgentDidNotDo(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		next := d.listen(d.session("ann").Node)
		p, contact := d.onePreview(short)
		require.Equal(t, KindState, next().Kind, "signed in")
		require.Equal(t, KindState, next().Kind, "ready")
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
		require.Equal(t, KindState, next().Kind, "ready again")

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

func TestCommandsGoToTheCallsConnector(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		attempt := d.call()
		connector, err := d.Command(d.ctx(), d.tenant, attempt, []byte("dial"))
		require.NoError(t, err)
		require.Empty(t, connector, "none is connected: the agent dials")

		node := "pbx-node-" + d.tenant
		next := d.listen(node)
		require.NoError(t, d.ConnectorUp(d.ctx(), d.tenant, "pbx", node, "old", long))
		require.NoError(t, d.ConnectorUp(d.ctx(), d.tenant, "pbx", node, "new", long))
		require.NoError(t, d.ConnectorDown(d.ctx(), d.tenant, "pbx", node, "old"), "the end of its former stream comes late")
		connector, err = d.Command(d.ctx(), d.tenant, attempt, []byte("dial\x00"))
		require.NoError(t, err)
		require.Equal(t, "pbx", connector)
		e := next()
		require.Equal(t, KindCommand, e.Kind)
		require.Equal(t, "pbx", e.Agent)
		require.Equal(t, []byte("dial\x00"), e.Body)

		require.NoError(t, d.ConnectorUp(d.ctx(), d.tenant, "other", "other-node", "stream", long))
		require.NoError(t, d.ConnectorDown(d.ctx(), d.tenant, "pbx", node, "new"))
		connector, err = d.Command(d.ctx(), d.tenant, attempt, []byte("hang up"))
		require.NoError(t, err)
		require.Equal(t, "pbx", connector, "a call stays with its connector, also while that one is away")
	})
}

func TestWakesNameTheTenantWithWork(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		wakes, err := d.SubscribeWakes(d.ctx())
		require.NoError(t, err)
		defer func() { require.NoError(t, wakes.Close()) }()
		d.ready([]string{"ann"}, "q")
		for tenant := range wakes.Tenants() { // other tests share the engine
			if tenant == d.tenant {
				return
			}
		}
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
