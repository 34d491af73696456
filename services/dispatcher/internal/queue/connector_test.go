package queue

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func (d *desk) link(connector, stream string) Link {
	return Link{Tenant: d.tenant, Connector: connector, ID: stream, Node: "node-of-" + connector + d.tenant}
}

func (d *desk) up(l Link) Duties {
	d.t.Helper()
	duties, err := d.ConnectorUp(d.ctx(), l, long)
	require.NoError(d.t, err)
	return duties
}

func (d *desk) beat(l Link) Duties {
	d.t.Helper()
	duties, err := d.ConnectorBeat(d.ctx(), l, long)
	require.NoError(d.t, err)
	return duties
}

// accepting loads n contacts of a task and has as many agents accept them.
func (d *desk) accepting(task string, n int) []string {
	d.t.Helper()
	d.load(task, "lease-of-"+task, n)
	agents := make([]string, n)
	for i := range agents {
		agents[i] = fmt.Sprint(task, "-agent-", i)
	}
	d.ready(agents, "queue-of-"+task)
	previews := make([]string, n)
	for i, p := range d.assign("queue-of-"+task, task, n, long) {
		_, err := d.Accept(d.ctx(), d.tenant, p.ID)
		require.NoError(d.t, err)
		previews[i] = p.ID
	}
	return previews
}

func (d *desk) route(preview string) Route {
	d.t.Helper()
	r, err := d.Route(d.ctx(), d.tenant, preview)
	require.NoError(d.t, err)
	return r
}

// given has a connector make one call, and returns the attempt.
func (d *desk) given(connector string) string {
	d.t.Helper()
	attempt := d.accepting("t", 1)[0]
	_, err := d.ConfirmFor(d.ctx(), d.tenant, attempt, []byte("body"), long, connector, []byte("dial\x00"))
	require.NoError(d.t, err)
	return attempt
}

func TestCallsAreSharedAmongConnectorsInTurn(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		for _, name := range []string{"b", "a", "c"} {
			d.up(d.link(name, "s"))
		}
		counts := map[string]int{}
		for i, preview := range d.accepting("t", 9) {
			r := d.route(preview)
			counts[r.Connector]++
			require.Equal(t, r, d.route(preview), "asked again")
			if i == 4 {
				d.beat(d.link("b", "s")) // signs of life do not disturb the turns
			}
		}
		require.Equal(t, map[string]int{"a": 3, "b": 3, "c": 3}, counts)
	})
}

func TestRouteGoesRoundABrokenStream(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		previews := d.accepting("t", 6)
		require.Empty(t, d.route(previews[0]).Connector, "nobody is connected: the agent dials")
		d.up(d.link("a", "s"))
		d.up(d.link("b", "s"))
		require.Empty(t, d.route(previews[0]).Connector, "for good")

		require.NoError(t, d.ConnectorDown(d.ctx(), d.link("a", "s"), false))
		require.Equal(t, "b", d.route(previews[1]).Connector)
		require.Equal(t, "b", d.route(previews[2]).Connector)
		require.NoError(t, d.ConnectorDown(d.ctx(), d.link("b", "s"), true))
		require.Equal(t, "a", d.route(previews[3]).Connector, "it will be back; b has left")

		_, err := d.ConnectorUp(d.ctx(), d.link("a", "s2"), 0)
		require.NoError(t, err)
		require.Empty(t, d.route(previews[4]).Connector, "it was silent for too long")
	})
}

func TestRouteOnlyOfPreviewsThatAreDialled(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		_, err := d.Route(d.ctx(), d.tenant, "none")
		require.ErrorIs(t, err, ErrNoPreview)
		p, _ := d.onePreview(long)
		_, err = d.Route(d.ctx(), d.tenant, p.ID)
		var over *OverError
		require.ErrorAs(t, err, &over)
		require.Equal(t, Offered, over.State)
	})
}

// The turns of a task's calls are exact, whatever nodes ask at once.
func TestTurnsOfATask(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		const calls = 20
		previews := d.accepting("t", calls)
		turns := make([]uint64, calls)
		var asking sync.WaitGroup
		for i, preview := range previews {
			asking.Go(func() {
				r, err := d.Route(d.ctx(), d.tenant, preview)
				if err == nil {
					turns[i] = r.Turn + 1
				}
			})
		}
		asking.Wait()
		want := make([]uint64, calls)
		for i := range want {
			want[i] = uint64(i) + 1
		}
		require.ElementsMatch(t, want, turns)
		require.Zero(t, d.route(d.accepting("u", 1)[0]).Turn, "another task begins anew")
	})
}

