package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/leader"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/internal/callwindow"
)

func testLeaseOrder(t *testing.T, f *fixture) {
	ids := f.loadMany(200)
	var got []string
	for i := 0; len(got) < len(ids); i++ {
		batch := f.lease("lease"+string(rune('a'+i)), 70, noon)
		require.NotEmpty(t, batch)
		got = append(got, batch...)
	}
	require.Equal(t, ids, got)
	require.Empty(t, f.lease("none", 10, noon))
}

func testLeaseBytes(t *testing.T, f *fixture) {
	ids := f.loadMany(10)
	r := request("l1", 10)
	r.MaxBytes = 1 // each has more
	require.Equal(t, ids[:1], f.leaseOf(r, noon))
	all := 0
	for _, c := range f.all() {
		if c.State == contact.Ready {
			all += len(c.Reference) + len(c.Name)
			for name, value := range c.Attributes {
				all += len(name) + len(value)
			}
		}
	}
	r.LeaseID, r.MaxBytes = "l2", all-1
	require.Equal(t, ids[1:], f.leaseOf(r, noon), "the one that reaches it is the last")
}

func testLeaseReply(t *testing.T, f *fixture) {
	ids := f.load(task, customer(2, "+491701", "+491702"))
	batch, err := f.Lease(f.ctx, request("l1", 5), noon)
	require.NoError(t, err)
	require.Equal(t, noon.Add(minute), batch.ExpiresAt)
	require.True(t, batch.NextDueAt.IsZero())
	require.True(t, batch.Open)
	require.Len(t, batch.Contacts, 1)
	c := batch.Contacts[0]
	require.Equal(t, ids[0], c.ID)
	require.Equal(t, []int{0, 1}, c.Offer)
	require.Equal(t, []byte{1, 0, 0, 0, 0, 0, 0, 0, 1}, c.SortKey)
	require.Equal(t, map[string]string{"city": "Bonn"}, c.Attributes)
	require.Equal(t, contact.Leased, f.get(ids[0]).State)
}

func testLeaseTwice(t *testing.T, f *fixture) {
	f.loadMany(10)
	first := f.lease("l1", 4, noon)
	batch, err := f.Lease(f.ctx, request("l1", 9), noon.Add(time.Second))
	require.NoError(t, err)
	require.Equal(t, first, idsOf(batch), "the lease holds what it held")
	require.Equal(t, noon.Add(minute), batch.ExpiresAt)
	require.NotEmpty(t, batch.Contacts[0].Offer)
}

func testLeaseRefuses(t *testing.T, f *fixture) {
	f.loadMany(3)
	for name, change := range map[string]func(*store.LeaseRequest){
		"not running":   func(r *store.LeaseRequest) { r.Rules.State = "SUSPENDED" },
		"not begun":     func(r *store.LeaseRequest) { r.Rules.Start = noon.Add(1) },
		"over":          func(r *store.LeaseRequest) { r.Rules.End = noon },
		"window closed": func(r *store.LeaseRequest) { r.Rules.Window = callwindow.Window{} },
		"other order":   func(r *store.LeaseRequest) { r.Order = byPriority },
		"other task":    func(r *store.LeaseRequest) { r.TaskID = "t2" },
		"other tenant":  func(r *store.LeaseRequest) { r.Tenant = "bolt" },
	} {
		r := request("l1", 3)
		change(&r)
		require.Empty(t, f.leaseOf(r, noon), name)
	}
	require.Equal(t, 3, f.count(contact.Ready), "nobody was moved")
	require.Len(t, f.lease("l1", 3, noon), 3, "a lease that held nothing was not kept")
}

