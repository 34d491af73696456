package policy

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/foredial/foredial/services/contact/internal/contact"
)

// lookAgain is how long a contact waits of which nobody knows when it may be called.
const lookAgain = time.Hour

// Judgement is everything about calling a contact now.
type Judgement struct {
	// Contact is what the contact as a whole has to pass, in order.
	Contact []Verdict
	// Numbers is what each number has to pass, in stored order.
	Numbers [][]Verdict
	// Next is when each number could be dialled as far as is known; zero: now, or
	// never. Only of Explain.
	Next []time.Time
	// NextCall is when the contact is next callable if nothing changes; zero: it is
	// now, it never is, or nobody knows. Only of Explain.
	NextCall time.Time
	// Summary is all of it in a sentence. Only of Explain.
	Summary string
	// Allowed are the positions of the numbers that may be dialled now, the one to
	// propose first. Only a contact that belongs to Ready has any.
	Allowed []int
	// Until is when the first of the allowed numbers' windows closes, or the first
	// of their lists begins to hold; zero: none does.
	Until time.Time
	// Stand is where the contact belongs when it is in nobody's hands.
	Stand Decision
	// Void: the contact has an appointment, and its number may never be called.
	Void bool
}

// Callable says whether the contact could be given to an agent now.
func (g *Judgement) Callable() bool { return g.Stop() == 0 }

// Stop is the first gate that stops the contact; zero: none.
func (g *Judgement) Stop() Gate {
	for i := range g.Contact {
		if !g.Contact[i].Passed {
			return g.Contact[i].Gate
		}
	}
	return 0
}

// Judge looks at a contact. The verdicts are without evidence.
func (r *Rules) Judge(c *contact.Contact, f *Facts, now time.Time) Judgement {
	j := r.newJudge(c, f, now)
	return j.judgement()
}

// Dial says whether a contact's number may be dialled now. The contact is in the
// hands of who asks. The error is that of the first gate that is closed.
func (r *Rules) Dial(c *contact.Contact, i int, f *Facts, now time.Time) error {
	g := r.Judge(c, f, now)
	for _, verdicts := range [][]Verdict{g.Contact, g.Numbers[i]} {
		for _, v := range verdicts {
			err := refusals[v.Gate]
			switch {
			case err == nil || v.Passed:
			case v.Gate == GateBlocklist:
				return r.forbidding(f.Listed[c.Numbers[i].E164], now)
			default:
				return err
			}
		}
	}
	return nil
}

// judge looks at one contact at one moment.
type judge struct {
	*Rules
	c       *contact.Contact
	facts   *Facts
	now     time.Time
	explain bool
	numbers []candidate // in stored order
	// agreed is the number of the contact's appointment; nil when it has none, or
	// one that is void.
	agreed *candidate
	void   bool
	// opens is when a number can be dialled again; zero: now, or nobody knows.
	opens time.Time
	// round is the lowest count of attempts among the numbers that take part now;
	// open: one of that round can be dialled.
	round int
	open  bool
}

func (r *Rules) newJudge(c *contact.Contact, f *Facts, now time.Time) judge {
	j := judge{Rules: r, c: c, facts: f, now: now, numbers: make([]candidate, len(c.Numbers))}
	var last *hours
	for i := range j.numbers {
		j.numbers[i].look(r, &c.Numbers[i], f, last)
		last = j.numbers[i].hours
	}
	j.agree()
	for i := range j.numbers {
		j.numbers[i].ahead = j.numbers[i].from(now)
	}
	j.round, j.open = j.turn(now)
	if !j.open {
		j.opens = j.due()
	}
	return j
}

// agree finds the number of the contact's appointment, if that can be kept.
func (j *judge) agree() {
	a, ok := j.facts.Appointments[j.c.AppointmentID]
	if !ok {
		return
	}
	i := j.c.NumberAt(a.Number)
	if i < 0 {
		j.void = true
		return
	}
	x := &j.numbers[i]
	x.agreed, x.agreedAt = true, a.At
	if j.void = x.fate(j.now) != 0; j.void {
		x.agreed = false
		return
	}
	j.agreed = x
}

