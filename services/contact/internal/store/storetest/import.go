package storetest

import (
	"errors"
	"fmt"
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/sheet"
	"github.com/foredial/foredial/services/contact/internal/store"
)

func newImport(taskID, requestID string) store.Import {
	return store.Import{ID: id.New(), TaskID: taskID, RequestID: requestID, FileName: "a.csv", CreatedAt: noon}
}

func testImport(t *testing.T, f *fixture) {
	first, second := row(2, "+491701", "+491702"), row(4, "+491703")
	second.Row.Priority, second.Row.Attributes = 1, nil
	imp := newImport(task, "")
	want := imp
	want.Imported, want.Rejected = 2, 2
	got, err := f.Import(f.ctx, tenant, imp, contact.ByPriority, entries(first, reject(3), second, reject(5)))
	require.NoError(t, err)
	require.Equal(t, want, got)
	got, err = f.GetImport(f.ctx, tenant, imp.ID)
	require.NoError(t, err)
	require.Equal(t, want, got)
	_, err = f.GetImport(f.ctx, "bolt", imp.ID)
	require.ErrorIs(t, err, store.ErrNoImport)

	c, err := f.Contact(f.ctx, tenant, task, first.Row.ID)
	require.NoError(t, err)
	require.Equal(t, &contact.Contact{
		ID: first.Row.ID, TaskID: task, Order: 1, SortKey: contact.ByPriority.Key(3, 1), Reference: "r2", Name: "Customer",
		Priority: 3, Attributes: map[string]string{"city": "Bonn"}, ImportID: imp.ID, Line: 2, State: contact.Ready,
		Numbers: []contact.Number{{E164: "+491701"}, {E164: "+491702"}}, CreatedAt: noon, UpdatedAt: noon,
	}, c)
	for _, other := range [][2]string{{"bolt", task}, {tenant, "t2"}} {
		_, err = f.Contact(f.ctx, other[0], other[1], first.Row.ID)
		require.ErrorIs(t, err, store.ErrNoContact, other)
	}

	rejects, err := f.Rejects(f.ctx, tenant, imp.ID, 0, 9)
	require.NoError(t, err)
	require.Equal(t, []sheet.Reject{*reject(3).Reject, *reject(5).Reject}, rejects)
	rejects, err = f.Rejects(f.ctx, tenant, imp.ID, 3, 9)
	require.NoError(t, err)
	require.Len(t, rejects, 1)

	r := request("l1", 9)
	r.Sequence = contact.ByPriority
	require.Equal(t, []string{second.Row.ID, first.Row.ID}, f.leaseOf(r, noon))
}

func testImportRequest(t *testing.T, f *fixture) {
	first, err := f.Import(f.ctx, tenant, newImport(task, "req"), contact.ImportOrder, entries(row(2, "+491701")))
	require.NoError(t, err)
	again, err := f.Import(f.ctx, tenant, newImport(task, "req"), contact.ImportOrder, entries(row(2, "+491701")))
	require.NoError(t, err)
	require.Equal(t, first, again)
	found, ok, err := f.FindRequest(f.ctx, tenant, newImport(task, "req"))
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, first, found)

	for _, other := range []store.Import{newImport("t2", "req"), {ID: id.New(), TaskID: task, RequestID: "req", FileName: "b.csv", CreatedAt: noon}} {
		_, err = f.Import(f.ctx, tenant, other, contact.ImportOrder, entries(row(2, "+491701")))
		require.ErrorIs(t, err, store.ErrOtherImport)
	}
	_, ok, err = f.FindRequest(f.ctx, "bolt", newImport(task, "req"))
	require.NoError(t, err)
	require.False(t, ok)
	list, err := f.Contacts(f.ctx, tenant, task, 0, nil, 9)
	require.NoError(t, err)
	require.Len(t, list, 1)
}

