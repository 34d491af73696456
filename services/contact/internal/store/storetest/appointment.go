package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/store"
)

func fits(context.Context, string) error { return nil }

// agree makes an appointment in an attempt for the number dialled.
func (f *fixture) agree(attemptID string, at, now time.Time) contact.Appointment {
	f.t.Helper()
	a, err := f.MakeAppointment(f.ctx, tenant, store.Agreement{AttemptID: attemptID, At: at, AgentID: "bob", Remark: "call back"}, fits, now)
	require.NoError(f.t, err)
	return a
}

func (f *fixture) appointments(filter store.AppointmentFilter) []contact.Appointment {
	f.t.Helper()
	list, err := f.Appointments(f.ctx, tenant, filter, time.Time{}, "", 1000)
	require.NoError(f.t, err)
	return list
}

// requireAppointment says in which state an appointment is.
func (f *fixture) requireAppointment(id string, state contact.AppointmentState) {
	f.t.Helper()
	for _, a := range f.appointments(store.AppointmentFilter{}) {
		if a.ID == id {
			require.Equal(f.t, state, a.State)
			return
		}
	}
	require.Fail(f.t, "no appointment", id)
}

func (f *fixture) returnAll(now time.Time) {
	f.t.Helper()
	_, err := f.ReturnAll(f.ctx, tenant, fence, now)
	require.NoError(f.t, err)
}

func testAppointment(t *testing.T, f *fixture) {
	ids := f.loadMany(3)
	f.dial("a1", ids[0], number0, noon)
	f.apply("a1", policy.ResultConnected, noon)
	hour := noon.Add(time.Hour)
	made := f.agree("a1", hour, noon)
	require.Equal(t, contact.Appointment{
		ID: "a1", TaskID: task, ContactID: ids[0], At: hour, Number: number0, AgentID: "bob", Remark: "call back",
		State: contact.AppointmentPending, Version: 1, CreatedAt: noon, UpdatedAt: noon,
	}, made)
	require.Equal(t, made, f.agree("a1", hour.Add(minute), noon.Add(minute)), "it is made once")
	c := f.get(ids[0])
	require.Equal(t, contact.Waiting, c.State)
	require.Equal(t, hour, c.DueAt)
	require.Equal(t, "a1", c.AppointmentID)

	require.Equal(t, ids[1:], f.lease("l1", 9, hour.Add(-time.Microsecond)), "it waits")
	f.returnAll(hour)
	batch, err := f.Lease(f.ctx, request("l2", 9), hour)
	require.NoError(t, err)
	require.Equal(t, ids, idsOf(batch), "before everybody")
	require.Equal(t, &policy.Appointment{Number: number0, At: hour, AgentID: "bob", Remark: "call back"}, batch.Contacts[0].Agreed)
	require.Nil(t, batch.Contacts[1].Agreed)
	again, err := f.Lease(f.ctx, request("l2", 9), hour)
	require.NoError(t, err)
	require.Equal(t, batch.Contacts[0].Agreed, again.Contacts[0].Agreed)

	f.returnAll(hour)
	f.requireAppointment("a1", contact.AppointmentPending)
	f.dial("a2", ids[0], number0, hour)
	f.requireAppointment("a1", contact.AppointmentKept)
	require.Empty(t, f.get(ids[0]).AppointmentID)
	require.Equal(t, contact.Waiting, f.apply("a2", "BUSY", hour).State, "now the policy decides")
	require.Equal(t, ids, f.lease("l3", 9, noon.AddDate(0, 0, 1)), "in its usual place")
}

// What is due is found, and leased alone, until somebody has it.
func testAppointmentsOnly(t *testing.T, f *fixture) {
	ids := f.loadMany(3)
	f.dial("a1", ids[0], number0, noon)
	f.apply("a1", policy.ResultConnected, noon)
	hour := noon.Add(time.Hour)
	f.agree("a1", hour, noon)
	due := func(now time.Time) []string {
		tasks, err := f.DueAppointments(f.ctx, tenant, now)
		require.NoError(t, err)
		return tasks
	}
	only := func(leaseID string, now time.Time) []string {
		r := request(leaseID, 9)
		r.OnlyAppointments = true
		return f.leaseOf(r, now)
	}
	require.Empty(t, due(hour.Add(-time.Microsecond)))
	require.Empty(t, only("l1", hour.Add(-time.Microsecond)))
	require.Equal(t, []string{task}, due(hour))
	others, err := f.DueAppointments(f.ctx, "other", hour)
	require.NoError(t, err)
	require.Empty(t, others)

	require.Equal(t, ids[:1], only("l2", hour))
	require.Equal(t, ids[:1], only("l2", hour), "what the lease holds")
	require.Empty(t, due(hour), "somebody has it")
	f.returnAll(hour)
	require.Equal(t, []string{task}, due(hour), "not yet kept")
	f.dial("a2", ids[0], number0, hour)
	require.Empty(t, due(hour))
	require.Empty(t, only("l3", hour))
	require.Equal(t, ids[1:], f.lease("l4", 9, hour), "everybody else is as before")
}

