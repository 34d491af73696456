package history

import (
	"fmt"
	"slices"
	"time"

	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/simulator"
)

// NeverStarted is the code of a call that was lost before it left: no attempt.
const NeverStarted = "34606"

// ringLimitPassed is the code of a call that nobody answered.
const ringLimitPassed = "01040"

// The events that a receiver is told of.
const (
	connected = "CONNECTED"
	released  = "RELEASED"
)

// Ledger is what is left of a campaign that is over, in the books of everybody
// who keeps any.
type Ledger struct {
	Contacts  []*contactv1.Contact
	Stuck     []*contactv1.StuckContact
	Attempts  []*resultv1.Attempt
	Placed    []simulator.Placed   // calls, by the connectors that made them
	Callbacks []simulator.Callback // each event once
	// Unheard are times in which a connector may not have been told of its calls,
	// nobody could know that, and some counted all the same: rather one call too few
	// than one too many.
	Unheard []Span
}

// Span is a time.
type Span struct{ From, To time.Time }

// unheard reports whether an attempt that nobody placed may count.
func (l Ledger) unheard(a *resultv1.Attempt) bool {
	dial := a.GetDialTime().AsTime()
	return a.GetFailCode() == ringLimitPassed && a.GetRingTime() == nil && slices.ContainsFunc(l.Unheard, func(s Span) bool {
		return !dial.Before(s.From) && !dial.After(s.To)
	})
}

// Rules are what calls were allowed.
type Rules struct {
	Since   time.Time // no call before
	Blocked []string  // numbers never to be called
	Most    int       // attempts a number
}

// Overlaps lists contacts, numbers and agents that were in two calls at once.
func (l Ledger) Overlaps() (breaches []string) {
	type span struct {
		id       string
		from, to time.Time
	}
	last := map[string]span{}
	attempts := slices.SortedFunc(slices.Values(l.Attempts), func(a, b *resultv1.Attempt) int {
		return a.GetDialTime().AsTime().Compare(b.GetDialTime().AsTime())
	})
	for _, a := range attempts {
		for _, thing := range []string{"contact " + a.GetContactId(), "number " + a.GetNumber(), "agent " + a.GetAgentId()} {
			one := span{a.GetId(), a.GetDialTime().AsTime(), a.GetEndTime().AsTime()}
			if before, ok := last[thing]; ok && one.from.Add(rounding).Before(before.to) {
				breaches = append(breaches, fmt.Sprintf("%s: calls %s from %s on, who is in call %s until %s", one.id, thing, one.from, before.id, before.to))
			}
			if one.to.After(last[thing].to) {
				last[thing] = one
			}
		}
	}
	return breaches
}

// Lost lists contacts that are not done, or that nobody knows why they are; and
// those that nothing will move.
func (l Ledger) Lost() (breaches []string) {
	for _, c := range l.Contacts {
		if c.GetState() != contactv1.ContactState_CONTACT_STATE_DONE || c.GetDoneReason() == contactv1.DoneReason_DONE_REASON_UNSPECIFIED {
			breaches = append(breaches, fmt.Sprintf("%s: is %s for %s", c.GetReference(), c.GetState(), c.GetDoneReason()))
		}
	}
	for _, s := range l.Stuck {
		breaches = append(breaches, fmt.Sprintf("%s: is stuck for %s", s.GetReference(), s.GetReason()))
	}
	return breaches
}

// Forbidden lists calls that should not have been made.
func (l Ledger) Forbidden(r Rules) (breaches []string) {
	dials := map[string]int{}
	for _, a := range l.Attempts {
		if a.GetDialTime().AsTime().Before(r.Since) {
			breaches = append(breaches, fmt.Sprintf("%s: was dialled at %s, before %s", a.GetId(), a.GetDialTime().AsTime(), r.Since))
		}
		if slices.Contains(r.Blocked, a.GetNumber()) {
			breaches = append(breaches, fmt.Sprintf("%s: a blocked number was dialled", a.GetId()))
		}
		if a.GetFailCode() != NeverStarted {
			dials[a.GetContactId()+" "+a.GetNumber()]++
		}
	}
	for number, n := range dials {
		if n > r.Most {
			breaches = append(breaches, fmt.Sprintf("%s: was called %d times", number, n))
		}
	}
	for _, c := range l.Placed {
		if slices.Contains(r.Blocked, c.Number) {
			breaches = append(breaches, fmt.Sprintf("%s: a connector called a blocked number", c.AttemptID))
		}
	}
	return breaches
}

// Miscounted lists attempts that do not count once everywhere: as a result, as
// a call some connector made, on the contact, and in what the receiver was told.
func (l Ledger) Miscounted() (breaches []string) {
	placed := map[string]int{}
	for _, p := range l.Placed {
		placed[p.AttemptID]++
	}
	type sums struct{ counted, answered, ended int }
	want, got := map[string]sums{}, map[string]sums{}
	for _, a := range l.Attempts {
		sum := want[a.GetContactId()]
		calls := 1
		if a.GetFailCode() == NeverStarted {
			calls = 0
		}
		if n := placed[a.GetId()]; n != calls && (n > 0 || !l.unheard(a)) {
			breaches = append(breaches, fmt.Sprintf("%s: ended with %q, and was placed %d times", a.GetId(), a.GetFailCode(), placed[a.GetId()]))
		}
		delete(placed, a.GetId())
		sum.counted, sum.ended = sum.counted+calls, sum.ended+1
		if a.GetAnswerTime() != nil {
			sum.answered++
		}
		want[a.GetContactId()] = sum
	}
	for id := range placed {
		breaches = append(breaches, id+": was placed, and is no attempt")
	}
	for _, c := range l.Contacts {
		got[c.GetId()] = sums{counted: int(c.GetAttempts())}
	}
	for _, c := range l.Callbacks {
		sum := got[c.DataID]
		switch c.EventType {
		case connected:
			sum.answered++
		case released:
			sum.ended++
		}
		got[c.DataID] = sum
	}
	for _, c := range l.Contacts {
		if id := c.GetId(); got[id] != want[id] {
			breaches = append(breaches, fmt.Sprintf("%s: counted, answered, ended are %v by its attempts, and %v by itself and the receiver", id, want[id], got[id]))
		}
	}
	return breaches
}

// Unsaved lists calls whose completion an agent was told is saved, and that are
// not so recorded. It reads the attempts when it knows what agents were told: they
// may go on completing.
func (h *History) Unsaved(read func() []*resultv1.Attempt) (breaches []string) {
	told := h.all()
	results := map[string]string{}
	for _, a := range read() {
		results[a.GetId()] = a.GetBusinessResultId()
	}
	for _, s := range told {
		if id := s.Call.GetAttemptId(); s.Kind == simulator.CallCompleted && results[id] != s.BusinessResult {
			breaches = append(breaches, fmt.Sprintf("%s: was completed with %q, and has %q", id, s.BusinessResult, results[id]))
		}
	}
	return breaches
}
