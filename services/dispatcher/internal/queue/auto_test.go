package queue

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/leader"
)

// autoPreview offers one contact to agent "ann" that its deadline, which has
// passed, accepts.
func (d *desk) autoPreview() (p Preview, contact string) {
	d.t.Helper()
	contact = d.load("t", "lease-1", 1)[0]
	d.ready([]string{"ann"}, "q")
	a, err := d.Assign(d.ctx(), Batch{Queue: "q", Max: 1, Terms: Terms{Task: "t", Timeout: short, MaxMisses: 1, OnTimeout: AutoAccept}})
	require.NoError(d.t, err)
	require.Len(d.t, a.Previews, 1)
	return d.preview(a.Previews[0]), contact
}

// expired runs Expire until it has something to tell.
func (d *desk) expired(silent time.Duration) (e Expired) {
	d.t.Helper()
	require.Eventually(d.t, func() bool {
		var err error
		e, err = d.Expire(d.ctx(), 10, silent)
		require.NoError(d.t, err)
		return len(e.Accepted)+len(e.Late)+len(e.Unsettled) > 0
	}, 5*time.Second, time.Millisecond)
	return e
}

// overdue makes the settling time of a preview be over.
func (d *desk) overdue(preview string) {
	d.t.Helper()
	require.NoError(d.t, d.redis.ZIncrBy(d.ctx(), prefix(d.tenant)+"deadlines", -20_000, "p:"+preview).Err())
}

func TestDeadlineAcceptsForTheAgent(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p, contact := d.autoPreview()
		e := d.expired(0)
		require.Empty(t, e.Late, "it is no timeout")
		require.Len(t, e.Accepted, 1)
		held := e.Accepted[0]
		require.Equal(t, p.ID, held.ID)
		require.Equal(t, Accepting, held.State)
		require.True(t, held.Auto)
		require.Equal(t, contact, held.Contact)
		require.Equal(t, "lease-1", held.Lease)
		require.Equal(t, p.Body, held.Body)
		again, err := d.Expire(d.ctx(), 10, 0)
		require.NoError(t, err)
		require.Empty(t, again.Accepted, "told of once")
		require.Equal(t, Previewing, d.agent("ann").State)

		_, err = d.Skip(d.ctx(), d.tenant, p.ID, "too late", anyNumber)
		over := &OverError{}
		require.ErrorAs(t, err, &over)
		require.Equal(t, Accepting, over.State)
		mine, err := d.Accept(d.ctx(), d.tenant, p.ID)
		require.NoError(t, err, "the agent presses dial too")
		require.True(t, mine.Auto)

		call, err := d.Confirm(d.ctx(), d.tenant, p.ID, []byte("dial"), long)
		require.NoError(t, err)
		require.Equal(t, Dialling, call.State)
		a := d.agent("ann")
		require.Equal(t, OnCall, a.State)
		require.Nil(t, a.Preview)
		require.Equal(t, p.ID, a.Call.Attempt)
		ended, err := d.Ended(d.ctx(), 10)
		require.NoError(t, err)
		require.Len(t, ended, 1)
		require.Equal(t, Accepted, ended[0].State)
	})
}

func TestRefusedAutoAcceptTimesOutWithoutAMiss(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p, contact := d.autoPreview()
		d.expired(0)
		for range 2 {
			require.NoError(t, d.Refuse(d.ctx(), d.tenant, p.ID, false))
		}
		require.Equal(t, TimedOut, d.preview(p.ID).State)
		require.Equal(t, 1, d.hopper("t"), "back in its place, once")
		a := d.agent("ann")
		require.Equal(t, Ready, a.State, "one miss would have made NOT_READY")
		require.Empty(t, d.assign("q", "t", 1, long), "not to the same agent for 60 s")
		d.ready([]string{"bob"}, "q")
		again := d.assign("q", "t", 2, long)
		require.Len(t, again, 1)
		require.Equal(t, contact, again[0].Contact)
		_, err := d.Confirm(d.ctx(), d.tenant, p.ID, nil, long)
		require.ErrorAs(t, err, new(*OverError))
	})
}