// Whether the appointment or the end of its call arrives first, the same comes
// of it: with the appointment, and without once that is cancelled.
func testAppointmentBeforeOrAfter(t *testing.T, f *fixture) {
	type stands struct {
		with, without contact.Contact
	}
	end := func(i int, appointmentFirst, cancel bool, result policy.Result) stands {
		number := fmt.Sprintf("+49%d", i)
		ids := f.load(task, customer(i, number))
		id := fmt.Sprint("a", i)
		f.dial(id, ids[0], number, noon)
		if cancel {
			_, err := f.Cancel(f.ctx, tenant, task, ids, noon)
			require.NoError(t, err)
		}
		at := noon.AddDate(0, 0, 1)
		steps := []func(){func() { f.apply(id, result, noon) }, func() { f.agree(id, at, noon) }}
		if appointmentFirst {
			steps[0], steps[1] = steps[1], steps[0]
		}
		steps[0]()
		steps[1]()
		plain := func() contact.Contact {
			c := *f.get(ids[0])
			c.ID, c.Order, c.SortKey, c.Reference, c.AppointmentID, c.Version = "", 0, nil, "", "", 0
			c.Numbers[0].E164 = ""
			return c
		}
		with := plain()
		require.Equal(t, contact.Waiting, with.State)
		require.Equal(t, at, with.DueAt)
		_, err := f.CancelAppointment(f.ctx, tenant, id, always(terms()), noon)
		require.NoError(t, err)
		return stands{with, plain()}
	}
	i := 1000
	for _, result := range []policy.Result{policy.ResultConnected, "REJECTED", "BUSY"} {
		for _, cancel := range []bool{false, true} {
			before := end(i, true, cancel, result)
			after := end(i+1, false, cancel, result)
			require.Equal(t, after, before, "%s, cancelled %t", result, cancel)
			i += 2
			switch {
			case result == policy.ResultConnected:
				require.Equal(t, contact.Connected, before.without.Reason)
			case cancel:
				require.Equal(t, contact.Cancelled, before.without.Reason)
			case result == "REJECTED":
				require.Equal(t, contact.Stopped, before.without.Reason)
			default:
				require.Equal(t, noon.Add(time.Hour), before.without.DueAt, "as the policy has it")
			}
		}
	}
}

func testAppointmentRefused(t *testing.T, f *fixture) {
	ids := f.loadMany(1)
	f.dial("a1", ids[0], number0, noon)
	f.apply("a1", policy.ResultConnected, noon)
	hour := noon.Add(time.Hour)
	_, err := f.MakeAppointment(f.ctx, tenant, store.Agreement{AttemptID: "a2", At: hour}, fits, noon)
	require.ErrorIs(t, err, store.ErrNoAttempt)
	_, err = f.Resolve(f.ctx, tenant, "a3", noon)
	require.NoError(t, err)
	_, err = f.MakeAppointment(f.ctx, tenant, store.Agreement{AttemptID: "a3", At: hour}, fits, noon)
	require.ErrorIs(t, err, store.ErrNoAttempt, "never begun")
	_, err = f.MakeAppointment(f.ctx, tenant, store.Agreement{AttemptID: "a1", At: hour, Number: "+1"}, fits, noon)
	require.ErrorIs(t, err, store.ErrOtherNumber)
	late := errors.New("late")
	_, err = f.MakeAppointment(f.ctx, tenant, store.Agreement{AttemptID: "a1", At: hour}, func(context.Context, string) error { return late }, noon)
	require.ErrorIs(t, err, late)
	require.Equal(t, contact.Done, f.get(ids[0]).State)
	require.Empty(t, f.appointments(store.AppointmentFilter{}))
	_, err = f.CancelAppointment(f.ctx, tenant, "a1", always(terms()), noon)
	require.ErrorIs(t, err, store.ErrNoAppointment)
}

