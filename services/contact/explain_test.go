package contact_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/auth"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

const oneNumber = "number\n13800138000\n"

func (w *world) explain(id string) *contactv1.ExplainContactResponse {
	w.t.Helper()
	resp, err := w.contacts.ExplainContact(w.ctx, &contactv1.ExplainContactRequest{TaskId: task, Id: id})
	require.NoError(w.t, err)
	return resp
}

// verdict is that of a gate, of the first number where it is about numbers.
func verdict(t *testing.T, e *contactv1.ExplainContactResponse, gate contactv1.Gate) *contactv1.GateVerdict {
	t.Helper()
	all := slices.Concat(e.GetGates(), e.GetNumbers()[0].GetGates())
	at := slices.IndexFunc(all, func(v *contactv1.GateVerdict) bool { return v.GetGate() == gate })
	require.GreaterOrEqual(t, at, 0, gate)
	return all[at]
}

// asPattern lets * stand for an id.
func asPattern(text string) string {
	return "^" + strings.ReplaceAll(regexp.QuoteMeta(text), `\*`, "[0-9a-f-]+") + "$"
}

func edited(edits ...func(*taskv1.Task)) []*taskv1.Task {
	return []*taskv1.Task{feedtest.Task(task, edits...)}
}

func withPeriod(start, end string) func(*taskv1.Task) {
	return func(t *taskv1.Task) { t.RegularPeriods = []*taskv1.Period{{Start: start, End: end}} }
}

func withPriority(priority int32) func(*taskv1.Task) {
	return func(t *taskv1.Task) { t.Priority = priority }
}

