package storetest

import (
	"bytes"
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

// testOrderProperty plays a random campaign on one task and holds every lease
// against the order: what is leased are the first of those that are callable
// then, sorted by key, but for contacts whose number is live.
func testOrderProperty(t *testing.T, f *fixture) {
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		c := &campaign{fixture: f, rt: rt, task: fmt.Sprint("p", run), now: noon, held: map[string]string{}}
		c.order = rapid.SampledFrom([]contact.Order{importOrder, byPriority, byNumber, byAge}).Draw(rt, "order")
		c.addSome()
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			rapid.SampledFrom([]func(){
				c.addSome, c.leaseSome, c.leaseSome, c.callSome, c.returnSome, c.wait, c.reorder, c.updateSome,
			}).Draw(rt, "step")()
		}
		_, err := f.ReturnAll(f.ctx, tenant, fence, c.now)
		require.NoError(rt, err)
	})
}

var byAge = contact.Order{Kind: contact.ByAttribute, Keys: []contact.OrderKey{
	{Code: "age", Type: contact.NumberKey, Descending: true}, {Code: "city", Type: contact.StringKey},
}}

type campaign struct {
	*fixture

	rt       *rapid.T
	task     string
	order    contact.Order
	now      time.Time
	leases   int
	attempts int
	held     map[string]string // contact → lease
}

func (c *campaign) addSome() {
	var list []*contact.Contact
	for i := range rapid.IntRange(1, 6).Draw(c.rt, "contacts") {
		// Few numbers, so that contacts share them.
		k := customer(i+2, fmt.Sprintf("+%s%d", c.task[1:], rapid.IntRange(10, 18).Draw(c.rt, "number")))
		c.describe(k)
		list = append(list, k)
	}
	c.loadIn(c.order, c.task, list...)
}

func (c *campaign) describe(k *contact.Contact) {
	k.Priority = rapid.IntRange(1, 5).Draw(c.rt, "priority")
	k.Attributes = map[string]string{
		"age":  rapid.SampledFrom([]string{"", "9", "10", "-3.5", "old"}).Draw(c.rt, "age"),
		"city": rapid.SampledFrom([]string{"", "Bonn", "Bonn am Rhein", "Köln"}).Draw(c.rt, "city"),
	}
}

// reorder suspends the task for another order.
func (c *campaign) reorder() {
	c.order = rapid.SampledFrom([]contact.Order{importOrder, byPriority, byNumber, byAge}).Draw(c.rt, "order")
	_, err := c.Rekey(c.ctx, store.CallingList{Tenant: tenant, TaskID: c.task}, c.order)
	require.NoError(c.rt, err)
}

// updateSome changes contacts in nobody's hands.
func (c *campaign) updateSome() {
	for _, k := range c.all() {
		if k.State == contact.Leased || !rapid.Bool().Draw(c.rt, "update") {
			continue
		}
		u := store.Update{TaskID: c.task, ID: k.ID, Version: k.Version, Terms: store.Terms{Order: c.order, Rules: rules()}}
		_, err := c.Update(c.ctx, tenant, u, func(k *contact.Contact) error {
			c.describe(k)
			return nil
		}, c.now)
		require.NoError(c.rt, err)
	}
}

func (c *campaign) all() []*contact.Contact {
	list, err := c.Contacts(c.ctx, tenant, c.task, 0, store.Filter{}, 1000)
	require.NoError(c.rt, err)
	slices.SortFunc(list, func(a, b *contact.Contact) int { return bytes.Compare(c.order.Key(a), c.order.Key(b)) })
	return list
}

func (c *campaign) leaseSome() {
	n := rapid.IntRange(1, 5).Draw(c.rt, "max")
	want := c.expected(n)
	c.leases++
	r := request(fmt.Sprint(c.task, "-", c.leases), n)
	r.TaskID, r.Order, r.TTL = c.task, c.order, 1000*time.Hour
	batch, err := c.Lease(c.ctx, r, c.now)
	require.NoError(c.rt, err)
	require.Equal(c.rt, want, idsOf(batch))
	for _, id := range want {
		c.held[id] = r.LeaseID
	}
}

// expected is what a lease should hold, worked out from the whole list.
func (c *campaign) expected(n int) (want []string) {
	facts := policy.Facts{Locked: map[string]string{}}
	for _, k := range c.all() {
		if k.State == contact.Leased {
			facts.Locked[k.Numbers[0].E164] = k.ID
		}
	}
	rules := rules()
	for _, k := range c.all() {
		judged := rules.Judge(k, &facts, c.now)
		if judged.Callable() && len(want) < n {
			facts.Locked[k.Numbers[0].E164] = k.ID
			want = append(want, k.ID)
		}
	}
	return want
}

func (c *campaign) callSome() {
	for _, k := range c.all() {
		if k.State != contact.Leased || !rapid.Bool().Draw(c.rt, "call") {
			continue
		}
		c.attempts++
		a := attempt(fmt.Sprint(c.task, "-", c.attempts), k.ID, k.Numbers[0].E164, c.now)
		a.TaskID = c.task
		_, err := c.Begin(c.ctx, tenant, a, c.held[k.ID], terms())
		require.NoError(c.rt, err)
		result := rapid.SampledFrom([]policy.Result{"BUSY", "CONNECTED", "REJECTED"}).Draw(c.rt, "result")
		_, err = c.Apply(c.ctx, tenant, outcome(a.ID, result, c.now), always(terms()), c.now)
		require.NoError(c.rt, err)
	}
}

func (c *campaign) returnSome() {
	for _, k := range c.all() {
		if k.State == contact.Leased && rapid.Bool().Draw(c.rt, "return") {
			_, err := c.Return(c.ctx, tenant, fence, c.held[k.ID], []string{k.ID}, c.now)
			require.NoError(c.rt, err)
		}
	}
}

func (c *campaign) wait() {
	c.now = c.now.Add(time.Duration(rapid.IntRange(1, 30).Draw(c.rt, "hours")) * time.Hour)
}