func testAppointmentReplaced(t *testing.T, f *fixture) {
	ids := f.load(task, customer(2, number0, "+491701"))
	f.dial("a1", ids[0], number0, noon)
	f.apply("a1", "BUSY", noon)
	f.dial("a2", ids[0], "+491701", noon)
	f.apply("a2", policy.ResultConnected, noon)
	f.agree("a2", noon.Add(time.Hour), noon)
	f.agree("a1", noon.Add(2*time.Hour), noon)
	f.requireAppointment("a2", contact.AppointmentCancelled)
	f.requireAppointment("a1", contact.AppointmentPending)
	require.Empty(t, f.lease("l1", 9, noon.Add(time.Hour)))
	batch, err := f.Lease(f.ctx, request("l2", 9), noon.Add(2*time.Hour))
	require.NoError(t, err)
	require.Equal(t, []int{0}, batch.Contacts[0].Offer, "the number agreed, and no other")
	f.returnAll(noon)
	_, err = f.CancelAppointment(f.ctx, tenant, "a1", always(terms()), noon)
	require.NoError(t, err)
	require.Equal(t, contact.Connected, f.get(ids[0]).Reason)
	_, err = f.CancelAppointment(f.ctx, tenant, "a1", always(terms()), noon)
	require.NoError(t, err, "again")
}

// The next number of a customer can be with another agent already.
func testAppointmentOfLeased(t *testing.T, f *fixture) {
	ids := f.load(task, customer(2, number0, "+491701"))
	f.dial("a1", ids[0], number0, noon)
	f.apply("a1", "BUSY", noon)
	require.Equal(t, ids, f.lease("l1", 1, noon))
	f.agree("a1", noon.Add(time.Hour), noon)
	require.Equal(t, contact.Waiting, f.get(ids[0]).State)
	_, err := f.Begin(f.ctx, tenant, attempt("a2", ids[0], "+491701", noon), "l1", terms())
	require.ErrorIs(t, err, store.ErrLeaseLost)
	f.requireRevoked(store.CauseCancelled, ids[0])

	hour := noon.Add(time.Hour)
	require.Equal(t, ids, f.lease("l2", 1, hour))
	_, err = f.CancelAppointment(f.ctx, tenant, "a1", always(terms()), hour)
	require.NoError(t, err)
	_, err = f.Begin(f.ctx, tenant, attempt("a3", ids[0], number0, hour), "l2", terms())
	require.ErrorIs(t, err, store.ErrLeaseLost)
	f.requireRevoked(store.CauseCancelled, ids[0], ids[0])
	require.Equal(t, contact.Ready, f.get(ids[0]).State)
}

// requireRevoked says which contacts were to be given back, and why the last of
// them was.
func (f *fixture) requireRevoked(cause store.Cause, ids ...string) {
	f.t.Helper()
	list, err := f.Revocations(f.ctx, tenant, 1, 100)
	require.NoError(f.t, err)
	var revoked []string
	for _, r := range list {
		revoked = append(revoked, r.ContactID)
	}
	require.Equal(f.t, ids, revoked)
	require.Equal(f.t, cause, list[len(list)-1].Cause)
}

func testAppointmentBlocked(t *testing.T, f *fixture) {
	ids := f.load(task, customer(2, number0, "+491701"), customer(3, "+491702"), customer(4, "+491703"))
	for i, number := range []string{number0, "+491702"} {
		a := fmt.Sprint("a", i)
		f.dial(a, ids[i], number, noon)
		f.apply(a, "BUSY", noon)
		f.agree(a, noon.Add(time.Hour), noon)
	}
	blocked := store.Blocklist{ID: "bad", Limit: policy.Never}
	_, err := f.AddListed(f.ctx, tenant, store.NumberList{ID: "bad", Blocklist: &blocked},
		[]store.ListedNumber{{Number: number0}, {Number: "+491702"}}, noon)
	require.NoError(t, err)
	r := request("l1", 9)
	r.Blocklists = []store.Blocklist{blocked}
	require.Equal(t, []string{ids[0], ids[2]}, f.leaseOf(r, noon.Add(time.Hour)), "in its turn with its other number")
	f.requireAppointment("a0", contact.AppointmentBlocked)
	f.requireAppointment("a1", contact.AppointmentBlocked)
	require.Equal(t, contact.Blocklisted, f.get(ids[1]).Reason)
}

