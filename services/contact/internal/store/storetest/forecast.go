package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/store"
)

func (f *fixture) forecast(t store.Terms, contacts, hours int, now time.Time) store.Forecast {
	f.t.Helper()
	seen, err := f.Forecast(f.ctx, question(t), contacts, hours, now)
	require.NoError(f.t, err)
	return seen
}

// foreseen are the ids of the next contacts.
func (f *fixture) foreseen(t store.Terms, contacts int, now time.Time) []string {
	f.t.Helper()
	return idsOf(store.Batch{Contacts: f.forecast(t, contacts, 1, now).Next})
}

func testForecast(t *testing.T, f *fixture) {
	ids := f.load(task, customer(1, number0), customer(2, number0), customer(3, number1), customer(4, number2))
	before := f.all()
	require.Equal(t, []string{ids[0], ids[2], ids[3]}, f.foreseen(terms(), 9, noon), "the second has the number of the first")
	require.Equal(t, ids[:1], f.foreseen(terms(), 1, noon))
	require.Empty(t, f.foreseen(terms(), 0, noon))
	require.Equal(t, before, f.all(), "it changes nothing")

	night := noon.Add(12 * time.Hour)
	require.Equal(t, []string{ids[0], ids[2], ids[3]}, f.foreseen(terms(officeHours), 9, night), "those of the next morning")
	scheduled := terms(func(r *policy.Rules) { r.State, r.Start = policy.Scheduled, noon.Add(time.Hour) })
	require.Equal(t, ids[:1], f.foreseen(scheduled, 1, noon))
	over := terms(officeHours, func(r *policy.Rules) { r.End = night.Add(time.Hour) })
	require.Empty(t, f.foreseen(over, 9, night), "it is over by the morning")
	suspended := terms(func(r *policy.Rules) { r.State = "SUSPENDED" })
	require.Empty(t, f.foreseen(suspended, 9, noon))
	reordered := terms()
	reordered.Order = byPriority
	require.Empty(t, f.foreseen(reordered, 9, noon), "they are not in order yet")
	other := question(terms())
	other.TaskID = "t2"
	seen, err := f.Forecast(f.ctx, other, 9, 1, noon)
	require.NoError(t, err)
	require.Empty(t, seen.Next)
}

// What is foreseen is what a lease then holds: due ones in their places, blocked
// ones passed over, past a head of locked ones.
func testForecastAsLease(t *testing.T, f *fixture) {
	ids := f.loadMany(1500)
	for i := range 3 {
		attemptID := string(rune('a' + i))
		f.dial(attemptID, ids[i], f.get(ids[i]).Numbers[0].E164, noon)
		f.apply(attemptID, "BUSY", noon)
	}
	f.put(never, noon, f.get(ids[5]).Numbers[0].E164)
	holder := f.load("t2", customer(1, f.get(ids[6]).Numbers[0].E164))
	elsewhere := request("other", 1)
	elsewhere.TaskID, elsewhere.TTL = "t2", 10*time.Hour
	require.Equal(t, holder, f.leaseOf(elsewhere, noon))

	t1 := against(never)
	for i, n := range []int{1, 5, 70, 1000} {
		now := noon.Add(time.Duration(i) * time.Hour)
		seen := f.foreseen(t1, n, now)
		require.Len(t, seen, n)
		require.NotContains(t, seen, ids[6])
		leaseID := string(rune('A' + i))
		require.Equal(t, seen, f.leaseOf(requestOf(leaseID, n, t1), now))
		_, err := f.Return(f.ctx, tenant, fence, leaseID, seen, now)
		require.NoError(t, err)
	}
}

// A contact whose appointment can never be kept is foreseen in its usual place.
func testForecastVoid(t *testing.T, f *fixture) {
	ids := f.load(task, customer(1, number0), customer(2, number1, number2), customer(3, number3))
	require.Equal(t, ids[:2], f.lease("l1", 2, noon))
	_, err := f.Begin(f.ctx, tenant, attempt("a1", ids[1], number1, noon), "l1", terms())
	require.NoError(t, err)
	f.agree("a1", noon.Add(time.Hour), noon)
	f.apply("a1", "BUSY", noon)
	_, err = f.Return(f.ctx, tenant, fence, "l1", ids[:1], noon)
	require.NoError(t, err)
	then := noon.Add(2 * time.Hour)
	require.Equal(t, []string{ids[1], ids[0], ids[2]}, f.foreseen(against(never), 9, then), "appointments first")

	f.put(never, noon, number1)
	seen := f.foreseen(against(never), 9, then)
	require.Equal(t, ids, seen)
	f.requireAppointment("a1", contact.AppointmentPending)
	require.Equal(t, seen, f.leaseOf(requestOf("l2", 9, against(never)), then))
}

func testForecastHours(t *testing.T, f *fixture) {
	ids := f.loadMany(5)
	f.dial("a1", ids[0], f.get(ids[0]).Numbers[0].E164, noon)
	f.apply("a1", "BUSY", noon) // due at one
	f.dial("a2", ids[1], f.get(ids[1]).Numbers[0].E164, noon)
	f.apply("a2", "BUSY", noon.Add(150*minute)) // due at half past three
	f.lease("l1", 1, noon)
	hours := func(t store.Terms, n int, now time.Time) (contacts []int64, open []bool) {
		for i, h := range f.forecast(t, 0, n, now).Hours {
			require.Equal(f.t, now.Add(time.Duration(i)*time.Hour), h.Start)
			contacts, open = append(contacts, h.Contacts), append(open, h.Open)
		}
		return contacts, open
	}
	contacts, open := hours(terms(), 4, noon)
	require.Equal(t, []int64{2, 1, 0, 1}, contacts, "what is leased is not counted")
	require.Equal(t, []bool{true, true, true, true}, open)
	contacts, _ = hours(terms(), 1, noon.Add(90*minute))
	require.Equal(t, []int64{3}, contacts, "what has come due is callable")

	narrow := terms(func(r *policy.Rules) { r.Window = window(13*60+30, 15*60) })
	contacts, open = hours(narrow, 28, noon)
	require.Equal(t, []bool{false, true, true, false}, open[:4])
	require.Equal(t, []int64{0, 3, 0, 0}, contacts[:4])
	require.Equal(t, int64(1), contacts[25], "the next day")

	suspended := terms(func(r *policy.Rules) { r.State = "SUSPENDED" })
	contacts, open = hours(suspended, 2, noon)
	require.Equal(t, []int64{0, 0}, contacts)
	require.Equal(t, []bool{false, false}, open)
}
