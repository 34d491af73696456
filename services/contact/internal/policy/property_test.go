package policy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/internal/callwindow"
)

// play dials a contact by the rules until it is done, and hands over every
// outcome with the numbers before and after it.
type play struct {
	rules    policy.Rules
	numbers  []contact.Number
	attempts []map[string]int // by number: attempts by local day
	now      time.Time
}

func drawPlay(t *rapid.T) *play {
	z := zone(rapid.SampledFrom([]string{"Asia/Shanghai", "Europe/Berlin", "America/New_York"}).Draw(t, "zone"))
	start := rapid.IntRange(0, 1439).Draw(t, "open")
	p := &play{
		rules: policy.Rules{
			NonRetry:  []policy.Result{"REJECTED"},
			MaxDays:   rapid.IntRange(1, 30).Draw(t, "days"),
			MaxPerDay: rapid.IntRange(1, 20).Draw(t, "per_day"),
			Interval:  time.Duration(rapid.IntRange(0, 86400).Draw(t, "interval_s")) * time.Second,
			Window:    window(z, callwindow.Period{Start: start, End: rapid.IntRange(start+1, 1440).Draw(t, "close")}),
			Zone:      z,
		},
		numbers: make([]contact.Number, rapid.IntRange(1, 10).Draw(t, "numbers")),
		now:     time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 30*86400).Draw(t, "start_s")) * time.Second),
	}
	for range p.numbers {
		p.attempts = append(p.attempts, map[string]int{})
	}
	return p
}

func (p *play) drawOutcome(t *rapid.T) policy.Outcome {
	allowed := p.rules.Plan(p.numbers, p.now).Allowed
	i := allowed[0]
	if rapid.IntRange(0, 9).Draw(t, "choosy") == 0 { // an agent who dials another
		i = rapid.SampledFrom(allowed).Draw(t, "number")
	}
	kind := rapid.IntRange(0, 39).Draw(t, "kind")
	result, code := policy.Result("BUSY"), "00145"
	switch {
	case kind == 0:
		result, code = "CONNECTED", "00000"
	case kind == 1:
		result, code = "REJECTED", "00149"
	case kind < 8:
		result, code = "PLATFORM", "34606"
	}
	return policy.Outcome{
		Index: i, Result: result, FailCode: code, Begun: p.now,
		Ended: p.now.Add(time.Duration(rapid.IntRange(0, 600).Draw(t, "call_s")) * time.Second),
	}
}

func TestAlwaysEndsAndNeverExceeds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlay(t)
		for dials := 0; ; dials++ {
			require.Less(t, dials, 10*policy.Cap*4, "it never ends")
			o := p.drawOutcome(t)
			n := p.numbers[o.Index]
			require.NoError(t, p.rules.Dial(n, p.now))
			var d policy.Decision
			p.numbers, d = p.rules.Decide(p.numbers, o, o.Ended)
			if d.Counted {
				p.attempts[o.Index][p.now.In(p.rules.Zone).Format(time.DateOnly)]++
			}
			p.check(t)
			if d.State == contact.Done {
				return
			}
			p.now = o.Ended
			if d.State == contact.Waiting {
				require.True(t, d.DueAt.After(p.now))
				p.now = d.DueAt
			}
			p.skipToWindow()
			plan, stand := p.rules.Stand(p.numbers, p.now)
			if !plan.Live { // the window opened on another day
				require.Equal(t, contact.Exhausted, stand.Reason)
				return
			}
			if len(plan.Allowed) == 0 {
				p.now = plan.DueAt
			}
		}
	})
}

func (p *play) skipToWindow() {
	if at, ok := p.rules.Window.NextOpen(p.now); ok {
		p.now = at
	}
}

// check holds the tallies against the plain record of what was dialled.
func (p *play) check(t *rapid.T) {
	for i, byDay := range p.attempts {
		total := 0
		for day, n := range byDay {
			require.LessOrEqual(t, n, p.rules.MaxPerDay, "number %d on %s", i, day)
			total += n
		}
		require.LessOrEqual(t, len(byDay), p.rules.MaxDays, "days of number %d", i)
		require.LessOrEqual(t, total, policy.Cap)
		require.Equal(t, total, p.numbers[i].Attempts)
	}
}

// Whether an end is reported at once, or after the call was given up as
// UNKNOWN, makes no difference to what comes of it.
func TestLateReport(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlay(t)
		for range rapid.IntRange(0, 5).Draw(t, "before") {
			if plan := p.rules.Plan(p.numbers, p.now); len(plan.Allowed) == 0 {
				break
			}
			o := p.drawOutcome(t)
			p.numbers, _ = p.rules.Decide(p.numbers, o, o.Ended)
			p.now = o.Ended
		}
		if plan := p.rules.Plan(p.numbers, p.now); len(plan.Allowed) == 0 {
			return
		}
		o := p.drawOutcome(t)
		later := o.Ended.Add(2 * time.Hour)
		atOnce, want := p.rules.Decide(p.numbers, o, later)

		unknown := o
		unknown.Result = policy.ResultUnknown
		held, d := p.rules.Decide(p.numbers, unknown, o.Ended.Add(time.Hour))
		require.Equal(t, contact.Calling, d.State)
		o.Settles = true
		settled, got := p.rules.Decide(held, o, later)
		require.Equal(t, atOnce, settled)
		require.Equal(t, want, got)
	})
}
