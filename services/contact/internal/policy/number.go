package policy

import (
	"slices"
	"time"

	"github.com/foredial/foredial/services/contact/internal/contact"
)

// candidate is a number with all that decides about dialling it, but for the
// other numbers of its contact.
type candidate struct {
	*contact.Number
	rules *Rules
	entry Entry
	// hours are own, or those of another number that is on the same clock.
	hours  *hours
	own    hours
	listed []Listing
	// capped: dialled [Cap] times, over all contacts of the task.
	capped  bool
	trusted bool
	// agreed: it is to be called for an appointment, from a time on, whatever the
	// policy says of it.
	agreed   bool
	agreedAt time.Time
	// ahead is what is known of it from now on.
	ahead outlook
}

// look sees a number as the rules and the facts do. same are hours that it shares
// if they are on its clock; nil: none.
func (x *candidate) look(r *Rules, n *contact.Number, f *Facts, same *hours) {
	x.Number, x.rules, x.entry = n, r, r.entry(n)
	x.listed, x.capped = f.Listed[n.E164], n.Attempts >= Cap || f.Capped[n.E164]
	x.trusted = !r.Trial || f.Trusted[n.E164]
	if x.hours = same; same == nil || same.zone != r.zoneOf(n) {
		x.hours = &x.own
		x.own.zone = r.zoneOf(n)
		x.own.window = r.Window.In(x.own.zone)
	}
}

// over says whether at t its days are used up and the last of them has passed.
func (x *candidate) over(t time.Time) bool {
	return !x.entry.ByResult && x.Days >= x.entry.MaxDays && x.Day < x.rules.day(t)
}

// full says whether it was dialled on the day of t as often as a day allows.
func (x *candidate) full(t time.Time) bool {
	return !x.entry.ByResult && x.DayAttempts >= x.entry.MaxPerDay && x.Day == x.rules.day(t)
}

// fate is why it may never be dialled, at t or later; zero: it may.
func (x *candidate) fate(t time.Time) contact.Reason {
	switch {
	case x.capped, !x.agreed && (x.Exhausted || x.over(t)):
		return contact.Exhausted
	case x.listedForGood(t):
		return contact.Blocklisted
	case !x.trusted:
		return contact.NotTrusted
	}
	return 0
}

// listedForGood says whether a list that is in force at t forbids it ever after.
func (x *candidate) listedForGood(t time.Time) bool {
	return slices.ContainsFunc(x.listed, func(l Listing) bool { return l.forGood(t) })
}

// dueFrom is the first moment from t on at which its interval and its day allow a dial.
func (x *candidate) dueFrom(t time.Time) time.Time {
	if x.agreed {
		return later(t, x.agreedAt)
	}
	t = later(t, x.DueAt)
	if x.full(t) {
		return x.rules.dayAfter(t)
	}
	return t
}

// unlisted is the first moment from t on at which no list forbids it; a listing
// that is for good is the business of fate.
func (x *candidate) unlisted(t time.Time) time.Time {
	free := t
	for i := range x.listed {
		if l := &x.listed[i]; !l.forGood(t) {
			free = later(free, l.next(x.rules, t))
		}
	}
	return free
}

// reachable says whether nothing outside of the policy is against a dial at t.
func (x *candidate) reachable(t time.Time) bool {
	return x.hours.openAt(t) && x.unlisted(t).Equal(t)
}

// outlook is what is known of a number's future.
type outlook struct {
	// at is when it first passes its own gates; zero: nobody knows.
	at time.Time
	// fate is why it never does; zero: it may.
	fate contact.Reason
}

// passes says whether the number passes its own gates at the moment looked from.
func (o outlook) passes(t time.Time) bool { return o.fate == 0 && o.at.Equal(t) }

// steps bounds how far the rules look ahead: what is later is looked at again then.
const steps = 50

// from looks ahead from t.
func (x *candidate) from(t time.Time) outlook {
	if fate := x.fate(t); fate != 0 {
		return outlook{fate: fate}
	}
	for range steps {
		open, ok := x.hours.opens(x.dueFrom(t))
		if !ok {
			return outlook{} // a window that never opens: the task's end settles it
		}
		next := x.unlisted(open)
		if next.Equal(t) {
			return outlook{at: t}
		}
		t = next
		// By then its days can be over. That a list will forbid it for good is
		// not true yet: it waits for that.
		switch x.fate(t) {
		case contact.Exhausted:
			return outlook{fate: contact.Exhausted}
		case contact.Blocklisted:
			return outlook{at: t}
		}
	}
	return outlook{at: t}
}

// turns is the first moment after t at which the number stops holding back those
// of later rounds; zero: none is known.
func (x *candidate) turns(t time.Time) time.Time {
	first := x.hours.closesAfter(t)
	if !x.entry.ByResult && x.Days >= x.entry.MaxDays {
		first = earlier(first, x.rules.dayAfter(t))
	}
	for _, l := range x.listed {
		if l.From.After(t) {
			first = earlier(first, l.From)
		}
	}
	return first
}
