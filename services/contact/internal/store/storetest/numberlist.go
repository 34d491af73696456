package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/store"
)

// never, twiceAnHour and onceADay are blocklists of the tests' task, trusted its trust list.
var (
	never       = blocklist("never", policy.Never, 0)
	twiceAnHour = blocklist("hourly", policy.PerHour, 2)
	onceADay    = blocklist("daily", policy.PerDay, 1)
	trusted     = store.NumberList{ID: "trusted", Tasks: []string{task}, Zone: time.UTC}
)

func blocklist(id string, limit policy.Limit, most int) store.NumberList {
	return store.NumberList{
		ID: id, Tasks: []string{task}, Zone: time.UTC,
		Blocklist: &store.Blocklist{ID: id, Name: "List " + id, Limit: limit, Max: most},
	}
}

// against are terms that hold calls against blocklists.
func against(lists ...store.NumberList) store.Terms {
	t := terms()
	for _, l := range lists {
		t.Blocklists = append(t.Blocklists, *l.Blocklist)
	}
	return t
}

func requestOf(leaseID string, n int, t store.Terms) store.LeaseRequest {
	r := request(leaseID, n)
	r.Terms = t
	return r
}

// put adds numbers to a list for good.
func (f *fixture) put(list store.NumberList, now time.Time, numbers ...string) (added int) {
	f.t.Helper()
	entries := make([]store.ListedNumber, len(numbers))
	for i, n := range numbers {
		entries[i].Number = n
	}
	added, err := f.AddListed(f.ctx, tenant, list, entries, now)
	require.NoError(f.t, err)
	return added
}

func (f *fixture) take(list store.NumberList, now time.Time, numbers ...string) (removed int) {
	f.t.Helper()
	removed, err := f.RemoveListed(f.ctx, tenant, list, numbers, now)
	require.NoError(f.t, err)
	return removed
}

// testListed: what is put on a list is there, in order, until it is taken off.
func testListed(t *testing.T, f *fixture) {
	later := noon.Add(time.Hour)
	first := store.ListedNumber{Number: "+4917", From: noon, Until: later, Remark: "he said «no»\nand hung up"}
	added, err := f.AddListed(f.ctx, tenant, never, []store.ListedNumber{{Number: "+8613"}, first, {Number: "+49170"}}, noon)
	require.NoError(t, err)
	require.Equal(t, 3, added)
	require.Equal(t, 1, f.put(never, later, "+8613", "+1"), "one was there")
	f.put(onceADay, noon, "+7")

	first.CreatedAt = noon
	list, err := f.ListedNumbers(f.ctx, tenant, never.ID, "", 10)
	require.NoError(t, err)
	require.Equal(t, []store.ListedNumber{{Number: "+1", CreatedAt: later}, first, {Number: "+49170", CreatedAt: noon}, {Number: "+8613", CreatedAt: noon}}, list)
	list, err = f.ListedNumbers(f.ctx, tenant, never.ID, "+4917", 1)
	require.NoError(t, err)
	require.Equal(t, []store.ListedNumber{{Number: "+49170", CreatedAt: noon}}, list)

	found, err := f.Listed(f.ctx, tenant, never.ID, "+4917")
	require.NoError(t, err)
	require.Equal(t, &first, found)
	for _, key := range [][3]string{{"other", never.ID, "+4917"}, {tenant, onceADay.ID, "+4917"}, {tenant, never.ID, "+491"}} {
		found, err = f.Listed(f.ctx, key[0], key[1], key[2])
		require.NoError(t, err)
		require.Nil(t, found)
	}
	require.Equal(t, 2, f.take(never, noon, "+1", "+8613", "+99"))
	require.Zero(t, f.take(never, noon, "+1"))

	keys, err := f.NumberLists(f.ctx)
	require.NoError(t, err)
	require.Equal(t, []store.NumberListKey{{Tenant: tenant, ID: onceADay.ID}, {Tenant: tenant, ID: never.ID}}, keys)
}

