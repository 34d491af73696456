package policy

import (
	"time"

	"github.com/foredial/foredial/services/contact/internal/contact"
)

// Plan is where a contact stands by its numbers alone.
type Plan struct {
	// Allowed are the positions of the numbers that may be dialled now, the one
	// to propose first.
	Allowed []int
	// Live is whether any number may be dialled, now or later.
	Live bool
	// DueAt is when the next number is due; zero when one is allowed.
	DueAt time.Time
}

// Plan looks at the numbers of a contact that is in nobody's hands.
func (r Rules) Plan(numbers []contact.Number, now time.Time) Plan {
	round := -1
	for _, n := range numbers {
		if r.live(n, now) && (round < 0 || n.Attempts < round) {
			round = n.Attempts
		}
	}
	plan := Plan{Live: round >= 0}
	var outOfRound []int
	for i, n := range numbers {
		switch {
		case !r.live(n, now):
		case r.Dial(n, now) == nil && n.Attempts == round:
			plan.Allowed = append(plan.Allowed, i)
		case r.Dial(n, now) == nil:
			outOfRound = append(outOfRound, i)
		case n.Attempts == round:
			plan.DueAt = earlier(plan.DueAt, r.dialFrom(n, now))
		}
	}
	if len(plan.Allowed) == 0 {
		return plan
	}
	plan.Allowed, plan.DueAt = append(plan.Allowed, outOfRound...), time.Time{}
	return plan
}

// dialFrom is when a live number that may not be dialled now may be.
func (r Rules) dialFrom(n contact.Number, now time.Time) time.Time {
	if r.full(n, r.day(now)) {
		return later(n.DueAt, r.open(r.dayAfter(now)))
	}
	return n.DueAt
}

// earlier is the earlier of two times, where zero is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// place fills in where the contact goes when its numbers decide.
func (r Rules) place(numbers []contact.Number, now time.Time, d Decision) Decision {
	plan := r.Plan(numbers, now)
	switch {
	case !plan.Live:
		d.State, d.Reason = contact.Done, contact.Exhausted
	case r.Ended:
		d.State, d.Reason = contact.Done, contact.Expired
		d.Rule += "; the task has ended"
	case len(plan.Allowed) > 0:
		d.State = contact.Ready
	default:
		d.State, d.DueAt = contact.Waiting, plan.DueAt
	}
	return d
}

// Stand is where a contact that is in nobody's hands belongs.
func (r Rules) Stand(numbers []contact.Number, now time.Time) (Plan, Decision) {
	return r.Plan(numbers, now), r.place(numbers, now, Decision{})
}
