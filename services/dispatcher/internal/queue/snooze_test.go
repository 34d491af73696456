package queue

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
)

// snoozed has agent "ann" snooze the only contact of task "t" for an hour, and
// agent "bob" ready.
func (d *desk) snoozed() (p Preview, contact string) {
	d.t.Helper()
	p, contact = d.onePreview(long)
	return d.snooze(p), contact
}

func (d *desk) snooze(p Preview) Preview {
	d.t.Helper()
	after, err := d.Snooze(d.ctx(), d.tenant, p.ID, "at lunch", anyNumber, time.Hour)
	require.NoError(d.t, err)
	require.Equal(d.t, Snoozed, after.State)
	d.ready([]string{"bob"}, "q")
	return after
}

// comesDue makes the time of a contact that "ann" snoozed be over.
func (d *desk) comesDue(contact string) {
	d.t.Helper()
	d.redis.HSet(d.ctx(), prefix(d.tenant)+"contact:"+contact, "avoid:ann", 1)
	d.passes("k:ann")
}

func (d *desk) deadline(member string) time.Time {
	d.t.Helper()
	at, err := d.redis.ZScore(d.ctx(), prefix(d.tenant)+"deadlines", member).Result()
	require.NoError(d.t, err, member)
	return time.UnixMilli(int64(at))
}

func TestSnoozeHoldsItForTheAgent(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p, contact := d.snoozed()
		require.Equal(t, Ready, d.agent("ann").State)
		require.WithinDuration(t, p.Offered.Add(time.Hour), p.SnoozedUntil, time.Minute)
		require.NotEmpty(t, p.Body, "what was snoozed can be shown")
		again, err := d.Snooze(d.ctx(), d.tenant, p.ID, "", anyNumber, time.Minute)
		require.NoError(t, err)
		require.Equal(t, p.SnoozedUntil, again.SnoozedUntil, "done again, it changes nothing")
		require.Equal(t, 1, d.aside("ann").Snoozed)

		require.Empty(t, d.owned("t"), "not before it is due")
		require.Empty(t, d.assign("q", "t", 2, long), "and nobody else")
		d.owners(0)
		require.Equal(t, p.SnoozedUntil, d.deadline("k:ann"), "nobody looks before that")
		require.Equal(t, p.SnoozedUntil.Add(time.Minute), d.deadline("o:"+contact))

		d.comesDue(contact)
		d.owners(1)
		offered := d.owned("t")
		require.Len(t, offered, 1)
		require.Equal(t, contact, offered[0].Contact)
		require.Equal(t, "ann", offered[0].Agent)
		require.True(t, offered[0].Kept)
		d.clean()

		_, err = d.Skip(d.ctx(), d.tenant, offered[0].ID, "", anyNumber)
		require.NoError(t, err)
		bobs := d.assign("q", "t", 2, long)
		require.Len(t, bobs, 1, "it was snoozed once: now it is anyone's")
		require.Equal(t, "bob", bobs[0].Agent)
		require.False(t, bobs[0].Kept)

		ended, err := d.Ended(d.ctx(), 10)
		require.NoError(t, err)
		require.Equal(t, Snoozed, ended[0].State)
		require.Equal(t, "at lunch", ended[0].Reason)
	})
}

func TestSnoozedContactRidesWithItsRule(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		_, contact := d.snoozed()
		d.owned("t")
		hear := d.listen("node-" + d.tenant)
		d.comesDue(contact)
		d.owned("t")
		e := hear()
		require.Equal(t, KindOffered, e.Kind)
		require.True(t, e.Preview.Kept)
	})
}

func TestAMinuteLaterItIsAnyones(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		_, contact := d.snoozed()
		_, err := d.SetAgentState(d.ctx(), d.tenant, "ann", false, "")
		require.NoError(t, err)
		d.comesDueUnseen(contact)
		require.Empty(t, d.assign("q", "t", 1, long), "first it is the agent's who is away")
		d.passes("o:" + contact)
		d.clean()
		bobs := d.assign("q", "t", 1, long)
		require.Len(t, bobs, 1)
		require.Equal(t, "bob", bobs[0].Agent)
		require.False(t, bobs[0].Kept)
	})
}

// comesDueUnseen is comesDue for an agent whom nobody looks at.
func (d *desk) comesDueUnseen(contact string) {
	d.redis.HSet(d.ctx(), prefix(d.tenant)+"contact:"+contact, "avoid:ann", 1)
	d.owned("t")
}

