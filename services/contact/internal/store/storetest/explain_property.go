package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/store"
)

// testExplainProperty plays random campaigns and asks at each step: the contacts
// that an explanation calls callable are those that a lease then holds, and the
// moment that it foresees for one is the first at which it is.
func testExplainProperty(t *testing.T, f *fixture) {
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		a := &asking{fixture: f, rt: rt, task: fmt.Sprint("e", run), now: noon}
		a.list = store.NumberList{ID: a.task, Tasks: []string{a.task}, Zone: time.UTC}
		a.begin()
		a.edit()
		for range rapid.IntRange(2, 8).Draw(rt, "steps") {
			rapid.SampledFrom([]func(){
				a.dialSome, a.dialSome, a.holdOne, a.agree, a.block, a.edit, a.edit, a.rejudge, a.wait, a.foresee, a.foresee,
			}).Draw(rt, "step")()
			a.compare()
		}
		_, err := f.ReturnAll(f.ctx, tenant, fence, a.now)
		require.NoError(rt, err)
	})
}

type asking struct {
	*fixture

	rt       *rapid.T
	task     string
	now      time.Time
	terms    store.Terms
	list     store.NumberList
	contacts []string
	numbers  []string
	attempts []string
	serial   int
}

func (a *asking) next(kind string) string {
	a.serial++
	return fmt.Sprint(a.task, kind, a.serial)
}

func (a *asking) flip(label string) bool { return rapid.Bool().Draw(a.rt, label) }

func (a *asking) hours(label string, from, to int) time.Duration {
	return time.Duration(rapid.IntRange(from, to).Draw(a.rt, label)) * time.Hour
}

// begin makes contacts that share some of a few numbers.
func (a *asking) begin() {
	for i := range 5 {
		a.numbers = append(a.numbers, fmt.Sprintf("+%s%d", a.task[1:], 100+i))
	}
	var list []*contact.Contact
	for i := range 3 {
		own := rapid.Permutation(a.numbers).Draw(a.rt, "numbers")[:rapid.IntRange(1, 3).Draw(a.rt, "count")]
		c := customer(i, own...)
		for n := range c.Numbers {
			c.Numbers[n].Zone = rapid.SampledFrom([]string{"UTC", "Asia/Shanghai", "America/New_York"}).Draw(a.rt, "zone")
			c.Numbers[n].Delay = time.Duration(rapid.SampledFrom([]int{0, 0, 90, 7200}).Draw(a.rt, "delay_s")) * time.Second
			c.Numbers[n].Sequence = rapid.IntRange(0, 2).Draw(a.rt, "sequence")
		}
		list = append(list, c)
	}
	a.contacts = a.load(a.task, list...)
}

// edit gives the task other rules.
func (a *asking) edit() {
	a.terms = terms(func(r *policy.Rules) {
		r.State = rapid.SampledFrom([]policy.TaskState{
			policy.Running, policy.Running, policy.Running, policy.Running, policy.Running, policy.Running, policy.Scheduled, "SUSPENDED",
		}).Draw(a.rt, "state")
		if r.State == policy.Scheduled || rapid.IntRange(0, 9).Draw(a.rt, "early") == 0 {
			r.Start = a.now.Add(a.hours("starts in", 1, 30))
		}
		if rapid.IntRange(0, 4).Draw(a.rt, "short") == 0 {
			r.End = a.now.Add(a.hours("ends in", 1, 60))
		}
		start := rapid.IntRange(0, 23).Draw(a.rt, "opens") * 60
		r.Window = window(start, start+60*rapid.IntRange(0, 24-start/60).Draw(a.rt, "open for"))
		if rapid.IntRange(0, 3).Draw(a.rt, "clock of numbers") > 0 {
			r.ZoneOf = zoneOf // else contacts do not wait for the window
		}
		r.Entry = policy.Entry{
			ByResult: a.flip("by result"), Retries: map[policy.Result]policy.Retry{"BUSY": {Times: 3, Interval: a.hours("retry", 0, 30)}},
			MaxDays: rapid.IntRange(1, 3).Draw(a.rt, "days"), MaxPerDay: rapid.IntRange(1, 3).Draw(a.rt, "per day"),
			Interval: a.hours("interval", 0, 30),
		}
		r.NumberOrder = rapid.SampledFrom([]policy.NumberOrder{policy.AsStored, policy.BySequence}).Draw(a.rt, "order")
		r.Trial = rapid.IntRange(0, 5).Draw(a.rt, "trial") == 0
	})
	a.terms.TrustListID = trusted.ID + a.task
	a.list.Blocklist = &store.Blocklist{
		ID: a.list.ID, Name: "list", Max: rapid.IntRange(1, 2).Draw(a.rt, "max"),
		Limit: rapid.SampledFrom([]policy.Limit{policy.Never, policy.PerHour, policy.PerDay}).Draw(a.rt, "limit"),
	}
	a.terms.Blocklists = []store.Blocklist{*a.list.Blocklist}
}

func zoneOf(n *contact.Number) *time.Location {
	zone, err := time.LoadLocation(n.Zone)
	if err != nil {
		panic(err)
	}
	return zone
}

func (a *asking) wait() { a.now = a.now.Add(a.hours("later", 1, 30)) }

// block puts a number on the blocklist or the trust list, or takes it off.
func (a *asking) block() {
	number := rapid.SampledFrom(a.numbers).Draw(a.rt, "number")
	if a.flip("trust") {
		a.put(store.NumberList{ID: a.terms.TrustListID, Tasks: a.list.Tasks, Zone: time.UTC}, a.now, number)
		return
	}
	if a.flip("unblock") {
		a.take(a.list, a.now, number)
		return
	}
	entry := store.ListedNumber{Number: number}
	if a.flip("from") {
		entry.From = a.now.Add(a.hours("listed in", -5, 20))
	}
	if a.flip("until") {
		entry.Until = a.now.Add(a.hours("listed until", 21, 50))
	}
	_, err := a.AddListed(a.ctx, tenant, a.list, []store.ListedNumber{entry}, a.now)
	require.NoError(a.rt, err)
}

