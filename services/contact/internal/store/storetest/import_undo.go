package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/sheet"
	"github.com/foredial/foredial/services/contact/internal/store"
)

func testUndo(t *testing.T, f *fixture) {
	f.load(task, customer(1, "+491710"))
	done := f.importRows(newImport(task, "req"), plain(), 2,
		row(2, "+491701"), row(3, "+491702"), row(4, "+491703"), row(5, "+491704"), row(6, "+491705"))
	f.load(task, customer(2, "+491711"))
	list := f.contacts(task)
	f.dial("a0", list[0].ID, "+491710", noon)
	f.dial("a1", list[1].ID, "+491701", noon) // in a call
	f.dial("a2", list[2].ID, "+491702", noon)
	f.apply("a2", "BUSY", noon) // dialled, and waits
	f.dial("a3", list[3].ID, "+491703", noon)
	f.apply("a3", policy.ResultConnected, noon) // done
	require.Equal(t, []string{list[4].ID}, f.lease("l4", 1, noon))

	undone, err := f.Undo(f.ctx, tenant, done.ID, noon.Add(minute))
	require.NoError(t, err)
	require.Equal(t, store.ImportUndone, undone.State)
	require.EqualValues(t, 2, undone.Undone, "the leased one, and the one nobody has touched")
	var states []contact.State
	for _, c := range f.contacts(task) {
		states = append(states, c.State)
		if c.Reason == contact.Cancelled {
			require.Equal(t, done.ID, c.ImportID)
		}
	}
	require.Equal(t, []contact.State{
		contact.Calling, contact.Calling, contact.Waiting, contact.Done, contact.Done, contact.Done, contact.Ready,
	}, states)
	_, err = f.Begin(f.ctx, tenant, attempt("a4", list[4].ID, "+491704", noon), "l4", terms())
	require.ErrorIs(t, err, store.ErrLeaseLost, "its preview can no longer be dialled")
	f.load("t2", customer(1, "+491704"))
	r := request("l5", 1)
	r.TaskID = "t2"
	require.Len(t, f.leaseOf(r, noon), 1, "its number is free")

	again, err := f.Undo(f.ctx, tenant, done.ID, noon.Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, undone, again, "undoing again changes nothing")
	_, err = f.Undo(f.ctx, tenant, "none", noon)
	require.ErrorIs(t, err, store.ErrNoImport)
	_, err = f.Undo(f.ctx, "bolt", done.ID, noon)
	require.ErrorIs(t, err, store.ErrNoImport)
}

// More contacts than one transaction takes.
func testUndoMany(t *testing.T, f *fixture) {
	list := make([]sheet.Entry, 2300)
	for i := range list {
		list[i] = row(int64(i+2), fmt.Sprintf("+49171%07d", i))
	}
	done := f.importRows(newImport(task, "req"), plain(), 2300, list...)
	other := f.importRows(newImport(task, ""), plain(), 9, row(2, "+491701"))
	undone, err := f.Undo(f.ctx, tenant, done.ID, noon)
	require.NoError(t, err)
	require.EqualValues(t, 2300, undone.Undone)
	counted, err := f.CountContacts(f.ctx, tenant, []string{task}, false)
	require.NoError(t, err)
	require.Equal(t, []store.Count{
		{State: contact.Ready, Contacts: 1}, {State: contact.Done, Reason: contact.Cancelled, Contacts: 2300},
	}, counted[0].ByState)
	again := f.begin(newImport(task, "req"))
	require.Equal(t, undone, again, "the request does not bring it back")
	undone, err = f.Undo(f.ctx, tenant, other.ID, noon)
	require.NoError(t, err)
	require.EqualValues(t, 1, undone.Undone)
}

// An import without a request id that stands still for a minute is given up.
func testAbandoned(t *testing.T, f *fixture) {
	named, nameless := f.begin(newImport(task, "req")), f.begin(newImport(task, ""))
	f.loadRows(named, plain(), []sheet.Entry{row(2, "+491701")}, false)
	f.loadRows(nameless, plain(), []sheet.Entry{row(2, "+491702")}, false)
	f.importRows(newImport(task, ""), plain(), 9, row(2, "+491703"))

	_, err := f.Undo(f.ctx, tenant, nameless.ID, noon.Add(59*time.Second))
	require.ErrorIs(t, err, store.ErrImportRunning)
	list, err := f.AbandonedImports(f.ctx, noon.Add(59*time.Second))
	require.NoError(t, err)
	require.Empty(t, list)
	list, err = f.AbandonedImports(f.ctx, noon.Add(minute))
	require.NoError(t, err)
	require.Equal(t, []store.Abandoned{{Tenant: tenant, ID: nameless.ID}}, list)

	undone, err := f.Undo(f.ctx, tenant, nameless.ID, noon.Add(minute))
	require.NoError(t, err)
	require.EqualValues(t, 1, undone.Undone)
	_, err = f.LoadRows(f.ctx, tenant, nameless.ID, worker, plain(), store.Rows{Last: true}, noon)
	require.ErrorIs(t, err, store.ErrImportTaken, "whoever was at it cannot go on")
	_, err = f.Undo(f.ctx, tenant, named.ID, noon.Add(time.Hour))
	require.ErrorIs(t, err, store.ErrImportRunning, "the same request may still come")
}