// A number blocked on the screen: what is dialled instead does not keep the
// appointment.
func testAppointmentBlockedOnScreen(t *testing.T, f *fixture) {
	ids := f.load(task, customer(2, number0, "+491701"))
	f.dial("a1", ids[0], number0, noon)
	f.apply("a1", "BUSY", noon)
	hour := noon.Add(time.Hour)
	f.agree("a1", hour, noon)
	require.Equal(t, ids, f.lease("l1", 1, hour))
	blocked := terms()
	blocked.Blocklists = []store.Blocklist{{ID: "bad", Limit: policy.Never}}
	_, err := f.AddListed(f.ctx, tenant, store.NumberList{ID: "bad", Blocklist: &blocked.Blocklists[0]}, []store.ListedNumber{{Number: number0}}, hour)
	require.NoError(t, err)
	_, err = f.Begin(f.ctx, tenant, attempt("a2", ids[0], number0, hour), "l1", blocked)
	require.ErrorIs(t, err, policy.ErrBlocklisted)
	_, err = f.Begin(f.ctx, tenant, attempt("a2", ids[0], "+491701", hour), "l1", blocked)
	require.NoError(t, err)
	f.requireAppointment("a1", contact.AppointmentBlocked)
}

func testAppointmentExpired(t *testing.T, f *fixture) {
	ids := f.loadMany(3)
	for i, result := range []policy.Result{policy.ResultConnected, "BUSY"} {
		a := fmt.Sprint("a", i)
		f.dial(a, ids[i], fmt.Sprint("+49170000000", i), noon)
		f.apply(a, result, noon)
		f.agree(a, noon.Add(time.Hour), noon)
	}
	f.dial("a2", ids[2], "+491700000002", noon)
	f.agree("a2", noon.Add(time.Hour), noon)
	_, _, err := f.Expire(f.ctx, list, noon)
	require.NoError(t, err)
	f.requireAppointment("a0", contact.AppointmentExpired)
	f.requireAppointment("a1", contact.AppointmentExpired)
	require.Equal(t, contact.Connected, f.get(ids[0]).Reason, "it was answered after all")
	require.Equal(t, contact.Expired, f.get(ids[1]).Reason)

	f.requireAppointment("a2", contact.AppointmentPending)
	ended := terms(func(r *policy.Rules) { r.State = policy.Expired })
	d, err := f.Apply(f.ctx, tenant, outcome("a2", "BUSY", noon), always(ended), noon)
	require.NoError(t, err)
	require.Equal(t, contact.Expired, d.Reason)
	f.requireAppointment("a2", contact.AppointmentExpired)
}

func testAppointmentMoved(t *testing.T, f *fixture) {
	ids := f.load(task, customer(2, number0, "+491701"))
	f.dial("a1", ids[0], number0, noon)
	f.apply("a1", "BUSY", noon)
	hour := noon.Add(time.Hour)
	f.agree("a1", hour, noon)
	require.Equal(t, ids, f.lease("l1", 1, hour))
	move := func(version int64, edit func(*contact.Appointment)) (contact.Appointment, error) {
		return f.UpdateAppointment(f.ctx, tenant, "a1", version, func(_ context.Context, a *contact.Appointment) error {
			edit(a)
			return nil
		}, hour)
	}
	_, err := move(2, func(*contact.Appointment) {})
	require.ErrorIs(t, err, store.ErrAppointmentVersion)
	_, err = move(1, func(a *contact.Appointment) { a.Number = "+1" })
	require.ErrorIs(t, err, store.ErrOtherNumber)
	moved, err := move(1, func(a *contact.Appointment) {
		a.Number, a.At, a.AgentID, a.Remark = "+491701", hour.Add(time.Hour), "", "later"
	})
	require.NoError(t, err)
	require.Equal(t, contact.Appointment{
		ID: "a1", TaskID: task, ContactID: ids[0], At: hour.Add(time.Hour), Number: "+491701", Remark: "later",
		State: contact.AppointmentPending, Version: 2, CreatedAt: noon, UpdatedAt: hour,
	}, moved)
	require.Equal(t, moved, f.appointments(store.AppointmentFilter{})[0])
	f.requireRevoked(store.CauseCancelled, ids[0])
	require.Empty(t, f.lease("l2", 1, hour))
	f.dial("a2", ids[0], "+491701", hour.Add(time.Hour))
	_, err = move(0, func(*contact.Appointment) {})
	var over *store.AppointmentStateError
	require.ErrorAs(t, err, &over)
	require.Equal(t, contact.AppointmentKept, over.State)
	_, err = f.CancelAppointment(f.ctx, tenant, "a1", always(terms()), hour)
	require.ErrorAs(t, err, &over)
}

