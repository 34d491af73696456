package policy_test

import (
	"cmp"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/internal/callwindow"
)

var zoneNames = []string{"Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Beirut"}

// play dials a contact by the rules until it is done.
type play struct {
	rules policy.Rules
	facts policy.Facts
	c     contact.Contact
	now   time.Time
	// dials are the counted attempts by number, in order.
	dials [][]dial
}

type dial struct {
	day    string
	result string
}

var drawnResults = []policy.Result{"BUSY", "NO_ANSWER", "MACHINE"}

func drawEntry(t *rapid.T, label string) policy.Entry {
	e := policy.Entry{
		ByResult: rapid.Bool().Draw(t, label+"_by_result"),
		MaxDays:  rapid.IntRange(1, 30).Draw(t, label+"_days"),
		// Large counts are rare, so that most plays are short.
		MaxPerDay: rapid.IntRange(1, 20).Draw(t, label+"_per_day"),
		Interval:  time.Duration(rapid.IntRange(0, 86400).Draw(t, label+"_interval_s")) * time.Second,
	}
	if e.ByResult {
		e.Retries = map[policy.Result]policy.Retry{}
		for _, r := range drawnResults[:rapid.IntRange(0, len(drawnResults)).Draw(t, label+"_rows")] {
			e.Retries[r] = policy.Retry{
				Times:    rapid.IntRange(0, 20).Draw(t, label+"_times"),
				Interval: time.Duration(rapid.IntRange(0, 86400).Draw(t, label+"_row_interval_s")) * time.Second,
			}
		}
	}
	return e
}

func drawRules(t *rapid.T) policy.Rules {
	z := zone(rapid.SampledFrom(zoneNames).Draw(t, "zone"))
	start := rapid.IntRange(0, 1439).Draw(t, "open")
	r := policy.Rules{
		State: policy.Running, Start: time.Unix(0, 0), End: time.Unix(1<<40, 0),
		NonRetry:    []policy.Result{"REJECTED"},
		Entry:       drawEntry(t, "default"),
		NumberOrder: rapid.SampledFrom([]policy.NumberOrder{policy.AsStored, policy.ByType, policy.BySequence}).Draw(t, "order"),
		Types:       []string{"mobile"},
		Window:      window(z, callwindow.Period{Start: start, End: rapid.IntRange(start+1, 1440).Draw(t, "close")}),
		Zone:        z,
	}
	if rapid.Bool().Draw(t, "by_type") {
		r.ByType = map[string]policy.Entry{"mobile": drawEntry(t, "mobile")}
	}
	if rapid.Bool().Draw(t, "clock_of_numbers") {
		r.ZoneOf = func(n *contact.Number) *time.Location { return zone(n.Zone) }
	}
	return r
}

func drawPlay(t *rapid.T) *play {
	p := &play{
		rules: drawRules(t),
		c:     contact.Contact{ID: "c", State: contact.Ready},
		// Around a change of clocks in most of the zones.
		now: time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 30*86400).Draw(t, "start_s")) * time.Second),
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "numbers") {
		p.c.Numbers = append(p.c.Numbers, contact.Number{
			E164: string(rune('a' + i)), Zone: rapid.SampledFrom(zoneNames).Draw(t, "number_zone"),
			Type:     rapid.SampledFrom([]string{"", "mobile"}).Draw(t, "type"),
			Sequence: rapid.IntRange(0, 3).Draw(t, "sequence"),
			Delay:    time.Duration(rapid.SampledFrom([]int{0, 0, 60, 7200}).Draw(t, "delay_s")) * time.Second,
		})
		p.dials = append(p.dials, nil)
	}
	p.facts.Listed = map[string][]policy.Listing{}
	for _, n := range p.c.Numbers {
		if rapid.IntRange(0, 4).Draw(t, "listed") == 0 {
			p.facts.Listed[n.E164] = []policy.Listing{{
				Limit: rapid.SampledFrom([]policy.Limit{policy.Never, policy.PerHour, policy.PerDay}).Draw(t, "limit"),
				Max:   rapid.IntRange(1, 3).Draw(t, "max"),
				From:  p.now.Add(time.Duration(rapid.IntRange(-72, 72).Draw(t, "listed_from_h")) * time.Hour),
				Until: p.now.Add(time.Duration(rapid.IntRange(73, 300).Draw(t, "listed_until_h")) * time.Hour),
			}}
		}
	}
	return p
}

// drawOutcome dials one of the numbers that may be.
func (p *play) drawOutcome(t *rapid.T, allowed []int) policy.Outcome {
	i := allowed[0]
	if rapid.IntRange(0, 9).Draw(t, "choosy") == 0 { // an agent who dials another
		i = rapid.SampledFrom(allowed).Draw(t, "number")
	}
	o := policy.Outcome{
		Index: i, FailCode: "00145", Result: rapid.SampledFrom(drawnResults).Draw(t, "result"), Begun: p.now,
		Ended: p.now.Add(time.Duration(rapid.IntRange(0, 600).Draw(t, "call_s")) * time.Second),
	}
	switch kind := rapid.IntRange(0, 39).Draw(t, "kind"); {
	case kind == 0:
		o.Result, o.FailCode = policy.ResultConnected, "00000"
	case kind == 1:
		o.Result, o.FailCode = "REJECTED", "00149"
	case kind < 8:
		o.Result, o.FailCode = "PLATFORM", "34606"
	}
	return o
}

