package policy_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
)

func TestPlan(t *testing.T) {
	now := at(2, 10, 0)
	today := "2026-03-02"
	for name, c := range map[string]struct {
		numbers []contact.Number
		want    policy.Plan
	}{
		"all new: as stored":           {[]contact.Number{{}, {}, {}}, policy.Plan{Allowed: []int{0, 1, 2}, Live: true}},
		"exhausted is out":             {[]contact.Number{{Exhausted: true}, {}}, policy.Plan{Allowed: []int{1}, Live: true}},
		"nothing left":                 {[]contact.Number{{Exhausted: true}, {Exhausted: true}}, policy.Plan{}},
		"breadth first":                {[]contact.Number{{Attempts: 1}, {}}, policy.Plan{Allowed: []int{1, 0}, Live: true}},
		"tried and not due is out":     {[]contact.Number{{Attempts: 1, DueAt: at(2, 11, 0)}, {}}, policy.Plan{Allowed: []int{1}, Live: true}},
		"the round is not due":         {[]contact.Number{{DueAt: at(2, 11, 0)}, {DueAt: at(2, 10, 30)}}, policy.Plan{Live: true, DueAt: at(2, 10, 30)}},
		"due to the second":            {[]contact.Number{{DueAt: now}}, policy.Plan{Allowed: []int{0}, Live: true}},
		"the next round waits for all": {[]contact.Number{{Attempts: 2}, {Attempts: 1, DueAt: at(2, 11, 0)}}, policy.Plan{Live: true, DueAt: at(2, 11, 0)}},
		"its days are over":            {[]contact.Number{{Attempts: 2, Days: 2, Day: "2026-03-01"}}, policy.Plan{}},
		"its last day is today":        {[]contact.Number{{Attempts: 2, Days: 2, Day: today, DayAttempts: 1}}, policy.Plan{Allowed: []int{0}, Live: true}},
		"the day is full": {
			// As after an edit that lowered the attempts a day: its due time is of before.
			[]contact.Number{{Attempts: 3, Days: 1, Day: today, DayAttempts: 3, DueAt: at(2, 9, 30)}},
			policy.Plan{Live: true, DueAt: at(3, 9, 0)},
		},
		"the cap": {[]contact.Number{{Attempts: policy.Cap}}, policy.Plan{}},
	} {
		t.Run(name, func(t *testing.T) {
			got := rules().Plan(c.numbers, now)
			got.DueAt, c.want.DueAt = got.DueAt.UTC(), c.want.DueAt.UTC()
			require.Equal(t, c.want, got)
		})
	}
}

func TestDial(t *testing.T) {
	now := at(2, 10, 0)
	for name, c := range map[string]struct {
		number contact.Number
		want   error
	}{
		"new":           {contact.Number{}, nil},
		"due":           {contact.Number{Attempts: 1, DueAt: now}, nil},
		"not due":       {contact.Number{Attempts: 1, DueAt: at(2, 10, 1)}, policy.ErrNotDue},
		"exhausted":     {contact.Number{Exhausted: true}, policy.ErrExhausted},
		"days are over": {contact.Number{Attempts: 2, Days: 2, Day: "2026-03-01"}, policy.ErrExhausted},
		"day is full":   {contact.Number{Attempts: 2, Days: 1, Day: "2026-03-02", DayAttempts: 2}, policy.ErrCap},
		"the cap":       {contact.Number{Attempts: policy.Cap}, policy.ErrCap},
	} {
		require.ErrorIs(t, rules().Dial(c.number, now), c.want, name)
	}
}

func TestStand(t *testing.T) {
	now := at(2, 10, 0)
	_, d := rules().Stand([]contact.Number{{}}, now)
	require.Equal(t, contact.Ready, d.State)
	_, d = rules().Stand([]contact.Number{{DueAt: at(2, 11, 0)}}, now)
	require.Equal(t, policy.Decision{State: contact.Waiting, DueAt: at(2, 11, 0)}, d)
	_, d = rules().Stand([]contact.Number{{Exhausted: true}}, now)
	require.Equal(t, policy.Decision{State: contact.Done, Reason: contact.Exhausted}, d)
}