func TestRefusedAutoAcceptForALostLeaseIsRevoked(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p, _ := d.autoPreview()
		d.expired(0)
		require.NoError(t, d.Refuse(d.ctx(), d.tenant, p.ID, true))
		require.Equal(t, LeaseLost, d.preview(p.ID).Reason)
		require.Equal(t, 0, d.hopper("t"))
	})
}

// What the agent asked for meanwhile holds after a call that was dialled for them.
func TestAutoAcceptKeepsWhatTheAgentAskedFor(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p, _ := d.autoPreview()
		_, err := d.SetAgentState(d.ctx(), d.tenant, "ann", false, "lunch")
		require.NoError(t, err)
		d.expired(0)
		require.NoError(t, d.Refuse(d.ctx(), d.tenant, p.ID, false))
		a := d.agent("ann")
		require.Equal(t, NotReady, a.State)
		require.Equal(t, "lunch", a.Reason)
	})
}

func TestNoAutoAcceptWithoutAStream(t *testing.T) {
	for name, c := range map[string]struct {
		part   func(d *desk)
		silent time.Duration
	}{
		"it has ended": {func(d *desk) {
			require.NoError(d.t, d.BreakSession(d.ctx(), d.session("ann", "q"), long))
		}, 0},
		"its node is silent": {func(*desk) {}, long},
		"its grace time is over too": {func(d *desk) {
			require.NoError(d.t, d.redis.ZAdd(d.ctx(), prefix(d.tenant)+"deadlines", redisZ("s:ann")).Err())
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, d *desk) {
				p, _ := d.autoPreview()
				c.part(d)
				require.Eventually(t, func() bool {
					e, err := d.Expire(d.ctx(), 10, c.silent)
					require.NoError(t, err)
					require.Empty(t, e.Accepted)
					return d.preview(p.ID).State != Offered
				}, 5*time.Second, time.Millisecond)
				require.Equal(t, 1, d.hopper("t"), "given back")
			})
		})
	}
}

func TestAutoAcceptAfterTheAgentCameBack(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.autoPreview()
		require.NoError(t, d.BreakSession(d.ctx(), d.session("ann", "q"), long))
		d.open("ann", "q")
		require.Len(t, d.expired(0).Accepted, 1)
	})
}

// Another session has taken over: that the first one's stream ends says nothing.
func TestEndOfADisplacedStreamBreaksNothing(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.autoPreview()
		second := d.session("ann", "q")
		second.ID = "second"
		_, err := d.OpenSession(d.ctx(), second, long)
		require.NoError(t, err)
		require.NoError(t, d.BreakSession(d.ctx(), d.session("ann", "q"), long))
		require.Len(t, d.expired(0).Accepted, 1)
	})
}

// The leader dies after the deadline has accepted: the next one settles it.
func TestNextLeaderSettlesAutoAccept(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p, _ := d.autoPreview()
		d.expired(0)
		next := leader.Token{Cluster: firstTerm.Cluster, Revision: firstTerm.Revision + 1}
		term, _, err := d.BeginTerm(d.ctx(), d.tenant, next)
		require.NoError(t, err)
		d.overdue(p.ID)
		_, err = d.Expire(d.ctx(), 10, 0)
		require.ErrorIs(t, err, ErrStale)
		e, err := term.Expire(d.ctx(), 10, 0)
		require.NoError(t, err)
		require.Empty(t, e.Accepted, "never accepted twice")
		require.Len(t, e.Unsettled, 1)
		require.True(t, e.Unsettled[0].Auto)
	})
}

// A dial the agent was refused is offered again, and accepted again at its deadline.
func TestDeadlineAcceptsAfterARefusal(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p, _ := d.autoPreview()
		_, err := d.Accept(d.ctx(), d.tenant, p.ID)
		require.NoError(t, err)
		require.NoError(t, d.Refuse(d.ctx(), d.tenant, p.ID, false))
		require.Equal(t, Offered, d.preview(p.ID).State)
		require.Len(t, d.expired(0).Accepted, 1)
	})
}