// Every gate, stopping a contact by what it takes to make it so; that of an order
// at work is over before anybody asks, and a test of the store.
func TestExplainEachGate(t *testing.T) {
	oneDay := func(t *taskv1.Task) {
		t.ResultPolicy = &taskv1.ResultPolicy{DefaultEntry: &taskv1.PolicyEntry{MaxAttemptDays: 2, MaxAttemptsPerDay: 1, IntervalS: new(int32)}}
	}
	often := func(t *taskv1.Task) {
		t.ResultPolicy = &taskv1.ResultPolicy{DefaultEntry: &taskv1.PolicyEntry{MaxAttemptDays: 2, MaxAttemptsPerDay: 5}}
	}
	for gate, c := range map[contactv1.Gate]struct {
		tasks []*taskv1.Task
		// act brings it about for the first contact.
		act               func(w *world, first *contactv1.Contact)
		evidence, summary string
		next              time.Time
	}{
		contactv1.Gate_GATE_TASK_STATE: {
			edited(withState(taskv1.TaskState_TASK_STATE_SUSPENDED)), nil,
			"the task is SUSPENDED", "Not called: the task is SUSPENDED.", time.Time{},
		},
		contactv1.Gate_GATE_TASK_DATES: {
			edited(func(t *taskv1.Task) {
				t.StartTime, t.EndTime = timestamppb.New(noon.Add(time.Hour)), timestamppb.New(noon.Add(9*time.Hour))
			}), nil,
			"the task is from 2026-03-02 13:00 (Asia/Shanghai) until 2026-03-02 21:00 (Asia/Shanghai)",
			"Not called: the task does not begin until Mon 2 Mar 13:00 (Asia/Shanghai).", noon.Add(time.Hour),
		},
		contactv1.Gate_GATE_CONTACT_DONE: {
			nil, func(w *world, _ *contactv1.Contact) { w.dial("a1"); w.apply("a1", connected, "00000") },
			"the contact is done: CONNECTED", "Not called: the contact is done: CONNECTED.", time.Time{},
		},
		contactv1.Gate_GATE_CONTACT_CALL: {
			nil, func(w *world, _ *contactv1.Contact) {
				w.dial("a1")
				w.apply("a1", callv1.DisplayedResult_DISPLAYED_RESULT_UNKNOWN, "UNKNOWN")
			},
			"the end of a call to the contact was never reported", "Not called: the end of a call to the contact was never reported.", time.Time{},
		},
		contactv1.Gate_GATE_CONTACT_LEASE: {
			nil, func(w *world, _ *contactv1.Contact) { w.lease(1) },
			"the contact is held for an agent already", "Not called: the contact is held for an agent already.", time.Time{},
		},
		contactv1.Gate_GATE_APPOINTMENT: {
			nil, func(w *world, _ *contactv1.Contact) {
				w.dial("a1")
				w.agree("a1", noon.Add(3*time.Hour))
				w.apply("a1", connected, "00000")
			},
			"a call was agreed for 2026-03-02 15:00 (Asia/Shanghai)",
			"Not called: a call was agreed, and the contact waits until Mon 2 Mar 15:00 (Asia/Shanghai).", noon.Add(3 * time.Hour),
		},
		contactv1.Gate_GATE_NUMBERS: {
			edited(withPeriod("13:00", "18:00")), nil,
			"0 of 1 numbers can be dialled", "Not called: the window is closed until Mon 2 Mar 13:00 (Asia/Shanghai).", noon.Add(time.Hour),
		},
		contactv1.Gate_GATE_NUMBER_LOCK: {
			[]*taskv1.Task{feedtest.Task(task), feedtest.Task("t2")}, func(w *world, _ *contactv1.Contact) {
				w.loadTask("t2", oneNumber)
				elsewhere := leaseRequest("00000000-0000-4000-8000-000000000001", 1)
				elsewhere.TaskId = "t2"
				resp, err := w.leases.LeaseContacts(w.ctx, elsewhere)
				require.NoError(w.t, err)
				require.Len(w.t, resp.GetContacts(), 1)
			},
			"number 1 is live with contact * of task t2", "Not called: number 1 is live with contact * of task t2.", time.Time{},
		},
		contactv1.Gate_GATE_NUMBER_LIVE: {
			edited(func(t *taskv1.Task) {
				t.ResultPolicy = &taskv1.ResultPolicy{DefaultEntry: &taskv1.PolicyEntry{MaxAttemptDays: 1, MaxAttemptsPerDay: 1}}
			}), func(w *world, _ *contactv1.Contact) { w.dial("a1"); w.apply("a1", busy, "00145") },
			"the number is exhausted: the policy wants no further call to it", "Not called: the contact is done: EXHAUSTED.", time.Time{},
		},
		contactv1.Gate_GATE_NUMBER_CAP: {
			edited(oneDay), func(w *world, _ *contactv1.Contact) { w.dial("a1"); w.apply("a1", busy, "00145") },
			"1 of 1 today, 1 of 50 in all", "Not called: its calls of the day are used up until Tue 3 Mar 00:00 (Asia/Shanghai).", noon.Add(12 * time.Hour),
		},
		contactv1.Gate_GATE_NUMBER_DUE: {
			edited(often, withPeriod("09:00", "12:15")), func(w *world, _ *contactv1.Contact) { w.dial("a1"); w.apply("a1", busy, "00145") },
			"it is due from 2026-03-02 12:30 (Asia/Shanghai)",
			"Not called: it waits for its next call until Tue 3 Mar 09:00 (Asia/Shanghai).", noon.Add(21 * time.Hour),
		},
		contactv1.Gate_GATE_WINDOW: {
			edited(withPeriod("09:00", "11:00")), nil,
			"closed until 2026-03-03 09:00 (Asia/Shanghai)", "Not called: the window is closed until Tue 3 Mar 09:00 (Asia/Shanghai).", noon.Add(21 * time.Hour),
		},
		contactv1.Gate_GATE_BLOCKLIST: {
			edited(withLists(dnc)), func(w *world, first *contactv1.Contact) {
				w.source.Put(tenant, feedtest.Resource(dnc, &directoryv1.BlocklistGroup{}))
				w.await(func() bool {
					_, err := w.lists.CheckNumber(w.ctx, &contactv1.CheckNumberRequest{ListId: dnc, Number: "13800138000"})
					return err == nil
				})
				until := &contactv1.ListedNumber{Number: "13800138000", ValidUntil: timestamppb.New(noon.Add(48 * time.Hour))}
				w.add(dnc, until)
				w.await(func() bool { return !w.explain(first.GetId()).GetCallable() })
			},
			`on list "dnc": not to be called until 2026-03-04 12:00 (Asia/Shanghai)`,
			"Not called: a blocklist forbids it until Wed 4 Mar 12:00 (Asia/Shanghai).", noon.Add(48 * time.Hour),
		},
		contactv1.Gate_GATE_TRUST_LIST: {
			nil, func(w *world, first *contactv1.Contact) {
				w.source.Put(tenant, &directoryv1.TenantSettings{Trial: true})
				w.await(func() bool { return !w.explain(first.GetId()).GetCallable() })
			},
			"it is not on the trust list, and the tenant is on trial",
			"Not called: it is not on the trust list, and the tenant is on trial.", time.Time{},
		},
		contactv1.Gate_GATE_TASK_PRIORITY: {
			[]*taskv1.Task{feedtest.Task(task, withPriority(3)), feedtest.Task("t1a", withPriority(2)), feedtest.Task("t2", withPriority(1))},
			func(w *world, _ *contactv1.Contact) { w.loadTask("t2", "number\n13800138007\n") },
			"task t2 of priority 1 goes first", "Not called: task t2 of priority 1 goes first.", time.Time{},
		},
	} {
		t.Run(gate.String(), func(t *testing.T) {
			w := newWorld(t, c.tasks...)
			first := w.load(oneNumber)[0]
			if c.act != nil {
				c.act(w, first)
			}
			e := w.explain(first.GetId())
			require.False(t, e.GetCallable())
			require.False(t, e.GetNumbers()[0].GetCallable())
			found := verdict(t, e, gate)
			require.False(t, found.GetPassed())
			require.Regexp(t, asPattern(c.evidence), found.GetEvidence())
			require.Regexp(t, asPattern(c.summary), e.GetSummary())
			if c.next.IsZero() {
				require.Nil(t, e.GetNextTime())
				return
			}
			require.True(t, c.next.Equal(e.GetNextTime().AsTime()), e.GetNextTime().AsTime())
			w.setClock(c.next)
			require.True(t, w.explain(first.GetId()).GetCallable())
			_, leased := w.lease(1)
			require.Len(t, leased, 1)
		})
	}
}

