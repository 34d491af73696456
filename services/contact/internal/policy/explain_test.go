package policy_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
)

// at is a time in March 2026, in Shanghai.
func at(day, hour, minute int) time.Time {
	return time.Date(2026, 3, day, hour, minute, 0, 0, zone("Asia/Shanghai"))
}

func shown(v policy.Verdict) string {
	line := contactv1.Gate(v.Gate).String()[len("GATE_"):] + " "
	if !v.Passed {
		line += "STOPS "
	}
	line += "(" + v.Evidence + ")"
	if !v.Next.IsZero() {
		line += " next " + v.Next.In(zone("Asia/Shanghai")).Format("02T15:04")
	}
	return line
}

func shownAll(verdicts []policy.Verdict) (lines []string) {
	for _, v := range verdicts {
		lines = append(lines, shown(v))
	}
	return lines
}

func TestExplainCallable(t *testing.T) {
	rules := newRules(t, "", "")
	c := &contact.Contact{ID: "c", State: contact.Ready, Numbers: []contact.Number{{E164: "+8613800001234"}}}
	g := rules.Explain(c, &policy.Facts{}, at(2, 10, 0))
	require.True(t, g.Callable())
	require.Equal(t, []string{
		"TASK_STATE (the task is RUNNING)",
		"TASK_DATES (the task is from 2026-01-01 00:00 (Asia/Shanghai) until 2026-12-31 00:00 (Asia/Shanghai))",
		"TASK_ORDER (the contacts are in the task's order)",
		"CONTACT_DONE (the contact is not done)",
		"CONTACT_CALL (no call to the contact is live)",
		"CONTACT_LEASE (the contact is not held for an agent)",
		"APPOINTMENT (it has no appointment)",
		"NUMBERS (1 of 1 numbers can be dialled)",
		"NUMBER_LOCK (none of its numbers is live elsewhere)",
		"TASK_PRIORITY (no task of higher priority in the queue goes first)",
	}, shownAll(g.Contact))
	require.Equal(t, []string{
		"NUMBER_LIVE (it was called on 0 of 2 days)",
		"NUMBER_CAP (0 of 2 today, 0 of 50 in all)",
		"NUMBER_DUE (it need not wait for anything)",
		"NUMBER_ROUND (it is to be tried in round 1)",
		"WINDOW (open until 2026-03-02 18:00 (Asia/Shanghai))",
		"BLOCKLIST (it is on no blocklist of the task)",
		"TRUST_LIST (the tenant is not on trial)",
	}, shownAll(g.Numbers[0]))
	require.True(t, at(2, 18, 0).Equal(g.Until))
}

// found is the verdict of a gate, of the first number where it is about numbers.
func found(g *policy.Judgement, gate policy.Gate) policy.Verdict {
	all := slices.Concat(g.Contact, g.Numbers[0])
	return all[slices.IndexFunc(all, func(v policy.Verdict) bool { return v.Gate == gate })]
}

