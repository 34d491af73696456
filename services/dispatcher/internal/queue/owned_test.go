package queue

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
)

// kept loads one contact that waits for its owner until a time, before all that
// load loads, and returns its id.
func (d *desk) kept(task, owner string, until time.Time) string {
	d.t.Helper()
	c := Contact{ID: id.New(), SortKey: []byte{0}, Body: []byte("{}"), Owner: owner, OwnerUntil: until}
	d.loadOne(task, "lease-kept", c)
	return c.ID
}

func (d *desk) loadOne(task, lease string, c Contact) {
	d.t.Helper()
	_, err := d.Load(d.ctx(), task, lease, []Contact{c})
	require.NoError(d.t, err)
}

// owned serves owners of the tasks.
func (d *desk) owned(tasks ...string) []Preview {
	d.t.Helper()
	var terms []Terms
	for _, task := range tasks {
		terms = append(terms, Terms{Task: task, Timeout: long, MaxMisses: 2})
	}
	a, err := d.AssignOwned(d.ctx(), 50, terms)
	require.NoError(d.t, err)
	require.Len(d.t, a.Waited, len(a.Previews))
	previews := make([]Preview, len(a.Previews))
	for i, p := range a.Previews {
		previews[i] = d.preview(p)
	}
	return previews
}

func (d *desk) owners(want int) {
	d.t.Helper()
	n, err := d.Owners(d.ctx())
	require.NoError(d.t, err)
	require.Equal(d.t, want, n)
}

// passes makes deadlines pass, and runs Expire.
func (d *desk) passes(members ...string) Expired {
	d.t.Helper()
	for _, m := range members {
		require.NoError(d.t, d.redis.ZAddXX(d.ctx(), prefix(d.tenant)+"deadlines", redisZ(m)).Err())
	}
	e, err := d.Expire(d.ctx(), maxBatch, 0)
	require.NoError(d.t, err)
	return e
}

// clean requires that nothing waits for an owner any more, nor any deadline of it.
func (d *desk) clean() {
	d.t.Helper()
	for _, key := range d.keys() {
		for _, kind := range []string{"reserved:", "own:", "owners"} {
			require.NotContains(d.t, key, kind)
		}
	}
	for _, member := range d.redis.ZRange(d.ctx(), prefix(d.tenant)+"deadlines", 0, -1).Val() {
		require.NotContains(d.t, member, "o:")
	}
}

func TestOnlyTheOwnerIsOfferedIt(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		contact := d.kept("t", "ann", time.Now().Add(time.Hour))
		others := d.load("t", "lease-1", 2)
		require.Equal(t, 2, d.hopper("t"), "what waits for its owner is in no hopper")
		d.ready([]string{"bob"}, "q")
		require.Equal(t, others[0], d.assign("q", "t", 5, long)[0].Contact, "it holds up nobody")

		d.ready([]string{"ann"}, "elsewhere")
		d.owners(1)
		previews := d.owned("t")
		require.Len(t, previews, 1)
		require.Equal(t, []string{contact, "ann", "lease-kept"}, []string{previews[0].Contact, previews[0].Agent, previews[0].Lease})
		require.Equal(t, long, previews[0].Deadline.Sub(previews[0].Offered))
		require.Equal(t, Previewing, d.agent("ann").State)
		d.owners(0)
		d.clean()
	})
}

