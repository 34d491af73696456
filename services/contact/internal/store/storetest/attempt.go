package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/internal/callwindow"
)

const (
	number0 = "+491700000000" // of the first contact of loadMany
	number1 = "+491700000001" // of the second
)

func testBegin(t *testing.T, f *fixture) {
	ids := f.loadMany(2)
	f.dial("a1", ids[0], number0, noon)
	c := f.get(ids[0])
	require.Equal(t, contact.Calling, c.State)
	require.Zero(t, c.Attempts(), "counted when it ends")

	again, err := f.Begin(f.ctx, tenant, attempt("a1", ids[0], number0, noon.Add(minute)), "lease-a1", terms())
	require.NoError(t, err)
	require.Equal(t, noon, again)
	_, err = f.Begin(f.ctx, tenant, attempt("a1", ids[1], number0, noon), "lease-a1", terms())
	require.ErrorIs(t, err, store.ErrOtherAttempt)
	_, err = f.Begin(f.ctx, tenant, attempt("a2", ids[0], number0, noon), "lease-a1", terms())
	require.ErrorIs(t, err, store.ErrLeaseLost, "one dial a lease of a contact")
}

func testBeginRefused(t *testing.T, f *fixture) {
	ids := f.loadMany(2)
	f.lease("l1", 1, noon)
	begin := func(contactID, leaseID string, now time.Time, change ...func(*policy.Rules)) error {
		_, err := f.Begin(f.ctx, tenant, attempt("a1", contactID, number0, now), leaseID, terms(change...))
		return err
	}
	require.ErrorIs(t, begin(ids[1], "l1", noon), store.ErrLeaseLost, "a contact that is not leased")
	require.ErrorIs(t, begin("x", "l1", noon), store.ErrLeaseLost, "no contact at all")
	require.ErrorIs(t, begin(ids[0], "l2", noon), store.ErrLeaseLost, "another lease")
	require.ErrorIs(t, begin(ids[0], "l1", noon.Add(minute)), store.ErrLeaseLost, "expired, not yet reaped")
	require.ErrorIs(t, begin(ids[0], "l1", noon, func(r *policy.Rules) { r.State = "SUSPENDED" }), policy.ErrTaskState)
	require.ErrorIs(t, begin(ids[0], "l1", noon, func(r *policy.Rules) { r.End = noon }), policy.ErrTaskDates)
	require.ErrorIs(t, begin(ids[0], "l1", noon, func(r *policy.Rules) { r.Window = callwindow.Window{} }), policy.ErrWindow)
	require.ErrorIs(t, begin(ids[0], "l1", noon, func(r *policy.Rules) { r.Trial = true }), policy.ErrNotTrusted)
	_, err := f.Begin(f.ctx, tenant, attempt("a1", ids[0], "+491700000001", noon), "l1", terms())
	require.ErrorIs(t, err, store.ErrOtherNumber)
	require.NoError(t, begin(ids[0], "l1", noon), "a refusal leaves nothing behind")
}

// The cap is a number's in a task: contacts that share the number share it.
func testCap(t *testing.T, f *fixture) {
	ids := f.load(task, customer(2, "+491701"), customer(3, "+491701"), customer(4, "+491702"))
	for i := range policy.Cap {
		_, err := f.db.Exec(f.ctx, `INSERT INTO attempt (tenant, id, task_id, contact_id, number, agent_id, begun, begun_at, counted, result)
			VALUES ($1, $2, $3, 'gone', '+491701', 'ann', $4, 1, $4, 'BUSY')`, tenant, fmt.Sprint("old", i), task, true)
		require.NoError(t, err)
		if i == policy.Cap-2 {
			require.Contains(t, f.lease("l1", 1, noon), ids[0])
		}
	}
	_, err := f.Begin(f.ctx, tenant, attempt("a1", ids[0], "+491701", noon), "l1", terms())
	require.ErrorIs(t, err, policy.ErrCap)
	require.Equal(t, ids[2:], f.lease("l2", 9, noon))
	require.Equal(t, contact.Exhausted, f.get(ids[1]).Reason)
}

func testResolve(t *testing.T, f *fixture) {
	ids := f.loadMany(2)
	f.dial("a1", ids[0], number0, noon)
	found, err := f.Resolve(f.ctx, tenant, "a1", noon.Add(minute))
	require.NoError(t, err)
	require.Equal(t, &store.LiveAttempt{Attempt: attempt("a1", ids[0], number0, noon), Reference: "r2", Name: "Customer"}, found)

	f.lease("l1", 1, noon)
	for range 2 {
		found, err = f.Resolve(f.ctx, tenant, "late", noon)
		require.NoError(t, err)
		require.Nil(t, found)
	}
	_, err = f.Begin(f.ctx, tenant, attempt("late", ids[1], "+491700000001", noon), "l1", terms())
	require.ErrorIs(t, err, store.ErrNeverBegun)
	_, err = f.Apply(f.ctx, tenant, outcome("late", "BUSY", noon), always(terms()), noon)
	require.ErrorIs(t, err, store.ErrNoAttempt)

	require.NoError(t, f.ForgetNever(f.ctx, noon.Add(23*time.Hour)))
	_, err = f.Begin(f.ctx, tenant, attempt("late", ids[1], "+491700000001", noon), "l1", terms())
	require.ErrorIs(t, err, store.ErrNeverBegun)
	require.NoError(t, f.ForgetNever(f.ctx, noon.Add(25*time.Hour)))
	_, err = f.Begin(f.ctx, tenant, attempt("late", ids[1], "+491700000001", noon), "l1", terms())
	require.NoError(t, err, "forgotten; its lease decides")
}