// Every way in which a gate can stop or let pass, each with its own words.
func TestEvidence(t *testing.T) {
	for name, c := range map[string]struct {
		rules, numbers, facts, now string
		gate                       policy.Gate
		want                       string
	}{
		"scheduled":     {"", "new", "task SCHEDULED; from 03-02T11:00", "03-02T10:00", policy.GateTaskState, "TASK_STATE STOPS (the task is SCHEDULED) next 02T11:00"},
		"suspended":     {"", "new", "task SUSPENDED", "03-02T10:00", policy.GateTaskState, "TASK_STATE STOPS (the task is SUSPENDED)"},
		"not begun":     {"", "new", "from 03-02T11:00; until 03-03T00:00", "03-02T10:00", policy.GateTaskDates, "TASK_DATES STOPS (the task is from 2026-03-02 11:00 (Asia/Shanghai) until 2026-03-03 00:00 (Asia/Shanghai)) next 02T11:00"},
		"over":          {"", "new", "from 03-01T11:00; until 03-02T00:00", "03-02T10:00", policy.GateTaskDates, "TASK_DATES STOPS (the task is from 2026-03-01 11:00 (Asia/Shanghai) until 2026-03-02 00:00 (Asia/Shanghai))"},
		"done":          {"", "new", "done STOPPED", "03-02T10:00", policy.GateContactDone, "CONTACT_DONE STOPS (the contact is done: STOPPED)"},
		"appointment":   {"clock", "zone=Europe/Berlin", "agreed 1 03-02T17:00", "03-02T10:00", policy.GateAppointment, "APPOINTMENT STOPS (a call was agreed for 2026-03-02 10:00 (Europe/Berlin)) next 02T17:00"},
		"its time":      {"", "new", "agreed 1 03-02T09:30", "03-02T10:00", policy.GateAppointment, "APPOINTMENT (a call was agreed for 2026-03-02 09:30 (Asia/Shanghai))"},
		"void":          {"", "new; new", "agreed 1 03-02T09:30; listed 1 never", "03-02T10:00", policy.GateAppointment, "APPOINTMENT (it has an appointment that cannot be kept: the number may never be called)"},
		"no number":     {"", "due=03-02T10:30; out", "-", "03-02T10:00", policy.GateNumbers, "NUMBERS STOPS (0 of 2 numbers can be dialled) next 02T10:30"},
		"locked":        {"", "new; new", "locked 2 other", "03-02T10:00", policy.GateNumberLock, "NUMBER_LOCK STOPS (number 2 is live with contact other)"},
		"locked itself": {"", "new; new", "locked 2 c", "03-02T10:00", policy.GateNumberLock, "NUMBER_LOCK (none of its numbers is live elsewhere)"},

		"exhausted":      {"", "1x out", "-", "03-02T10:00", policy.GateNumberLive, "NUMBER_LIVE STOPS (the number is exhausted: the policy wants no further call to it)"},
		"days over":      {"", "2x days=2@03-01 today=1", "-", "03-02T10:00", policy.GateNumberLive, "NUMBER_LIVE STOPS (it was called on 2 of 2 days, and the last of them is over)"},
		"days run out":   {"", "3x days=2@03-02 today=1 due=03-02T18:30", "-", "03-02T10:00", policy.GateNumberLive, "NUMBER_LIVE STOPS (it was called on 2 of 2 days, and cannot be called again on the last of them)"},
		"days left":      {"", "1x days=1@03-01 today=1", "-", "03-02T10:00", policy.GateNumberLive, "NUMBER_LIVE (it was called on 1 of 2 days)"},
		"by result":      {"entry=BUSY:1/1m", "1x BUSY=1", "-", "03-02T10:00", policy.GateNumberLive, "NUMBER_LIVE (each result so far may be followed by another call)"},
		"agreed":         {"", "1x out", "agreed 1 03-02T09:30", "03-02T10:00", policy.GateNumberLive, "NUMBER_LIVE (it is called for an appointment, whatever the policy says)"},
		"day full":       {"", "2x days=1@03-02 today=2", "-", "03-02T10:00", policy.GateNumberCap, "NUMBER_CAP STOPS (2 of 2 today, 2 of 50 in all) next 03T00:00"},
		"yesterday":      {"", "2x days=1@03-01 today=2", "-", "03-02T10:00", policy.GateNumberCap, "NUMBER_CAP (0 of 2 today, 2 of 50 in all)"},
		"the cap":        {"entry=BUSY:1/1m", "50x", "-", "03-02T10:00", policy.GateNumberCap, "NUMBER_CAP STOPS (50 of 50 in all)"},
		"others' calls":  {"", "3x", "capped 1", "03-02T10:00", policy.GateNumberCap, "NUMBER_CAP STOPS (it was called 50 times in the task, through other contacts too)"},
		"not due":        {"", "due=03-02T10:30:15", "-", "03-02T10:00", policy.GateNumberDue, "NUMBER_DUE STOPS (it is due from 2026-03-02 10:30:15 (Asia/Shanghai)) next 02T10:30"},
		"due":            {"", "due=03-02T09:30", "-", "03-02T10:00", policy.GateNumberDue, "NUMBER_DUE (it is due from 2026-03-02 09:30 (Asia/Shanghai))"},
		"another first":  {"entry=BUSY:9/1m", "1x; due=03-02T10:30", "-", "03-02T10:00", policy.GateNumberRound, "NUMBER_ROUND STOPS (round 1 is not over: another number comes first)"},
		"may be chosen":  {"entry=BUSY:9/1m", "1x; new", "-", "03-02T10:00", policy.GateNumberRound, "NUMBER_ROUND (another number is proposed in round 1, this one may be chosen)"},
		"another agreed": {"", "new; new", "agreed 2 03-02T09:30", "03-02T10:00", policy.GateNumberRound, "NUMBER_ROUND STOPS (the contact's appointment is for another number)"},
		"closed":         {"clock", "zone=Europe/Berlin", "-", "03-02T10:00", policy.GateWindow, "WINDOW STOPS (closed until 2026-03-02 09:00 (Europe/Berlin)) next 02T16:00"},
		"always open":    {"window=00:00-23:59", "new", "-", "03-02T10:00", policy.GateWindow, "WINDOW (always open)"},
		"never open":     {"window=00:00-00:00", "new", "-", "03-02T10:00", policy.GateWindow, "WINDOW STOPS (never open)"},
		"never":          {"", "new", "listed 1 never", "03-02T10:00", policy.GateBlocklist, `BLOCKLIST STOPS (on list "do not call": never to be called)`},
		"never, until":   {"", "new", "listed 1 never until=03-04T12:00", "03-02T10:00", policy.GateBlocklist, `BLOCKLIST STOPS (on list "do not call": not to be called until 2026-03-04 12:00 (Asia/Shanghai)) next 04T12:00`},
		"this hour":      {"", "new", "listed 1 hour:1 calls=03-02T09:30", "03-02T10:00", policy.GateBlocklist, `BLOCKLIST STOPS (on list "do not call": 1 of 1 calls in an hour) next 02T10:30`},
		"today":          {"", "new", "listed 1 day:3 calls=03-02T09:30", "03-02T10:00", policy.GateBlocklist, `BLOCKLIST (on list "do not call": 1 of 3 calls today)`},
		"two lists":      {"", "new", "listed 1 day:3; listed 1 hour:2", "03-02T10:00", policy.GateBlocklist, `BLOCKLIST (on list "do not call": 0 of 3 calls today; on list "do not call": 0 of 2 calls in an hour)`},
		"not yet listed": {"", "new", "listed 1 never from=03-03T00:00", "03-02T10:00", policy.GateBlocklist, "BLOCKLIST (it is on no blocklist of the task)"},
		"not trusted":    {"trial", "new", "-", "03-02T10:00", policy.GateTrustList, "TRUST_LIST STOPS (it is not on the trust list, and the tenant is on trial)"},
		"trusted":        {"trial", "new", "trusted 1", "03-02T10:00", policy.GateTrustList, "TRUST_LIST (it is on the trust list)"},
	} {
		t.Run(name, func(t *testing.T) {
			rules := newRules(t, name, c.rules)
			p := parser{t, name, rules.Zone}
			who := &contact.Contact{ID: "c", State: contact.Ready, Numbers: p.numbers(c.numbers)}
			facts := p.facts(c.facts, who, rules)
			g := rules.Explain(who, facts, p.time(c.now))
			require.Equal(t, c.want, shown(found(&g, c.gate)))
		})
	}
}