func testNumberLock(t *testing.T, f *fixture) {
	ids := f.load(task, customer(2, "+491701", "+491702"), customer(3, "+491702"), customer(4, "+491703"))
	other := f.load("t2", customer(2, "+491701"))
	require.Equal(t, []string{ids[0], ids[2]}, f.lease("l1", 5, noon), "the second shares a number with the first")
	r := request("l2", 5)
	r.TaskID = "t2"
	require.Empty(t, f.leaseOf(r, noon), "the person is on another task's screen")

	n, err := f.Return(f.ctx, tenant, fence, "l1", []string{ids[0]}, noon)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Equal(t, other, f.leaseOf(r, noon))
	require.Equal(t, []string{ids[1]}, f.lease("l3", 5, noon), "its first number is in the other task's hands")
}

// A head of contacts that share a live number is passed over, however long: a
// bounded part in each call, until what is behind it is reached.
func testLockedHead(t *testing.T, f *fixture) {
	const locked = 2600
	list := make([]*contact.Contact, locked, locked+2)
	for i := range list {
		list[i] = customer(i+2, "+491700")
	}
	ids := f.load(task, append(list, customer(2602, "+491701"), customer(2603, "+491702"))...)
	require.Equal(t, []string{ids[0]}, f.lease("l1", 1, noon))
	var got []string
	calls := 0
	for ; len(got) < 2; calls++ {
		require.Less(t, calls, 10)
		got = append(got, f.lease(fmt.Sprint("m", calls), 5, noon)...)
	}
	require.Equal(t, ids[locked:], got)
	require.Greater(t, calls, 1, "one call looks at a bounded part")
	_, err := f.ReturnAll(f.ctx, tenant, fence, noon)
	require.NoError(t, err)
	require.Equal(t, []string{ids[0]}, f.lease("n1", 1, noon), "the head is looked at first")
}

// Contacts that come due at one moment come back in call order, however many.
func testDueTogether(t *testing.T, f *fixture) {
	const n = 1510
	ids := f.loadMany(n)
	_, err := f.db.Exec(f.ctx, `UPDATE contact SET state = $1, due_at = $2 WHERE import_order > 10`,
		contact.Waiting, sqldb.Time(noon))
	require.NoError(t, err)
	require.Equal(t, ids[:10], f.lease("l0", 1000, noon.Add(-1)))
	var got []string
	for i := range 3 {
		batch, err := f.Lease(f.ctx, request(fmt.Sprint("m", i), 500), noon)
		require.NoError(t, err)
		got = append(got, idsOf(batch)...)
	}
	require.Equal(t, ids[10:], got)
}

// A contact that the rules no longer let be called now goes where it belongs.
func testJudgedAway(t *testing.T, f *fixture) {
	ids := f.load(task, customer(2, "+491701"), customer(3, "+491702", "+491703"), customer(4, "+491704"))
	_, err := f.db.Exec(f.ctx, `UPDATE number SET due_at = $1 WHERE number = '+491702'`, sqldb.Time(noon.Add(time.Hour)))
	require.NoError(t, err)
	_, err = f.db.Exec(f.ctx, `UPDATE number SET exhausted = $1 WHERE number = '+491701'`, true)
	require.NoError(t, err)
	batch, err := f.Lease(f.ctx, request("l1", 9), noon)
	require.NoError(t, err)
	require.Equal(t, ids[1:], idsOf(batch))
	require.Equal(t, []int{1}, batch.Contacts[0].Offer)
	require.Equal(t, contact.Exhausted, f.get(ids[0]).Reason)
}

