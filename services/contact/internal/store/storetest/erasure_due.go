package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/store"
)

var errPeerDown = errors.New("the peer is down")

// testErasureDue: peers are told of an erasure step by step, what one finds the next
// is told, and then nothing is left of it here.
func testErasureDue(t *testing.T, f *fixture) {
	ids := f.load(task, customer(2, number0), customer(3, number0, "+491701"))
	f.erase(number0, terms(), noon)
	due, err := f.ErasuresDueOf(f.ctx, tenant, number0)
	require.NoError(t, err)
	require.Len(t, due, 1)
	require.Equal(t, store.EraseResults, due[0].Step)
	require.Equal(t, []store.Erased{{ID: ids[0], TaskID: task, Whole: true}, {ID: ids[1], TaskID: task}}, due[0].Contacts)
	all, err := f.ErasuresDue(f.ctx, 99)
	require.NoError(t, err)
	require.Equal(t, due, all)
	told, err := f.EventsTold(f.ctx, due[0])
	require.NoError(t, err)
	require.False(t, told, "that the contact is done")
	_, err = f.db.Exec(f.ctx, `DELETE FROM event_outbox`)
	require.NoError(t, err)
	told, err = f.EventsTold(f.ctx, due[0])
	require.NoError(t, err)
	require.True(t, told)

	_, err = f.CarryErasure(f.ctx, due[0].Seq, func(context.Context, *store.ErasureDue) error { return errPeerDown })
	require.ErrorIs(t, err, errPeerDown)
	found := store.Erased{ID: "found", TaskID: "deleted", Whole: true}
	steps := []store.Step{store.EraseResults, store.EraseDeliveries, store.EraseEvents}
	for i, want := range steps {
		next, err := f.CarryErasure(f.ctx, due[0].Seq, func(_ context.Context, e *store.ErasureDue) error {
			require.Equal(t, want, e.Step)
			require.Equal(t, number0, e.Number)
			if i == 0 {
				e.Contacts = append(e.Contacts, found)
			} else {
				require.Equal(t, found, e.Contacts[2])
			}
			return nil
		})
		require.NoError(t, err)
		require.Equal(t, want+1, next)
	}
	next, err := f.CarryErasure(f.ctx, due[0].Seq, func(context.Context, *store.ErasureDue) error { panic("it is over") })
	require.NoError(t, err)
	require.Equal(t, store.ErasedEverywhere, next)
	left, err := f.ErasuresDueOf(f.ctx, tenant, number0)
	require.NoError(t, err)
	require.Empty(t, left)
	require.Empty(t, f.remembered(number0))
}

// testEraseMention: who has other numbers loses the erased one also where people
// wrote it.
func testEraseMention(t *testing.T, f *fixture) {
	c := customer(2, "+4930123456", "+491701")
	c.Name, c.Reference = "Ann, 030 123456", "0049-30-123456"
	c.Attributes = map[string]string{"second": "(030) 123456", "city": "Bonn"}
	ids := f.load(task, c)
	f.erase("+4930123456", terms(), noon)
	left := f.get(ids[0])
	require.Empty(t, left.Name+left.Reference)
	require.Equal(t, map[string]string{"city": "Bonn"}, left.Attributes)
}

// testEraseOther: what is left to a contact is a number that may never be called, for
// which it has an appointment.
func testEraseOther(t *testing.T, f *fixture) {
	ids := f.load(task, customer(2, number0, "+491701"))
	f.dial("a1", ids[0], "+491701", noon)
	f.apply("a1", "BUSY", noon)
	f.agree("a1", noon.Add(time.Hour), noon)
	blocked := terms()
	blocked.Blocklists = []store.Blocklist{{ID: "bad", Limit: policy.Never}}
	_, err := f.AddListed(f.ctx, tenant, store.NumberList{ID: "bad", Blocklist: &blocked.Blocklists[0]}, []store.ListedNumber{{Number: "+491701"}}, noon)
	require.NoError(t, err)
	f.erase(number0, blocked, noon)
	require.Equal(t, contact.Blocklisted, f.get(ids[0]).Reason)
	f.requireAppointment("a1", contact.AppointmentBlocked)
}
