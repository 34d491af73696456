package queue

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSessionDoesNotMakeReady(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		require.Equal(t, Offline, d.agent("ann").State)
		_, err := d.SetAgentState(d.ctx(), d.tenant, "ann", true, "")
		require.ErrorIs(t, err, ErrNoSession)
		a := d.open("ann", "q")
		require.Equal(t, NotReady, a.State)
		require.Equal(t, ReasonSignedIn, a.Reason)
		a, err = d.SetAgentState(d.ctx(), d.tenant, "ann", true, "")
		require.NoError(t, err)
		require.Equal(t, Ready, a.State)
		a, err = d.SetAgentState(d.ctx(), d.tenant, "ann", false, "lunch")
		require.NoError(t, err)
		require.Equal(t, NotReady, a.State)
		require.Equal(t, "lunch", a.Reason)
		d.load("t", "lease-1", 1)
		require.Empty(t, d.assign("q", "t", 1, long))
	})
}

func TestReadyAgainKeepsThePlaceInTheQueue(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.ready([]string{"ann"}, "q")
		since := d.agent("ann").Since
		d.ready([]string{"ann"}, "q")
		require.Equal(t, since, d.agent("ann").Since)
	})
}

func TestStateAskedForDuringAPreviewHoldsAfterIt(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p, _ := d.onePreview(long)
		a, err := d.SetAgentState(d.ctx(), d.tenant, "ann", false, "lunch")
		require.NoError(t, err)
		require.Equal(t, Previewing, a.State)
		_, err = d.Skip(d.ctx(), d.tenant, p.ID, "", anyNumber)
		require.NoError(t, err)
		a = d.agent("ann")
		require.Equal(t, NotReady, a.State)
		require.Equal(t, "lunch", a.Reason)
	})
}

func TestSecondSessionDisplacesTheFirstAndSeesTheSame(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p, _ := d.onePreview(long)
		second := d.session("ann", "q")
		second.ID, second.Node = "second", "elsewhere"
		a, err := d.OpenSession(d.ctx(), second, long)
		require.NoError(t, err)
		require.Equal(t, Previewing, a.State)
		require.Equal(t, p.ID, a.Preview.ID)
		require.Equal(t, "elsewhere", a.Node)

		first := d.session("ann", "q")
		lost, _, err := d.Beat(d.ctx(), d.tenant, long, []Session{first, second})
		require.NoError(t, err)
		require.Equal(t, []Session{first}, lost)
	})
}

func TestQueuesOfAReadyAgentFollowItsNewestSession(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.load("t", "lease-1", 2)
		d.ready([]string{"ann"}, "q")
		moved := d.session("ann", "r")
		moved.ID = "second"
		_, err := d.OpenSession(d.ctx(), moved, long)
		require.NoError(t, err)
		require.Empty(t, d.assign("q", "t", 1, long))
		require.Len(t, d.assign("r", "t", 1, long), 1)
	})
}

func TestBrokenSessionKeepsThePreviewForTheGraceTime(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p, _ := d.onePreview(long)
		require.NoError(t, d.BreakSession(d.ctx(), d.session("ann", "q"), long))
		_, err := d.Expire(d.ctx(), 10, 0)
		require.NoError(t, err)
		require.Equal(t, p.ID, d.open("ann", "q").Preview.ID, "the same preview again")

		require.NoError(t, d.BreakSession(d.ctx(), d.session("ann", "q"), 0))
		_, err = d.Expire(d.ctx(), 10, 0)
		require.NoError(t, err)
		a := d.agent("ann")
		require.Equal(t, Offline, a.State)
		require.Equal(t, ReasonGone, a.Reason)
		require.Nil(t, a.Preview)
		over := d.preview(p.ID)
		require.Equal(t, Revoked, over.State)
		require.Equal(t, AgentGone, over.Reason)
		require.Equal(t, 1, d.hopper("t"))

		d.ready([]string{"ann"}, "q")
		require.Len(t, d.assign("q", "t", 1, long), 1, "going away is not a miss: the same agent may see it again")
	})
}

