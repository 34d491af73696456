package policy

import (
	"fmt"
	"time"

	"github.com/foredial/foredial/services/contact/internal/contact"
)

// judgement writes down what was found.
func (j *judge) judgement() Judgement {
	n := len(j.numbers)
	g := Judgement{Stand: j.stand(), Void: j.void, Numbers: make([][]Verdict, n)}
	if g.Stand.State == contact.Ready {
		g.Allowed = j.allowed()
	}
	for _, i := range g.Allowed {
		g.Until = earlier(earlier(g.Until, j.numbers[i].hours.closesAfter(j.now)), j.numbers[i].listedFrom(j.now))
	}
	all := make([]Verdict, 0, contactGates+n*numberGates)
	all = j.contactVerdicts(all, &g)
	g.Contact = all[:contactGates:contactGates]
	for i := range j.numbers {
		all = j.numberVerdicts(all, &j.numbers[i])
		g.Numbers[i] = all[len(all)-numberGates : len(all) : len(all)]
	}
	return g
}

// verdict is what was found at a gate; next counts only when it was not passed.
func (j *judge) verdict(gate Gate, passed bool, next time.Time, say func() string) Verdict {
	v := Verdict{Gate: gate, Passed: passed}
	if !passed {
		v.Next = next
	}
	if j.explain {
		v.Evidence = say()
	}
	return v
}

func (j *judge) contactVerdicts(to []Verdict, g *Judgement) []Verdict {
	var begins time.Time // by itself
	if j.State == Scheduled {
		begins = j.Start
	}
	var start time.Time
	if j.now.Before(j.Start) {
		start = j.Start
	}
	locked := j.locked()
	return append(to,
		j.verdict(GateTaskState, j.State == Running, begins, func() string { return "the task is " + string(j.State) }),
		j.verdict(GateTaskDates, !j.now.Before(j.Start) && j.now.Before(j.End), start, func() string {
			return "the task is from " + clock(j.Start, j.Zone) + " until " + clock(j.End, j.Zone)
		}),
		j.verdict(GateTaskOrder, !j.facts.OutOfOrder, time.Time{}, j.sayOrder),
		j.verdict(GateContactDone, j.c.State != contact.Done, time.Time{}, j.sayDone),
		j.verdict(GateContactCall, j.c.State != contact.Calling, time.Time{}, j.sayCall),
		j.verdict(GateContactLease, j.c.State != contact.Leased, time.Time{}, j.sayLease),
		j.appointmentVerdict(),
		j.numbersVerdict(len(g.Allowed)),
		j.verdict(GateNumberLock, locked < 0, time.Time{}, func() string { return j.sayLock(locked) }),
	)
}

// numbersVerdict also stops a contact whose row waits: nobody looks at it before
// its due time, though by the rules as they are now it could be called.
func (j *judge) numbersVerdict(allowed int) Verdict {
	next, waits := j.opens, j.c.State == contact.Waiting && j.c.DueAt.After(j.now)
	if waits && (allowed > 0 || !next.IsZero()) {
		next = later(next, j.c.DueAt)
	}
	return j.verdict(GateNumbers, allowed > 0 && !waits, next, func() string {
		found := fmt.Sprintf("%d of %d numbers can be dialled", allowed, len(j.numbers))
		if allowed > 0 && waits {
			found += "; the contact is looked at again at " + clock(j.c.DueAt, j.Zone)
		}
		return found
	})
}

// locked is the position of a number of the contact that is live elsewhere, or -1.
func (j *judge) locked() int {
	for i := range j.numbers {
		holder := j.facts.Locked[j.numbers[i].E164]
		if holder != "" && holder != j.c.ID && !j.numbers[i].Exhausted {
			return i
		}
	}
	return -1
}

func (j *judge) appointmentVerdict() Verdict {
	switch {
	case j.void:
		return j.verdict(GateAppointment, true, time.Time{}, func() string {
			return "it has an appointment that cannot be kept: the number may never be called"
		})
	case j.agreed == nil:
		return j.verdict(GateAppointment, true, time.Time{}, func() string { return "it has no appointment" })
	}
	at := j.agreed.agreedAt
	return j.verdict(GateAppointment, !at.After(j.now), at, func() string {
		return "a call was agreed for " + clock(at, j.agreed.hours.zone)
	})
}

func (j *judge) numberVerdicts(to []Verdict, x *candidate) []Verdict {
	over := !x.agreed && (x.Exhausted || x.over(j.now) || x.ahead.fate == contact.Exhausted && !x.capped)
	full := !x.agreed && x.full(j.now)
	var nextDay time.Time
	if full && !x.capped {
		nextDay = j.dayAfter(j.now)
	}
	free := x.unlisted(j.now)
	forGood := x.listedForGood(j.now)
	if forGood {
		free = time.Time{}
	}
	open := x.hours.openAt(j.now)
	opens, _ := x.hours.opens(j.now)
	return append(to,
		j.verdict(GateNumberLive, !over, time.Time{}, func() string { return x.sayLive(j.now) }),
		j.verdict(GateNumberCap, !x.capped && !full, nextDay, func() string { return x.sayCap(j.now) }),
		j.verdict(GateNumberDue, x.agreed || !x.DueAt.After(j.now), x.DueAt, func() string { return x.sayDue() }),
		j.roundVerdict(x),
		j.verdict(GateWindow, open, opens, func() string { return x.sayWindow(j.now) }),
		j.verdict(GateBlocklist, !forGood && free.Equal(j.now), free, func() string { return x.sayLists(j.now) }),
		j.verdict(GateTrustList, x.trusted, time.Time{}, func() string { return x.sayTrust() }),
	)
}

func (j *judge) roundVerdict(x *candidate) Verdict {
	passed := j.open || x.Attempts <= j.round
	if j.agreed != nil {
		passed = x == j.agreed
	}
	return j.verdict(GateNumberRound, passed, time.Time{}, func() string { return j.sayRound(x) })
}