func TestExplainCallable(t *testing.T) {
	w := newWorld(t)
	list := w.load("number,number2\n13800138000,13800138001\n")
	e := w.explain(list[0].GetId())
	require.True(t, e.GetCallable())
	require.Equal(t, "May be called now.", e.GetSummary())
	require.Nil(t, e.GetNextTime())
	require.Equal(t, list[0].GetId(), e.GetContact().GetId())
	var gates []contactv1.Gate
	for _, v := range e.GetGates() {
		require.True(t, v.GetPassed())
		require.NotEmpty(t, v.GetEvidence())
		gates = append(gates, v.GetGate())
	}
	require.True(t, slices.IsSorted(gates))
	require.Len(t, e.GetNumbers(), 2)
	for i, n := range e.GetNumbers() {
		require.True(t, n.GetCallable())
		require.Equal(t, list[0].GetNumbers()[i].GetNumber(), n.GetNumber())
		for _, v := range n.GetGates() {
			gates = append(gates, v.GetGate())
		}
	}
	for gate := range contactv1.Gate_name {
		if gate != 0 {
			require.Contains(t, gates, contactv1.Gate(gate))
		}
	}
	for _, role := range []auth.Role{auth.Supervisor, auth.Auditor, auth.TenantAdmin, auth.Integrator} {
		_, err := w.as(role).ExplainContact(t.Context(), &contactv1.ExplainContactRequest{TaskId: task, Id: list[0].GetId()})
		require.NoError(t, err)
	}
}