// Whatever else is in the hoppers: nobody is assigned anything before the owner
// has it, and the owner gets the earliest.
func TestOwnersGoFirst(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.load("t", "lease-1", 5)
		late := Contact{ID: id.New(), SortKey: []byte{0, 2}, Body: []byte("{}"), Owner: "ann"}
		early := Contact{ID: id.New(), SortKey: []byte{0, 1}, Body: []byte("{}"), Owner: "ann"}
		d.ready([]string{"bob", "ann"}, "q")
		d.loadOne("t", "lease-t", late)
		d.loadOne("u", "lease-u", early)
		d.owners(1)

		a, err := d.Assign(d.ctx(), Batch{Queue: "q", Max: 5, Terms: Terms{Task: "t", Timeout: long, MaxMisses: 2}})
		require.NoError(t, err)
		require.Equal(t, Assigned{Idle: 2, Hopper: 5, Owners: 1}, a, "ann has become ready meanwhile")
		require.Equal(t, early.ID, d.owned("t", "u")[0].Contact)
		require.Len(t, d.assign("q", "t", 5, long), 1, "then bob")

		d.annSkips()
		require.Equal(t, late.ID, d.owned("t", "u")[0].Contact)
	})
}

// annSkips skips what is on ann's screen; she is ready again.
func (d *desk) annSkips() {
	d.t.Helper()
	_, err := d.Skip(d.ctx(), d.tenant, d.agent("ann").Preview.ID, "", anyNumber)
	require.NoError(d.t, err)
}

func TestOwnerIsServedOnlyWhatMayBeCalled(t *testing.T) {
	for name, c := range map[string]struct {
		contact Contact
		terms   []string
		avoids  bool
		left    int // owners' contacts
	}{
		"its task may not call":   {Contact{}, []string{"other"}, false, 1},
		"the owner has skipped":   {Contact{}, []string{"t"}, true, 1},
		"its last moment is over": {Contact{Until: time.Now().Add(-time.Second)}, []string{"t"}, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, d *desk) {
				c.contact.ID, c.contact.Owner, c.contact.Body = id.New(), "ann", []byte("{}")
				d.loadOne("t", "lease-1", c.contact)
				d.ready([]string{"ann"}, "q")
				if c.avoids {
					require.Len(t, d.owned("t"), 1)
					d.annSkips()
				}
				d.owners(1)
				require.Empty(t, d.owned(c.terms...))
				d.owners(0)
				require.Equal(t, Ready, d.agent("ann").State)

				others := d.load("t", "lease-2", 1)
				require.Equal(t, others[0], d.assign("q", "t", 1, long)[0].Contact, "nor kept from others")
				d.passes("k:ann")
				d.owners(c.left)
				returning, err := d.Returning(d.ctx(), 10)
				require.NoError(t, err)
				require.Len(t, returning, 1-c.left)
			})
		})
	}
}

func TestAfterItsTimeAnyoneIsOfferedIt(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.load("t", "lease-1", 2)
		contact := d.kept("t", "ann", time.Now().Add(long))
		d.ready([]string{"bob"}, "q")
		e := d.passes()
		require.Positive(t, e.Wait)
		require.LessOrEqual(t, e.Wait, long, "somebody looks at the contact in time")
		// As if that time had passed.
		require.NoError(t, d.redis.HSet(d.ctx(), prefix(d.tenant)+"contact:"+contact, "owner_until", 1).Err())
		d.passes("o:" + contact)
		d.clean()
		require.Equal(t, contact, d.assign("q", "t", 1, long)[0].Contact, "first of all")
	})
}

func TestKeptPastItsLastMomentIsGivenBack(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		contact := Contact{ID: id.New(), Body: []byte("{}"), Owner: "ann", Until: time.Now().Add(-time.Second)}
		d.loadOne("t", "lease-1", contact)
		d.passes()
		d.clean()
		returning, err := d.Returning(d.ctx(), 10)
		require.NoError(t, err)
		require.Equal(t, []Held{{Lease: "lease-1", Contact: contact.ID}}, returning)
		require.Zero(t, d.hopper("t"))
	})
}