func testAppointmentList(t *testing.T, f *fixture) {
	ids := f.loadMany(4)
	for i, id := range ids {
		a := fmt.Sprint("a", i)
		f.dial(a, id, fmt.Sprint("+49170000000", i), noon)
		f.apply(a, "BUSY", noon)
		_, err := f.MakeAppointment(f.ctx, tenant, store.Agreement{
			AttemptID: a, At: noon.Add(time.Duration(4-i/2) * time.Hour), AgentID: fmt.Sprint("agent", i%2),
		}, fits, noon)
		require.NoError(t, err)
	}
	_, err := f.CancelAppointment(f.ctx, tenant, "a1", always(terms()), noon)
	require.NoError(t, err)
	names := func(filter store.AppointmentFilter, after time.Time, afterID string, limit int) (names []string) {
		list, err := f.Appointments(f.ctx, tenant, filter, after, afterID, limit)
		require.NoError(t, err)
		for _, a := range list {
			names = append(names, a.ID)
		}
		return names
	}
	all := store.AppointmentFilter{}
	require.Equal(t, []string{"a2", "a3", "a0", "a1"}, names(all, time.Time{}, "", 9), "by time, then id")
	require.Equal(t, []string{"a2", "a3"}, names(all, time.Time{}, "", 2))
	require.Equal(t, []string{"a0", "a1"}, names(all, noon.Add(3*time.Hour), "a3", 9))
	require.Equal(t, []string{"a3", "a1"}, names(store.AppointmentFilter{AgentID: "agent1"}, time.Time{}, "", 9))
	require.Equal(t, []string{"a3"}, names(store.AppointmentFilter{
		AgentID: "agent1", Tasks: []string{task}, States: []contact.AppointmentState{contact.AppointmentPending},
	}, time.Time{}, "", 9))
	require.Empty(t, names(store.AppointmentFilter{Tasks: []string{"other"}}, time.Time{}, "", 9))
	require.Empty(t, names(store.AppointmentFilter{Tasks: []string{}}, time.Time{}, "", 9), "none is not any")
	require.Equal(t, []string{"a2", "a3"}, names(store.AppointmentFilter{Tasks: []string{"other", task}}, time.Time{}, "", 2))
}

// A new order of the task leaves appointments where they are, and holds for
// their contacts afterwards.
func testAppointmentRekeyed(t *testing.T, f *fixture) {
	ids := f.load(task, customer(2, "+493"), customer(3, "+492"), customer(4, "+491"))
	f.dial("a1", ids[0], "+493", noon)
	f.apply("a1", policy.ResultConnected, noon)
	f.agree("a1", noon, noon)
	_, err := f.Rekey(f.ctx, list, byNumber)
	require.NoError(t, err)
	r := request("l1", 9)
	r.Order = byNumber
	require.Equal(t, []string{ids[0], ids[2], ids[1]}, f.leaseOf(r, noon))
	f.returnAll(noon)
	u := store.Update{TaskID: task, ID: ids[0], Terms: store.Terms{Order: byNumber, Rules: rules()}}
	_, err = f.Update(f.ctx, tenant, u, func(c *contact.Contact) error {
		c.Name = "Renamed"
		return nil
	}, noon)
	require.NoError(t, err)
	r.LeaseID = "l2"
	require.Equal(t, []string{ids[0], ids[2], ids[1]}, f.leaseOf(r, noon), "an edit does not move it either")
	f.returnAll(noon)
	_, err = f.CancelAppointment(f.ctx, tenant, "a1", always(u.Terms), noon)
	require.NoError(t, err)
	_, err = f.Recycle(f.ctx, tenant, store.Recycling{Request: store.Request{ID: "r1", Content: "recycle t1 "}, TaskID: task}, noon)
	require.NoError(t, err)
	r.LeaseID = "l3"
	require.Equal(t, []string{ids[2], ids[1], ids[0]}, f.leaseOf(r, noon))
}