func TestExplainNotFound(t *testing.T) {
	w := newWorld(t)
	_, err := w.contacts.ExplainContact(w.ctx, &contactv1.ExplainContactRequest{TaskId: task, Id: "x"})
	requireFault(t, err, codes.NotFound, "NOT_FOUND")
	_, err = w.contacts.ExplainContact(w.ctx, &contactv1.ExplainContactRequest{TaskId: "x", Id: "x"})
	requireFault(t, err, codes.NotFound, "NOT_FOUND")
	_, err = w.contacts.ExplainTask(w.ctx, &contactv1.ExplainTaskRequest{TaskId: "x"})
	requireFault(t, err, codes.NotFound, "NOT_FOUND")
	_, err = w.contacts.ForecastTask(w.ctx, &contactv1.ForecastTaskRequest{TaskId: "x"})
	requireFault(t, err, codes.NotFound, "NOT_FOUND")
	_, err = w.contacts.ForecastTask(w.ctx, &contactv1.ForecastTaskRequest{TaskId: task, Hours: 337})
	requireFault(t, err, codes.InvalidArgument, "INVALID_FIELD")
	_, err = w.contacts.ListStuckContacts(w.ctx, &contactv1.ListStuckContactsRequest{PageToken: "x"})
	requireFault(t, err, codes.InvalidArgument, "INVALID_FIELD")
}

// A higher task goes first while it has an open contact or, when nobody is to be
// idle, one that is callable; and only in the same queue, and while it may call.
func TestTaskPriority(t *testing.T) {
	patient := func(t *taskv1.Task) {
		t.ResultPolicy = &taskv1.ResultPolicy{DefaultEntry: &taskv1.PolicyEntry{MaxAttemptDays: 5}}
	}
	elsewhere := func(t *taskv1.Task) { t.SkillQueueId = "another queue" }
	w := newWorld(t, feedtest.Task(task, withPriority(3)), feedtest.Task("t2", withPriority(2), patient),
		feedtest.Task("t3", withPriority(1), elsewhere), feedtest.Task("t4", withPriority(3)),
		feedtest.Task("t5", withPriority(1), withState(taskv1.TaskState_TASK_STATE_SUSPENDED)))
	first := w.load(oneNumber)[0].GetId()
	for _, other := range []string{"t3", "t4", "t5"} {
		w.loadTask(other, "number\n13800138007\n")
	}
	passed := func() bool { return verdict(t, w.explain(first), contactv1.Gate_GATE_TASK_PRIORITY).GetPassed() }
	require.True(t, passed())
	w.loadTask("t2", "number\n13800138008\n")
	require.False(t, passed())
	e, err := w.contacts.ExplainTask(w.ctx, &contactv1.ExplainTaskRequest{TaskId: task})
	require.NoError(t, err)
	require.Equal(t, "task t2 of priority 2 goes first", e.GetGates()[3].GetEvidence())
	require.Equal(t, int64(1), e.GetCallable())

	req := leaseRequest("00000000-0000-4000-8000-000000000001", 1)
	req.TaskId = "t2"
	leased, err := w.leases.LeaseContacts(w.ctx, req)
	require.NoError(t, err)
	b := begin("a1", req.GetLeaseId(), leased.GetContacts()[0])
	b.TaskId = "t2"
	_, err = w.leases.BeginAttempt(w.ctx, b)
	require.NoError(t, err)
	w.apply("a1", busy, "00145")
	require.False(t, passed(), "it waits for a retry, and others for it")
	w.source.Put(tenant, &directoryv1.TenantSettings{PriorityMode: directoryv1.PriorityMode_PRIORITY_MODE_WORK_CONSERVING})
	w.await(passed)
	w.setClock(noon.Add(time.Hour * 24))
	require.False(t, passed(), "the retry has come due")
}

