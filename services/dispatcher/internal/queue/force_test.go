package queue

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func (d *desk) force(agent string, state AgentState, reason string, takeBack bool) Agent {
	d.t.Helper()
	a, err := d.Force(d.ctx(), d.tenant, agent, state, reason, takeBack)
	require.NoError(d.t, err)
	return a
}

func TestForcedStateHoldsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.open("ann", "q")
		require.Equal(t, Ready, d.force("ann", Ready, "", false).State)
		a := d.force("ann", NotReady, "talk to me", false)
		require.Equal(t, NotReady, a.State)
		require.Equal(t, "talk to me", a.Reason)
		d.load("t", "lease-1", 1)
		require.Empty(t, d.assign("q", "t", 1, long), "and nothing is offered")
	})
}

func TestForcedStateOfAnAgentWithoutSession(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		for _, known := range []bool{false, true} {
			for _, state := range []AgentState{Ready, NotReady} {
				_, err := d.Force(d.ctx(), d.tenant, "ann", state, "", true)
				require.ErrorIs(t, err, ErrNoSession)
			}
			require.Equal(t, Offline, d.force("ann", Offline, "again", false).State)
			if !known {
				d.open("ann", "q")
				require.Equal(t, "go home", d.force("ann", Offline, "go home", false).Reason)
			}
		}
		require.Equal(t, "go home", d.agent("ann").Reason, "nothing changes for who is OFFLINE")
	})
}

func TestForcedStateComesAfterThePreview(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p, _ := d.onePreview(long)
		require.Equal(t, p.ID, d.force("ann", NotReady, "later", false).Preview.ID)
		require.Equal(t, Previewing, d.agent("ann").State)
		_, err := d.Skip(d.ctx(), d.tenant, p.ID, "", anyNumber)
		require.NoError(t, err)
		require.Equal(t, NotReady, d.agent("ann").State)
		require.Equal(t, "later", d.agent("ann").Reason)
	})
}

func TestForcedStateTakesThePreviewBack(t *testing.T) {
	for _, state := range []AgentState{Ready, NotReady, Offline} {
		t.Run(string(state), func(t *testing.T) {
			each(t, func(t *testing.T, d *desk) {
				p, contact := d.onePreview(long)
				next := d.listen(d.session("ann").Node)
				require.NoError(t, d.redis.HSet(d.ctx(), prefix(d.tenant)+"agent:ann", "misses", 1).Err())
				a := d.force("ann", state, "now", state != Offline)
				require.Equal(t, state, a.State)
				require.Nil(t, a.Preview)
				over := next()
				require.Equal(t, KindOver, over.Kind, "the screen is told")
				require.Equal(t, Supervisor, over.Preview.Reason)
				require.Equal(t, Revoked, d.preview(p.ID).State)
				misses, err := d.redis.HGet(d.ctx(), prefix(d.tenant)+"agent:ann", "misses").Result()
				require.Equal(t, state == NotReady, err == nil && misses == "1", "no miss more: %v", misses)

				d.ready([]string{"bob"}, "q")
				if state != Ready {
					d.reopen("ann")
				}
				again := d.assign("q", "t", 2, long)
				require.Len(t, again, 1, "that agent is not offered it for a while")
				require.Equal(t, "bob", again[0].Agent)
				require.Equal(t, contact, again[0].Contact)
			})
		})
	}
}

// reopen signs an agent in with another session and makes it ready.
func (d *desk) reopen(agent string) {
	d.t.Helper()
	s := d.session(agent, "q")
	s.ID = "another"
	_, err := d.OpenSession(d.ctx(), s, long)
	require.NoError(d.t, err)
	_, err = d.SetAgentState(d.ctx(), d.tenant, agent, true, "")
	require.NoError(d.t, err)
}

// What SQL judges at this moment is not taken back: the state comes after it.
func TestForcedStateLeavesAnAcceptAlone(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p, _ := d.onePreview(long)
		_, err := d.Accept(d.ctx(), d.tenant, p.ID)
		require.NoError(t, err)
		require.Equal(t, Previewing, d.force("ann", NotReady, "stop", true).State)
		_, err = d.Confirm(d.ctx(), d.tenant, p.ID, nil, long)
		require.NoError(t, err)
		require.Equal(t, OnCall, d.agent("ann").State)
		d.release(p.ID)
		_, err = d.CompleteCall(d.ctx(), d.tenant, p.ID, false)
		require.NoError(t, err)
		require.Equal(t, NotReady, d.agent("ann").State)
		require.Equal(t, "stop", d.agent("ann").Reason)
	})
}

