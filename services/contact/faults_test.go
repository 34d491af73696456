package contact_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/sqldb"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

func TestBeginRefused(t *testing.T) {
	twice := func(t *taskv1.Task) {
		t.ResultPolicy = &taskv1.ResultPolicy{DefaultEntry: &taskv1.PolicyEntry{MaxAttemptsPerDay: 2}}
		t.RegularPeriods = []*taskv1.Period{{Start: "09:00", End: "18:00"}}
	}
	w := newWorld(t, feedtest.Task(task, twice))
	w.load("number,number2\n13800138000,13800138001\n")
	leaseID, leased := w.lease(1)
	good := func() *contactinternalv1.BeginAttemptRequest { return begin("a1", leaseID, leased[0]) }
	for name, c := range map[string]struct {
		change func(*contactinternalv1.BeginAttemptRequest)
		now    time.Time
		code   codes.Code
		reason string
	}{
		"another lease":  {func(r *contactinternalv1.BeginAttemptRequest) { r.LeaseId = "x" }, noon, codes.FailedPrecondition, "LEASE_LOST"},
		"no contact":     {func(r *contactinternalv1.BeginAttemptRequest) { r.ContactId = "x" }, noon, codes.FailedPrecondition, "LEASE_LOST"},
		"no task":        {func(r *contactinternalv1.BeginAttemptRequest) { r.TaskId = "x" }, noon, codes.NotFound, "NOT_FOUND"},
		"another number": {func(r *contactinternalv1.BeginAttemptRequest) { r.Number = "+861" }, noon, codes.FailedPrecondition, "NUMBER_NOT_ALLOWED"},
		"before the window opens": {func(*contactinternalv1.BeginAttemptRequest) {}, noon.Add(-4 * time.Hour),
			codes.FailedPrecondition, "OUT_OF_WINDOW"},
	} {
		t.Run(name, func(t *testing.T) {
			w.setClock(c.now)
			defer w.setClock(noon)
			req := good()
			c.change(req)
			_, err := w.leases.BeginAttempt(w.ctx, req)
			requireFault(t, err, c.code, c.reason)
		})
	}

	first, err := w.leases.BeginAttempt(w.ctx, good())
	require.NoError(t, err)
	w.setClock(noon.Add(12 * time.Hour)) // the window is closed, and the lease over
	again, err := w.leases.BeginAttempt(w.ctx, good())
	require.NoError(t, err, "it was begun, and is told so")
	require.True(t, first.GetBeginTime().AsTime().Equal(again.GetBeginTime().AsTime()))
	other := good()
	other.AgentId = "bob"
	_, err = w.leases.BeginAttempt(w.ctx, other)
	requireFault(t, err, codes.AlreadyExists, "ALREADY_EXISTS")
}

func TestBeginOnANumberThatIsNotDue(t *testing.T) {
	w := newWorld(t, feedtest.Task(task, func(t *taskv1.Task) {
		t.ResultPolicy = &taskv1.ResultPolicy{DefaultEntry: &taskv1.PolicyEntry{MaxAttemptsPerDay: 2}}
	}))
	w.load("number,number2\n13800138000,13800138001\n")
	w.dial("a1")
	w.apply("a1", busy, "00145")
	leaseID, leased := w.lease(1)
	req := begin("a2", leaseID, leased[0])
	req.Number = "+8613800138000"
	_, err := w.leases.BeginAttempt(w.ctx, req)
	requireFault(t, err, codes.FailedPrecondition, "NUMBER_NOT_ALLOWED")
}

