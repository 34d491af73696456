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
	"github.com/foredial/foredial/services/contact/internal/sheet"
)

// testOrderProperty plays a random campaign on one task and holds every lease
// against the order: what is leased are the first of those that are callable
// then, sorted by key, but for contacts whose number is live.
func testOrderProperty(t *testing.T, f *fixture) {
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		c := &campaign{fixture: f, rt: rt, task: fmt.Sprint("p", run), now: noon}
		c.sequence = rapid.SampledFrom([]contact.Sequence{contact.ImportOrder, contact.ByPriority}).Draw(rt, "sequence")
		c.importSome()
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			rapid.SampledFrom([]func(){c.importSome, c.leaseSome, c.leaseSome, c.callSome, c.returnSome, c.wait}).Draw(rt, "step")()
		}
		_, err := f.ReturnAll(f.ctx, tenant, fence, c.now)
		require.NoError(rt, err)
	})
}

type campaign struct {
	*fixture

	rt       *rapid.T
	task     string
	sequence contact.Sequence
	now      time.Time
	leases   int
	attempts int
	held     map[string]string // contact → lease
}

func (c *campaign) importSome() {
	var list []sheet.Entry
	for i := range rapid.IntRange(1, 6).Draw(c.rt, "rows") {
		// Few numbers, so that contacts share them.
		e := row(int64(i+2), fmt.Sprintf("+%s%d", c.task[1:], rapid.IntRange(10, 18).Draw(c.rt, "number")))
		e.Row.Priority = rapid.IntRange(1, 5).Draw(c.rt, "priority")
		list = append(list, e)
	}
	_, err := c.Import(c.ctx, tenant, newImport(c.task, ""), c.sequence, entries(list...))
	require.NoError(c.rt, err)
}

func (c *campaign) all() []*contact.Contact {
	list, err := c.Contacts(c.ctx, tenant, c.task, 0, nil, 1000)
	require.NoError(c.rt, err)
	slices.SortFunc(list, func(a, b *contact.Contact) int {
		return bytes.Compare(c.sequence.Key(a.Priority, a.Order), c.sequence.Key(b.Priority, b.Order))
	})
	return list
}

func (c *campaign) leaseSome() {
	n := rapid.IntRange(1, 5).Draw(c.rt, "max")
	want := c.expected(n)
	c.leases++
	r := request(fmt.Sprint(c.task, "-", c.leases), n)
	r.TaskID, r.Sequence, r.TTL = c.task, c.sequence, 1000*time.Hour
	batch, err := c.Lease(c.ctx, r, c.now)
	require.NoError(c.rt, err)
	require.Equal(c.rt, want, idsOf(batch))
	if c.held == nil {
		c.held = map[string]string{}
	}
	for _, id := range want {
		c.held[id] = r.LeaseID
	}
}

// expected is what a lease should hold, worked out from the whole list.
func (c *campaign) expected(n int) (want []string) {
	live := map[string]bool{}
	for _, k := range c.all() {
		if k.State == contact.Leased {
			live[k.Numbers[0].E164] = true
		}
	}
	for _, k := range c.all() {
		callable := k.State == contact.Ready || k.State == contact.Waiting && !k.DueAt.After(c.now)
		callable = callable && len(rules().Plan(k.Numbers, c.now).Allowed) > 0
		if number := k.Numbers[0].E164; callable && !live[number] && len(want) < n {
			live[number] = true
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
		_, err := c.Begin(c.ctx, tenant, a, c.held[k.ID], anyDial)
		require.NoError(c.rt, err)
		result := rapid.SampledFrom([]policy.Result{"BUSY", "CONNECTED", "REJECTED"}).Draw(c.rt, "result")
		_, err = c.Apply(c.ctx, tenant, outcome(a.ID, result, c.now), theRules, c.now)
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
