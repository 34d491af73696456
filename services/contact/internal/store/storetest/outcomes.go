package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/store"
)

// testApplyProperty plays a random campaign on two tasks alike. The outcomes of
// each hour are applied to one in a batch, to the other one by one in another
// order: decisions and contacts must be the same.
func testApplyProperty(t *testing.T, f *fixture) {
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		together := &half{fixture: f, rt: rt, task: fmt.Sprint("b", run), prefix: fmt.Sprintf("+1%04d", run)}
		alone := &half{fixture: f, rt: rt, task: fmt.Sprint("o", run), prefix: fmt.Sprintf("+2%04d", run)}
		shapes := rapid.SliceOfN(rapid.SliceOfNDistinct(rapid.IntRange(10, 16), 1, 3, rapid.ID[int]), 1, 8).Draw(rt, "contacts")
		together.load(shapes)
		alone.load(shapes)
		now := noon
		for hour := range rapid.IntRange(1, 6).Draw(rt, "hours") {
			now = now.Add(time.Duration(rapid.IntRange(1, 30).Draw(rt, "hours later")) * time.Hour)
			together.dial(hour, now)
			alone.dial(hour, now)
			require.Equal(rt, together.dialled, alone.dialled)
			outcomes := together.draw(now)
			one := make([]*policy.Decision, len(outcomes))
			for _, i := range rand.Perm(len(outcomes)) {
				one[i] = alone.apply(outcomes[i:i+1], now)[0]
			}
			require.Equal(rt, one, together.apply(outcomes, now))
			require.Equal(rt, alone.state(), together.state())
		}
		for _, h := range []*half{together, alone} {
			_, err := f.ReturnAll(f.ctx, tenant, fence, now)
			require.NoError(rt, err, h.task)
		}
	})
}

// half is one of two tasks that are played alike. Its attempts are named by
// numbers, and so are its contacts and telephone numbers.
type half struct {
	*fixture

	rt           *rapid.T
	task, prefix string
	ids          []string
	// dialled has the attempts of contacts in a call, and over those that ended.
	dialled, over []string
}

func (h *half) load(shapes [][]int) {
	var list []*contact.Contact
	for i, numbers := range shapes {
		c := customer(i + 2)
		for _, n := range numbers {
			c.Numbers = append(c.Numbers, contact.Number{E164: fmt.Sprint(h.prefix, n)})
		}
		list = append(list, c)
	}
	h.ids = h.fixture.load(h.task, list...)
}

// dial leases whoever can be, and dials them all.
func (h *half) dial(hour int, now time.Time) {
	r := request(fmt.Sprint(h.task, "-", hour), 100)
	r.TaskID, r.TTL = h.task, 1000*time.Hour
	batch, err := h.Lease(h.ctx, r, now)
	require.NoError(h.rt, err)
	for _, c := range batch.Contacts {
		name := fmt.Sprint(hour, "-", slices.Index(h.ids, c.ID))
		a := attempt(h.task+"-"+name, c.ID, c.Numbers[c.Offer[0]].E164, now)
		a.TaskID = h.task
		_, err := h.Begin(h.ctx, tenant, a, r.LeaseID, terms())
		require.NoError(h.rt, err)
		h.dialled = append(h.dialled, name)
	}
}

// draw lets some calls end, some without a report, and some be reported again.
func (h *half) draw(now time.Time) (outcomes []store.Outcome) {
	for _, name := range append(append([]string{"never begun"}, h.dialled...), h.over...) {
		if rapid.Bool().Draw(h.rt, "ends") {
			result := rapid.SampledFrom([]policy.Result{"BUSY", "CONNECTED", "REJECTED", policy.ResultUnknown}).Draw(h.rt, "result")
			outcomes = append(outcomes, outcome(name, result, now))
		}
	}
	rand.Shuffle(len(outcomes), func(i, j int) { outcomes[i], outcomes[j] = outcomes[j], outcomes[i] })
	return outcomes
}

func (h *half) apply(outcomes []store.Outcome, now time.Time) []*policy.Decision {
	mine := slices.Clone(outcomes)
	for i := range mine {
		mine[i].AttemptID = h.task + "-" + mine[i].AttemptID
	}
	decisions, err := h.ApplyAll(h.ctx, tenant, mine, always(terms()), now)
	require.NoError(h.rt, err)
	for _, o := range outcomes {
		if i := slices.Index(h.dialled, o.AttemptID); i >= 0 {
			h.dialled = slices.Delete(h.dialled, i, i+1)
			h.over = append(h.over, o.AttemptID)
		}
	}
	slices.Sort(h.over)
	return decisions
}

// state is where all contacts are, without what tells the halves apart.
func (h *half) state() (all []contact.Contact) {
	for _, id := range h.ids {
		c, err := h.Contact(h.ctx, tenant, h.task, id)
		require.NoError(h.rt, err)
		for i := range c.Numbers {
			c.Numbers[i].E164 = c.Numbers[i].E164[len(h.prefix):]
		}
		c.ID, c.TaskID, c.LeaseID = "", "", ""
		all = append(all, *c)
	}
	return all
}

// testApplyConcurrently has the same outcomes applied by several batches at once,
// each in an order of its own: nobody waits for ever, and all hear the same.
func testApplyConcurrently(t *testing.T, f *fixture) {
	const contacts, batches = 60, 4
	ids := f.loadMany(contacts)
	f.lease("l", contacts, noon)
	outcomes := make([]store.Outcome, contacts)
	for i, id := range ids {
		_, err := f.Begin(f.ctx, tenant, attempt(fmt.Sprint("a", i), id, fmt.Sprintf("+49170%07d", i), noon), "l", terms())
		require.NoError(t, err)
		outcomes[i] = outcome(fmt.Sprint("a", i), "BUSY", noon.Add(minute))
	}
	var all sync.WaitGroup
	heard, failed := make([]map[string]*policy.Decision, batches), make([]error, batches)
	for n := range batches {
		all.Go(func() {
			mine := slices.Clone(outcomes)
			rand.Shuffle(len(mine), func(i, j int) { mine[i], mine[j] = mine[j], mine[i] })
			var decisions []*policy.Decision
			decisions, failed[n] = f.ApplyAll(f.ctx, tenant, mine, always(terms()), noon.Add(minute))
			heard[n] = map[string]*policy.Decision{}
			for i, d := range decisions {
				heard[n][mine[i].AttemptID] = d
			}
		})
	}
	all.Wait()
	for n := range batches {
		require.NoError(t, failed[n])
		require.Equal(t, heard[0], heard[n])
	}
	for _, id := range ids {
		require.Equal(t, 1, f.get(id).Attempts())
	}
}