// A number used up while its contact was on a screen, by an edit of the task.
func TestBeginAboveTheCap(t *testing.T) {
	policy := func(perDay int32) func(*taskv1.Task) {
		return func(t *taskv1.Task) {
			t.ResultPolicy = &taskv1.ResultPolicy{DefaultEntry: &taskv1.PolicyEntry{MaxAttemptDays: 2, MaxAttemptsPerDay: perDay, IntervalS: new(int32)}}
		}
	}
	w := newWorld(t, feedtest.Task(task, policy(2)))
	w.load("number\n13800138000\n")
	w.dial("a1")
	w.apply("a1", busy, "00145")
	leaseID, leased := w.lease(1)
	w.source.Put(tenant, feedtest.Task(task, policy(1)), feedtest.Task("marker"))
	w.await(func() bool {
		_, err := w.leases.LeaseContacts(w.ctx, &contactinternalv1.LeaseContactsRequest{
			Fence: fence(), TaskId: "marker", LeaseId: "00000000-0000-4000-8000-000000000001", MaxContacts: 1, TtlS: 10,
		})
		return err == nil
	})
	_, err := w.leases.BeginAttempt(w.ctx, begin("a2", leaseID, leased[0]))
	requireFault(t, err, codes.FailedPrecondition, "ATTEMPT_CAP")
}

func TestSuspendedTask(t *testing.T) {
	w := newWorld(t)
	w.load("number\n13800138000\n13800138001\n")
	leaseID, leased := w.lease(1)
	w.source.Put(tenant, feedtest.Task(task, withState(taskv1.TaskState_TASK_STATE_SUSPENDED)))
	w.await(func() bool { // the feed is a little behind
		_, err := w.leases.ReturnContacts(w.ctx, &contactinternalv1.ReturnContactsRequest{
			Fence: fence(), What: &contactinternalv1.ReturnContactsRequest_Everything{Everything: true},
		})
		require.NoError(t, err)
		leaseID, leased = w.lease(2)
		return len(leased) == 0
	})
	w.source.Put(tenant, feedtest.Task(task))
	w.await(func() bool {
		leaseID, leased = w.lease(1)
		return len(leased) == 1
	})
	w.source.Put(tenant, feedtest.Task(task, withState(taskv1.TaskState_TASK_STATE_SUSPENDED)))
	w.await(func() bool { _, more := w.lease(1); return len(more) == 0 })
	_, err := w.leases.BeginAttempt(w.ctx, begin("a1", leaseID, leased[0]))
	requireFault(t, err, codes.FailedPrecondition, "WRONG_STATE")
	require.ErrorContains(t, err, "SUSPENDED")
}

func TestResolvedAttemptNeverBegins(t *testing.T) {
	w := newWorld(t)
	w.load("number\n13800138000\n")
	leaseID, leased := w.lease(1)
	_, err := w.leases.ResolveAttempt(w.ctx, &contactinternalv1.ResolveAttemptRequest{AttemptId: "a1"})
	require.NoError(t, err)
	_, err = w.leases.BeginAttempt(w.ctx, begin("a1", leaseID, leased[0]))
	requireFault(t, err, codes.FailedPrecondition, "PREVIEW_OVER")
	require.Equal(t, contactv1.ContactState_CONTACT_STATE_UNSPECIFIED, w.apply("a1", busy, "00145").GetState(), "there is no such attempt")
}

// A task that does not answer, or is gone, keeps back the outcomes of its own
// calls and no others.
func TestAnOutcomeThatCannotBeAppliedKeepsNoOtherBack(t *testing.T) {
	w := newWorld(t)
	w.load("number\n13800138000\n13800138001\n")
	w.dial("a1")
	w.dial("a2")
	_, err := w.db.Exec(w.ctx, `UPDATE attempt SET task_id = 'gone' WHERE id = 'a1'`)
	require.NoError(t, err)
	both := []*contactinternalv1.Outcome{outcome("a1", busy, "00145", noon), outcome("a2", busy, "00145", noon)}
	_, err = w.leases.ApplyOutcomes(w.ctx, &contactinternalv1.ApplyOutcomesRequest{Outcomes: both})
	requireFault(t, err, codes.NotFound, "NOT_FOUND")
	n, err := sqldb.One(w.ctx, w.db, sqldb.Scalar[int], `SELECT count(*) FROM attempt WHERE id = 'a2' AND counted`)
	require.NoError(t, err)
	require.Equal(t, 1, n, "the other was applied")

	_, err = w.db.Exec(w.ctx, `UPDATE attempt SET task_id = $1 WHERE id = 'a1'`, task)
	require.NoError(t, err)
	for i, applied := range w.applyAll(both...) {
		require.NotEqual(t, contactv1.ContactState_CONTACT_STATE_UNSPECIFIED, applied.GetState(), i)
	}
}

