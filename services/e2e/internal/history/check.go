package history

import (
	"fmt"
	"slices"
	"time"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/simulator"
)

// Breaches lists what must never happen, whatever fails: a contact, a number or
// an agent held twice at once; a preview on two screens; one that ended twice;
// a call to a number that its preview did not show; an agent sent home, as each has
// one session at a time.
func (h *History) Breaches() []string {
	sightings := h.all()
	all, breaches := holds(sightings)
	for _, one := range all {
		if len(one.over) > 1 {
			breaches = append(breaches, fmt.Sprintf("%s: is over %d times: %v", one.GetId(), len(one.over), one.over))
		}
	}
	breaches = append(breaches, strangeDials(sightings)...)
	breaches = append(breaches, sentHome(sightings)...)
	breaches = append(breaches, overlaps(all, "contact", func(p *dispatchv1.Preview) []string { return []string{p.GetContactId()} })...)
	breaches = append(breaches, overlaps(all, "agent", func(p *dispatchv1.Preview) []string { return []string{p.GetAgentId()} })...)
	return append(breaches, overlaps(all, "number", numbers)...)
}

func numbers(p *dispatchv1.Preview) (all []string) {
	for _, n := range p.GetNumbers() {
		all = append(all, n.GetNumber())
	}
	return all
}

func strangeDials(sightings []simulator.Sighting) (breaches []string) {
	for _, s := range sightings {
		if s.Kind == simulator.CallDialled && !slices.Contains(numbers(s.Preview), s.Call.GetNumber()) {
			breaches = append(breaches, fmt.Sprintf("%s: dialled a number that was not offered", s.Preview.GetId()))
		}
	}
	return breaches
}

func sentHome(sightings []simulator.Sighting) (breaches []string) {
	for _, s := range sightings {
		if s.Kind == simulator.Displaced {
			breaches = append(breaches, fmt.Sprintf("agent %s was displaced by a session that nobody opened", s.Agent))
		}
	}
	return breaches
}

// overlaps lists holds of one thing that began before an earlier one was over.
func overlaps(all []*hold, what string, held func(*dispatchv1.Preview) []string) (breaches []string) {
	last := map[string]*hold{} // the one that lasted longest so far
	for _, one := range all {
		for _, thing := range held(one.Preview) {
			before := last[thing]
			if before != nil && one.from().Add(rounding).Before(before.until) {
				breaches = append(breaches, fmt.Sprintf("%s: holds %s %s from %s on, which %s held until %s",
					one.GetId(), what, thing, one.from(), before.GetId(), before.until))
			}
			if before == nil || one.until.After(before.until) {
				last[thing] = one
			}
		}
	}
	return breaches
}

// Unfinished lists previews that never were over. While nothing fails there are none.
func (h *History) Unfinished() (breaches []string) {
	all, _ := holds(h.all())
	for _, one := range all {
		if len(one.over) == 0 {
			breaches = append(breaches, fmt.Sprintf("%s: was shown to %s and never was over", one.GetId(), one.GetAgentId()))
		}
	}
	return breaches
}

// Order is by what previews are judged to have come in order.
type Order struct {
	// Rank is where a preview's contact is in call order. Contacts without a
	// rank may come at any time.
	Rank func(*dispatchv1.Preview) string
	// Unseen are previews that were offered, and that may have reached no screen.
	Unseen []*dispatchv1.Preview
	// Lost, if set, is when it was forgotten who had been offered: what was on no
	// screen yet begins anew.
	Lost time.Time
}

// OutOfOrder lists contacts that were first offered after one that ranks behind
// them. Who comes again, because the preview was not dialled or the call is
// tried again, has its place among those who are not there any more: it may
// come at any time.
func (h *History) OutOfOrder(o Order) (breaches []string) {
	all, _ := holds(append(asShown(o.Unseen), h.all()...))
	seen := map[string]bool{}
	var before, highest *hold // of an earlier moment; at all
	for _, one := range all {
		rank := o.Rank(one.Preview)
		if seen[one.GetContactId()] || rank == "" {
			continue
		}
		seen[one.GetContactId()] = true
		if highest != nil && !o.Lost.IsZero() && highest.from().Before(o.Lost) && one.from().After(o.Lost) {
			before, highest = nil, nil
		}
		if highest != nil && one.from().After(highest.from()) {
			before = highest
		}
		if before != nil && rank < o.Rank(before.Preview) {
			breaches = append(breaches, fmt.Sprintf("%s: contact %q was first offered after %q", one.GetId(), rank, o.Rank(before.Preview)))
		}
		if highest == nil || rank > o.Rank(highest.Preview) {
			highest = one
		}
	}
	return breaches
}

func asShown(previews []*dispatchv1.Preview) (sightings []simulator.Sighting) {
	for _, p := range previews {
		sightings = append(sightings, simulator.Sighting{Agent: p.GetAgentId(), Kind: simulator.PreviewShown, Preview: p})
	}
	return sightings
}
