package policy

import (
	"fmt"
	"strings"
	"time"

	"github.com/foredial/foredial/services/contact/internal/contact"
)

// What was found at each gate, for people. No number is ever named: its place
// among the contact's is.

const outsidePolicy = "it is called for an appointment, whatever the policy says"

// clock is a time as the clock of a zone shows it.
func clock(t time.Time, zone *time.Location) string {
	layout := "2006-01-02 15:04"
	if t = t.In(zone); t.Second() != 0 {
		layout = time.DateTime
	}
	return t.Format(layout) + " (" + zone.String() + ")"
}

func (j *judge) sayOrder() string {
	if j.facts.OutOfOrder {
		return "the contacts are being put into the task's new order"
	}
	return "the contacts are in the task's order"
}

func (j *judge) sayDone() string {
	if j.c.Reason != 0 {
		return "the contact is done: " + j.c.Reason.String()
	}
	return "the contact is not done"
}

func (j *judge) sayCall() string {
	switch {
	case j.c.State != contact.Calling:
		return "no call to the contact is live"
	case j.c.LastResult == string(ResultUnknown):
		return "the end of a call to the contact was never reported"
	}
	return "a call to the contact is live"
}

func (j *judge) sayLease() string {
	if j.c.State == contact.Leased {
		return "the contact is held for an agent already"
	}
	return "the contact is not held for an agent"
}

func (j *judge) sayLock(locked int) string {
	if locked < 0 {
		return "none of its numbers is live elsewhere"
	}
	holder := j.facts.Locked[j.numbers[locked].E164]
	if holder == Stranger {
		return fmt.Sprintf("number %d is live with a contact of another org unit", locked+1)
	}
	found := fmt.Sprintf("number %d is live with contact %s", locked+1, holder)
	if task := j.facts.HolderTasks[holder]; task != "" {
		found += " of task " + task
	}
	return found
}

func (j *judge) sayRound(x *candidate) string {
	switch {
	case x == j.agreed:
		return outsidePolicy
	case j.agreed != nil:
		return "the contact's appointment is for another number"
	case !j.open && x.Attempts > j.round:
		return fmt.Sprintf("round %d is not over: another number comes first", j.round+1)
	case x.Attempts > j.round:
		return fmt.Sprintf("another number is proposed in round %d, this one may be chosen", j.round+1)
	}
	return fmt.Sprintf("it is to be tried in round %d", x.Attempts+1)
}

func (x *candidate) sayLive(now time.Time) string {
	switch {
	case x.agreed:
		return outsidePolicy
	case x.Exhausted:
		return "the number is exhausted: the policy wants no further call to it"
	case x.entry.ByResult:
		return "each result so far may be followed by another call"
	case x.over(now):
		return fmt.Sprintf("it was called on %d of %d days, and the last of them is over", x.Days, x.entry.MaxDays)
	case x.ahead.fate == contact.Exhausted:
		return fmt.Sprintf("it was called on %d of %d days, and cannot be called again on the last of them", x.Days, x.entry.MaxDays)
	}
	return fmt.Sprintf("it was called on %d of %d days", x.Days, x.entry.MaxDays)
}

func (x *candidate) sayCap(now time.Time) string {
	switch {
	case x.Attempts < Cap && x.capped:
		return fmt.Sprintf("it was called %d times in the task, through other contacts too", Cap)
	case x.agreed || x.entry.ByResult:
		return fmt.Sprintf("%d of %d in all", x.Attempts, Cap)
	}
	today := 0
	if x.Day == x.rules.day(now) {
		today = x.DayAttempts
	}
	return fmt.Sprintf("%d of %d today, %d of %d in all", today, x.entry.MaxPerDay, x.Attempts, Cap)
}

func (x *candidate) sayDue() string {
	switch {
	case x.agreed:
		return outsidePolicy
	case x.DueAt.IsZero():
		return "it need not wait for anything"
	}
	return "it is due from " + clock(x.DueAt, x.hours.zone)
}

func (x *candidate) sayWindow(now time.Time) string {
	if x.hours.openAt(now) {
		if closes := x.hours.closesAfter(now); !closes.IsZero() {
			return "open until " + clock(closes, x.hours.zone)
		}
		return "always open"
	}
	if opens, ok := x.hours.opens(now); ok {
		return "closed until " + clock(opens, x.hours.zone)
	}
	return "never open"
}

func (x *candidate) sayLists(now time.Time) string {
	var found []string
	for i := range x.listed {
		if l := &x.listed[i]; l.holds(now) {
			found = append(found, l.say(x.rules, now))
		}
	}
	if len(found) == 0 {
		return "it is on no blocklist of the task"
	}
	return strings.Join(found, "; ")
}

// say is what the list means for a call at t.
func (l *Listing) say(r *Rules, t time.Time) string {
	switch l.Limit {
	case PerHour:
		return fmt.Sprintf("on list %q: %d of %d calls in an hour", l.Name, len(l.counted(r, t)), l.Max)
	case PerDay:
		return fmt.Sprintf("on list %q: %d of %d calls today", l.Name, len(l.counted(r, t)), l.Max)
	}
	if l.Until.IsZero() {
		return fmt.Sprintf("on list %q: never to be called", l.Name)
	}
	return fmt.Sprintf("on list %q: not to be called until %s", l.Name, clock(l.Until, r.Zone))
}

func (x *candidate) sayTrust() string {
	switch {
	case !x.rules.Trial:
		return "the tenant is not on trial"
	case x.trusted:
		return "it is on the trust list"
	}
	return "it is not on the trust list, and the tenant is on trial"
}