func TestSnoozedContactGoesBackWithItsAgentsSession(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		_, contact := d.snoozed()
		mine := d.kept("t", "ann", time.Time{})
		require.NoError(t, d.BreakSession(d.ctx(), d.session("ann", "q"), 0))
		d.passes("s:ann")
		require.Equal(t, Offline, d.agent("ann").State)
		require.Empty(t, d.owned("t"))
		bobs := d.assign("q", "t", 2, long)
		require.Len(t, bobs, 1, "at once, but not what the agent owns by appointment")
		require.Equal(t, contact, bobs[0].Contact)
		_, err := d.Skip(d.ctx(), d.tenant, bobs[0].ID, "", anyNumber)
		require.NoError(t, err)

		d.ready([]string{"ann"}, "q")
		first := d.owned("t")
		require.Len(t, first, 1)
		require.Equal(t, mine, first[0].Contact)
		_, err = d.Skip(d.ctx(), d.tenant, first[0].ID, "", anyNumber)
		require.NoError(t, err)
		require.Empty(t, d.owned("t"))
		back := d.next()
		require.Equal(t, contact, back.Contact, "like anybody, the agent too")
		require.Equal(t, "ann", back.Agent)
	})
}

// An appointment that another agent owns, or this one, is that agent's again once
// the snooze is over.
func TestSnoozedAppointmentKeepsItsOwner(t *testing.T) {
	for _, owner := range []string{"ann", "bob"} {
		t.Run(owner, func(t *testing.T) {
			each(t, func(t *testing.T, d *desk) {
				contact := Contact{ID: id.New(), SortKey: []byte("1"), Body: []byte("{}")}
				d.loadOne("t", "lease-1", contact)
				d.ready([]string{"ann"}, "q")
				p := d.next()
				// While it is on the screen it turns out to be an appointment of somebody's.
				contact.Owner, contact.OwnerUntil = owner, time.Now().Add(24*time.Hour)
				d.loadOne("t", "lease-1", contact)
				d.snooze(p)
				require.Empty(t, d.owned("t"), "held for ann")
				d.passes("o:" + contact.ID)
				again := d.owned("t")
				require.Len(t, again, 1)
				require.Equal(t, owner, again[0].Agent)
				require.False(t, again[0].Kept)
			})
		})
	}
}

func TestSnoozedContactIsReached(t *testing.T) {
	for name, take := range map[string]func(d *desk, contact string){
		"its task is stopped": func(d *desk, _ string) {
			held, err := d.StopTask(d.ctx(), "t", true, 10)
			require.NoError(d.t, err)
			require.Len(d.t, held, 1)
		},
		"its window closes": func(d *desk, _ string) {
			held, err := d.StopTask(d.ctx(), "t", false, 10)
			require.NoError(d.t, err)
			require.Len(d.t, held, 1)
		},
		"it is revoked": func(d *desk, contact string) {
			n, err := d.Revoke(d.ctx(), Blocklisted, []string{contact})
			require.NoError(d.t, err)
			require.Equal(d.t, 1, n)
		},
		"its lease is lost": func(d *desk, _ string) { require.NoError(d.t, d.DropLease(d.ctx(), "lease-1")) },
		"its last moment passes": func(d *desk, contact string) {
			d.redis.HSet(d.ctx(), prefix(d.tenant)+"contact:"+contact, "until", 1)
			d.passes("o:" + contact)
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, d *desk) {
				_, contact := d.snoozed()
				d.owned("t")
				take(d, contact)
				d.clean()
				require.NotContains(t, d.keys(), prefix(d.tenant)+"contact:"+contact)
				d.passes("k:ann")
				require.Empty(t, d.owned("t"))
				require.Empty(t, d.assign("q", "t", 2, long))
			})
		})
	}
}

func TestSnoozedPastItsLastMoment(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		last := time.Now().Add(time.Minute).Truncate(time.Millisecond)
		contact := Contact{ID: id.New(), SortKey: []byte("1"), Body: []byte("{}"), Until: last}
		d.loadOne("t", "lease-1", contact)
		d.ready([]string{"ann"}, "q")
		d.snooze(d.next())
		require.Equal(t, last.UnixMilli(), d.deadline("o:"+contact.ID).UnixMilli(), "it is not kept longer than it may be called")
	})
}

// Loaded again under another lease, as when SQL had lost the first, it is snoozed still.
func TestSnoozedContactLoadedAgain(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		_, contact := d.snoozed()
		d.owned("t")
		d.loadOne("t", "lease-2", Contact{ID: contact, SortKey: []byte("1"), Body: []byte("{}"), Owner: "bob"})
		require.Empty(t, d.owned("t"))
		require.Empty(t, d.assign("q", "t", 2, long))
		d.passes("o:" + contact)
		bobs := d.owned("t")
		require.Len(t, bobs, 1, "the owner it was loaded with")
		require.Equal(t, "bob", bobs[0].Agent)
		require.Equal(t, "lease-2", bobs[0].Lease)
	})
}
