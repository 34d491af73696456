package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/internal/callwindow"
)

func question(t store.Terms) store.Question {
	return store.Question{Tenant: tenant, TaskID: task, Terms: t}
}

func (f *fixture) explain(id string, t store.Terms, now time.Time) policy.Judgement {
	f.t.Helper()
	_, g, err := f.Explain(f.ctx, question(t), id, now)
	require.NoError(f.t, err)
	return g
}

func (f *fixture) explainTask(t store.Terms, now time.Time) store.TaskExplanation {
	f.t.Helper()
	e, err := f.ExplainTask(f.ctx, question(t), now)
	require.NoError(f.t, err)
	return e
}

const (
	number2 = "+491700000002"
	number3 = "+491700000003"
	number4 = "+491700000004"
)

// officeHours are nine to six.
func officeHours(r *policy.Rules) { r.Window = window(9*60, 18*60) }

func window(start, end int) callwindow.Window {
	w, err := callwindow.New([]callwindow.Period{{Start: start, End: end}}, time.UTC)
	if err != nil {
		panic(err)
	}
	return w
}

// What only the store knows: who holds a number, an order that is at work, a call
// that was never reported, and when the row is looked at again.
func testExplain(t *testing.T, f *fixture) {
	ids := f.load(task, customer(1, number0), customer(2, number0), customer(3, number1))
	other := f.load("t2", customer(1, number1))
	require.Equal(t, "May be called now.", f.explain(ids[1], terms(), noon).Summary)

	f.dial("a1", ids[0], number0, noon)
	require.Equal(t, "Not called: a call to the contact is live.", f.explain(ids[0], terms(), noon).Summary)
	require.Equal(t, "Not called: number 1 is live with contact "+ids[0]+" of task t1.", f.explain(ids[1], terms(), noon).Summary)
	elsewhere := request("l2", 1)
	elsewhere.TaskID = "t2"
	require.Equal(t, other, f.leaseOf(elsewhere, noon))
	require.Equal(t, "Not called: number 1 is live with contact "+other[0]+" of task t2.", f.explain(ids[2], terms(), noon).Summary)

	f.apply("a1", policy.ResultUnknown, noon)
	require.Equal(t, "Not called: the end of a call to the contact was never reported.", f.explain(ids[0], terms(), noon).Summary)
	f.apply("a1", "BUSY", noon)
	g := f.explain(ids[0], terms(officeHours), noon.Add(minute))
	require.Equal(t, "Not called: it waits for its next call until Mon 2 Mar 13:00 (UTC).", g.Summary)
	require.Equal(t, noon.Add(time.Hour), g.NextCall.UTC())

	// By an edit the retry is due at once, but the row has not been judged anew.
	soon := terms(func(r *policy.Rules) { r.Entry.Interval = 0 })
	require.Equal(t, noon.Add(time.Hour), f.explain(ids[0], soon, noon).NextCall.UTC())

	reordered := terms()
	reordered.Order = byPriority
	g = f.explain(ids[1], reordered, noon)
	require.Equal(t, policy.GateTaskOrder, g.Stop())

	outranked := question(terms())
	outranked.Outranked = "task t9"
	_, g, err := f.Explain(f.ctx, outranked, ids[1], noon)
	require.NoError(t, err)
	require.Equal(t, "Not called: task t9 goes first.", g.Summary)
	require.Equal(t, policy.GateTaskPriority, g.Stop())

	_, _, err = f.Explain(f.ctx, question(terms()), "x", noon)
	require.ErrorIs(t, err, store.ErrNoContact)
	_, _, err = f.Explain(f.ctx, question(terms()), other[0], noon)
	require.ErrorIs(t, err, store.ErrNoContact, "of another task")
}

func testExplainTask(t *testing.T, f *fixture) {
	require.Zero(t, f.explainTask(terms(), noon).Contacts)
	ids := f.load(task, customer(1, number0), customer(2, number1), customer(3, number2), customer(4, number3), customer(5, number3), customer(6, number4))
	f.dial("a0", ids[0], number0, noon)
	f.apply("a0", policy.ResultConnected, noon)
	f.dial("a1", ids[1], number1, noon)
	f.apply("a1", "BUSY", noon.Add(minute))
	f.dial("a2", ids[2], number2, noon)
	require.Equal(t, ids[3:4], f.lease("l3", 1, noon))

	e := f.explainTask(terms(), noon.Add(minute))
	require.Equal(t, int64(6), e.Contacts)
	require.Equal(t, int64(6), e.LookedAt)
	require.Equal(t, int64(1), e.Callable)
	require.Equal(t, []store.Stops{
		{Gate: policy.GateContactDone, Reason: contact.Connected, Contacts: 1},
		{Gate: policy.GateContactCall, Contacts: 1},
		{Gate: policy.GateContactLease, Contacts: 1},
		{Gate: policy.GateNumberLock, Contacts: 1},
		{Gate: policy.GateNumberDue, Contacts: 1, Next: noon.Add(time.Hour + minute)},
	}, inUTC(e.Stopped))
	require.Len(t, e.Gates, 4)
	for _, v := range e.Gates {
		require.True(t, v.Passed, v.Evidence)
	}

	// In the evening all that could be called stop at the window.
	evening := noon.Add(7 * time.Hour)
	e = f.explainTask(terms(officeHours), evening)
	require.Zero(t, e.Callable)
	require.Equal(t, store.Stops{Gate: policy.GateWindow, Contacts: 3, Next: noon.Add(21 * time.Hour)}, inUTC(e.Stopped)[0])

	// What the task's own gates say counts for no contact.
	e = f.explainTask(terms(func(r *policy.Rules) { r.State = "SUSPENDED" }), noon.Add(minute))
	require.Equal(t, int64(1), e.Callable)
	require.False(t, e.Gates[0].Passed)
}

