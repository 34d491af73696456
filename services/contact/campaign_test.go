package contact_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

const (
	busy      = callv1.DisplayedResult_DISPLAYED_RESULT_BUSY
	connected = callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED
	unknown   = callv1.DisplayedResult_DISPLAYED_RESULT_UNKNOWN
	rejected  = callv1.DisplayedResult_DISPLAYED_RESULT_REJECTED
)

// One customer with two numbers, from the file to the answer.
func TestOneContact(t *testing.T) {
	sqltest.Each(t, store.Migrations, func(t *testing.T, db *sqldb.DB) {
		w := newWorldOn(t, db, feedtest.Task(task, func(t *taskv1.Task) {
			t.ResultPolicy = &taskv1.ResultPolicy{DefaultEntry: &taskv1.PolicyEntry{MaxAttemptsPerDay: 2, IntervalS: new(int32)}}
			*t.ResultPolicy.DefaultEntry.IntervalS = 600
		}))
		w.load("number1,number2,reference,name,city\n13800138000,13800138001,R-1,Wang,Beijing\n")

		first := w.dial("a1")
		require.Empty(t, cmp.Diff(&contactinternalv1.LeasedContact{
			ContactId: first.GetContactId(), SortKey: []byte{1, 0, 0, 0, 0, 0, 0, 0, 1}, Reference: "R-1", Name: "Wang", Priority: 3,
			Numbers:    []*contactv1.Number{{Number: "+8613800138000"}, {Number: "+8613800138001"}},
			Attributes: map[string]string{"city": "Beijing"}, Round: 1,
		}, first, protocmp.Transform()))
		live, err := w.leases.ListLiveAttempts(w.ctx, &contactinternalv1.ListLiveAttemptsRequest{})
		require.NoError(t, err)
		require.Empty(t, cmp.Diff([]*contactinternalv1.LiveAttempt{{
			AttemptId: "a1", TaskId: task, ContactId: first.GetContactId(), Reference: "R-1", Name: "Wang",
			Number: "+8613800138000", AgentId: "ann", BeginTime: timestamppb.New(noon),
		}}, live.GetAttempts(), protocmp.Transform()))

		require.Equal(t, contactv1.ContactState_CONTACT_STATE_READY, w.apply("a1", busy, "00145").GetState())
		second := w.dial("a2")
		require.Equal(t, "+8613800138001", second.GetNumbers()[0].GetNumber(), "breadth first")
		require.Len(t, second.GetNumbers(), 1, "the first is not due")
		d := w.apply("a2", busy, "00145")
		require.Equal(t, contactv1.ContactState_CONTACT_STATE_WAITING, d.GetState())
		require.True(t, noon.Add(10*time.Minute).Equal(d.GetDueTime().AsTime()))

		w.setClock(noon.Add(10 * time.Minute))
		w.dial("a3")
		require.Equal(t, contactv1.ContactState_CONTACT_STATE_CALLING, w.apply("a3", unknown, "UNKNOWN").GetState())
		_, none := w.lease(1)
		require.Empty(t, none, "never re-dialled on its own")
		d = w.apply("a3", connected, "00000")
		require.Equal(t, contactv1.DoneReason_DONE_REASON_CONNECTED, d.GetDoneReason())
		require.Equal(t, "answered", d.GetRule())
		w.checkInvariants()

		counts, err := w.leases.CountContacts(w.ctx, &contactinternalv1.CountContactsRequest{TaskIds: []string{task, "none"}})
		require.NoError(t, err)
		require.Empty(t, cmp.Diff([]*contactinternalv1.CountContactsResponse_TaskCount{
			{TaskId: task, Any: true, ByState: []*contactinternalv1.CountContactsResponse_StateCount{{
				State:      contactv1.ContactState_CONTACT_STATE_DONE,
				DoneReason: contactv1.DoneReason_DONE_REASON_CONNECTED, Contacts: 1,
			}}},
			{TaskId: "none"},
		}, counts.GetCounts(), protocmp.Transform()))
		require.EqualValues(t, 3, w.get(first.GetContactId()).GetAttempts())
	})
}

