package storetest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/store"
)

var list = store.CallingList{Tenant: tenant, TaskID: task, Order: importOrder.Spec()}

func testExpire(t *testing.T, f *fixture) {
	ids := f.loadMany(1500)
	f.dial("a1", ids[0], "+491700000000", noon)
	f.apply("a1", "BUSY", noon) // waits
	f.dial("a2", ids[1], "+491700000001", noon)
	f.lease("l1", 1, noon)

	n, more, err := f.Expire(f.ctx, list, noon)
	require.NoError(t, err)
	require.True(t, more)
	require.EqualValues(t, 1000, n)
	n, more, err = f.Expire(f.ctx, list, noon)
	require.NoError(t, err)
	require.False(t, more)
	require.EqualValues(t, 498, n)
	lists, err := f.OpenLists(f.ctx)
	require.NoError(t, err)
	require.Equal(t, []store.CallingList{list}, lists, "one is on a screen, one in a call")

	_, err = f.ReturnAll(f.ctx, tenant, fence, noon)
	require.NoError(t, err)
	f.apply("a2", "REJECTED", noon)
	n, _, err = f.Expire(f.ctx, list, noon)
	require.NoError(t, err)
	require.EqualValues(t, 1, n)
	lists, err = f.OpenLists(f.ctx)
	require.NoError(t, err)
	require.Empty(t, lists)
	counts, err := f.CountContacts(f.ctx, tenant, []string{task}, false)
	require.NoError(t, err)
	require.Equal(t, []store.Count{
		{State: contact.Done, Reason: contact.Stopped, Contacts: 1},
		{State: contact.Done, Reason: contact.Expired, Contacts: 1499},
	}, counts[0].ByState)

	f.load(task, customer(2, "+491701"))
	lists, err = f.OpenLists(f.ctx)
	require.NoError(t, err)
	require.Len(t, lists, 1, "an import opens the list again")
}

// keyed says that every contact of the task has the key of an order.
func (f *fixture) keyed(order contact.Order) {
	f.t.Helper()
	for _, c := range f.all() {
		require.Equal(f.t, append([]byte{1}, order.Key(c)...), c.SortKey)
	}
}

func (f *fixture) rekey(order contact.Order) (calls int) {
	f.t.Helper()
	for more := true; more; calls++ {
		var err error
		more, err = f.Rekey(f.ctx, list, order)
		require.NoError(f.t, err)
	}
	return calls
}

func testRekey(t *testing.T, f *fixture) {
	many := make([]*contact.Contact, 1200)
	for i := range many {
		many[i] = customer(i+2, fmt.Sprintf("+49170%07d", (i*7919)%10000))
		many[i].Priority = i%5 + 1
		many[i].Attributes = map[string]string{"age": fmt.Sprint(i % 90)}
	}
	f.load(task, many...)
	other := f.load("t2", customer(2, "+491709"))
	for _, order := range []contact.Order{byPriority, byNumber, byAge, importOrder} {
		require.Equal(t, 2, f.rekey(order), "a batch at a time")
		f.keyed(order)
		require.Equal(t, 1, f.rekey(order), "nothing to do")
	}
	c, err := f.Contact(f.ctx, tenant, "t2", other[0])
	require.NoError(t, err)
	require.Equal(t, append([]byte{1}, importOrder.Key(c)...), c.SortKey)
}

// While contacts get new keys nothing is leased, in neither order; what is added
// or changed meanwhile has its place in the end, whatever order it was given.
func testRekeyMeanwhile(t *testing.T, f *fixture) {
	f.loadMany(1100)
	more, err := f.Rekey(f.ctx, list, byPriority)
	require.NoError(t, err)
	require.True(t, more)
	for _, order := range []contact.Order{importOrder, byPriority} {
		r := request("l1", 9)
		r.Order = order
		require.Empty(t, f.leaseOf(r, noon))
	}
	lists, err := f.OpenLists(f.ctx)
	require.NoError(t, err)
	require.Equal(t, []store.CallingList{{Tenant: tenant, TaskID: task, Order: byPriority.Spec(), Rekeying: true}}, lists)

	urgent := customer(2000, "+4917199")
	urgent.Priority = 1
	f.loadIn(importOrder, task, urgent) // by somebody who has not heard of it yet
	first := f.all()[0]
	_, err = f.Update(f.ctx, tenant, store.Update{TaskID: task, ID: first.ID, Terms: terms()}, func(c *contact.Contact) error {
		c.Priority = 2
		return nil
	}, noon)
	require.NoError(t, err)
	f.rekey(byPriority)
	f.keyed(byPriority)
	r := request("l1", 2)
	r.Order = byPriority
	require.Equal(t, []string{urgent.ID, first.ID}, f.leaseOf(r, noon))
}

// A list whose keys are all of one order gets contacts with keys of another:
// only those get new ones.
func testRekeyTail(t *testing.T, f *fixture) {
	f.loadIn(byPriority, task, customer(2, "+491701"))
	late := customer(3, "+491702")
	late.Priority = 1
	f.load(task, late)
	r := request("l1", 9)
	r.Order = byPriority
	require.Empty(t, f.leaseOf(r, noon))
	f.rekey(byPriority)
	f.keyed(byPriority)
	require.Equal(t, late.ID, f.leaseOf(r, noon)[0])
}

func testRemove(t *testing.T, f *fixture) {
	f.loadMany(1200)
	other := f.load("t2", customer(2, "+491709"))
	more, err := f.Remove(f.ctx, list)
	require.NoError(t, err)
	require.True(t, more)
	more, err = f.Remove(f.ctx, list)
	require.NoError(t, err)
	require.False(t, more)
	for _, table := range []string{"contact", "calling_list", "number"} {
		var n int
		require.NoError(t, f.db.QueryRow(f.ctx, `SELECT count(*) FROM `+table).Scan(&n))
		require.Equal(t, 1, n, table)
	}
	_, err = f.Contact(f.ctx, tenant, "t2", other[0])
	require.NoError(t, err)
}
