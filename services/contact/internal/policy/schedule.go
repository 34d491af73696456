package policy

import (
	"fmt"
	"math"
	"time"

	"github.com/foredial/foredial/services/contact/internal/contact"
)

// schedule says when n is due after a counted attempt that nobody answered, or
// that it is exhausted.
func (r *Rules) schedule(n *contact.Number, o Outcome) (rule string) {
	var due time.Time
	entry := r.entry(n)
	switch {
	case n.Exhausted:
		rule = fmt.Sprintf("%s: the number was exhausted before", o.Result)
	case n.Attempts >= Cap:
		rule = fmt.Sprintf("%s: the number was dialled %d times, the cap", o.Result, Cap)
	case entry.ByResult:
		due, rule = entry.retry(n, o)
	default:
		due, rule = r.another(entry, n, o)
	}
	if due.IsZero() {
		n.Exhausted, n.DueAt = true, time.Time{}
	} else {
		n.DueAt = later(n.DueAt, due)
	}
	return rule
}

// retry is when a result is followed by another call; zero: it is not.
func (e Entry) retry(n *contact.Number, o Outcome) (time.Time, string) {
	retry, ok := e.Retries[o.Result]
	used := n.ByResult[string(o.Result)] - 1 // this one is no retry yet
	switch {
	case !ok:
		return time.Time{}, fmt.Sprintf("%s is not a result to retry after, the number is exhausted", o.Result)
	case used >= retry.Times:
		return time.Time{}, fmt.Sprintf("%s: %d of %d retries used, the number is exhausted", o.Result, used, retry.Times)
	}
	return o.Ended.Add(retry.Interval), fmt.Sprintf("%s: retry %d of %d, after %s", o.Result, used+1, retry.Times, retry.Interval)
}

// another is when the days allow another call; zero: they do not.
func (r *Rules) another(e Entry, n *contact.Number, o Outcome) (time.Time, string) {
	due, rule := o.Ended.Add(e.Interval), fmt.Sprintf("%s: again after %s", o.Result, e.Interval)
	if n.DayAttempts >= e.MaxPerDay && n.Day == r.day(o.Begun) {
		due = later(due, r.dayAfter(o.Begun))
		rule = fmt.Sprintf("%s: attempt %d of %d a day, again on the next day", o.Result, n.DayAttempts, e.MaxPerDay)
	}
	then := *n
	then.DueAt = due
	if r.alone(&then).from(due).fate == contact.Exhausted {
		return time.Time{}, fmt.Sprintf("%s: attempt %d on day %d of %d, the number is exhausted",
			o.Result, n.DayAttempts, n.Days, e.MaxDays)
	}
	return due, rule
}

// delay keeps the other numbers of the round back for as long as the number that
// failed asks for. The round is over when no other has fewer attempts.
func (r *Rules) delay(numbers []contact.Number, o Outcome) (rule string) {
	failed := &numbers[o.Index]
	if failed.Delay == 0 {
		return ""
	}
	round := math.MaxInt
	for i := range numbers {
		if i != o.Index && r.live(&numbers[i], o.Ended) {
			round = min(round, numbers[i].Attempts)
		}
	}
	if round >= failed.Attempts {
		return ""
	}
	for i := range numbers {
		if n := &numbers[i]; i != o.Index && n.Attempts == round && r.live(n, o.Ended) {
			n.DueAt = later(n.DueAt, o.Ended.Add(failed.Delay))
		}
	}
	return fmt.Sprintf("; the next number after %s", failed.Delay)
}

// live says whether the policy may want a call to n, at t or later.
func (r *Rules) live(n *contact.Number, t time.Time) bool {
	return r.alone(n).fate(t) == 0
}

// alone is a number about which only the policy is asked, no list.
func (r *Rules) alone(n *contact.Number) *candidate {
	x := &candidate{}
	x.look(r, n, &Facts{}, nil)
	x.trusted = true
	return x
}