func TestLeaseReply(t *testing.T) {
	w := newWorld(t)
	w.load("number\n13800138000\n13800138001\n")
	w.dial("a1")
	w.apply("a1", busy, "00145") // exhausted: once on one day
	w.dial("a2")
	resp, err := w.leases.LeaseContacts(w.ctx, leaseRequest("00000000-0000-4000-8000-000000000001", 1))
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(&contactinternalv1.LeaseContactsResponse{
		ExpireTime: timestamppb.New(noon.Add(time.Minute)), Open: true,
	}, resp, protocmp.Transform()))
	w.apply("a2", busy, "00145")
	resp, err = w.leases.LeaseContacts(w.ctx, leaseRequest("00000000-0000-4000-8000-000000000001", 1))
	require.NoError(t, err)
	require.False(t, resp.GetOpen())
}

func TestReturnAndRenew(t *testing.T) {
	w := newWorld(t)
	w.load("number\n13800138000\n13800138001\n13800138002\n")
	leaseID, leased := w.lease(2)
	renewed, err := w.leases.RenewLeases(w.ctx, &contactinternalv1.RenewLeasesRequest{
		Fence: fence(), LeaseIds: []string{leaseID, "gone"}, TtlS: 600,
	})
	require.NoError(t, err)
	require.Equal(t, []string{"gone"}, renewed.GetLostLeaseIds())
	require.True(t, noon.Add(10*time.Minute).Equal(renewed.GetExpireTime().AsTime()))

	returned, err := w.leases.ReturnContacts(w.ctx, &contactinternalv1.ReturnContactsRequest{
		Fence: fence(), What: &contactinternalv1.ReturnContactsRequest_Held_{Held: &contactinternalv1.ReturnContactsRequest_Held{
			LeaseId: leaseID, ContactIds: []string{leased[0].GetContactId()},
		}},
	})
	require.NoError(t, err)
	require.EqualValues(t, 1, returned.GetReturned())
	returned, err = w.leases.ReturnContacts(w.ctx, &contactinternalv1.ReturnContactsRequest{
		Fence: fence(), What: &contactinternalv1.ReturnContactsRequest_Everything{Everything: true},
	})
	require.NoError(t, err)
	require.EqualValues(t, 1, returned.GetReturned())
	_, again := w.lease(9)
	require.Len(t, again, 3)
}

func TestReaper(t *testing.T) {
	w := newWorld(t)
	w.load("number\n13800138000\n")
	_, leased := w.lease(1)
	w.setClock(noon.Add(time.Minute))
	w.await(func() bool {
		return w.get(leased[0].GetContactId()).GetState() == contactv1.ContactState_CONTACT_STATE_READY
	})
	w.checkInvariants()
}

func TestResolve(t *testing.T) {
	w := newWorld(t)
	w.load("number\n13800138000\n13800138001\n")
	leased := w.dial("a1")
	resp, err := w.leases.ResolveAttempt(w.ctx, &contactinternalv1.ResolveAttemptRequest{AttemptId: "a1"})
	require.NoError(t, err)
	require.Equal(t, leased.GetContactId(), resp.GetAttempt().GetContactId())
	resp, err = w.leases.ResolveAttempt(w.ctx, &contactinternalv1.ResolveAttemptRequest{AttemptId: "a2"})
	require.NoError(t, err)
	require.Nil(t, resp.GetAttempt())
}

func TestLiveAttemptPages(t *testing.T) {
	w := newWorld(t)
	w.load("number\n13800138000\n13800138001\n13800138002\n")
	for _, id := range []string{"a1", "a2", "a3"} {
		w.dial(id)
	}
	var got []string
	req := &contactinternalv1.ListLiveAttemptsRequest{PageSize: 2}
	for {
		resp, err := w.leases.ListLiveAttempts(w.ctx, req)
		require.NoError(t, err)
		for _, a := range resp.GetAttempts() {
			got = append(got, a.GetAttemptId())
		}
		if req.PageToken = resp.GetNextPageToken(); req.PageToken == "" {
			break
		}
	}
	require.Equal(t, []string{"a1", "a2", "a3"}, got)
}
