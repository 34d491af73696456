package policy

import (
	"slices"
	"time"

	"github.com/foredial/foredial/services/contact/internal/contact"
)

// Explain is Judge with the evidence of each verdict, with one more about other
// tasks, and with what is ahead.
func (r *Rules) Explain(c *contact.Contact, f *Facts, now time.Time) Judgement {
	j := r.newJudge(c, f, now)
	j.explain = true
	g := j.judgement()
	g.Contact = append(g.Contact, j.verdict(GateTaskPriority, f.Outranked == "", time.Time{}, func() string {
		if f.Outranked == "" {
			return "no task of higher priority in the queue goes first"
		}
		return f.Outranked + " goes first"
	}))
	g.Next = make([]time.Time, len(j.numbers))
	for i := range j.numbers {
		if at := j.numbers[i].ahead.at; at.After(now) {
			g.Next[i] = at
		}
	}
	g.NextCall = r.nextCall(c, f, &g, now)
	g.Summary = j.summary(&g)
	return g
}

// nextCall goes from one moment to the next before which a gate that stops the
// contact cannot let it pass, until none stops it. That is the first such moment:
// none was passed over. Zero: it is callable, or a gate says no such moment.
func (r *Rules) nextCall(c *contact.Contact, f *Facts, g *Judgement, now time.Time) time.Time {
	then, at, found := *r, now, *g
	for range steps {
		stops := failed(found.Contact)
		if len(stops) == 0 {
			break
		}
		for _, v := range stops {
			if v.Next.IsZero() {
				return time.Time{}
			}
			at = later(at, v.Next)
		}
		if then.State == Scheduled && !at.Before(then.Start) {
			then.State = Running // it begins by itself
		}
		found = then.Judge(c, f, at)
	}
	if at.Equal(now) || !found.Callable() {
		return time.Time{}
	}
	return at
}

// failed are the verdicts of gates that stop the contact or the number.
func failed(verdicts []Verdict) (stops []Verdict) {
	for _, v := range verdicts {
		if !v.Passed {
			stops = append(stops, v)
		}
	}
	return stops
}

// nearest is the number that is dialled first as far as is known, one whose turn
// it is before the others; -1: there are no numbers.
func (j *judge) nearest(g *Judgement) int {
	best := min(len(j.numbers), 1) - 1
	for i := range j.numbers {
		if j.sooner(g, i, best) {
			best = i
		}
	}
	return best
}

// sooner says whether number a is dialled before number b.
func (j *judge) sooner(g *Judgement, a, b int) bool {
	if turn := j.hasTurn(g, a); turn != j.hasTurn(g, b) {
		return turn
	}
	at, other := j.numbers[a].ahead.at, j.numbers[b].ahead.at
	return !at.IsZero() && (other.IsZero() || at.Before(other))
}

// hasTurn says whether a number may be dialled at all, and the round lets it.
func (j *judge) hasTurn(g *Judgement, i int) bool {
	return j.numbers[i].ahead.fate == 0 && g.Numbers[i][GateNumberRound-GateNumberLive].Passed
}

// stops are the gates that stop the contact: in the place of GateNumbers those of
// the number that is dialled first.
func (j *judge) stops(g *Judgement) []Verdict {
	stops := failed(g.Contact)
	at := slices.IndexFunc(stops, func(v Verdict) bool { return v.Gate == GateNumbers })
	if i := j.nearest(g); at >= 0 && i >= 0 {
		if own := failed(g.Numbers[i]); len(own) > 0 {
			return slices.Replace(stops, at, at+1, own...)
		}
	}
	return stops
}

// Stopped is the first gate that stops a contact, whatever those of its task say,
// and when the contact passes it; zero: none does. Where its numbers stop it, it is the
// first gate of the number that is dialled first.
func (r *Rules) Stopped(c *contact.Contact, f *Facts, now time.Time) (Gate, time.Time) {
	j := r.newJudge(c, f, now)
	g := j.judgement()
	for _, v := range j.stops(&g) {
		switch {
		case v.Gate <= GateTaskOrder:
		case v.Gate >= GateNumberLive:
			return v.Gate, g.Contact[GateNumbers-1].Next
		default:
			return v.Gate, v.Next
		}
	}
	return 0, time.Time{}
}
