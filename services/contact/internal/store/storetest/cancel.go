package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/store"
)

func (f *fixture) cancel(ids ...string) store.Cancellation {
	f.t.Helper()
	did, err := f.Cancel(f.ctx, tenant, task, ids, noon)
	require.NoError(f.t, err)
	return did
}

func testCancel(t *testing.T, f *fixture) {
	ids := f.loadMany(5)
	f.dial("a1", ids[0], number0, noon)
	f.apply("a1", policy.ResultConnected, noon)
	f.dial("a2", ids[1], "+491700000001", noon)
	f.apply("a2", "BUSY", noon)
	f.dial("a3", ids[2], "+491700000002", noon)
	f.apply("a3", "BUSY", noon)
	f.agree("a3", noon.Add(time.Hour), noon)
	require.Equal(t, ids[3:4], f.lease("l1", 1, noon))

	other := f.load("other", customer(9, "+4999"))
	did := f.cancel(append(ids, "nobody", other[0])...)
	require.Equal(t, store.Cancellation{Cancelled: 4}, did, "those that were open: waiting, with an appointment, leased, ready")
	require.Equal(t, contact.Connected, f.get(ids[0]).Reason)
	for _, id := range ids[1:] {
		require.Equal(t, contact.Cancelled, f.get(id).Reason)
	}
	f.requireAppointment("a3", contact.AppointmentCancelled)
	f.requireRevoked(store.CauseCancelled, ids[3])
	_, err := f.Begin(f.ctx, tenant, attempt("a4", ids[3], "+491700000003", noon), "l1", terms())
	require.ErrorIs(t, err, store.ErrLeaseLost)
	require.Zero(t, f.cancel(ids...), "again")
	require.Empty(t, f.lease("l2", 9, noon.Add(24*time.Hour)))
}

func testCancelInCall(t *testing.T, f *fixture) {
	ids := f.loadMany(3)
	for i, id := range ids {
		f.dial(fmt.Sprint("a", i), id, fmt.Sprint("+49170000000", i), noon)
	}
	f.agree("a0", noon.Add(time.Hour), noon)
	for range 2 {
		require.Equal(t, store.Cancellation{InCall: 3}, f.cancel(ids...))
	}
	f.requireAppointment("a0", contact.AppointmentCancelled)
	require.Equal(t, contact.Cancelled, f.apply("a0", "BUSY", noon).Reason)
	require.Equal(t, contact.Connected, f.apply("a1", policy.ResultConnected, noon).Reason)
	require.Equal(t, contact.Calling, f.apply("a2", policy.ResultUnknown, noon).State)
	require.Equal(t, contact.Cancelled, f.apply("a2", "BUSY", noon).Reason, "a late end as well")
	require.Equal(t, 1, f.get(ids[0]).Attempts(), "the call counts")
}

// Whoever commits first decides: the dial is refused, or the call goes on and
// the contact ends after it.
func testCancelOrBegin(t *testing.T, f *fixture) {
	const rounds = 20
	ids := f.loadMany(rounds)
	require.Len(t, f.lease("l1", rounds, noon), rounds)
	for i, id := range ids {
		var (
			both      sync.WaitGroup
			begun     error
			did       store.Cancellation
			cancelled error
		)
		a := attempt(fmt.Sprint("a", i), id, fmt.Sprintf("+49170%07d", i), noon)
		both.Go(func() { _, begun = f.Begin(f.ctx, tenant, a, "l1", terms()) })
		both.Go(func() { did, cancelled = f.Cancel(f.ctx, tenant, task, []string{id}, noon) })
		both.Wait()
		require.NoError(t, cancelled)
		if begun != nil {
			require.ErrorIs(t, begun, store.ErrLeaseLost)
			require.Equal(t, store.Cancellation{Cancelled: 1}, did)
		} else {
			require.Equal(t, store.Cancellation{InCall: 1}, did)
			f.apply(a.ID, "BUSY", noon)
		}
		require.Equal(t, contact.Cancelled, f.get(id).Reason)
	}
}

func testClose(t *testing.T, f *fixture) {
	ids := f.load(task, customer(2, number0, "+491701"))
	f.dial("a1", ids[0], number0, noon)
	f.apply("a1", "BUSY", noon)
	f.agree("a1", noon, noon)
	require.Equal(t, ids, f.lease("l1", 1, noon))
	closing := store.Closing{PreviewID: "p1", TaskID: task, ContactID: ids[0], LeaseID: "l1"}
	for range 2 {
		require.NoError(t, f.Close(f.ctx, tenant, closing, noon))
		require.Equal(t, contact.ClosedByAgent, f.get(ids[0]).Reason)
	}
	f.requireAppointment("a1", contact.AppointmentCancelled)
	_, err := f.Begin(f.ctx, tenant, attempt("p1", ids[0], number0, noon), "l1", terms())
	require.ErrorIs(t, err, store.ErrNeverBegun)
	found, err := f.Resolve(f.ctx, tenant, "p1", noon)
	require.NoError(t, err)
	require.Nil(t, found)
	next := f.load(task, customer(3, number0))
	require.Equal(t, next, f.lease("l2", 9, noon), "the number is free")
}

func testCloseRefused(t *testing.T, f *fixture) {
	ids := f.loadMany(3)
	require.Equal(t, ids[:2], f.lease("l1", 2, noon))
	closing := func(preview, id, lease string, now time.Time) error {
		return f.Close(f.ctx, tenant, store.Closing{PreviewID: preview, TaskID: task, ContactID: id, LeaseID: lease}, now)
	}
	require.ErrorIs(t, closing("p1", ids[0], "l2", noon), store.ErrLeaseLost, "another lease")
	require.ErrorIs(t, closing("p1", ids[2], "l1", noon), store.ErrLeaseLost, "not leased")
	require.ErrorIs(t, closing("p1", "nobody", "l1", noon), store.ErrLeaseLost)
	require.ErrorIs(t, closing("p1", ids[0], "l1", noon.Add(minute)), store.ErrLeaseLost, "expired, not yet reaped")
	_, err := f.Begin(f.ctx, tenant, attempt("p1", ids[0], number0, noon), "l1", terms())
	require.NoError(t, err, "a refusal leaves nothing behind")
	require.ErrorIs(t, closing("p1", ids[0], "l1", noon), store.ErrLeaseLost, "it is dialled")
	_, err = f.Resolve(f.ctx, tenant, "p2", noon)
	require.NoError(t, err)
	require.ErrorIs(t, closing("p2", ids[1], "l1", noon), store.ErrLeaseLost, "the preview was over otherwise")
}
