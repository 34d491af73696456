package contact_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

func withState(state taskv1.TaskState) func(*taskv1.Task) {
	return func(t *taskv1.Task) { t.State = state }
}

func TestTaskExpires(t *testing.T) {
	patient := func(t *taskv1.Task) {
		t.ResultPolicy = &taskv1.ResultPolicy{DefaultEntry: &taskv1.PolicyEntry{MaxAttemptDays: 5}}
	}
	w := newWorld(t, feedtest.Task(task, patient))
	w.load("number\n13800138000\n13800138001\n13800138002\n13800138003\n")
	w.dial("a1")
	w.dial("a2")
	leaseID, onScreen := w.lease(1)
	w.source.Put(tenant, feedtest.Task(task, patient, withState(taskv1.TaskState_TASK_STATE_EXPIRED)))
	expired := func(n int64) func() bool {
		return func() bool {
			counts, err := w.leases.CountContacts(w.ctx, &contactinternalv1.CountContactsRequest{TaskIds: []string{task}})
			require.NoError(t, err)
			for _, c := range counts.GetCounts()[0].GetByState() {
				if c.GetDoneReason() == contactv1.DoneReason_DONE_REASON_EXPIRED {
					return c.GetContacts() == n
				}
			}
			return false
		}
	}
	w.await(expired(1)) // the one that nobody holds

	d := w.apply("a1", busy, "00145")
	require.Equal(t, contactv1.DoneReason_DONE_REASON_EXPIRED, d.GetDoneReason())
	d = w.apply("a2", connected, "00000")
	require.Equal(t, contactv1.DoneReason_DONE_REASON_CONNECTED, d.GetDoneReason(), "an answer wins")
	_, err := w.leases.ReturnContacts(w.ctx, &contactinternalv1.ReturnContactsRequest{
		Fence: fence(), What: &contactinternalv1.ReturnContactsRequest_Held_{Held: &contactinternalv1.ReturnContactsRequest_Held{
			LeaseId: leaseID, ContactIds: []string{onScreen[0].GetContactId()},
		}},
	})
	require.NoError(t, err)
	w.await(expired(3))
	w.checkInvariants()
}

func TestTaskDeleted(t *testing.T) {
	w := newWorld(t, feedtest.Task(task, withState(taskv1.TaskState_TASK_STATE_DRAFT)), feedtest.Task("t2"))
	list := w.load("number\n13800138000\n")
	other := w.loadTask("t2", "number\n13800138000\n")
	w.source.DeleteTask(tenant, task)
	w.await(func() bool {
		_, err := w.contacts.GetContact(w.ctx, &contactv1.GetContactRequest{TaskId: task, Id: list[0].GetId()})
		return err != nil
	})
	_, err := w.contacts.GetContact(w.ctx, &contactv1.GetContactRequest{TaskId: "t2", Id: other[0].GetId()})
	require.NoError(t, err)
}

func TestSequenceChanges(t *testing.T) {
	w := newWorld(t)
	list := w.load("number,priority\n13800138000,3\n13800138001,1\n13800138002,2\n")
	w.source.Put(tenant, feedtest.Task(task, func(t *taskv1.Task) {
		t.Sequence = taskv1.Sequence_SEQUENCE_BY_PRIORITY
	}))
	// Never a lease in the old order once the new one is known: at first none.
	var leased []*contactinternalv1.LeasedContact
	w.await(func() bool {
		if leased == nil {
			_, leased = w.leaseNew(t, 3)
		}
		return leased != nil
	})
	require.Equal(t, list[1].GetId(), leased[0].GetContactId())
	require.Equal(t, list[2].GetId(), leased[1].GetContactId())
	require.Equal(t, list[0].GetId(), leased[2].GetContactId())
}

// leaseNew leases once the keys are those of the new sequence; leases in the old
// order, of before the change arrived, are given back.
func (w *world) leaseNew(t *testing.T, n int32) (string, []*contactinternalv1.LeasedContact) {
	leaseID, leased := w.lease(n)
	if len(leased) > 0 && len(leased[0].GetSortKey()) == 10 {
		return leaseID, leased
	}
	_, err := w.leases.ReturnContacts(w.ctx, &contactinternalv1.ReturnContactsRequest{
		Fence: fence(), What: &contactinternalv1.ReturnContactsRequest_Everything{Everything: true},
	})
	require.NoError(t, err)
	return "", nil
}