// testRemoveList: a list that is no more goes in batches; others stay.
func testRemoveList(t *testing.T, f *fixture) {
	numbers := make([]string, 2500)
	for i := range numbers {
		numbers[i] = fmt.Sprintf("+49%05d", i)
	}
	f.put(never, noon, numbers...)
	f.put(onceADay, noon, numbers[0])
	key := store.NumberListKey{Tenant: tenant, ID: never.ID}
	for _, want := range []bool{true, true, false} {
		more, err := f.RemoveList(f.ctx, key)
		require.NoError(t, err)
		require.Equal(t, want, more)
	}
	list, err := f.ListedNumbers(f.ctx, tenant, never.ID, "", 10)
	require.NoError(t, err)
	require.Empty(t, list)
	keys, err := f.NumberLists(f.ctx)
	require.NoError(t, err)
	require.Equal(t, []store.NumberListKey{{Tenant: tenant, ID: onceADay.ID}}, keys)
	more, err := f.RemoveList(f.ctx, key)
	require.NoError(t, err)
	require.False(t, more, "again")
}

// testBlocked: a lease passes by who may not be called, and puts it where it
// belongs; a dial is judged anew.
func testBlocked(t *testing.T, f *fixture) {
	ids := f.loadMany(4)
	two := f.load(task, customer(9, number0, "+4930901820"))[0]
	f.put(never, noon, number0)
	_, err := f.AddListed(f.ctx, tenant, never, []store.ListedNumber{
		{Number: number1, Until: noon.Add(time.Hour)},
		{Number: "+491700000002", Until: noon}, {Number: "+491700000003", From: noon.Add(time.Minute)},
	}, noon)
	require.NoError(t, err)

	batch, err := f.Lease(f.ctx, requestOf("l1", 9, against(never)), noon)
	require.NoError(t, err)
	require.Equal(t, []string{ids[2], ids[3], two}, idsOf(batch))
	require.Zero(t, batch.Contacts[0].Until)
	require.Equal(t, noon.Add(time.Minute), batch.Contacts[1].Until, "then it is on the list")
	require.Equal(t, []int{1}, batch.Contacts[2].Offer, "not the number that is blocked")
	blocked, waits := f.get(ids[0]), f.get(ids[1])
	require.Equal(t, contact.Done, blocked.State)
	require.Equal(t, contact.Blocklisted, blocked.Reason)
	require.Equal(t, contact.Waiting, waits.State)
	require.Equal(t, noon.Add(time.Hour), waits.DueAt)

	_, err = f.Begin(f.ctx, tenant, attempt("a1", two, number0, noon), "l1", against(never))
	var listed *policy.ListedError
	require.ErrorAs(t, err, &listed)
	require.Equal(t, never.ID, listed.ListID)
	_, err = f.Begin(f.ctx, tenant, attempt("a2", two, number0, noon), "l1", against(onceADay))
	require.NoError(t, err, "the task does not use the list")
}

// testTrial: a trial tenant calls the numbers of its trust list, and no others.
func testTrial(t *testing.T, f *fixture) {
	ids := f.loadMany(3)
	_, err := f.AddListed(f.ctx, tenant, trusted, []store.ListedNumber{
		{Number: number0}, {Number: number1, Until: noon}, {Number: "+491700000002", Until: noon.Add(time.Minute)},
	}, noon)
	require.NoError(t, err)
	trial := terms(func(r *policy.Rules) { r.Trial = true })
	trial.TrustListID = trusted.ID
	require.Equal(t, []string{ids[0], ids[2]}, f.leaseOf(requestOf("l1", 9, trial), noon))
	require.Equal(t, contact.NotTrusted, f.get(ids[1]).Reason)
	_, err = f.Begin(f.ctx, tenant, attempt("a1", ids[2], "+491700000002", noon.Add(time.Minute/2)), "l1", trial)
	require.NoError(t, err)
	f.take(trusted, noon, number0)
	_, err = f.Begin(f.ctx, tenant, attempt("a2", ids[0], number0, noon), "l1", trial)
	require.ErrorIs(t, err, policy.ErrNotTrusted)
}