func TestForcedOffEndsTheSessionForGood(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.ready([]string{"ann"}, "q")
		next := d.listen(d.session("ann").Node)
		require.Equal(t, Offline, d.force("ann", Offline, "end of shift", false).State)
		displaced := next()
		require.Equal(t, KindDisplaced, displaced.Kind)
		require.Equal(t, d.session("ann").ID, displaced.Session)

		lost, _, err := d.Beat(d.ctx(), d.tenant, long, []Session{d.session("ann", "q")})
		require.NoError(t, err)
		require.Len(t, lost, 1)
		_, err = d.OpenSession(d.ctx(), d.session("ann", "q"), long)
		require.ErrorIs(t, err, ErrNoSession, "a node that was not told cannot open it again")
		require.Equal(t, Offline, d.agent("ann").State)
		d.reopen("ann")
		require.Equal(t, Ready, d.agent("ann").State, "but the agent can sign in")
	})
}

func TestForcedOffDuringACall(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		attempt := d.call()
		a := d.force("ann", Offline, "", false)
		require.Equal(t, Offline, a.State)
		require.Equal(t, attempt, a.Call.Attempt, "the call goes on")
		e, err := d.Expire(d.ctx(), 10, 0)
		require.NoError(t, err)
		require.Zero(t, e.Late)
		d.release(attempt)
		require.Equal(t, Offline, d.agent("ann").State)
		s := d.session("ann", "q")
		s.ID = "another"
		a, err = d.OpenSession(d.ctx(), s, long)
		require.NoError(t, err)
		require.Equal(t, WrapUp, a.State)
	})
}

// watch hears which agents scripts change.
func (d *desk) watch() (next func() []string) {
	d.t.Helper()
	changes, err := d.SubscribeChanges(d.ctx(), d.tenant)
	require.NoError(d.t, err)
	d.t.Cleanup(func() { require.NoError(d.t, changes.Close()) })
	return func() []string {
		d.t.Helper()
		select {
		case agents := <-changes.Agents():
			return agents
		case <-time.After(5 * time.Second):
			require.FailNow(d.t, "no change")
			return nil
		}
	}
}

// Every script that makes an agent look different says so, once, and only while
// somebody watches.
func TestScriptsSayWhomTheyChange(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		next := d.watch()
		d.open("unwatched", "q")
		require.NoError(t, d.Watched(d.ctx(), d.tenant, long))
		d.open("ann", "q")
		require.Equal(t, []string{"ann"}, next(), "and not of what was before")
		d.open("ann", "q", "r")
		require.Equal(t, []string{"ann"}, next(), "its queues")
		d.force("ann", Ready, "", false)
		require.Equal(t, []string{"ann"}, next())
		d.ready([]string{"bob"}, "q")
		require.Equal(t, []string{"bob"}, next())
		require.Equal(t, []string{"bob"}, next())

		d.load("t", "lease-1", 2)
		previews := d.assign("q", "t", 2, long)
		require.ElementsMatch(t, []string{"ann", "bob"}, next(), "one message a script")
		_, err := d.SetAgentState(d.ctx(), d.tenant, "ann", false, "later")
		require.NoError(t, err)
		require.Equal(t, []string{"ann"}, next(), "what it becomes next")
		_, err = d.Skip(d.ctx(), d.tenant, previews[0].ID, "", anyNumber)
		require.NoError(t, err)
		require.Equal(t, []string{"ann"}, next())
		_, err = d.Accept(d.ctx(), d.tenant, previews[1].ID)
		require.NoError(t, err)
		_, err = d.Confirm(d.ctx(), d.tenant, previews[1].ID, nil, long)
		require.NoError(t, err)
		require.Equal(t, []string{"bob"}, next(), "accepting itself shows nowhere")
		require.NoError(t, d.BreakSession(d.ctx(), d.session("bob"), long))
		require.Equal(t, []string{"bob"}, next(), "its stream")
		d.update(previews[1].ID, Facts{Ring: noon})
		require.Equal(t, []string{"bob"}, next(), "its call")
		_, err = d.Command(d.ctx(), d.tenant, previews[1].ID, []byte("dial"))
		require.NoError(t, err)
		d.force("ann", Offline, "", false)
		require.Equal(t, []string{"ann"}, next(), "nobody is changed by a command")
	})
}

func TestNobodyIsToldOnceNobodyWatches(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		next := d.watch()
		require.NoError(t, d.Watched(d.ctx(), d.tenant, 20*time.Millisecond))
		require.Eventually(t, func() bool {
			return d.redis.Exists(d.ctx(), watchedKey(d.tenant)).Val() == 0
		}, 5*time.Second, time.Millisecond)
		d.open("ann", "q")
		require.NoError(t, d.Watched(d.ctx(), d.tenant, long))
		d.open("bob", "q")
		require.Equal(t, []string{"bob"}, next())
	})
}