// apply decides about an outcome, notes it, and says whether the contact is done.
func (p *play) apply(o policy.Outcome) policy.Decision {
	listed := p.facts.Listed[p.c.Numbers[o.Index].E164]
	for i := range listed {
		listed[i].Recent = append(listed[i].Recent, o.Begun)
	}
	var d policy.Decision
	p.c.Numbers, d = p.rules.Decide(&p.c, o, &p.facts, o.Ended)
	p.c.LastResult = string(o.Result)
	if d.Counted {
		p.dials[o.Index] = append(p.dials[o.Index], dial{o.Begun.In(p.rules.Zone).Format(time.DateOnly), string(o.Result)})
	}
	p.now = o.Ended
	return d
}

// next is the judgement when the contact is callable or done; it goes from one
// due time to the next.
func (p *play) next(t *rapid.T) policy.Judgement {
	for range 100 {
		judged := p.rules.Judge(&p.c, &p.facts, p.now)
		coherent(t, &p.c, judged, p.now)
		if judged.Stand.State != contact.Waiting {
			return judged
		}
		p.now = judged.Stand.DueAt
	}
	t.Fatal("it waits for ever")
	panic("unreachable")
}

// coherent: a contact is READY exactly when a number is allowed, and a number is
// allowed exactly when it passes all its gates.
func coherent(t *rapid.T, c *contact.Contact, g policy.Judgement, now time.Time) {
	require.Equal(t, g.Stand.State == contact.Ready, len(g.Allowed) > 0)
	require.Equal(t, g.Stand.State == contact.Ready, g.Callable())
	for i := range c.Numbers {
		passed := !slices.ContainsFunc(g.Numbers[i], func(v policy.Verdict) bool { return !v.Passed })
		require.Equal(t, slices.Contains(g.Allowed, i), passed, "number %d: %v", i, g.Numbers[i])
	}
	if g.Stand.State == contact.Waiting {
		require.True(t, g.Stand.DueAt.After(now), "%s is not after %s", g.Stand.DueAt, now)
	}
}

func TestEveryPathEndsWithinTheCaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlay(t)
		for dials := 0; ; dials++ {
			require.Less(t, dials, 4*4*policy.Cap, "it never ends")
			judged := p.next(t)
			if judged.Stand.State == contact.Done {
				require.Contains(t, []contact.Reason{contact.Exhausted, contact.Connected}, judged.Stand.Reason)
				return
			}
			o := p.drawOutcome(t, judged.Allowed)
			require.NoError(t, p.rules.Dial(&p.c, o.Index, &p.facts, p.now))
			d := p.apply(o)
			p.withinCaps(t)
			if d.State == contact.Done {
				return
			}
			judged = p.rules.Judge(&p.c, &p.facts, p.now)
			require.Equal(t, policy.Decision{State: d.State, DueAt: d.DueAt}, judged.Stand)
		}
	})
}

// withinCaps holds the plain record of what was dialled against the rules.
func (p *play) withinCaps(t *rapid.T) {
	for i, dials := range p.dials {
		n := p.c.Numbers[i]
		require.Equal(t, len(dials), n.Attempts)
		require.LessOrEqual(t, len(dials), policy.Cap)
		entry, ok := p.rules.ByType[n.Type]
		if !ok {
			entry = p.rules.Entry
		}
		byDay, byResult := map[string]int{}, map[string]int{}
		for _, d := range dials {
			byDay[d.day]++
			byResult[d.result]++
		}
		if entry.ByResult {
			for result, times := range byResult {
				require.LessOrEqual(t, times, entry.Retries[policy.Result(result)].Times+1, "%s of number %d", result, i)
			}
			continue
		}
		require.LessOrEqual(t, len(byDay), entry.MaxDays, "days of number %d", i)
		for day, times := range byDay {
			require.LessOrEqual(t, times, entry.MaxPerDay, "number %d on %s", i, day)
		}
	}
}

// When a contact is due, it is allowed; a second before, it is not. So nobody
// waits longer than the rules make them.
func TestDueIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlay(t)
		for range rapid.IntRange(0, 8).Draw(t, "calls") {
			judged := p.next(t)
			if judged.Stand.State == contact.Done || p.apply(p.drawOutcome(t, judged.Allowed)).State == contact.Done {
				return
			}
		}
		judged := p.rules.Judge(&p.c, &p.facts, p.now)
		if judged.Stand.State != contact.Waiting {
			return
		}
		due := judged.Stand.DueAt
		at := p.rules.Judge(&p.c, &p.facts, due)
		require.NotEmpty(t, at.Allowed, "at %s", due)
		// Not allowed on the way: at the second before, and at drawn moments.
		moments := []time.Time{due.Add(-time.Second)}
		for range 20 {
			moments = append(moments, p.now.Add(time.Duration(rapid.Int64Range(0, int64(due.Sub(p.now))-1).Draw(t, "moment"))))
		}
		for _, m := range moments {
			if m.Before(p.now) {
				continue
			}
			require.Empty(t, p.rules.Judge(&p.c, &p.facts, m).Allowed, "at %s, due at %s", m, due)
		}
	})
}