func (a *asking) leaseSome(n int) store.Batch {
	r := requestOf(a.next("l"), n, a.terms)
	r.TaskID, r.TTL = a.task, 10_000*time.Hour
	batch, err := a.Lease(a.ctx, r, a.now)
	require.NoError(a.rt, err)
	for _, c := range batch.Contacts {
		c.LeaseID = r.LeaseID
	}
	return batch
}

// holdOne leaves a contact on a screen.
func (a *asking) holdOne() { a.leaseSome(1) }

func (a *asking) dialSome() {
	for _, c := range a.leaseSome(2).Contacts {
		id := a.next("a")
		begun := attempt(id, c.ID, c.Numbers[c.Offer[0]].E164, a.now)
		begun.TaskID = a.task
		_, err := a.Begin(a.ctx, tenant, begun, c.LeaseID, a.terms)
		require.NoError(a.rt, err)
		a.attempts = append(a.attempts, id)
		result := rapid.SampledFrom([]policy.Result{"BUSY", "BUSY", "BUSY", policy.ResultConnected, "REJECTED", policy.ResultUnknown, ""}).Draw(a.rt, "result")
		if result == "" {
			continue // the call goes on
		}
		_, err = a.Apply(a.ctx, tenant, outcome(id, result, a.now), always(a.terms), a.now)
		require.NoError(a.rt, err)
	}
}

func (a *asking) agree() {
	if len(a.attempts) > 0 {
		g := store.Agreement{AttemptID: rapid.SampledFrom(a.attempts).Draw(a.rt, "attempt"), At: a.now.Add(a.hours("agreed in", 0, 20))}
		_, err := a.MakeAppointment(a.ctx, tenant, g, fits, a.now)
		require.NoError(a.rt, err)
	}
}

// rejudge lets waiting contacts know of the rules: none waits that need not.
func (a *asking) rejudge() {
	_, err := a.Rejudge(a.ctx, store.CallingList{Tenant: tenant, TaskID: a.task}, a.terms, a.next("r"), a.now)
	require.NoError(a.rt, err)
	for _, id := range a.contacts {
		c, g := a.explained(id, a.now)
		if c.State == contact.Waiting {
			require.Empty(a.rt, g.Allowed, "a contact that could be called waits")
			require.True(a.rt, g.NextCall.IsZero() || !g.NextCall.Before(c.DueAt), g.Summary)
		}
	}
}

func (a *asking) explained(id string, now time.Time) (*contact.Contact, policy.Judgement) {
	q := question(a.terms)
	q.TaskID = a.task
	c, g, err := a.Explain(a.ctx, q, id, now)
	require.NoError(a.rt, err)
	return c, g
}

// foresee goes to the moment at which a contact is said to be callable.
func (a *asking) foresee() {
	id := rapid.SampledFrom(a.contacts).Draw(a.rt, "contact")
	_, g := a.explained(id, a.now)
	if g.NextCall.IsZero() {
		return
	}
	_, before := a.explained(id, g.NextCall.Add(-time.Microsecond))
	require.False(a.rt, before.Callable(), "before %s: %s", g.NextCall, before.Summary)
	a.now = g.NextCall
	if a.terms.Rules.State == policy.Scheduled {
		a.terms.Rules.State = policy.Running
	}
	_, then := a.explained(id, a.now)
	require.True(a.rt, then.Callable(), "at %s: %s", a.now, then.Summary)
}

// compare holds explanations and the forecast against a lease. Of contacts that
// share a number only the first is leased.
func (a *asking) compare() {
	var callable []string
	claimed := map[string]bool{}
	for _, id := range a.inOrder() {
		c, g := a.explained(id, a.now)
		shared := slices.ContainsFunc(c.Numbers, func(n contact.Number) bool { return !n.Exhausted && claimed[n.E164] })
		if !g.Callable() || shared {
			continue
		}
		callable = append(callable, id)
		for _, n := range c.Numbers {
			if !n.Exhausted {
				claimed[n.E164] = true
			}
		}
	}
	q := question(a.terms)
	q.TaskID = a.task
	seen, err := a.Forecast(a.ctx, q, 10, 1, a.now)
	require.NoError(a.rt, err)
	batch := a.leaseSome(10)
	require.Equal(a.rt, callable, idsOf(batch))
	if len(batch.Contacts) == 0 {
		return
	}
	require.Equal(a.rt, callable, idsOf(store.Batch{Contacts: seen.Next}))
	_, err = a.Return(a.ctx, tenant, fence, batch.Contacts[0].LeaseID, callable, a.now)
	require.NoError(a.rt, err)
}

// inOrder are the contacts in call order; those whose appointment can never be
// kept are asked at their usual place.
func (a *asking) inOrder() []string {
	type placed struct {
		id  string
		key string
	}
	var list []placed
	for _, id := range a.contacts {
		c, g := a.explained(id, a.now)
		key := string(c.SortKey)
		if g.Void {
			key = "\x01" + string(importOrder.Key(c))
		}
		list = append(list, placed{id, key})
	}
	slices.SortFunc(list, func(x, y placed) int { return slices.Compare([]byte(x.key), []byte(y.key)) })
	ids := make([]string, len(list))
	for i, p := range list {
		ids[i] = p.id
	}
	return ids
}
