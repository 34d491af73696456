package policy

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/foredial/foredial/services/contact/internal/contact"
)

// technicalCodes are the ends of calls that never left the platform.
var technicalCodes = []string{"34606", "00606", "34611"}

// Outcome is how one attempt ended.
type Outcome struct {
	// Index of the number dialled; -1: the contact has it no longer.
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
	// Fallback is why the contact is done should its appointment not be kept; see
	// [contact.Contact].
	Fallback contact.Reason
	// Appointment is what becomes of the contact's; zero: nothing, or it has none.
	Appointment contact.AppointmentState
	// Counted: the dial was an attempt.
	Counted bool
	// Rule that decided, for people.
	Rule string
}

// Decide applies an outcome to a contact's numbers and says where the contact
// goes. The contact given is not changed.
func (r *Rules) Decide(c *contact.Contact, o Outcome, f *Facts, now time.Time) ([]contact.Number, Decision) {
	if o.Ended.Before(o.Begun) {
		o.Ended = o.Begun
	}
	after := *c
	after.Numbers = slices.Clone(c.Numbers)
	after.LastResult = string(o.Result)
	d := r.tally(after.Numbers, o)
	switch {
	case c.State == contact.Done:
		d.State, d.Reason = contact.Done, c.Reason
		d.Rule += "; the contact was done before"
		return after.Numbers, d
	case d.State == contact.Calling:
		d.Fallback = c.Fallback
		return after.Numbers, d
	case d.Reason != contact.Connected && unreported(after.Numbers):
		d.State, d.Reason, d.Fallback = contact.Calling, 0, c.Fallback
		d.Rule += "; the end of another call is not known"
		return after.Numbers, d
	}
	after.State, after.Fallback, after.AppointmentID = contact.Ready, 0, ""
	switch {
	case c.Fallback != 0 && d.Reason != contact.Connected:
		d.State, d.Reason = contact.Done, c.Fallback
		d.Rule += "; the contact was ended during the call"
	case d.State != contact.Done:
		d.stand(r.newJudge(&after, f, now))
		if d.Reason == contact.Expired {
			d.Rule += "; the task has ended"
		}
	}
	if after.AppointmentID = c.AppointmentID; after.AppointmentID != "" {
		d.appoint(r.newJudge(&after, f, now))
	}
	return after.Numbers, d
}

// stand puts the contact where it belongs.
func (d *Decision) stand(j judge) {
	stand := j.stand()
	d.State, d.Reason, d.DueAt = stand.State, stand.Reason, stand.DueAt
}

// appoint puts a contact that has an appointment where that belongs: whatever
// was decided comes into force only if it is not kept.
func (d *Decision) appoint(j judge) {
	switch {
	case j.void:
		d.Appointment = contact.AppointmentBlocked
	case j.State == Expired:
		d.Appointment = contact.AppointmentExpired
	case j.agreed != nil:
		d.Appointment, d.Fallback = contact.AppointmentPending, d.Reason
		d.stand(j)
		d.Rule += "; the contact has an appointment"
	}
}

// unreported says whether the end of a call to one of the numbers is not known.
func unreported(numbers []contact.Number) bool {
	return slices.ContainsFunc(numbers, func(n contact.Number) bool { return n.ByResult[string(ResultUnknown)] > 0 })
}

// tally notes an outcome in the numbers. Its decision is without a state when the
// numbers decide.
func (r *Rules) tally(numbers []contact.Number, o Outcome) Decision {
	if o.Index < 0 {
		if d := r.final(o.Result); d.State != 0 {
			return d
		}
		return Decision{Counted: true, Rule: fmt.Sprintf("%s: the contact no longer has the number", o.Result)}
	}
	n := &numbers[o.Index]
	if o.Settles {
		n.Attempts-- // the UNKNOWN; it had no part in the days
		n.ByResult = plus(n.ByResult, ResultUnknown, -1)
	}
	switch {
	case o.Result == ResultUnknown:
		n.Attempts++
		n.ByResult = plus(n.ByResult, ResultUnknown, 1)
		return Decision{
			State: contact.Calling, Counted: true,
			Rule: "the end of the call was never reported: held until somebody settles it",
		}
	case o.technical() && n.Technical < technicalRetries:
		n.Technical++
		n.DueAt = later(n.DueAt, o.Ended.Add(technicalPause))
		return Decision{Rule: fmt.Sprintf("technical failure %s, %d of %d in a row: not counted, due after a minute",
			o.FailCode, n.Technical, technicalRetries)}
	}
	r.count(n, o)
	if d := r.final(o.Result); d.State != 0 {
		return d
	}
	return Decision{Counted: true, Rule: r.schedule(n, o) + r.delay(numbers, o)}
}

// technical says whether the call failed before it left the platform.
func (o Outcome) technical() bool {
	return o.Result != ResultConnected && slices.Contains(technicalCodes, o.FailCode)
}

// count notes an attempt. One of an earlier day that is reported late is taken
// for the only one of that day.
func (r *Rules) count(n *contact.Number, o Outcome) {
	n.Attempts++
	n.ByResult = plus(n.ByResult, o.Result, 1)
	n.Technical = 0
	switch day := r.day(o.Begun); {
	case day == n.Day:
		n.DayAttempts++
	case day > n.Day:
		n.Days, n.Day, n.DayAttempts = n.Days+1, day, 1
	default:
		n.Days++
	}
}

// plus is a tally of results with one of them changed; the one given stays.
func plus(tally map[string]int, result Result, by int) map[string]int {
	changed := make(map[string]int, len(tally)+1)
	maps.Copy(changed, tally)
	changed[string(result)] += by
	maps.DeleteFunc(changed, func(_ string, n int) bool { return n == 0 })
	if len(changed) == 0 {
		return nil
	}
	return changed
}

// final is the decision after a result that ends the contact; without a state
// after any other.
func (r *Rules) final(result Result) Decision {
	switch {
	case result == ResultConnected:
		return Decision{State: contact.Done, Reason: contact.Connected, Counted: true, Rule: "answered"}
	case slices.Contains(r.NonRetry, result):
		return Decision{
			State: contact.Done, Reason: contact.Stopped, Counted: true,
			Rule: fmt.Sprintf("%s is a non-retry result", result),
		}
	}
	return Decision{}
}
