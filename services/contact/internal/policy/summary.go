package policy

import "time"

// phrase says what stops a contact: until a moment, or as it is.
type phrase struct{ until, ever string }

// phrases are for gates whose evidence does not say it well by itself.
var phrases = map[Gate]phrase{
	GateTaskState:   {until: "the task does not begin"},
	GateTaskDates:   {"the task does not begin", "the task is over"},
	GateAppointment: {until: "a call was agreed, and the contact waits"},
	GateNumbers:     {"the contact waits", "none of its numbers can be dialled"},
	GateNumberLive:  {ever: "the policy wants no further call to it"},
	GateNumberCap:   {"its calls of the day are used up", "it was dialled as often as the task may"},
	GateNumberDue:   {until: "it waits for its next call"},
	GateNumberRound: {ever: "another of its numbers comes first"},
	GateWindow:      {"the window is closed", "the window never opens"},
	GateBlocklist:   {"a blocklist forbids it", "it is on a blocklist for good"},
	GateTrustList:   {ever: "it is not on the trust list, and the tenant is on trial"},
}

// summary says in a sentence why the contact is called, or is not: the gate that
// keeps it longest.
func (j *judge) summary(g *Judgement) string {
	if g.Callable() {
		if g.Until.IsZero() {
			return "May be called now."
		}
		return "May be called now, until " + j.moment(g.Until, j.numbers[g.Allowed[0]].hours.zone) + "."
	}
	stop := longest(j.stops(g), g.NextCall.IsZero())
	said := phrases[stop.Gate]
	if stop.Next.IsZero() {
		if said.ever == "" {
			said.ever = stop.Evidence
		}
		return "Not called: " + said.ever + "."
	}
	zone := j.Zone
	if i := j.nearest(g); stop.Gate >= GateNumberLive && i >= 0 {
		zone = j.numbers[i].hours.zone
	}
	next := later(stop.Next, g.NextCall)
	sentence := "Not called: " + said.until + " until " + j.moment(next, zone)
	if !next.Before(j.End) {
		sentence += ", and the task is over by then"
	}
	return sentence + "."
}

// longest is the first gate that says no moment if there need not be any, or
// else the one with the latest.
func longest(stops []Verdict, endless bool) (stop Verdict) {
	for _, v := range stops {
		if endless && v.Next.IsZero() {
			return v
		}
		if stop.Gate == 0 || v.Next.After(stop.Next) {
			stop = v
		}
	}
	return stop
}

// moment is a time for people, as the clock of a zone shows it.
func (j *judge) moment(t time.Time, zone *time.Location) string {
	layout := "Mon 2 Jan 15:04"
	if t = t.In(zone); t.Year() != j.now.In(zone).Year() {
		layout = "Mon 2 Jan 2006 15:04"
	}
	return t.Format(layout) + " (" + zone.String() + ")"
}
