package contact_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/testing/protocmp"

	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

func TestCancelContacts(t *testing.T) {
	w := newWorld(t, untilTomorrow())
	list := w.load("number\n13800138000\n13800138001\n13800138002\n")
	w.dial("a1")
	leaseID, leased := w.lease(1)
	req := &contactv1.CancelContactsRequest{TaskId: task, ContactIds: []string{list[0].GetId(), list[1].GetId(), list[2].GetId(), "nobody"}}
	resp, err := w.contacts.CancelContacts(w.ctx, req)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(&contactv1.CancelContactsResponse{Cancelled: 2, InCall: 1}, resp, protocmp.Transform()))
	_, err = w.leases.BeginAttempt(w.ctx, begin("a2", leaseID, leased[0]))
	requireFault(t, err, codes.FailedPrecondition, "LEASE_LOST")
	require.Equal(t, contactv1.DoneReason_DONE_REASON_CANCELLED, w.apply("a1", busy, "00145").GetDoneReason())
	resp, err = w.contacts.CancelContacts(w.ctx, req)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(&contactv1.CancelContactsResponse{}, resp, protocmp.Transform()))
	_, err = w.contacts.CancelContacts(w.ctx, &contactv1.CancelContactsRequest{TaskId: task})
	requireFault(t, err, codes.InvalidArgument, "INVALID_FIELD")
}

func TestCloseContact(t *testing.T) {
	w := newWorld(t)
	w.load("number\n13800138000\n")
	leaseID, leased := w.lease(1)
	closing := func(lease string) error {
		_, err := w.leases.CloseContact(w.ctx, &contactinternalv1.CloseContactRequest{
			PreviewId: "p1", TaskId: task, ContactId: leased[0].GetContactId(), LeaseId: lease,
		})
		return err
	}
	requireFault(t, closing("x"), codes.FailedPrecondition, "LEASE_LOST")
	require.NoError(t, closing(leaseID))
	require.NoError(t, closing(leaseID), "again")
	require.Equal(t, contactv1.DoneReason_DONE_REASON_CLOSED_BY_AGENT, w.get(leased[0].GetContactId()).GetDoneReason())
	_, err := w.leases.BeginAttempt(w.ctx, begin("p1", leaseID, leased[0]))
	requireFault(t, err, codes.FailedPrecondition, "PREVIEW_OVER")
}

// A further dial comes with those before it, and with its round.
func TestLeasedContactHasItsPast(t *testing.T) {
	w := newWorld(t, untilTomorrow(func(task *taskv1.Task) {
		task.ResultPolicy = &taskv1.ResultPolicy{DefaultEntry: &taskv1.PolicyEntry{MaxAttemptDays: 1, MaxAttemptsPerDay: 2}}
	}))
	w.load("number\n13800138000\n13800138001\n")
	first := w.dial("a1")
	require.EqualValues(t, 1, first.GetRound())
	require.Empty(t, first.GetLastAttempts())
	w.apply("a1", busy, "00145")
	w.setClock(w.clock().Add(time.Hour)) // it is due again
	_, leased := w.lease(2)
	require.Len(t, leased, 2)
	require.Equal(t, first.GetContactId(), leased[0].GetContactId())
	require.EqualValues(t, 2, leased[0].GetRound())
	require.Len(t, leased[0].GetLastAttempts(), 1)
	past := leased[0].GetLastAttempts()[0]
	require.Equal(t, "+8613800138000", past.GetNumber())
	require.Equal(t, busy, past.GetDisplayedResult())
	require.NotEmpty(t, past.GetAgentId())
	require.NotNil(t, past.GetDialTime())
	require.EqualValues(t, 1, leased[1].GetRound())
	require.Empty(t, leased[1].GetLastAttempts())
}

