package queue

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/testkit/redistest"
)

// waiting is a contact in a hopper, as the oracle sees it.
type waiting struct {
	Contact

	avoids map[string]bool // who must not see it for now
}

func (w waiting) outdated() bool { return !w.Until.IsZero() && w.Until.Before(time.Now()) }

// pair is who gets which contact.
type pair struct {
	agent, contact string
	rank           int
	same           bool
}

// oracle says, one contact after the other, what Assign does with agents, longest
// idle first, and contacts in call order. It returns the agents who are left.
func oracle(idle []string, hopper []waiting, most int) (pairs []pair, left []string) {
	left = slices.Clone(idle)
	rank := 0
	for _, c := range hopper {
		if len(pairs) == most || len(left) == 0 {
			break
		}
		if c.outdated() {
			continue
		}
		rank++
		at := slices.Index(left, c.LastAgent)
		if at < 0 || c.avoids[c.LastAgent] {
			at = slices.IndexFunc(left, func(agent string) bool { return !c.avoids[agent] })
		}
		if at >= 0 {
			pairs = append(pairs, pair{left[at], c.ID, rank, left[at] == c.LastAgent})
			left = slices.Delete(left, at, at+1)
		}
	}
	return pairs, left
}

// Contacts go in call order, each to the agent who had it last or to the longest
// idle, of those who may see it; nobody gets two, and no two get one.
func TestAssignPairsAsTheRuleSays(t *testing.T) {
	redistest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		rapid.Check(t, func(rt *rapid.T) {
			q, tenant := New(client), "tenant-"+id.New()
			term, _, err := q.BeginTerm(t.Context(), tenant, firstTerm)
			require.NoError(rt, err)
			d := &desk{Queue: q, Term: term, t: t, tenant: tenant, redis: client}
			agents := someAgents(d, rt)
			hopper := someContacts(d, rt, agents)
			idle := client.ZRange(t.Context(), idleKey(tenant, "q"), 0, -1).Val()
			for {
				most := rapid.IntRange(1, 5).Draw(rt, "most")
				want, left := oracle(idle, hopper, most)
				a, err := d.Assign(t.Context(), Batch{Queue: "q", Max: most, Terms: Terms{Task: "t", Timeout: long, MaxMisses: 2}})
				require.NoError(rt, err)
				var got []pair
				for _, preview := range a.Previews {
					p := d.preview(preview)
					got = append(got, pair{p.Agent, p.Contact, p.Rank, p.SameAgent})
				}
				require.Equal(rt, want, got)
				require.Equal(rt, len(left), a.Idle)
				if len(got) == 0 {
					return
				}
				idle = left
				hopper = slices.DeleteFunc(hopper, func(c waiting) bool {
					return c.outdated() || slices.ContainsFunc(got, func(p pair) bool { return p.contact == c.ID })
				})
			}
		})
	})
}

// someAgents are ready, some of them in another queue too or only there.
func someAgents(d *desk, rt *rapid.T) []string {
	agents := make([]string, rapid.IntRange(1, 8).Draw(rt, "agents"))
	for i := range agents {
		agents[i] = fmt.Sprintf("agent-%d", i)
		d.open(agents[i], rapid.SampledFrom([][]string{{"q"}, {"q", "r"}, {"r"}}).Draw(rt, "queues")...)
	}
	for _, i := range rapid.Permutation(agents).Draw(rt, "ready in this order") {
		_, err := d.SetAgentState(d.ctx(), d.tenant, i, true, "")
		require.NoError(rt, err)
	}
	return agents
}

// someContacts are in the hopper of task t; they are returned in call order.
func someContacts(d *desk, rt *rapid.T, agents []string) []waiting {
	hopper := make([]waiting, rapid.IntRange(0, 10).Draw(rt, "contacts"))
	contacts := make([]Contact, len(hopper))
	for i := range hopper {
		contacts[i] = Contact{
			ID: id.New(), SortKey: []byte{byte(i)}, Body: []byte("{}"),
			LastAgent: rapid.SampledFrom(append(agents, "", "stranger")).Draw(rt, "last agent"),
			Until:     rapid.SampledFrom([]time.Time{{}, {}, time.Now().Add(time.Hour), time.Now().Add(-time.Hour)}).Draw(rt, "until"),
		}
		hopper[i] = waiting{contacts[i], map[string]bool{}}
	}
	_, err := d.Load(d.ctx(), "t", "lease-1", contacts)
	require.NoError(rt, err)
	for _, c := range hopper {
		for _, agent := range rapid.SliceOfNDistinct(rapid.SampledFrom(agents), 0, len(agents), rapid.ID).Draw(rt, "skipped by") {
			c.avoids[agent] = rapid.Bool().Draw(rt, "a moment ago")
			until := time.Now().Add(-time.Minute)
			if c.avoids[agent] {
				until = time.Now().Add(time.Minute)
			}
			require.NoError(rt, d.redis.HSet(d.ctx(), prefix(d.tenant)+"contact:"+c.ID, "avoid:"+agent, strconv.FormatInt(until.UnixMilli(), 10)).Err())
		}
	}
	return hopper
}

// The agent who had a contact last is found behind any number who are idle for
// longer, and what shows on the screen says why.
func TestFurtherDialGoesToTheSameAgent(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		const agents = 100
		for i := range agents {
			d.ready([]string{fmt.Sprintf("agent-%03d", i)}, "q", fmt.Sprintf("own-%03d", i))
		}
		event := d.listen("node-" + d.tenant)
		contacts := []Contact{
			{ID: id.New(), SortKey: []byte("1"), Body: []byte("a")},
			{ID: id.New(), SortKey: []byte("2"), Body: []byte("b"), LastAgent: "agent-099"},
			{ID: id.New(), SortKey: []byte("3"), Body: []byte("c"), LastAgent: "away"},
		}
		_, err := d.Load(d.ctx(), "t", "lease-1", contacts)
		require.NoError(t, err)
		previews := d.assign("q", "t", 3, long)
		for i, want := range []Preview{
			{Agent: "agent-000", Rank: 1}, {Agent: "agent-099", Rank: 2, SameAgent: true}, {Agent: "agent-001", Rank: 3},
		} {
			p := previews[i]
			require.Equal(t, contacts[i].ID, p.Contact)
			require.Equal(t, want, Preview{Agent: p.Agent, Rank: p.Rank, SameAgent: p.SameAgent})
			require.Equal(t, p, *d.agent(p.Agent).Preview, "who reconnects sees the same")
			told := event()
			for told.Kind == KindState { // of becoming ready, on its way through a cluster
				told = event()
			}
			require.Equal(t, p, *told.Preview, "and so does who is told of it")
			require.Zero(t, d.redis.ZScore(d.ctx(), idleKey(d.tenant, "own-"+p.Agent[6:]), p.Agent).Val(), "idle in none of its queues")
		}
		require.EqualValues(t, agents-3, d.redis.ZCard(d.ctx(), idleKey(d.tenant, "q")).Val())
	})
}