// A number is judged on its own clock: whose window is shut waits for it.
func testOwnZone(t *testing.T, f *fixture) {
	list := []*contact.Contact{customer(2, "+491701"), customer(3, "+491702")}
	list[0].Numbers[0].Zone = "Pacific/Kiritimati" // 14 hours ahead
	ids := f.load(task, list...)
	window, err := callwindow.New([]callwindow.Period{{Start: 9 * 60, End: 20 * 60}}, time.UTC)
	require.NoError(t, err)
	r := request("l1", 9)
	r.Rules.Window = window
	r.Rules.ZoneOf = func(n *contact.Number) *time.Location {
		zone, err := time.LoadLocation(n.Zone)
		require.NoError(t, err)
		return zone
	}
	batch, err := f.Lease(f.ctx, r, noon)
	require.NoError(t, err)
	require.Equal(t, ids[1:], idsOf(batch))
	require.Equal(t, noon.Add(8*time.Hour), batch.Contacts[0].Until.UTC())
	c := f.get(ids[0])
	require.Equal(t, contact.Waiting, c.State)
	require.Equal(t, noon.Add(7*time.Hour), c.DueAt, "nine o'clock there")
	require.Equal(t, c.DueAt, batch.NextDueAt)
}

func token(cluster uint64, revision int64) leader.Token {
	return leader.Token{Cluster: cluster, Revision: revision}
}

func testFence(t *testing.T, f *fixture) {
	f.loadMany(10)
	lease := func(id string, token leader.Token) error {
		r := request(id, 1)
		r.Fence = token
		_, err := f.Lease(f.ctx, r, noon)
		return err
	}
	require.NoError(t, lease("l1", token(1, 5)))
	require.NoError(t, lease("l2", token(1, 5)))
	require.ErrorIs(t, lease("l3", token(1, 4)), store.ErrStale)
	require.NoError(t, lease("l4", token(2, 1)), "etcd was rebuilt")
	require.ErrorIs(t, lease("l5", token(2, 0)), store.ErrStale)

	_, err := f.Renew(f.ctx, tenant, token(2, 0), []string{"l1"}, noon, noon)
	require.ErrorIs(t, err, store.ErrStale)
	_, err = f.ReturnAll(f.ctx, tenant, token(2, 0), noon)
	require.ErrorIs(t, err, store.ErrStale)
	_, err = f.Return(f.ctx, tenant, token(2, 0), "l1", []string{"x"}, noon)
	require.ErrorIs(t, err, store.ErrStale)
}

func testRenewAndReap(t *testing.T, f *fixture) {
	ids := f.loadMany(4)
	f.lease("l1", 2, noon)
	f.lease("l2", 2, noon)
	lost, err := f.Renew(f.ctx, tenant, fence, []string{"l1", "gone"}, noon.Add(10*minute), noon)
	require.NoError(t, err)
	require.Equal(t, []string{"gone"}, lost)

	reaped, err := f.Reap(f.ctx, noon.Add(minute-1))
	require.NoError(t, err)
	require.Zero(t, reaped.Leases, "nothing has expired yet")
	reaped, err = f.Reap(f.ctx, noon.Add(minute))
	require.NoError(t, err)
	require.Equal(t, store.Reaped{Leases: 1, Contacts: 2}, reaped)
	require.Equal(t, contact.Leased, f.get(ids[0]).State)

	lost, err = f.Renew(f.ctx, tenant, fence, []string{"l2"}, noon.Add(10*minute), noon)
	require.NoError(t, err)
	require.Equal(t, []string{"l2"}, lost)
	require.Equal(t, ids[2:], f.lease("l3", 9, noon.Add(minute)), "back in their place, numbers free")
}

func testRenewExpired(t *testing.T, f *fixture) {
	f.loadMany(1)
	f.lease("l1", 1, noon)
	lost, err := f.Renew(f.ctx, tenant, fence, []string{"l1"}, noon.Add(10*minute), noon.Add(minute))
	require.NoError(t, err)
	require.Equal(t, []string{"l1"}, lost, "an expired lease is gone, reaped or not")
}

func testReturn(t *testing.T, f *fixture) {
	ids := f.loadMany(4)
	f.lease("l1", 2, noon)
	f.lease("l2", 1, noon)
	n, err := f.Return(f.ctx, tenant, fence, "l1", []string{ids[1], ids[2], ids[3], "x"}, noon)
	require.NoError(t, err)
	require.Equal(t, 1, n, "only what the lease holds")
	n, err = f.Return(f.ctx, tenant, fence, "l1", []string{ids[1]}, noon)
	require.NoError(t, err)
	require.Zero(t, n, "again")
	require.Equal(t, []string{ids[1], ids[3]}, f.lease("l3", 9, noon))
}