func TestEvidenceOfWhoHoldsIt(t *testing.T) {
	rules := newRules(t, "", "")
	for state, want := range map[contact.State]string{
		contact.Leased:  "CONTACT_LEASE STOPS (the contact is held for an agent already)",
		contact.Calling: "CONTACT_CALL STOPS (a call to the contact is live)",
	} {
		c := &contact.Contact{ID: "c", State: state, LeaseID: "l", Numbers: []contact.Number{{E164: "+1"}}}
		g := rules.Explain(c, &policy.Facts{}, at(2, 10, 0))
		require.False(t, g.Callable())
		require.Contains(t, shownAll(g.Contact), want)
		require.Equal(t, contact.Ready, g.Stand.State, "it would be callable if given back")
	}
	c := &contact.Contact{ID: "c", State: contact.Ready, Numbers: []contact.Number{{E164: "+1"}}}
	g := rules.Explain(c, &policy.Facts{OutOfOrder: true}, at(2, 10, 0))
	require.Equal(t, policy.GateTaskOrder, g.Stop())
	require.Equal(t, "TASK_ORDER STOPS (the contacts are being put into the task's new order)", shown(g.Contact[2]))
}

// Explain and Judge find the same; only the words and the times of numbers are more.
func TestExplainIsJudgeWithWords(t *testing.T) {
	rules := newRules(t, "", "clock entry=BUSY:9/30m")
	p := parser{t, "", rules.Zone}
	c := &contact.Contact{ID: "c", State: contact.Ready, Numbers: p.numbers("due=03-02T10:20; zone=Europe/Berlin; out")}
	facts := p.facts("listed 2 never until=03-02T17:00", c, rules)
	explained, judged := rules.Explain(c, facts, at(2, 10, 0)), rules.Judge(c, facts, at(2, 10, 0))
	require.Len(t, explained.Next, 3)
	require.True(t, explained.Next[0].Equal(at(2, 10, 20)))
	require.True(t, explained.Next[1].Equal(at(2, 17, 0)))
	require.Zero(t, explained.Next[2])
	explained.Next, explained.NextCall, explained.Summary = nil, time.Time{}, ""
	require.Equal(t, policy.GateTaskPriority, explained.Contact[len(explained.Contact)-1].Gate)
	explained.Contact = explained.Contact[:len(explained.Contact)-1]
	for _, verdicts := range append(explained.Numbers, explained.Contact) {
		for i := range verdicts {
			require.NotEmpty(t, verdicts[i].Evidence)
			verdicts[i].Evidence = ""
		}
	}
	require.Equal(t, judged, explained)
}

