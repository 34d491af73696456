package storetest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/store"
)

func testCounts(t *testing.T, f *fixture) {
	ids := f.loadMany(5)
	f.dial("a1", ids[0], number0, noon)
	f.apply("a1", "REJECTED", noon)
	f.dial("a2", ids[1], number1, noon)
	f.apply("a2", "BUSY", noon)
	f.lease("l1", 1, noon)
	f.load("t2", customer(2, "+491701"))

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

	for id, want := range map[string]bool{"none": false, "t2": false, task: true} {
		due, err := f.NextDue(f.ctx, tenant, id)
		require.NoError(t, err)
		require.Equal(t, want, !due.IsZero(), "only %s has one that waits", task)
	}
}