func TestRecycleContacts(t *testing.T) {
	w := newWorld(t, untilTomorrow())
	w.load("number\n13800138000\n13800138001\n")
	c := w.dial("a1")
	w.apply("a1", connected, "00000")
	req := &contactv1.RecycleContactsRequest{
		TaskId: task, DoneReasons: []contactv1.DoneReason{contactv1.DoneReason_DONE_REASON_CONNECTED},
		LastResults: []string{"CONNECTED", "BUSY"}, RequestId: "r1",
	}
	for range 2 {
		resp, err := w.contacts.RecycleContacts(w.ctx, req)
		require.NoError(t, err)
		require.EqualValues(t, 1, resp.GetRecycled())
	}
	back := w.get(c.GetContactId())
	require.Equal(t, contactv1.ContactState_CONTACT_STATE_READY, back.GetState())
	require.Zero(t, back.GetAttempts())
	require.Empty(t, back.GetLastResult())
	_, leased := w.lease(1)
	require.Equal(t, c.GetContactId(), leased[0].GetContactId(), "in its place")

	req.LastResults = []string{"BUSY", "CONNECTED"}
	_, err := w.contacts.RecycleContacts(w.ctx, req)
	require.NoError(t, err, "the same in another order")
	req.LastResults = []string{"BUSY", "BUZY"}
	_, err = w.contacts.RecycleContacts(w.ctx, req)
	require.Equal(t, "last_results[1] VALUE", fieldAtFault(t, err))
	req.LastResults = nil
	_, err = w.contacts.RecycleContacts(w.ctx, req)
	requireFault(t, err, codes.AlreadyExists, "ALREADY_EXISTS")
	_, err = w.contacts.RecycleContacts(w.ctx, &contactv1.RecycleContactsRequest{TaskId: "x"})
	requireFault(t, err, codes.NotFound, "NOT_FOUND")

	w.source.Put(tenant, untilTomorrow(withState(taskv1.TaskState_TASK_STATE_EXPIRED)))
	w.await(func() bool {
		_, err := w.contacts.RecycleContacts(w.ctx, &contactv1.RecycleContactsRequest{TaskId: task})
		return err != nil
	})
	_, err = w.contacts.RecycleContacts(w.ctx, &contactv1.RecycleContactsRequest{TaskId: task})
	requireFault(t, err, codes.FailedPrecondition, "WRONG_STATE")
	req.LastResults = []string{"BUSY", "CONNECTED"}
	resp, err := w.contacts.RecycleContacts(w.ctx, req)
	require.NoError(t, err, "it was done while the task was on")
	require.EqualValues(t, 1, resp.GetRecycled())
}

func TestEraseNumber(t *testing.T) {
	w := newWorld(t, untilTomorrow())
	list := w.load("number1,number2,reference,name\n13800138000,,R-1,Wang\n13800138000,13800138001,R-2,Li\n")
	w.dial("a1")
	erase := func(number string) (*contactv1.EraseNumberResponse, error) {
		return w.contacts.EraseNumber(w.ctx, &contactv1.EraseNumberRequest{Number: number})
	}
	_, err := erase("13800138000")
	requireFault(t, err, codes.FailedPrecondition, "NUMBER_LOCKED")
	w.apply("a1", busy, "00145")
	resp, err := erase("13800138000")
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(&contactv1.EraseNumberResponse{Contacts: 2, ErasedContacts: 1, Attempts: 1}, resp, protocmp.Transform()))
	gone := w.get(list[0].GetId())
	require.Equal(t, contactv1.DoneReason_DONE_REASON_ERASED, gone.GetDoneReason())
	require.Empty(t, gone.GetReference()+gone.GetName())
	left := w.get(list[1].GetId())
	require.Equal(t, "Li", left.GetName())
	require.Len(t, left.GetNumbers(), 1)
	_, err = erase("none")
	require.Equal(t, "number FORMAT", fieldAtFault(t, err))
	w.checkInvariants()
}

// The contacts of a task that was deleted may be there still.
func TestEraseNumberOfADeletedTask(t *testing.T) {
	w := newWorld(t, untilTomorrow())
	w.load("number1,number2\n13800138000,13800138001\n")
	w.source.DeleteTask(tenant, task)
	_, err := w.contacts.EraseNumber(w.ctx, &contactv1.EraseNumberRequest{Number: "13800138000"})
	require.NoError(t, err)
	w.await(func() bool {
		resp, err := w.contacts.ListContacts(w.ctx, &contactv1.ListContactsRequest{TaskId: task})
		return err == nil && len(resp.GetContacts()) == 0
	})
}