// Gates are sent as they are: the wire's numbers, all but the one between tasks.
func TestGatesAreThoseOfTheWire(t *testing.T) {
	rules := newRules(t, "", "")
	g := rules.Judge(&contact.Contact{Numbers: make([]contact.Number, 1)}, &policy.Facts{}, at(2, 10, 0))
	names := map[policy.Gate]string{
		policy.GateTaskState: "TASK_STATE", policy.GateTaskDates: "TASK_DATES", policy.GateTaskOrder: "TASK_ORDER",
		policy.GateContactDone: "CONTACT_DONE", policy.GateContactCall: "CONTACT_CALL", policy.GateContactLease: "CONTACT_LEASE",
		policy.GateAppointment: "APPOINTMENT", policy.GateNumbers: "NUMBERS", policy.GateNumberLock: "NUMBER_LOCK",
		policy.GateNumberLive: "NUMBER_LIVE", policy.GateNumberCap: "NUMBER_CAP", policy.GateNumberDue: "NUMBER_DUE",
		policy.GateNumberRound: "NUMBER_ROUND", policy.GateWindow: "WINDOW", policy.GateBlocklist: "BLOCKLIST",
		policy.GateTrustList: "TRUST_LIST",
	}
	all := slices.Concat(g.Contact, g.Numbers[0])
	require.Len(t, all, len(contactv1.Gate_name)-2)
	for i, v := range all {
		require.Equal(t, policy.Gate(i+1), v.Gate)
		require.Equal(t, "GATE_"+names[v.Gate], contactv1.Gate(v.Gate).String())
	}
}