// callOn makes a counted call to the first number of the next contact of a task.
func (f *fixture) callOn(taskID, attemptID string, at time.Time) {
	f.t.Helper()
	r := requestOf("lease-"+attemptID, 1, terms())
	r.TaskID = taskID
	batch, err := f.Lease(f.ctx, r, at)
	require.NoError(f.t, err)
	require.Len(f.t, batch.Contacts, 1)
	c := batch.Contacts[0]
	a := attempt(attemptID, c.ID, c.Numbers[c.Offer[0]].E164, at)
	a.TaskID = taskID
	_, err = f.Begin(f.ctx, tenant, a, r.LeaseID, terms())
	require.NoError(f.t, err)
	f.apply(attemptID, "REJECTED", at)
}

// testLimits: calls count against a list over all tasks, in any hour or on the
// local day.
func testLimits(t *testing.T, f *fixture) {
	for i := range 2 {
		other := fmt.Sprint("other", i)
		f.load(other, customer(2, number0))
		f.callOn(other, "a"+other, noon.Add(time.Duration(i)*10*time.Minute))
	}
	f.put(twiceAnHour, noon, number0, number1)
	f.put(onceADay, noon, number0)
	at := noon.Add(20 * time.Minute)
	for _, c := range []struct {
		list   store.NumberList
		number string
		free   time.Time
		recent int
	}{
		{twiceAnHour, number0, noon.Add(time.Hour), 2},
		{twiceAnHour, number1, at, 0},
		{onceADay, number0, noon.Add(12 * time.Hour), 2},
	} {
		listing, err := f.Listing(f.ctx, tenant, *c.list.Blocklist, c.number, at)
		require.NoError(t, err)
		require.Len(t, listing.Recent, c.recent)
		r := rules()
		free, ever := r.Free(*listing, at)
		require.True(t, ever)
		require.Equal(t, c.free, free, "%s on %s", c.number, c.list.ID)
	}
	listing, err := f.Listing(f.ctx, tenant, *onceADay.Blocklist, number1, at)
	require.NoError(t, err)
	require.Nil(t, listing)

	ids := f.loadMany(2)
	require.Equal(t, ids[1:], f.leaseOf(requestOf("l1", 9, against(twiceAnHour)), at))
	require.Equal(t, noon.Add(time.Hour), f.get(ids[0]).DueAt)
	require.Empty(t, f.leaseOf(requestOf("l2", 9, against(twiceAnHour, onceADay)), noon.Add(time.Hour)), "it is on the other list too")
	require.Equal(t, noon.Add(12*time.Hour), f.get(ids[0]).DueAt)
	require.Equal(t, ids[:1], f.leaseOf(requestOf("l3", 9, against(twiceAnHour, onceADay)), noon.Add(12*time.Hour)))
}

// testLookAgain: who waits for a list is judged anew when it is taken off.
func testLookAgain(t *testing.T, f *fixture) {
	ids := f.loadMany(2)
	f.dial("a1", ids[0], number0, noon)
	f.apply("a1", "BUSY", noon) // waits for its retry
	retry := f.get(ids[0]).DueAt
	until := []store.ListedNumber{{Number: number1, Until: noon.Add(48 * time.Hour)}}
	_, err := f.AddListed(f.ctx, tenant, never, until, noon)
	require.NoError(t, err)
	require.Empty(t, f.leaseOf(requestOf("l1", 9, against(never)), noon))
	require.Equal(t, noon.Add(48*time.Hour), f.get(ids[1]).DueAt)

	f.take(never, noon, number0, number1)
	require.Equal(t, ids[1:], f.leaseOf(requestOf("l2", 9, against(never)), noon))
	require.Equal(t, retry, f.get(ids[0]).DueAt, "that one waits for something else")
}
