package policy

import (
	"sort"
	"time"
)

// Facts are what is true outside of a contact. The zero Facts know of nothing
// that would stand against a call. Numbers are E.164.
type Facts struct {
	// OutOfOrder: the contacts of the task are being given their places in a new order.
	OutOfOrder bool
	// Capped numbers were dialled [Cap] times in the task, over all its contacts.
	Capped map[string]bool
	// Locked is which contact holds a number that is live; it may be [Stranger].
	Locked map[string]string
	// HolderTasks are the tasks of the contacts that hold numbers; only for Explain.
	HolderTasks map[string]string
	// Outranked says which task of higher priority goes first, for people; empty:
	// none does. Only for Explain: whoever leases has chosen the task.
	Outranked string
	// Listed are the entries of numbers on the task's blocklists.
	Listed map[string][]Listing
	// Trusted numbers are on the trust list; looked at for a trial tenant only.
	Trusted map[string]bool
	// Appointments that are pending, by id.
	Appointments map[string]Appointment
}

// Stranger holds a number, and is not to be named. No contact has this id.
const Stranger = "*"

// Appointment is a call that was agreed.
type Appointment struct {
	Number string
	At     time.Time
	// AgentID is whose call it is, empty: anyone's. No gate looks at it, nor at
	// Remark.
	AgentID, Remark string
}

// Limit is what being on a list means.
type Limit int

const (
	// Never forbids every call.
	Never Limit = iota
	// PerHour allows so many calls in the hour before each.
	PerHour
	// PerDay allows so many calls a local day of the tenant's zone.
	PerDay
)

// Listing is one number on one list.
type Listing struct {
	ListID string
	// Name of the list.
	Name string
	// From and Until bound when it is on the list; zero: not bound.
	From, Until time.Time
	Limit       Limit
	// Max calls, with PerHour and PerDay.
	Max int
	// Recent are the calls to the number in the hour or the day, oldest first.
	Recent []time.Time
}

// holds says whether the number is on the list at t.
func (l *Listing) holds(t time.Time) bool {
	return !l.From.After(t) && (l.Until.IsZero() || t.Before(l.Until))
}

// forGood says whether the number may not be called at t, nor ever after.
func (l *Listing) forGood(t time.Time) bool {
	return l.Limit == Never && l.Until.IsZero() && l.holds(t)
}

// counted are the calls that at t count against Max.
func (l *Listing) counted(r *Rules, t time.Time) []time.Time {
	from := t.Add(-time.Hour + time.Nanosecond)
	if l.Limit == PerDay {
		from = r.dayOf(t)
	}
	first := sort.Search(len(l.Recent), func(i int) bool { return !l.Recent[i].Before(from) })
	return l.Recent[first:]
}

// next is the first moment from t on at which the list as it is known now allows
// a call: t itself when it does. Not for a listing that is for good.
func (l *Listing) next(r *Rules, t time.Time) time.Time {
	if !l.holds(t) {
		return t
	}
	if l.Limit == Never {
		return l.Until
	}
	calls := l.counted(r, t)
	switch {
	case len(calls) < l.Max:
		return t
	case l.Limit == PerDay:
		return earlier(l.Until, r.dayAfter(t))
	}
	return earlier(l.Until, calls[len(calls)-l.Max].Add(time.Hour))
}