func TestAgentWhoComesBackIsStillOnTheCall(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		attempt := d.call()
		require.NoError(t, d.BreakSession(d.ctx(), d.session("ann", "q"), 0))
		_, err := d.Expire(d.ctx(), 10, 0)
		require.NoError(t, err)
		require.Equal(t, Offline, d.agent("ann").State)
		a := d.open("ann", "q")
		require.Equal(t, OnCall, a.State)
		require.Equal(t, attempt, a.Call.Attempt)

		require.NoError(t, d.BreakSession(d.ctx(), d.session("ann", "q"), 0))
		_, err = d.Expire(d.ctx(), 10, 0)
		require.NoError(t, err)
		d.release(attempt)
		require.Equal(t, Offline, d.agent("ann").State)
		require.Equal(t, WrapUp, d.open("ann", "q").State)
	})
}

func TestSessionIsAnnouncedAgainUnlessThereIsAnother(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		first := d.session("ann", "q")
		_, err := d.ReopenSession(d.ctx(), first, long)
		require.NoError(t, err, "Redis lost it")
		first.Queues = []string{"r"}
		_, err = d.ReopenSession(d.ctx(), first, long)
		require.NoError(t, err)

		second := d.session("ann", "q")
		second.ID = "second"
		_, err = d.OpenSession(d.ctx(), second, long)
		require.NoError(t, err)
		_, err = d.ReopenSession(d.ctx(), first, long)
		require.ErrorIs(t, err, ErrNoSession)
		require.Equal(t, "second", d.agent("ann").Session)
	})
}

// An accept that is settled only after its agent was away: until then there is no
// other preview, whatever the agent asks for, and then the call is the agent's.
func TestAcceptSettledLateFindsItsAgent(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p, _ := d.onePreview(long)
		d.load("t", "lease-1", 1)
		_, err := d.Accept(d.ctx(), d.tenant, p.ID)
		require.NoError(t, err)
		require.NoError(t, d.BreakSession(d.ctx(), d.session("ann", "q"), 0))
		_, err = d.Expire(d.ctx(), 10, 0)
		require.NoError(t, err)
		require.Equal(t, Offline, d.agent("ann").State)

		d.ready([]string{"ann"}, "q")
		require.Equal(t, Previewing, d.agent("ann").State)
		require.Empty(t, d.assign("q", "t", 1, long))
		_, err = d.Confirm(d.ctx(), d.tenant, p.ID, []byte("body"), long)
		require.NoError(t, err)
		require.Equal(t, OnCall, d.agent("ann").State)
		require.Empty(t, d.assign("q", "t", 1, long))
		d.release(p.ID)
		a := d.agent("ann")
		require.Equal(t, WrapUp, a.State)
		require.Equal(t, p.ID, a.Call.Attempt)
		_, err = d.CompleteCall(d.ctx(), d.tenant, p.ID, false)
		require.NoError(t, err)
		require.Len(t, d.assign("q", "t", 1, long), 1)
	})
}

func TestExpiredSessionIsLost(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.ready([]string{"ann", "bob"}, "q")
		ann, bob := d.session("ann", "q"), d.session("bob", "q")
		lost, _, err := d.Beat(d.ctx(), d.tenant, 0, []Session{ann})
		require.NoError(t, err)
		require.Empty(t, lost)
		_, err = d.Expire(d.ctx(), 10, 0)
		require.NoError(t, err)
		lost, _, err = d.Beat(d.ctx(), d.tenant, long, []Session{ann, bob})
		require.NoError(t, err)
		require.Equal(t, []Session{ann}, lost)
	})
}

func TestAgentsReadsManyInTheOrderAsked(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.ready([]string{"ann", "bob"}, "q")
		all, err := d.Agents(d.ctx(), d.tenant, []string{"bob", "nobody", "ann"})
		require.NoError(t, err)
		require.Equal(t, []string{"bob", "nobody", "ann"}, []string{all[0].ID, all[1].ID, all[2].ID})
		require.Equal(t, []AgentState{Ready, Offline, Ready}, []AgentState{all[0].State, all[1].State, all[2].State})
	})
}
