package policy

import (
	"fmt"
	"slices"
	"time"

	"github.com/foredial/foredial/services/contact/internal/contact"
)

// technicalCodes are the ends of calls that never left the platform.
var technicalCodes = []string{"34606", "00606", "34611"}

// Outcome is how one attempt ended.
type Outcome struct {
	// Index of the number dialled.
	Index    int
	FailCode string
	Result   Result
	Begun    time.Time
	Ended    time.Time
	// Settles: the attempt was taken for UNKNOWN before, and this is its real end.
	Settles bool
}

// Decision is what comes next, and why.
type Decision struct {
	State  contact.State
	Reason contact.Reason
	DueAt  time.Time // only with Waiting
	// Counted: the dial was an attempt.
	Counted bool
	// Rule that decided, for people.
	Rule string
}

// Decide applies an outcome to a contact's numbers and says where the contact
// goes. The numbers given are not changed.
func (r Rules) Decide(numbers []contact.Number, o Outcome, now time.Time) ([]contact.Number, Decision) {
	numbers = slices.Clone(numbers)
	n := &numbers[o.Index]
	if o.Settles {
		n.Attempts-- // the UNKNOWN; it had no part in the days
	}
	if o.Ended.Before(o.Begun) {
		o.Ended = o.Begun
	}
	if o.Result == ResultUnknown {
		n.Attempts++
		return numbers, Decision{
			State: contact.Calling, Counted: true,
			Rule: "the end of the call was never reported: held until somebody settles it",
		}
	}
	if o.Result != ResultConnected && slices.Contains(technicalCodes, o.FailCode) && n.Technical < technicalRetries {
		n.Technical++
		n.DueAt = r.open(o.Ended.Add(technicalPause))
		return numbers, r.place(numbers, now, Decision{
			Rule: fmt.Sprintf("technical failure %s, %d of %d in a row: not counted, due after a minute",
				o.FailCode, n.Technical, technicalRetries),
		})
	}
	r.count(n, o.Begun)
	n.Technical = 0
	switch {
	case o.Result == ResultConnected:
		return numbers, Decision{
			State: contact.Done, Reason: contact.Connected, Counted: true,
			Rule: "answered",
		}
	case slices.Contains(r.NonRetry, o.Result):
		return numbers, Decision{
			State: contact.Done, Reason: contact.Stopped, Counted: true,
			Rule: fmt.Sprintf("%s is a non-retry result", o.Result),
		}
	}
	rule := r.schedule(n, o)
	return numbers, r.place(numbers, now, Decision{Counted: true, Rule: rule})
}

// schedule says when n is due after a counted attempt that nobody answered, or
// that it is exhausted.
func (r Rules) schedule(n *contact.Number, o Outcome) (rule string) {
	if n.Attempts >= Cap {
		n.Exhausted = true
		return fmt.Sprintf("%s: the number was dialled %d times, the cap", o.Result, Cap)
	}
	due, rule := o.Ended.Add(r.Interval), fmt.Sprintf("%s: again after %s", o.Result, r.Interval)
	if r.full(*n, n.Day) {
		due = later(due, r.dayAfter(o.Begun))
		rule = fmt.Sprintf("%s: attempt %d of %d a day, again on the next day", o.Result, n.DayAttempts, r.MaxPerDay)
	}
	n.DueAt = r.open(due)
	if !r.live(*n, n.DueAt) {
		n.Exhausted, n.DueAt = true, time.Time{}
		return fmt.Sprintf("%s: attempt %d on day %d of %d, the number is exhausted", o.Result, n.DayAttempts, n.Days, r.MaxDays)
	}
	return rule
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
