package storetest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/store"
)

var list = store.CallingList{Tenant: tenant, TaskID: task, Sequence: contact.ImportOrder}

func testExpire(t *testing.T, f *fixture) {
	_, err := f.Import(f.ctx, tenant, newImport(task, ""), contact.ImportOrder, loadBulk(1500))
	require.NoError(t, err)
	f.dial("a1", "bulk-0000000", "+491710000000", noon)
	f.apply("a1", "BUSY", noon) // waits
	f.dial("a2", "bulk-0000001", "+491710000001", noon)
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

	f.load(task, row(2, "+491701"))
	lists, err = f.OpenLists(f.ctx)
	require.NoError(t, err)
	require.Len(t, lists, 1, "an import opens the list again")
}

func testRekey(t *testing.T, f *fixture) {
	urgent := row(3, "+491702")
	urgent.Row.Priority = 1
	ids := f.load(task, row(2, "+491701"), urgent, row(4, "+491703"))
	other := f.load("t2", row(2, "+491709"))

	require.NoError(t, f.Rekey(f.ctx, list, contact.ByPriority))
	for i, id := range ids {
		c := f.get(id)
		require.Equal(t, contact.ByPriority.Key(c.Priority, int64(i+1)), c.SortKey, "as SQL has it and as Go has it")
	}
	late := f.load(task, row(2, "+491704"))
	r := request("l1", 9)
	r.Sequence = contact.ByPriority
	require.Equal(t, []string{ids[1], ids[0], ids[2], late[0]}, f.leaseOf(r, noon))

	require.NoError(t, f.Rekey(f.ctx, list, contact.ImportOrder))
	require.Equal(t, contact.ImportOrder.Key(1, 2), f.get(ids[1]).SortKey)
	c, err := f.Contact(f.ctx, tenant, "t2", other[0])
	require.NoError(t, err)
	require.Equal(t, contact.ImportOrder.Key(3, 1), c.SortKey)
}

func testRemove(t *testing.T, f *fixture) {
	imp := newImport(task, "req")
	_, err := f.Import(f.ctx, tenant, imp, contact.ImportOrder, loadBulk(1200))
	require.NoError(t, err)
	other := f.load("t2", row(2, "+491709"))
	_, err = f.Import(f.ctx, tenant, newImport(task, ""), contact.ImportOrder, entries(reject(2)))
	require.NoError(t, err)

	more, err := f.Remove(f.ctx, list)
	require.NoError(t, err)
	require.True(t, more)
	more, err = f.Remove(f.ctx, list)
	require.NoError(t, err)
	require.False(t, more)
	for _, table := range []string{"contact", "calling_list", "import", "number", "import_reject"} {
		var n int
		require.NoError(t, f.db.QueryRow(f.ctx, `SELECT count(*) FROM `+table).Scan(&n))
		want := 1
		if table == "import_reject" {
			want = 0
		}
		require.Equal(t, want, n, table)
	}
	_, err = f.Contact(f.ctx, tenant, "t2", other[0])
	require.NoError(t, err)
}