func testReturnOrphans(t *testing.T, f *fixture) {
	ids := f.loadMany(3)
	lease := func(id string, token leader.Token) {
		t.Helper()
		r := request(id, 1)
		r.Fence = token
		_, err := f.Lease(f.ctx, r, noon)
		require.NoError(t, err)
	}
	lease("known", token(1, 5))
	lease("orphan", token(1, 5))
	lease("own", token(1, 6))
	_, err := f.ReturnOrphans(f.ctx, tenant, token(1, 5), nil, noon)
	require.ErrorIs(t, err, store.ErrStale)
	for _, want := range []int{1, 0} {
		n, err := f.ReturnOrphans(f.ctx, tenant, token(1, 6), []string{"known"}, noon)
		require.NoError(t, err)
		require.Equal(t, want, n)
	}
	require.Equal(t, contact.Leased, f.get(ids[0]).State, "the new leader knows it")
	require.Equal(t, contact.Ready, f.get(ids[1]).State)
	require.Equal(t, contact.Leased, f.get(ids[2]).State, "the new leader made it")
	lost, err := f.Renew(f.ctx, tenant, token(1, 6), []string{"known", "orphan", "own"}, noon.Add(minute), noon)
	require.NoError(t, err)
	require.Equal(t, []string{"orphan"}, lost)
}

func testReturnAll(t *testing.T, f *fixture) {
	ids := f.loadMany(3)
	f.dial("a1", ids[0], "+491700000000", noon)
	f.lease("l1", 1, noon)
	n, err := f.ReturnAll(f.ctx, tenant, fence, noon)
	require.NoError(t, err)
	require.Equal(t, 1, n, "the live call stays")
	lost, err := f.Renew(f.ctx, tenant, fence, []string{"l1"}, noon.Add(minute), noon)
	require.NoError(t, err)
	require.Equal(t, []string{"l1"}, lost)
	require.Equal(t, ids[1:], f.lease("l2", 9, noon))
}

func testDueAgain(t *testing.T, f *fixture) {
	ids := f.loadMany(3)
	f.dial("a1", ids[0], "+491700000000", noon)
	d := f.apply("a1", "BUSY", noon.Add(minute))
	require.Equal(t, contact.Waiting, d.State)
	due := noon.Add(minute + time.Hour)
	require.Equal(t, due, d.DueAt)

	batch, err := f.Lease(f.ctx, request("l1", 1), due.Add(-1))
	require.NoError(t, err)
	require.Equal(t, ids[1:2], idsOf(batch))
	require.Equal(t, due, batch.NextDueAt)
	require.Equal(t, []string{ids[0], ids[2]}, f.lease("l2", 9, due), "a retry sorts like everybody")
}

// A day with no calls used up the last day of a number: nothing else would
// notice that its contact is exhausted.
func testDayOver(t *testing.T, f *fixture) {
	ids := f.loadMany(2)
	strict := terms()
	strict.Rules.Entry.MaxDays, strict.Rules.Entry.Interval = 1, 0
	f.dial("a1", ids[0], "+491700000000", noon)
	_, err := f.Apply(f.ctx, tenant, outcome("a1", "BUSY", noon), always(strict), noon)
	require.NoError(t, err)
	require.Equal(t, contact.Ready, f.get(ids[0]).State)

	r := request("l1", 9)
	r.Terms = strict
	require.Equal(t, ids[1:], f.leaseOf(r, noon.AddDate(0, 0, 1)))
	c := f.get(ids[0])
	require.Equal(t, contact.Done, c.State)
	require.Equal(t, contact.Exhausted, c.Reason)
}