func TestForecastTask(t *testing.T) {
	w := newWorld(t, edited(withPeriod("13:00", "18:00"))...)
	list := w.load("number,reference\n13800138000,r1\n13800138001,r2\n13800138002,r3\n")
	f, err := w.contacts.ForecastTask(w.ctx, &contactv1.ForecastTaskRequest{TaskId: task, NextContacts: 2})
	require.NoError(t, err)
	require.Len(t, f.GetNext(), 2)
	require.Equal(t, list[1].GetId(), f.GetNext()[1].GetContactId())
	require.Equal(t, "r2", f.GetNext()[1].GetReference())
	require.Equal(t, "+8613800138001", f.GetNext()[1].GetNumber())
	require.Len(t, f.GetHours(), 24)
	require.False(t, f.GetHours()[0].GetOpen())
	require.True(t, f.GetHours()[1].GetOpen())
	require.Equal(t, int64(3), f.GetHours()[1].GetContacts())
	require.True(t, noon.Add(time.Hour).Equal(f.GetHours()[1].GetStartTime().AsTime()))
}

func TestListStuckContacts(t *testing.T) {
	w := newWorld(t)
	list := w.load("number,reference\n13800138000,r1\n13800138001,r2\n13800138002,r3\n")
	for _, id := range []string{"a1", "a2", "a3"} {
		w.dial(id)
	}
	empty, err := w.contacts.ListStuckContacts(w.ctx, &contactv1.ListStuckContactsRequest{})
	require.NoError(t, err)
	require.Empty(t, empty.GetContacts())
	for i, id := range []string{"a2", "a1", "a3"} {
		w.setClock(noon.Add(time.Duration(i) * time.Minute))
		w.apply(id, callv1.DisplayedResult_DISPLAYED_RESULT_UNKNOWN, "UNKNOWN")
	}
	var stuck []*contactv1.StuckContact
	for token := ""; ; {
		page, err := w.as(auth.Auditor).ListStuckContacts(t.Context(), &contactv1.ListStuckContactsRequest{PageSize: 2, PageToken: token})
		require.NoError(t, err)
		stuck = append(stuck, page.GetContacts()...)
		if token = page.GetNextPageToken(); token == "" {
			break
		}
	}
	require.Len(t, stuck, 3)
	require.Equal(t, list[1].GetId(), stuck[0].GetContactId())
	require.Equal(t, "r2", stuck[0].GetReference())
	require.Equal(t, "a2", stuck[0].GetAttemptId())
	require.Equal(t, contactv1.StuckReason_STUCK_REASON_CALL_UNREPORTED, stuck[0].GetReason())
	require.True(t, noon.Equal(stuck[0].GetSinceTime().AsTime()))
	require.Equal(t, "a1", stuck[1].GetAttemptId())
}

// A window that an edit opens earlier is used at once by contacts that wait for it.
func TestEditIsSeenByWaitingContacts(t *testing.T) {
	own := func(t *taskv1.Task) { t.WindowZone = taskv1.WindowZone_WINDOW_ZONE_CONTACT }
	w := newWorld(t, edited(own, withPeriod("15:00", "18:00"))...)
	first := w.load(oneNumber)[0].GetId()
	_, leased := w.lease(1)
	require.Empty(t, leased)
	require.Equal(t, contactv1.ContactState_CONTACT_STATE_WAITING, w.get(first).GetState())
	w.source.Put(tenant, edited(own, withPeriod("13:00", "18:00"), func(t *taskv1.Task) { t.Revision = 2 })[0])
	w.await(func() bool { return noon.Add(time.Hour).Equal(w.get(first).GetDueTime().AsTime()) })
	w.setClock(noon.Add(time.Hour))
	_, leased = w.lease(1)
	require.Len(t, leased, 1)
	w.checkInvariants()
}