// Whether an end is reported at once, or after the call was given up as UNKNOWN,
// makes no difference to what comes of it.
func TestLateReportIsAsGood(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlay(t)
		for range rapid.IntRange(0, 5).Draw(t, "before") {
			judged := p.next(t)
			if judged.Stand.State == contact.Done || p.apply(p.drawOutcome(t, judged.Allowed)).State == contact.Done {
				return
			}
		}
		judged := p.next(t)
		if judged.Stand.State == contact.Done {
			return
		}
		o := p.drawOutcome(t, judged.Allowed)
		later := o.Ended.Add(2 * time.Hour)
		atOnce, want := p.rules.Decide(&p.c, o, &p.facts, later)

		unknown := o
		unknown.Result = policy.ResultUnknown
		held := p.c
		var d policy.Decision
		held.Numbers, d = p.rules.Decide(&p.c, unknown, &p.facts, o.Ended.Add(time.Hour))
		held.State = d.State
		require.Equal(t, contact.Calling, d.State)
		o.Settles = true
		settled, got := p.rules.Decide(&held, o, &p.facts, later)
		require.Equal(t, atOnce, settled)
		require.Equal(t, want, got)
	})
}

// Calls whose ends are unknown come to the same, whichever is settled first.
// Technical failures are left out: "in a row" is about order.
func TestOrderOfLateReportsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlay(t)
		var open []policy.Outcome
		begun := p.now
		for i := range p.c.Numbers {
			for range rapid.IntRange(0, 2).Draw(t, "unknown") {
				begun = begun.Add(time.Second)
				open = append(open, policy.Outcome{
					Index: i, FailCode: "00145", Result: rapid.SampledFrom(drawnResults).Draw(t, "result"),
					Begun: begun, Ended: begun.Add(time.Duration(rapid.IntRange(0, 600).Draw(t, "call_s")) * time.Second), Settles: true,
				})
				unknown := policy.Outcome{Index: i, Result: policy.ResultUnknown, Begun: begun, Ended: begun}
				p.c.Numbers, _ = p.rules.Decide(&p.c, unknown, &p.facts, begun)
			}
		}
		if len(open) == 0 {
			return
		}
		p.c.State = contact.Calling
		now := begun.Add(time.Hour)
		settle := func(order []policy.Outcome) (contact.Contact, policy.Decision) {
			c := p.c
			var d policy.Decision
			for _, o := range order {
				c.Numbers, d = p.rules.Decide(&c, o, &p.facts, now)
			}
			return c, d
		}
		want, wantDecision := settle(open)
		got, gotDecision := settle(rapid.Permutation(open).Draw(t, "order"))
		require.Equal(t, want.Numbers, got.Numbers)
		wantDecision.Rule, gotDecision.Rule = "", ""
		require.Equal(t, wantDecision, gotDecision)
	})
}

// The same question has the same answer, and asking changes nothing.
func TestDecidingChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlay(t)
		for range rapid.IntRange(0, 5).Draw(t, "calls") {
			judged := p.next(t)
			if judged.Stand.State == contact.Done {
				return
			}
			o := p.drawOutcome(t, judged.Allowed)
			before := p.c
			before.Numbers = slices.Clone(p.c.Numbers)
			for i := range before.Numbers {
				before.Numbers[i].ByResult = maps.Clone(before.Numbers[i].ByResult)
			}
			numbers, d := p.rules.Decide(&p.c, o, &p.facts, o.Ended)
			require.Equal(t, before, p.c)
			again, d2 := p.rules.Decide(&p.c, o, &p.facts, o.Ended)
			require.Equal(t, numbers, again)
			require.Equal(t, d, d2)
			if p.apply(o).State == contact.Done {
				return
			}
		}
	})
}

// Allowed numbers are in the order of the task, those of the round first.
func TestAllowedIsInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlay(t)
		for range rapid.IntRange(0, 6).Draw(t, "calls") {
			judged := p.next(t)
			if judged.Stand.State == contact.Done {
				return
			}
			round := p.c.Numbers[judged.Allowed[0]].Attempts
			require.True(t, slices.IsSortedFunc(judged.Allowed, func(a, b int) int {
				na, nb := p.c.Numbers[a], p.c.Numbers[b]
				return cmp.Or(cmp.Compare(min(na.Attempts, round+1), min(nb.Attempts, round+1)),
					cmp.Compare(p.place(na), p.place(nb)), cmp.Compare(a, b))
			}), judged.Allowed)
			if p.apply(p.drawOutcome(t, judged.Allowed)).State == contact.Done {
				return
			}
		}
	})
}

func (p *play) place(n contact.Number) int {
	switch p.rules.NumberOrder {
	case policy.ByType:
		if n.Type == "mobile" {
			return 0
		}
		return 1
	case policy.BySequence:
		if n.Sequence == 0 {
			return 1000
		}
		return n.Sequence
	}
	return 0
}
