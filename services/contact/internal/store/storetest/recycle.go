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

// recycling is a request with an id of its own.
func recycling(id string, reasons ...contact.Reason) store.Recycling {
	return store.Recycling{
		Request: store.Request{ID: id, Content: fmt.Sprint("recycle ", task, " ", reasons)}, TaskID: task, Reasons: reasons,
	}
}

func (f *fixture) recycle(r store.Recycling) int64 {
	f.t.Helper()
	n, err := f.Recycle(f.ctx, tenant, r, noon)
	require.NoError(f.t, err)
	return n
}

func testRecycle(t *testing.T, f *fixture) {
	ids := f.loadMany(3)
	f.dial("a1", ids[0], number0, noon)
	require.Equal(t, contact.Connected, f.apply("a1", policy.ResultConnected, noon).Reason)
	_, _, err := f.Expire(f.ctx, list, noon)
	require.NoError(t, err)
	lists, err := f.OpenLists(f.ctx)
	require.NoError(t, err)
	require.Empty(t, lists)

	require.EqualValues(t, 1, f.recycle(recycling("r1", contact.Connected)))
	c := f.get(ids[0])
	require.Equal(t, contact.Ready, c.State)
	require.Empty(t, c.LastResult)
	require.Equal(t, contact.Number{E164: number0}, c.Numbers[0])
	lists, err = f.OpenLists(f.ctx)
	require.NoError(t, err)
	require.Len(t, lists, 1)
	require.EqualValues(t, 2, f.recycle(recycling("r2")))
	require.Equal(t, ids, f.lease("l1", 9, noon), "in their places")
	f.returnAll(noon)
	require.Zero(t, f.recycle(recycling("r3")), "nobody is done")
	other := recycling("r4")
	other.TaskID = "nothing"
	require.Zero(t, f.recycle(other), "a task without contacts")
}

func testRecycleChosen(t *testing.T, f *fixture) {
	ids := f.loadMany(5)
	for i, result := range []policy.Result{policy.ResultConnected, "REJECTED", "REJECTED", "BUSY"} {
		a := fmt.Sprint("a", i)
		f.dial(a, ids[i], fmt.Sprint("+49170000000", i), noon)
		f.apply(a, result, noon)
	}
	f.cancel(ids[2], ids[3], ids[4])
	r := recycling("r1", contact.Stopped, contact.Cancelled)
	r.Results = []string{"BUSY", "REJECTED"}
	require.EqualValues(t, 3, f.recycle(r), "two rejected, one of them cancelled before it was due; one busy")
	require.Equal(t, contact.Connected, f.get(ids[0]).Reason)
	require.Equal(t, contact.Cancelled, f.get(ids[4]).Reason, "never called")

	_, err := f.Erase(f.ctx, tenant, "+491700000004", always(terms()), noon)
	require.NoError(t, err)
	require.EqualValues(t, 1, f.recycle(recycling("r2")), "any but the erased one")
	require.Equal(t, contact.Erased, f.get(ids[4]).Reason)
}

// Calls before it count against the cap: nobody is dialled more often in a task.
func testRecycleCapped(t *testing.T, f *fixture) {
	ids := f.loadMany(1)
	f.dial("a1", ids[0], number0, noon)
	f.apply("a1", "REJECTED", noon)
	for i := range policy.Cap - 1 {
		_, err := f.db.Exec(f.ctx, `INSERT INTO attempt (tenant, id, task_id, contact_id, number, agent_id, begun, begun_at, counted, result)
			VALUES ($1, $2, $3, 'gone', $4, 'ann', $5, 1, $5, 'BUSY')`, tenant, fmt.Sprint("old", i), task, number0, true)
		require.NoError(t, err)
	}
	require.EqualValues(t, 1, f.recycle(recycling("r1")))
	require.Empty(t, f.lease("l1", 1, noon))
	require.Equal(t, contact.Exhausted, f.get(ids[0]).Reason)
}

// A request is one recycling, however often it comes, at once or after it broke
// off, and however many steps it takes.
func testRecycleAgain(t *testing.T, f *fixture) {
	const contacts = 5200
	ids := f.loadMany(contacts)
	for start := 0; start < contacts; start += 1000 {
		f.cancel(ids[start:min(start+1000, contacts)]...)
	}
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			n, err := f.Recycle(f.ctx, tenant, recycling("r1"), noon)
			if err != nil || n != contacts {
				t.Errorf("%d contacts recycled, %v", n, err)
			}
		})
	}
	both.Wait()
	require.EqualValues(t, 3, f.get(ids[0]).Version, "cancelled once, recycled once")
	f.cancel(ids[:1000]...)
	require.EqualValues(t, contacts, f.recycle(recycling("r1")), "it is over")
	require.Equal(t, contact.Done, f.get(ids[0]).State)
	_, err := f.Recycle(f.ctx, tenant, recycling("r1", contact.Cancelled), noon)
	require.ErrorIs(t, err, store.ErrOtherRequest)

	half := recycling("r2")
	_, err = f.db.Exec(f.ctx, `INSERT INTO request (tenant, id, content, answer, created_at) VALUES ($1, $2, $3, $4, 1)`,
		tenant, half.ID, half.Content, `{"Reached": 400, "Last": 1000, "Contacts": 400}`)
	require.NoError(t, err)
	at, found, err := f.RecycledBefore(f.ctx, tenant, half.Request)
	require.NoError(t, err)
	require.True(t, found && !at.Done())
	require.EqualValues(t, 1000, f.recycle(half), "it goes on")
	require.Equal(t, contact.Done, f.get(ids[399]).State, "not what it had done")
	require.Equal(t, contact.Ready, f.get(ids[400]).State)
	require.NoError(t, f.ForgetAnswers(f.ctx, noon.Add(-24*time.Hour)))
}