func testLiveAttempts(t *testing.T, f *fixture) {
	ids := f.loadMany(4)
	for i, id := range ids {
		f.dial(fmt.Sprint("a", i), id, fmt.Sprintf("+49170000000%d", i), noon.Add(time.Duration(i/2)*time.Second))
	}
	f.apply("a1", "BUSY", noon.Add(minute))
	f.apply("a2", policy.ResultUnknown, noon.Add(minute))
	names := func(after time.Time, afterID string, limit int) (names []string) {
		list, err := f.LiveAttempts(f.ctx, tenant, after, afterID, limit)
		require.NoError(t, err)
		for _, a := range list {
			names = append(names, a.ID)
		}
		return names
	}
	require.Equal(t, []string{"a0", "a3"}, names(time.Time{}, "", 9), "neither the ended nor the unknown")
	require.Equal(t, []string{"a0"}, names(time.Time{}, "", 1))
	require.Equal(t, []string{"a3"}, names(noon, "a0", 9))
	list, err := f.LiveAttempts(f.ctx, "bolt", time.Time{}, "", 9)
	require.NoError(t, err)
	require.Empty(t, list)
}

func testApply(t *testing.T, f *fixture) {
	ids := f.load(task, customer(2, number0, "+491701"))
	f.dial("a1", ids[0], number0, noon)
	d := f.apply("a1", "BUSY", noon.Add(minute))
	require.Equal(t, contact.Ready, d.State, "its other number is next")
	require.Equal(t, d, f.apply("a1", "BUSY", noon.Add(minute)), "again")
	require.Equal(t, d, f.apply("a1", policy.ResultConnected, noon.Add(2*minute)), "the first end stays")

	c := f.get(ids[0])
	require.Equal(t, 1, c.Attempts())
	require.Equal(t, contact.Number{
		E164: number0, Attempts: 1, DueAt: noon.Add(minute + time.Hour), Days: 1, Day: "2026-03-02", DayAttempts: 1,
		ByResult: map[string]int{"BUSY": 1},
	}, c.Numbers[0])

	f.dial("a2", ids[0], "+491701", noon.Add(2*minute))
	require.Equal(t, contact.Connected, f.apply("a2", policy.ResultConnected, noon.Add(3*minute)).Reason)
	require.Equal(t, contact.Done, f.get(ids[0]).State)
	require.Equal(t, d, f.apply("a1", "BUSY", noon.Add(4*minute)), "an old end again changes nothing")
	require.Equal(t, contact.Done, f.get(ids[0]).State)
	_, err := f.Apply(f.ctx, "bolt", outcome("a1", "BUSY", noon), always(terms()), noon)
	require.ErrorIs(t, err, store.ErrNoAttempt, "another tenant")
}

func testUnknown(t *testing.T, f *fixture) {
	ids := f.load(task, customer(2, number0), customer(3, number0))
	f.dial("a1", ids[0], number0, noon)
	d := f.apply("a1", policy.ResultUnknown, noon.Add(time.Hour))
	require.Equal(t, contact.Calling, d.State)
	c := f.get(ids[0])
	require.Equal(t, contact.Calling, c.State)
	require.Equal(t, 1, c.Attempts())
	require.Equal(t, d, f.apply("a1", policy.ResultUnknown, noon.Add(2*time.Hour)))
	require.Equal(t, 1, f.get(ids[0]).Attempts())
	require.Equal(t, ids[1:], f.lease("l1", 9, noon), "the call is over: the number is free, the contact is not")

	d = f.apply("a1", "BUSY", noon.Add(minute))
	require.Equal(t, contact.Waiting, d.State, "the real end, however late, settles it")
	require.Equal(t, 1, f.get(ids[0]).Attempts(), "one dial, counted once")
	require.Equal(t, d, f.apply("a1", policy.ResultUnknown, noon.Add(3*time.Hour)), "and stays")
}

func testTechnical(t *testing.T, f *fixture) {
	ids := f.loadMany(1)
	f.dial("a1", ids[0], number0, noon)
	o := outcome("a1", "PLATFORM", noon)
	o.FailCode = "34606"
	d, err := f.Apply(f.ctx, tenant, o, always(terms()), noon)
	require.NoError(t, err)
	require.Equal(t, noon.Add(minute), d.DueAt)
	require.Zero(t, f.get(ids[0]).Attempts())
}