// turn is the round at t, and whether a number of it can be dialled. A number
// that takes no part holds nobody back: one that is done for, one whose window is
// closed or that a list forbids, and with an appointment all others.
func (j *judge) turn(t time.Time) (round int, open bool) {
	round = math.MaxInt
	for i := range j.numbers {
		x := &j.numbers[i]
		if j.agreed != nil && x != j.agreed || x.Attempts > round {
			continue
		}
		o := x.ahead
		if !t.Equal(j.now) {
			o = x.from(t)
		}
		switch {
		case o.fate != 0 || !x.reachable(t):
		case x.Attempts < round:
			round, open = x.Attempts, o.passes(t)
		default:
			open = open || o.passes(t)
		}
	}
	return round, open
}

// dialable says whether a number may be dialled now.
func (j *judge) dialable(i int) bool {
	x := &j.numbers[i]
	return j.open && x.ahead.passes(j.now) && (j.agreed == nil || x == j.agreed)
}

// allowed are the numbers that may be dialled now: those whose turn it is, then
// the others, which an agent may choose; each in the order of the task.
func (j *judge) allowed() []int {
	list := make([]int, 0, len(j.numbers))
	for i := range j.numbers {
		if j.dialable(i) {
			list = append(list, i)
		}
	}
	slices.SortStableFunc(list, func(a, b int) int {
		return cmp.Or(cmp.Compare(j.later(a), j.later(b)), cmp.Compare(j.rank(a), j.rank(b)))
	})
	return list
}

// later is 1 for a number of a later round than the present one.
func (j *judge) later(i int) int {
	if j.numbers[i].Attempts > j.round {
		return 1
	}
	return 0
}

// rank is a number's place in the order of the task.
func (j *judge) rank(i int) int {
	n := j.numbers[i].Number
	switch {
	case j.NumberOrder == ByType:
		if place := slices.Index(j.Types, n.Type); place >= 0 {
			return place
		}
		return math.MaxInt
	case j.NumberOrder == BySequence && n.Sequence > 0:
		return n.Sequence
	case j.NumberOrder == BySequence:
		return math.MaxInt
	}
	return 0
}

// stand is where the contact belongs when it is in nobody's hands.
func (j *judge) stand() Decision {
	fate := j.fate()
	switch {
	case j.c.State == contact.Done:
		return Decision{State: contact.Done, Reason: j.c.Reason}
	case j.agreed == nil && j.c.Fallback != 0:
		return Decision{State: contact.Done, Reason: j.c.Fallback}
	case j.agreed == nil && j.c.LastResult == string(ResultConnected):
		return Decision{State: contact.Done, Reason: contact.Connected}
	case fate != 0:
		return Decision{State: contact.Done, Reason: fate}
	case j.State == Expired:
		return Decision{State: contact.Done, Reason: contact.Expired}
	case j.open:
		return Decision{State: contact.Ready}
	}
	if j.opens.IsZero() {
		return Decision{State: contact.Waiting, DueAt: j.now.Add(lookAgain)}
	}
	return Decision{State: contact.Waiting, DueAt: j.opens}
}

// fate is why no number may ever be dialled: what took the last of them. The
// policy is asked first, then the blocklists, then the trust list.
func (j *judge) fate() contact.Reason {
	fate := contact.Exhausted
	for i := range j.numbers {
		if j.numbers[i].ahead.fate == 0 {
			return 0
		}
		fate = max(fate, j.numbers[i].ahead.fate)
	}
	return fate
}

// due is the first moment after now at which a number can be dialled, or as far
// as the rules look ahead; zero: none is known. It goes from one moment to the
// next at which something changes.
func (j *judge) due() time.Time {
	var last time.Time
	for t, i := j.now, 0; i < steps; i++ {
		if t = j.change(t); t.IsZero() {
			break
		}
		last = t
		if _, open := j.turn(t); open {
			break
		}
	}
	return last
}

// change is the first moment after t at which a number comes to pass its gates,
// or no longer holds others back.
func (j *judge) change(t time.Time) time.Time {
	var next time.Time
	for i := range j.numbers {
		x := &j.numbers[i]
		if j.agreed != nil && x != j.agreed {
			continue
		}
		o := x.from(t)
		if o.at.After(t) {
			next = earlier(next, o.at)
		}
		if o.fate == 0 && len(j.numbers) > 1 && j.agreed == nil {
			next = earlier(next, x.turns(t))
		}
	}
	return next
}
