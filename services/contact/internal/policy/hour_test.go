package policy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
)

func TestOpens(t *testing.T) {
	for name, c := range map[string]struct {
		rules string
		set   func(*policy.Rules)
		now   time.Time
		want  time.Time
	}{
		"now":               {"", nil, at(2, 10, 0), at(2, 10, 0)},
		"in the morning":    {"", nil, at(2, 19, 0), at(3, 9, 0)},
		"never":             {"window=00:00-00:00", nil, at(2, 10, 0), time.Time{}},
		"when it begins":    {"", func(r *policy.Rules) { r.State, r.Start = policy.Scheduled, at(3, 10, 0) }, at(2, 10, 0), at(3, 10, 0)},
		"suspended":         {"", func(r *policy.Rules) { r.State = "SUSPENDED" }, at(2, 10, 0), time.Time{}},
		"over":              {"", func(r *policy.Rules) { r.End = at(2, 10, 0) }, at(2, 10, 0), time.Time{}},
		"over by then":      {"", func(r *policy.Rules) { r.End = at(3, 9, 0) }, at(2, 19, 0), time.Time{}},
		"on clocks of own":  {"clock", nil, at(2, 19, 0), at(2, 19, 0)},
		"own clocks, later": {"clock", func(r *policy.Rules) { r.Start = at(2, 20, 0) }, at(2, 19, 0), at(2, 20, 0)},
	} {
		t.Run(name, func(t *testing.T) {
			rules := newRules(t, name, c.rules)
			if c.set != nil {
				c.set(rules)
			}
			opens, ok := rules.Opens(c.now)
			require.Equal(t, !c.want.IsZero(), ok)
			if ok {
				require.True(t, c.want.Equal(opens), opens)
			}
		})
	}
}

// What comes due while the task may not call is callable when it may again.
func TestHours(t *testing.T) {
	rules := newRules(t, "", "")
	hours := rules.Hours([]int64{1, 2, 3, 0, 4, 0}, at(2, 16, 30))
	var contacts []int64
	for i, h := range hours {
		require.True(t, at(2, 16+i, 30).Equal(h.Start))
		contacts = append(contacts, h.Contacts)
		require.Equal(t, i < 2, h.Open, i)
	}
	require.Equal(t, []int64{1, 2, 0, 0, 0, 0}, contacts)

	night := rules.Hours([]int64{1, 2, 3, 4}, at(3, 6, 30))
	require.Equal(t, []bool{false, false, true, true}, []bool{night[0].Open, night[1].Open, night[2].Open, night[3].Open})
	require.Equal(t, int64(6), night[2].Contacts, "it opens at nine")
	require.Equal(t, int64(4), night[3].Contacts)
	require.Empty(t, rules.Hours(nil, at(2, 10, 0)))
}

// A contact stops at the gate of the number that is dialled first.
func TestStoppedByTheNearestNumber(t *testing.T) {
	for name, c := range map[string]struct {
		numbers, facts string
		want           policy.Gate
		next           time.Time
	}{
		"the earlier one":                {"due=03-02T12:00; new", "listed 2 never until=03-02T11:00", policy.GateBlocklist, at(2, 11, 0)},
		"the one that may be called":     {"out; due=03-02T12:00", "-", policy.GateNumberDue, at(2, 12, 0)},
		"the one whose turn it is":       {"1x; due=03-02T12:00", "-", policy.GateNumberDue, at(2, 12, 0)},
		"the first if none may":          {"out; new", "listed 2 never", policy.GateNumberLive, time.Time{}},
		"the one that a call was agreed": {"new; due=03-05T12:00", "agreed 2 03-02T09:30; listed 2 never until=03-02T11:00", policy.GateBlocklist, at(2, 11, 0)},
	} {
		t.Run(name, func(t *testing.T) {
			rules := newRules(t, name, "entry=BUSY:9/1m")
			p := parser{t, name, rules.Zone}
			who := &contact.Contact{ID: "c", State: contact.Ready, Numbers: p.numbers(c.numbers)}
			gate, next := rules.Stopped(who, p.facts(c.facts, who, rules), at(2, 10, 0))
			require.Equal(t, c.want, gate)
			require.True(t, c.next.Equal(next), next)
		})
	}
}
