package queue

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
)

func TestAssignGivesContactsInCallOrderToTheLongestIdle(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		contacts := d.load("t", "lease-1", 5)
		agents := []string{"zoe", "ann", "mia"}
		d.ready(agents, "q")
		idle := d.redis.ZRange(d.ctx(), prefix(d.tenant)+"idle:q", 0, -1).Val()

		a, err := d.Assign(d.ctx(), Batch{Queue: "q", Max: 50, Terms: Terms{Task: "t", Timeout: long, MaxMisses: 2}})
		require.NoError(t, err)
		require.Equal(t, 0, a.Idle)
		require.Equal(t, 2, a.Hopper)
		require.Len(t, a.Waited, 3)
		for i, preview := range a.Previews {
			p := d.preview(preview)
			require.Equal(t, contacts[i], p.Contact)
			require.Equal(t, idle[i], p.Agent)
			require.Equal(t, Offered, p.State)
			require.Equal(t, "lease-1", p.Lease)
			require.Equal(t, long, p.Deadline.Sub(p.Offered))
			require.Contains(t, string(p.Body), "body\x00\xff")
			now := d.agent(p.Agent)
			require.Equal(t, Previewing, now.State)
			require.Equal(t, preview, now.Preview.ID)
			require.Equal(t, p.Body, now.Preview.Body)
		}
		require.Empty(t, d.assign("q", "t", 50, long), "nobody is ready any more")
	})
}

// A contact that may not be offered any more is taken out as it is met, wherever
// it stands, and the next one is offered in its place.
func TestAssignTakesOutWhatMayNotBeOfferedAnyMore(t *testing.T) {
	past, future := time.Now().Add(-time.Second), time.Now().Add(time.Hour)
	for name, c := range map[string]struct {
		until    []time.Time // of the contacts in call order
		agents   int
		offered  []int
		outdated int
		left     int
	}{
		"no bound":                  {[]time.Time{{}, {}}, 1, []int{0}, 0, 1},
		"not yet":                   {[]time.Time{future, future}, 1, []int{0}, 0, 1},
		"the first":                 {[]time.Time{past, future}, 1, []int{1}, 1, 0},
		"the second is not met":     {[]time.Time{{}, past, {}}, 1, []int{0}, 0, 2},
		"between two":               {[]time.Time{{}, past, {}}, 2, []int{0, 2}, 1, 0},
		"all":                       {[]time.Time{past, past, past}, 2, nil, 3, 0},
		"nobody is there to see it": {[]time.Time{past}, 0, nil, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, d *desk) {
				contacts := make([]Contact, len(c.until))
				for i, until := range c.until {
					contacts[i] = Contact{ID: id.New(), SortKey: []byte{byte(i)}, Body: []byte("{}"), Until: until}
				}
				_, err := d.Load(d.ctx(), "t", "lease-1", contacts)
				require.NoError(t, err)
				for i := range c.agents {
					d.ready([]string{fmt.Sprintf("agent-%d", i)}, "q")
				}
				a, err := d.Assign(d.ctx(), Batch{Queue: "q", Max: 10, Terms: Terms{Task: "t", Timeout: long, MaxMisses: 2}})
				require.NoError(t, err)
				require.Equal(t, c.outdated, a.Outdated)
				require.Equal(t, c.left, a.Hopper)
				require.Len(t, a.Previews, len(c.offered))
				for i, preview := range a.Previews {
					require.Equal(t, contacts[c.offered[i]].ID, d.preview(preview).Contact)
				}
				returning, err := d.Returning(d.ctx(), 10)
				require.NoError(t, err)
				require.Len(t, returning, c.outdated)
				for _, held := range returning {
					require.Equal(t, "lease-1", held.Lease)
				}
			})
		})
	}
}

// A preview that is given back after its contact's last moment is not offered again.
func TestGivenBackTooLateToBeOffered(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		contact := Contact{ID: id.New(), SortKey: []byte("1"), Body: []byte("{}"), Until: time.Now().Add(time.Hour)}
		_, err := d.Load(d.ctx(), "t", "lease-1", []Contact{contact})
		require.NoError(t, err)
		d.ready([]string{"ann"}, "q")
		p := d.assign("q", "t", 1, long)[0]
		contact.Until = time.Now().Add(-time.Second)
		_, err = d.Load(d.ctx(), "t", "lease-1", []Contact{contact})
		require.NoError(t, err)
		_, err = d.Skip(d.ctx(), d.tenant, p.ID, "", anyNumber)
		require.NoError(t, err)
		d.ready([]string{"bob"}, "q")
		require.Empty(t, d.assign("q", "t", 2, long))
		require.Equal(t, 0, d.hopper("t"))
		leases, err := d.Leases(d.ctx())
		require.NoError(t, err)
		require.Empty(t, leases)
	})
}

