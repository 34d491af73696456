package queue

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const limit = time.Minute

// released brings "ann" into the wrap-up of a call, for limit.
func (d *desk) released() string {
	d.t.Helper()
	attempt := d.call()
	c, err := d.UpdateCall(d.ctx(), d.tenant, attempt, Facts{End: noon, FailCode: "00145"}, limit)
	require.NoError(d.t, err)
	require.Equal(d.t, Released, c.State)
	return attempt
}

func TestWrapUpEndsAtItsLimit(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		attempt := d.released()
		until := d.agent("ann").Call.WrapUpUntil
		require.WithinDuration(t, d.agent("ann").Since.Add(limit), until, time.Millisecond, "from the end on, by Redis's clock")
		late, err := d.UpdateCall(d.ctx(), d.tenant, attempt, Facts{RecordingPath: "/rec/1"}, time.Hour)
		require.NoError(t, err)
		require.Equal(t, until, late.WrapUpUntil, "what comes later moves nothing")
		d.passes()
		require.Equal(t, WrapUp, d.agent("ann").State, "not early")

		d.passes("w:" + attempt)
		a := d.agent("ann")
		require.Equal(t, Ready, a.State)
		require.Empty(t, a.Reason)
		require.Nil(t, a.Call)
		d.load("t", "lease-2", 1)
		next := d.next()

		c, err := d.CompleteCall(d.ctx(), d.tenant, attempt, true)
		require.NoError(t, err)
		require.Equal(t, Completed, c.State)
		require.Zero(t, c.WrapUpUntil)
		a = d.agent("ann")
		require.Equal(t, Previewing, a.State, "to complete it changes no state any more")
		require.Equal(t, next.ID, a.Preview.ID)
		require.Empty(t, a.Next)
	})
}

func TestWrapUpLimitKeepsWhatTheAgentAskedFor(t *testing.T) {
	for _, ready := range []bool{true, false} {
		each(t, func(t *testing.T, d *desk) {
			attempt := d.released()
			asked, err := d.SetAgentState(d.ctx(), d.tenant, "ann", ready, "lunch")
			require.NoError(t, err)
			require.Equal(t, ready, asked.Next == Ready)
			d.passes("w:" + attempt)
			a := d.agent("ann")
			require.Empty(t, a.Next)
			if ready {
				require.Equal(t, Ready, a.State)
			} else {
				require.Equal(t, NotReady, a.State)
				require.Equal(t, ReasonWrapUp, a.Reason)
			}
		})
	}
}

func TestNoLimitNoDeadline(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		attempt := d.call()
		require.Zero(t, d.release(attempt).WrapUpUntil)
		require.Error(t, d.redis.ZScore(d.ctx(), prefix(d.tenant)+"deadlines", "w:"+attempt).Err())
	})
}

func TestCompletedInTime(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		attempt := d.released()
		_, err := d.CompleteCall(d.ctx(), d.tenant, attempt, true)
		require.NoError(t, err)
		require.Equal(t, NotReady, d.agent("ann").State)
		require.Error(t, d.redis.ZScore(d.ctx(), prefix(d.tenant)+"deadlines", "w:"+attempt).Err(), "nothing is due any more")
	})
}

// An agent who is away when the limit passes comes back free.
func TestWrapUpLimitOfAnAgentWhoIsAway(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		attempt := d.released()
		require.NoError(t, d.BreakSession(d.ctx(), d.session("ann", "q"), 0))
		d.passes("s:ann")
		require.Equal(t, Offline, d.agent("ann").State)
		d.passes("w:" + attempt)
		require.Equal(t, Offline, d.agent("ann").State)
		require.Equal(t, NotReady, d.open("ann", "q").State)
	})
}

// A real end that replaces UNKNOWN does not begin a second wrap-up.
func TestLateEndBeginsNoWrapUp(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		attempt := d.call()
		_, err := d.UpdateCall(d.ctx(), d.tenant, attempt, Facts{End: noon, FailCode: "UNKNOWN"}, limit)
		require.NoError(t, err)
		d.passes("w:" + attempt)
		c, err := d.UpdateCall(d.ctx(), d.tenant, attempt, Facts{End: noon, FailCode: "00145"}, limit)
		require.NoError(t, err)
		require.Equal(t, "00145", c.Facts.FailCode)
		require.Zero(t, c.WrapUpUntil)
		require.Equal(t, Ready, d.agent("ann").State)
	})
}