func testImportFails(t *testing.T, f *fixture) {
	broken := errors.New("the spool is gone")
	pass := 0
	_, err := f.Import(f.ctx, tenant, newImport(task, "req"), contact.ImportOrder, func() iter.Seq2[sheet.Entry, error] {
		pass++
		return func(yield func(sheet.Entry, error) bool) {
			if yield(row(2, "+491701"), nil) && pass == 2 {
				yield(sheet.Entry{}, broken)
			}
		}
	})
	require.ErrorIs(t, err, broken)
	list, err := f.Contacts(f.ctx, tenant, task, 0, nil, 9)
	require.NoError(t, err)
	require.Empty(t, list, "nothing is half written")
	imports, err := f.Imports(f.ctx, tenant, "", "", 9)
	require.NoError(t, err)
	require.Empty(t, imports)
}

func testLists(t *testing.T, f *fixture) {
	ids := f.loadMany(5)
	f.dial("a1", ids[0], number0, noon)
	page, err := f.Contacts(f.ctx, tenant, task, 0, nil, 2)
	require.NoError(t, err)
	require.Len(t, page, 2)
	page, err = f.Contacts(f.ctx, tenant, task, page[1].Order, nil, 9)
	require.NoError(t, err)
	require.Len(t, page, 3)
	page, err = f.Contacts(f.ctx, tenant, task, 0, []contact.State{contact.Calling, contact.Done}, 9)
	require.NoError(t, err)
	require.Len(t, page, 1)
	require.Equal(t, ids[0], page[0].ID)

	var imports []string
	for range 3 {
		imp := newImport("t2", "")
		_, err := f.Import(f.ctx, tenant, imp, contact.ImportOrder, entries())
		require.NoError(t, err)
		imports = append([]string{imp.ID}, imports...)
	}
	list, err := f.Imports(f.ctx, tenant, "t2", "", 2)
	require.NoError(t, err)
	require.Equal(t, []string{imports[0], imports[1]}, []string{list[0].ID, list[1].ID}, "newest first")
	list, err = f.Imports(f.ctx, tenant, "t2", list[1].ID, 2)
	require.NoError(t, err)
	require.Equal(t, []string{imports[2]}, []string{list[0].ID})
	list, err = f.Imports(f.ctx, tenant, "", "", 9)
	require.NoError(t, err)
	require.Len(t, list, 4)
}

const number1 = "+491700000001" // of the second contact of loadMany

func testCounts(t *testing.T, f *fixture) {
	ids := f.loadMany(5)
	f.dial("a1", ids[0], number0, noon)
	f.apply("a1", "REJECTED", noon)
	f.dial("a2", ids[1], number1, noon)
	f.apply("a2", "BUSY", noon)
	f.lease("l1", 1, noon)
	f.load("t2", row(2, "+491701"))

	counts, err := f.CountContacts(f.ctx, tenant, []string{"none", task}, false)
	require.NoError(t, err)
	require.Equal(t, []store.TaskCount{{TaskID: "none"}, {TaskID: task, Any: true, Open: true, ByState: []store.Count{
		{State: contact.Ready, Contacts: 2}, {State: contact.Waiting, Contacts: 1}, {State: contact.Leased, Contacts: 1},
		{State: contact.Done, Reason: contact.Stopped, Contacts: 1},
	}}}, counts)

	_, _, err = f.Expire(f.ctx, store.CallingList{Tenant: tenant, TaskID: "t2"}, noon)
	require.NoError(t, err)
	counts, err = f.CountContacts(f.ctx, tenant, []string{task, "t2", "none"}, true)
	require.NoError(t, err)
	require.Equal(t, []store.TaskCount{{TaskID: task, Any: true, Open: true}, {TaskID: "t2", Any: true}, {TaskID: "none"}}, counts)
}

// loadBulk imports n contacts that share no number.
func loadBulk(n int) store.Entries {
	return func() iter.Seq2[sheet.Entry, error] {
		return func(yield func(sheet.Entry, error) bool) {
			for i := range n {
				e := row(int64(i+2), fmt.Sprintf("+49171%07d", i))
				e.Row.ID = fmt.Sprintf("bulk-%07d", i)
				if !yield(e, nil) {
					return
				}
			}
		}
	}
}