func TestAssignHasNobodyOrNothing(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.load("t", "lease-1", 1)
		require.Empty(t, d.assign("q", "t", 10, long), "no agent")
		d.ready([]string{"ann"}, "q")
		require.Empty(t, d.assign("q", "other", 10, long), "no contact")
		require.Empty(t, d.assign("elsewhere", "t", 10, long), "not this agent's queue")
		require.Len(t, d.assign("q", "t", 10, long), 1)
	})
}

func TestAgentOfTwoQueuesGetsOnePreview(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.load("t", "lease-1", 2)
		d.load("u", "lease-2", 2)
		d.ready([]string{"ann"}, "q", "r")
		require.Len(t, d.assign("r", "u", 5, long), 1)
		require.Empty(t, d.assign("q", "t", 5, long))
	})
}

func TestTimeoutGivesTheContactToAnother(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p, contact := d.onePreview(short)
		d.expire(1)

		require.Equal(t, TimedOut, d.preview(p.ID).State)
		require.Equal(t, 1, d.hopper("t"))
		require.Equal(t, Ready, d.agent("ann").State)
		require.Empty(t, d.assign("q", "t", 1, long), "not to the same agent for 60 s")

		d.ready([]string{"bob"}, "q")
		again := d.assign("q", "t", 2, long)
		require.Len(t, again, 1)
		require.Equal(t, "bob", again[0].Agent)
		require.Equal(t, contact, again[0].Contact)
	})
}

func TestAgentAvoidingTheFirstContactGetsTheNext(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		contacts := d.load("t", "lease-1", 3)
		d.ready([]string{"ann"}, "q")
		first := d.assign("q", "t", 1, long)[0]
		_, err := d.Skip(d.ctx(), d.tenant, first.ID, "not now", anyNumber)
		require.NoError(t, err)
		d.ready([]string{"bob"}, "q")

		got := map[string]string{}
		for _, p := range d.assign("q", "t", 2, long) {
			got[p.Agent] = p.Contact
		}
		require.Equal(t, map[string]string{"ann": contacts[1], "bob": contacts[0]}, got)
	})
}

func TestMissesInARowMakeNotReady(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.load("t", "lease-1", 5)
		d.ready([]string{"ann"}, "q")
		d.assign("q", "t", 1, short)
		d.expire(1)
		require.Equal(t, Ready, d.agent("ann").State, "one of two allowed")
		d.assign("q", "t", 1, short)
		d.expire(1)
		a := d.agent("ann")
		require.Equal(t, NotReady, a.State)
		require.Equal(t, ReasonMissed, a.Reason)

		d.ready([]string{"ann"}, "q")
		d.assign("q", "t", 1, short)
		d.expire(1)
		require.Equal(t, Ready, d.agent("ann").State, "becoming ready starts the count again")
		p := d.assign("q", "t", 1, long)[0]
		_, err := d.Skip(d.ctx(), d.tenant, p.ID, "", anyNumber)
		require.NoError(t, err)
		d.assign("q", "t", 1, short)
		d.expire(1)
		require.Equal(t, Ready, d.agent("ann").State, "a skip is not a miss and ends the row")
	})
}

func TestTaskMayWantNotReadyAfterAnyTimeout(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.load("t", "lease-1", 1)
		d.ready([]string{"ann"}, "q")
		_, err := d.Assign(d.ctx(), Batch{Queue: "q", Max: 1, Terms: Terms{Task: "t", Timeout: short, MaxMisses: 9, OnTimeout: MakeNotReady}})
		require.NoError(t, err)
		d.expire(1)
		a := d.agent("ann")
		require.Equal(t, NotReady, a.State)
		require.Equal(t, ReasonTimeout, a.Reason)
	})
}

func TestNeverTimesOutEarly(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p, _ := d.onePreview(long)
		e, err := d.Expire(d.ctx(), 10, 0)
		require.NoError(t, err)
		require.Empty(t, e.Late)
		require.Positive(t, e.Wait)
		require.LessOrEqual(t, e.Wait, long)
		require.Equal(t, Offered, d.preview(p.ID).State)
	})
}

func TestSkipIsIdempotentAndTooLateAfterTheTimeout(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p, _ := d.onePreview(long)
		for range 2 {
			after, err := d.Skip(d.ctx(), d.tenant, p.ID, "busy with another", anyNumber)
			require.NoError(t, err)
			require.Equal(t, Skipped, after.State)
		}
		require.Equal(t, 1, d.hopper("t"), "given back once")

		d.ready([]string{"bob"}, "q")
		late := d.assign("q", "t", 2, short)[0]
		d.expire(1)
		_, err := d.Skip(d.ctx(), d.tenant, late.ID, "", anyNumber)
		over := &OverError{}
		require.ErrorAs(t, err, &over)
		require.Equal(t, TimedOut, over.State)
		_, err = d.Skip(d.ctx(), d.tenant, "unknown", "", anyNumber)
		require.ErrorIs(t, err, ErrNoPreview)
	})
}