func inUTC(list []store.Stops) []store.Stops {
	for i := range list {
		if !list[i].Next.IsZero() {
			list[i].Next = list[i].Next.UTC()
		}
	}
	return list
}

// Of many contacts the first in call order are judged, and all are counted.
func testExplainPages(t *testing.T, f *fixture) {
	f.loadMany(2500)
	f.lease("l1", 700, noon)
	e := f.explainTask(terms(), noon)
	require.Equal(t, int64(2500), e.LookedAt)
	require.Equal(t, int64(1800), e.Callable)
	require.Equal(t, []store.Stops{{Gate: policy.GateContactLease, Contacts: 700}}, e.Stopped)
}

func testStuck(t *testing.T, f *fixture) {
	ids := f.load(task, customer(1, number0), customer(2, number1), customer(3, number2))
	stuck := func(now time.Time) []store.Stuck {
		list, err := f.Stuck(f.ctx, tenant, nil, time.Time{}, "", 10, now)
		require.NoError(t, err)
		return list
	}
	f.dial("a1", ids[0], number0, noon)
	f.dial("a2", ids[1], number1, noon)
	require.Equal(t, ids[2:], f.lease("l3", 1, noon))
	require.Empty(t, stuck(noon))

	f.apply("a2", policy.ResultUnknown, noon.Add(2*minute))
	f.apply("a1", policy.ResultUnknown, noon.Add(time.Second))
	held := store.Stuck{ContactID: ids[2], TaskID: task, Reference: "r3", Reason: store.LeaseGone, Since: noon.Add(minute)}
	first := store.Stuck{ContactID: ids[0], TaskID: task, Reference: "r1", Reason: store.CallUnreported, AttemptID: "a1", Since: noon.Add(time.Second)}
	second := store.Stuck{ContactID: ids[1], TaskID: task, Reference: "r2", Reason: store.CallUnreported, AttemptID: "a2", Since: noon.Add(2 * minute)}
	require.Equal(t, []store.Stuck{first, second}, stuck(noon.Add(minute+5*time.Second)), "the reaper has its time")
	require.Equal(t, []store.Stuck{first, held, second}, stuck(noon.Add(minute+10*time.Second)))

	page, err := f.Stuck(f.ctx, tenant, nil, first.Since, first.ContactID, 1, noon.Add(time.Hour))
	require.NoError(t, err)
	require.Len(t, page, 1)
	require.Equal(t, ids[2], page[0].ContactID)
	list, err := f.Stuck(f.ctx, "other", nil, time.Time{}, "", 10, noon.Add(time.Hour))
	require.NoError(t, err)
	require.Empty(t, list)

	f.apply("a1", "BUSY", noon.Add(time.Second))
	_, err = f.Reap(f.ctx, noon.Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, []store.Stuck{second}, stuck(noon.Add(time.Hour)))
}

// An edit that lets a contact be called earlier is seen by those that wait, in
// batches that go on where the last one stopped.
func testRejudge(t *testing.T, f *fixture) {
	const many = 700
	f.loadMany(many)
	list := store.CallingList{Tenant: tenant, TaskID: task}
	rejudge := func(terms store.Terms, spec string, now time.Time) (times int) {
		for more := true; more; times++ {
			var err error
			more, err = f.Rejudge(f.ctx, list, terms, spec, now)
			require.NoError(t, err)
		}
		return times
	}
	perNumber := func(start, end int) store.Terms {
		return terms(func(r *policy.Rules) {
			r.Window, r.ZoneOf = window(start, end), func(*contact.Number) *time.Location { return time.UTC }
		})
	}
	morning := noon.Add(-4 * time.Hour)
	require.Empty(t, f.leaseOf(requestOf("l1", 1000, perNumber(9*60, 18*60)), morning))
	require.Equal(t, many, f.count(contact.Waiting))
	require.Equal(t, 2, rejudge(perNumber(9*60, 18*60), "1", morning))
	require.Equal(t, many, f.count(contact.Waiting), "nothing has changed")

	require.Equal(t, 2, rejudge(perNumber(10*60, 18*60), "2", morning))
	require.Equal(t, noon.Add(-2*time.Hour), f.all()[0].DueAt)
	require.Equal(t, 2, rejudge(perNumber(7*60, 18*60), "3", morning))
	require.Equal(t, many, f.count(contact.Ready))
	require.Equal(t, 1, rejudge(perNumber(7*60, 18*60), "3", morning))
	lists, err := f.OpenLists(f.ctx)
	require.NoError(t, err)
	require.Equal(t, "3", lists[0].JudgedBy)
	require.False(t, lists[0].Rejudging)
}

// What waits for an appointment that can no longer be kept does not any more.
func testRejudgeVoid(t *testing.T, f *fixture) {
	ids := f.load(task, customer(1, number0, number1))
	f.dial("a1", ids[0], number0, noon)
	_, err := f.MakeAppointment(f.ctx, tenant, store.Agreement{AttemptID: "a1", At: noon.Add(5 * time.Hour)}, fits, noon)
	require.NoError(t, err)
	f.apply("a1", "BUSY", noon)
	require.Equal(t, noon.Add(5*time.Hour), f.get(ids[0]).DueAt)
	f.put(never, noon, number0)
	_, err = f.Rejudge(f.ctx, store.CallingList{Tenant: tenant, TaskID: task}, against(never), "1", noon)
	require.NoError(t, err)
	c := f.get(ids[0])
	require.Equal(t, contact.Ready, c.State, "its other number is free")
	require.Empty(t, c.AppointmentID)
}