func TestStaleFence(t *testing.T) {
	w := newWorld(t)
	w.load("number\n13800138000\n")
	leaseID, _ := w.lease(1)
	stale := &contactinternalv1.Fence{ClusterId: 7, Revision: 9}
	req := leaseRequest("00000000-0000-4000-8000-000000000001", 1)
	req.Fence = stale
	_, err := w.leases.LeaseContacts(w.ctx, req)
	requireFault(t, err, codes.Aborted, "STALE_FENCE")
	_, err = w.leases.RenewLeases(w.ctx, &contactinternalv1.RenewLeasesRequest{Fence: stale, LeaseIds: []string{leaseID}, TtlS: 60})
	requireFault(t, err, codes.Aborted, "STALE_FENCE")
	_, err = w.leases.ReturnContacts(w.ctx, &contactinternalv1.ReturnContactsRequest{
		Fence: stale, What: &contactinternalv1.ReturnContactsRequest_Everything{Everything: true},
	})
	requireFault(t, err, codes.Aborted, "STALE_FENCE")
	w.checkInvariants()
}

func TestNotFound(t *testing.T) {
	w := newWorld(t)
	_, err := w.contacts.GetContact(w.ctx, &contactv1.GetContactRequest{TaskId: task, Id: "x"})
	requireFault(t, err, codes.NotFound, "NOT_FOUND")
	_, err = w.contacts.GetImport(w.ctx, &contactv1.GetImportRequest{Id: "x"})
	requireFault(t, err, codes.NotFound, "NOT_FOUND")
	_, err = w.contacts.ListImportRejects(w.ctx, &contactv1.ListImportRejectsRequest{ImportId: "x"})
	requireFault(t, err, codes.NotFound, "NOT_FOUND")
}

func TestBadPageToken(t *testing.T) {
	w := newWorld(t)
	_, err := w.contacts.ListContacts(w.ctx, &contactv1.ListContactsRequest{TaskId: task, PageToken: "x"})
	requireFault(t, err, codes.InvalidArgument, "INVALID_FIELD")
	_, err = w.contacts.ListImports(w.ctx, &contactv1.ListImportsRequest{PageToken: "x"})
	requireFault(t, err, codes.InvalidArgument, "INVALID_FIELD")
	_, err = w.contacts.ListImportRejects(w.ctx, &contactv1.ListImportRejectsRequest{ImportId: "i", PageToken: "x"})
	requireFault(t, err, codes.InvalidArgument, "INVALID_FIELD")
	_, err = w.leases.ListLiveAttempts(w.ctx, &contactinternalv1.ListLiveAttemptsRequest{PageToken: "x"})
	requireFault(t, err, codes.InvalidArgument, "INVALID_FIELD")
}

func TestDatabaseDown(t *testing.T) {
	w := newWorld(t)
	w.load("number\n13800138000\n")
	require.NoError(t, w.db.Close())
	_, err := w.leases.ResolveAttempt(w.ctx, &contactinternalv1.ResolveAttemptRequest{AttemptId: "a1"})
	requireFault(t, err, codes.Unavailable, "DEPENDENCY_DOWN")
	_, err = w.contacts.ListContacts(w.ctx, &contactv1.ListContactsRequest{TaskId: task})
	requireFault(t, err, codes.Unavailable, "DEPENDENCY_DOWN")
	require.Error(t, w.service.Check(w.ctx))
}