func TestAcceptHoldsThePreviewUntilSettled(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p, _ := d.onePreview(short)
		for range 2 {
			held, err := d.Accept(d.ctx(), d.tenant, p.ID)
			require.NoError(t, err)
			require.Equal(t, Accepting, held.State)
			require.NotEmpty(t, held.Body)
		}
		e, err := d.Expire(d.ctx(), 10, 0)
		require.NoError(t, err)
		require.Empty(t, e.Late, "the timeout has lost")

		for range 2 {
			call, err := d.Confirm(d.ctx(), d.tenant, p.ID, []byte("dial\x00"), long)
			require.NoError(t, err)
			require.Equal(t, Dialling, call.State)
			require.Equal(t, []byte("dial\x00"), call.Body)
		}
		after, err := d.Accept(d.ctx(), d.tenant, p.ID)
		require.NoError(t, err)
		require.Equal(t, Accepted, after.State)
		a := d.agent("ann")
		require.Equal(t, OnCall, a.State)
		require.Nil(t, a.Preview)
		require.Equal(t, p.ID, a.Call.Attempt)
		leases, err := d.Leases(d.ctx())
		require.NoError(t, err)
		require.Empty(t, leases, "the contact is the call's now, and no lease of one is renewed")
	})
}

func TestRefusedDialIsOfferedAgainUntilItsOldDeadline(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p, _ := d.onePreview(short)
		_, err := d.Accept(d.ctx(), d.tenant, p.ID)
		require.NoError(t, err)
		require.NoError(t, d.Refuse(d.ctx(), d.tenant, p.ID, false))
		require.Equal(t, Offered, d.preview(p.ID).State)
		require.NoError(t, d.Refuse(d.ctx(), d.tenant, p.ID, false), "done again, nothing happens")
		d.expire(1)
	})
}

func TestRefusedForALostLeaseIsRevoked(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p, _ := d.onePreview(long)
		_, err := d.Accept(d.ctx(), d.tenant, p.ID)
		require.NoError(t, err)
		require.NoError(t, d.Refuse(d.ctx(), d.tenant, p.ID, true))
		over := d.preview(p.ID)
		require.Equal(t, Revoked, over.State)
		require.Equal(t, LeaseLost, over.Reason)
		require.Equal(t, 0, d.hopper("t"), "it is not ours to offer")
		require.Equal(t, Ready, d.agent("ann").State)
		_, err = d.Confirm(d.ctx(), d.tenant, p.ID, nil, long)
		require.ErrorAs(t, err, new(*OverError))
	})
}

func TestUnsettledAcceptGoesToTheLeader(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p, _ := d.onePreview(long)
		_, err := d.Accept(d.ctx(), d.tenant, p.ID)
		require.NoError(t, err)
		// As if the settling time had passed.
		require.NoError(t, d.redis.ZIncrBy(d.ctx(), prefix(d.tenant)+"deadlines", -20_000, "p:"+p.ID).Err())
		e, err := d.Expire(d.ctx(), 10, 0)
		require.NoError(t, err)
		require.Len(t, e.Unsettled, 1)
		require.Equal(t, p.ID, e.Unsettled[0].ID)
		require.Equal(t, Accepting, e.Unsettled[0].State)
		e, err = d.Expire(d.ctx(), 10, 0)
		require.NoError(t, err)
		require.Empty(t, e.Unsettled, "not before it had time to settle it")
	})
}

func TestEndedPreviewsStayUntilStored(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p, contact := d.onePreview(long)
		_, err := d.Skip(d.ctx(), d.tenant, p.ID, "wrong language", anyNumber)
		require.NoError(t, err)
		for range 2 {
			ended, err := d.Ended(d.ctx(), 10)
			require.NoError(t, err)
			require.Len(t, ended, 1)
			e := ended[0]
			require.Equal(t, []string{p.ID, "ann", "t", contact, "skipped", "", "wrong language"},
				[]string{e.ID, e.Agent, e.Task, e.Contact, string(e.State), string(e.Revoked), e.Reason})
			require.Equal(t, p.Offered, e.Offered)
			require.False(t, e.End.Before(e.Offered))
		}
		ended, err := d.Ended(d.ctx(), 10)
		require.NoError(t, err)
		require.NoError(t, d.Forget(d.ctx(), ended))
		ended, err = d.Ended(d.ctx(), 10)
		require.NoError(t, err)
		require.Empty(t, ended)
	})
}