// However an owned contact is given back by its screen, it waits for its owner
// again, or for anybody once that time is over.
func TestGivenBackToItsOwner(t *testing.T) {
	for name, c := range map[string]struct {
		until  time.Duration
		owners int
		hopper int
	}{
		"ever":          {0, 1, 0},
		"not yet over":  {time.Hour, 1, 0},
		"over meantime": {-time.Second, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, d *desk) {
				contact := Contact{ID: id.New(), Body: []byte("{}"), Owner: "ann"}
				d.loadOne("t", "lease-1", contact)
				d.ready([]string{"ann"}, "q")
				require.Len(t, d.owned("t"), 1)
				if c.until != 0 {
					contact.OwnerUntil = time.Now().Add(c.until)
				}
				d.loadOne("t", "lease-2", contact)
				require.Zero(t, d.hopper("t"), "it is on the screen")
				d.annSkips()
				d.owners(c.owners)
				require.Equal(t, c.hopper, d.hopper("t"))
			})
		})
	}
}

// An appointment may change hands while its contact is held.
func TestLoadedAgainWithAnotherOwner(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		contact := Contact{ID: id.New(), Body: []byte("{}"), Owner: "ann", OwnerUntil: time.Now().Add(time.Hour)}
		d.loadOne("t", "lease-1", contact)
		contact.Owner = "bob"
		d.loadOne("t", "lease-2", contact)
		d.ready([]string{"ann"}, "q")
		d.owners(0)
		d.ready([]string{"bob"}, "q")
		d.owners(1)
		contact.Owner, contact.OwnerUntil = "", time.Time{}
		d.loadOne("t", "lease-3", contact)
		require.Empty(t, d.owned("t"))
		d.clean()
		require.Len(t, d.assign("q", "t", 5, long), 1)
	})
}

// What takes contacts out of hoppers takes out what waits for owners, too.
func TestOwnedContactsAreTakenOut(t *testing.T) {
	for name, take := range map[string]func(d *desk, contact string) error{
		"task stopped": func(d *desk, _ string) error {
			held, err := d.StopTask(d.ctx(), "t", false, 10)
			require.Len(d.t, held, 1)
			return err
		},
		"revoked": func(d *desk, contact string) error {
			out, err := d.Revoke(d.ctx(), Cancelled, []string{contact})
			require.Equal(d.t, 1, out)
			return err
		},
		"lease lost": func(d *desk, _ string) error { return d.DropLease(d.ctx(), "lease-kept") },
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, d *desk) {
				contact := d.kept("t", "ann", time.Now().Add(time.Hour))
				tasks, err := d.Tasks(d.ctx())
				require.NoError(t, err)
				require.Equal(t, []string{"t"}, tasks)
				require.NoError(t, take(d, contact))
				d.clean()
				d.ready([]string{"ann"}, "q")
				d.owners(0)
				require.Zero(t, d.hopper("t"))
				leases, err := d.Leases(d.ctx())
				require.NoError(t, err)
				require.Empty(t, leases)
			})
		})
	}
}

func TestManyOwners(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		for i := range 60 {
			agent := fmt.Sprintf("agent-%02d", i)
			d.loadOne("t", "lease-1", Contact{ID: id.New(), Body: []byte("{}"), Owner: agent})
			d.ready([]string{agent}, "q")
		}
		d.owners(60)
		require.Len(t, d.owned("t"), 50)
		d.owners(10)
		require.Len(t, d.owned("t"), 10)
		d.owners(0)
	})
}

// Two hundred contacts wait for agents who are away: whoever is there gets the
// next of the hopper.
func TestAbsentOwnersHoldUpNobody(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		contacts := make([]Contact, 200)
		for i := range contacts {
			contacts[i] = Contact{ID: id.New(), SortKey: []byte{0, byte(i)}, Body: []byte("{}"), Owner: fmt.Sprint("away-", i%7)}
		}
		_, err := d.Load(d.ctx(), "t", "lease-0", contacts)
		require.NoError(t, err)
		others := d.load("t", "lease-1", 1)
		d.ready([]string{"bob"}, "q")
		require.Equal(t, others[0], d.assign("q", "t", 1, long)[0].Contact)
	})
}