func TestDialGoesToTheConnectorsStream(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		l := d.link("cti", "s")
		next := d.listen(l.Node)
		require.Empty(t, d.up(l).Calls)
		attempt := d.given("cti")
		e := next()
		require.Equal(t, KindCommand, e.Kind)
		require.Equal(t, "cti", e.Agent)
		require.Equal(t, []byte("dial\x00"), e.Body)

		c, err := d.Call(d.ctx(), d.tenant, attempt)
		require.NoError(t, err)
		require.Equal(t, "cti", c.Connector)
		require.False(t, c.Unsent)
		require.Equal(t, map[string]string{attempt: "s"}, d.beat(l).Calls)
		sent, err := d.Command(d.ctx(), d.tenant, attempt, []byte("play"))
		require.NoError(t, err)
		require.True(t, sent)
		require.Equal(t, []byte("play"), next().Body)

		_, err = d.ConfirmFor(d.ctx(), d.tenant, attempt, nil, long, "cti", []byte("again"))
		require.NoError(t, err)
		d.release(attempt)
		require.Empty(t, d.beat(l).Calls)
		sent, err = d.Command(d.ctx(), d.tenant, attempt, []byte("last"))
		require.NoError(t, err)
		require.True(t, sent)
		require.Equal(t, []byte("last"), next().Body, "and it was told to dial once")
	})
}

func TestDialOfAConnectorThatIsAwayIsOwed(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.up(d.link("cti", "s"))
		require.NoError(t, d.ConnectorDown(d.ctx(), d.link("cti", "s"), false))
		attempt := d.given("cti")
		c, err := d.Call(d.ctx(), d.tenant, attempt)
		require.NoError(t, err)
		require.True(t, c.Unsent)
		for name, send := range map[string]func() (bool, error){
			"command": func() (bool, error) { return d.Command(d.ctx(), d.tenant, attempt, nil) },
			"hang up": func() (bool, error) { return d.HangUp(d.ctx(), d.tenant, attempt, nil, long) },
		} {
			sent, err := send()
			require.NoError(t, err)
			require.False(t, sent, name)
		}
		duties := d.up(d.link("cti", "s2"))
		require.Equal(t, map[string]string{attempt: ""}, duties.Calls)
		require.Empty(t, duties.Ending)
	})
}

func TestRestoredCallIsItsConnectorsAgain(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		require.NoError(t, d.RestoreCall(d.ctx(), d.tenant, Call{Attempt: "a", Agent: "ann", Connector: "cti"}, long))
		require.NoError(t, d.RestoreCall(d.ctx(), d.tenant, Call{Attempt: "b", Agent: "bob"}, long))
		require.Equal(t, map[string]string{"a": ""}, d.up(d.link("cti", "s")).Calls)
		require.Empty(t, d.up(d.link("other", "s")).Calls)
	})
}

func TestConnectorHasOneStream(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		former, later := d.link("cti", "old"), d.link("cti", "new")
		former.Node = "node-that-was-" + d.tenant
		next := d.listen(former.Node)
		d.up(former)
		d.up(later)
		e := next()
		require.Equal(t, KindReplaced, e.Kind)
		require.Equal(t, "cti", e.Agent)
		require.Equal(t, "old", e.Session)

		_, err := d.ConnectorBeat(d.ctx(), former, long)
		require.ErrorIs(t, err, ErrReplaced)
		require.ErrorIs(t, d.ConnectorDown(d.ctx(), former, true), ErrReplaced, "its end comes late")
		attempt := d.given("cti")
		require.Equal(t, map[string]string{attempt: "new"}, d.beat(later).Calls)

		require.NoError(t, d.redis.Del(d.ctx(), prefix(d.tenant)+"connectors", prefix(d.tenant)+"streams").Err())
		d.beat(later)
		require.Equal(t, "cti", d.route(d.accepting("u", 1)[0]).Connector, "a beat announces it anew")
	})
}

func TestHangUp(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		l := d.link("cti", "s")
		next := d.listen(l.Node)
		d.up(l)
		attempt := d.given("cti")
		next()
		for range 2 {
			sent, err := d.HangUp(d.ctx(), d.tenant, attempt, []byte("end"), 0)
			require.NoError(t, err)
			require.True(t, sent)
			require.Equal(t, []byte("end"), next().Body)
		}
		require.Equal(t, []string{attempt}, d.beat(l).Ending, "until the connector has said that it did")
		e, err := d.Expire(d.ctx(), 10, 0)
		require.NoError(t, err)
		require.Equal(t, []string{attempt}, e.Calls)
		c, err := d.Call(d.ctx(), d.tenant, attempt)
		require.NoError(t, err)
		require.True(t, c.Ending)

		d.release(attempt)
		require.Empty(t, d.beat(l).Ending)
		sent, err := d.HangUp(d.ctx(), d.tenant, attempt, []byte("end"), 0)
		require.NoError(t, err)
		require.True(t, sent, "it is over, as was wanted")
		require.Empty(t, d.beat(l).Ending)
	})
}

func TestCallThatWasEndedIsOwedItsHangUp(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		l := d.link("cti", "s")
		d.up(l)
		attempt := d.given("cti")
		require.NoError(t, d.ConnectorDown(d.ctx(), l, false))
		c, err := d.EndCall(d.ctx(), d.tenant, attempt, Facts{End: noon, FailCode: "01040"}, 0, []byte("end"))
		require.NoError(t, err)
		require.Equal(t, Released, c.State)

		duties := d.up(d.link("cti", "s2"))
		require.Equal(t, []string{attempt}, duties.Ending)
		require.Empty(t, duties.Calls)
		c = d.update(attempt, Facts{End: noon.Add(time.Second), FailCode: "00145"})
		require.Equal(t, "01040", c.Facts.FailCode)
		require.Empty(t, d.beat(d.link("cti", "s2")).Ending)
	})
}
