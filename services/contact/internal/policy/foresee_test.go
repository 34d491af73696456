package policy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
)

// What stops a contact, when it is called next, and how that is said: each gate
// on its own, and several together.
func TestForesight(t *testing.T) {
	for name, c := range map[string]struct {
		rules, numbers, facts, now string
		// contact that is not merely ready.
		set     func(*contact.Contact, *policy.Facts)
		stopped policy.Gate
		next    string
		summary string
	}{
		"callable":        {"", "new", "-", "03-02T10:00", nil, 0, "", "May be called now, until Mon 2 Mar 18:00 (Asia/Shanghai)."},
		"always callable": {"window=00:00-23:59", "new", "-", "03-02T10:00", nil, 0, "", "May be called now."},
		"suspended":       {"", "new", "task SUSPENDED", "03-02T10:00", nil, 0, "", "Not called: the task is SUSPENDED."},
		"scheduled": {"", "new", "task SCHEDULED; from 03-02T11:00", "03-02T10:00", nil, 0,
			"02T11:00", "Not called: the task does not begin until Mon 2 Mar 11:00 (Asia/Shanghai)."},
		"scheduled for the night": {"", "new", "task SCHEDULED; from 03-02T19:00", "03-02T10:00", nil, 0,
			"03T09:00", "Not called: the task does not begin until Tue 3 Mar 09:00 (Asia/Shanghai)."},
		"not begun": {"", "new", "from 03-02T11:00", "03-02T10:00", nil, 0,
			"02T11:00", "Not called: the task does not begin until Mon 2 Mar 11:00 (Asia/Shanghai)."},
		"over": {"", "new", "until 03-02T00:00", "03-02T10:00", nil, 0, "", "Not called: the task is over."},
		"over before it is due": {"", "due=03-03T10:00", "until 03-03T00:00", "03-02T10:00", nil, policy.GateNumberDue,
			"", "Not called: it waits for its next call until Tue 3 Mar 10:00 (Asia/Shanghai), and the task is over by then."},
		"out of order": {"", "new", "-", "03-02T10:00", func(_ *contact.Contact, f *policy.Facts) { f.OutOfOrder = true }, 0,
			"", "Not called: the contacts are being put into the task's new order."},
		"done": {"", "new", "done STOPPED", "03-02T10:00", nil, policy.GateContactDone, "", "Not called: the contact is done: STOPPED."},
		"in a call": {"", "new", "-", "03-02T10:00", func(c *contact.Contact, _ *policy.Facts) { c.State = contact.Calling }, policy.GateContactCall,
			"", "Not called: a call to the contact is live."},
		"unreported": {"", "new", "-", "03-02T10:00", func(c *contact.Contact, _ *policy.Facts) {
			c.State, c.LastResult = contact.Calling, "UNKNOWN"
		}, policy.GateContactCall, "", "Not called: the end of a call to the contact was never reported."},
		"held": {"", "new", "-", "03-02T10:00", func(c *contact.Contact, _ *policy.Facts) { c.State = contact.Leased }, policy.GateContactLease,
			"", "Not called: the contact is held for an agent already."},
		"agreed": {"", "new", "agreed 1 03-02T17:00", "03-02T10:00", nil, policy.GateAppointment,
			"02T17:00", "Not called: a call was agreed, and the contact waits until Mon 2 Mar 17:00 (Asia/Shanghai)."},
		"agreed for the night": {"", "new", "agreed 1 03-02T20:00", "03-02T10:00", nil, policy.GateAppointment,
			"03T09:00", "Not called: the contact waits until Tue 3 Mar 09:00 (Asia/Shanghai)."},
		"waits, as its row says": {"", "new", "-", "03-02T10:00", func(c *contact.Contact, _ *policy.Facts) {
			c.State, c.DueAt = contact.Waiting, at(2, 19, 0)
		}, policy.GateNumbers, "03T09:00", "Not called: the contact waits until Tue 3 Mar 09:00 (Asia/Shanghai)."},
		"locked": {"", "new; new", "locked 2 other", "03-02T10:00", func(_ *contact.Contact, f *policy.Facts) {
			f.HolderTasks = map[string]string{"other": "t2"}
		}, policy.GateNumberLock, "", "Not called: number 2 is live with contact other of task t2."},
		"exhausted": {"", "out", "-", "03-02T10:00", nil, policy.GateNumberLive, "", "Not called: the policy wants no further call to it."},
		"day full": {"", "2x days=1@03-02 today=2", "-", "03-02T10:00", nil, policy.GateNumberCap,
			"03T09:00", "Not called: its calls of the day are used up until Tue 3 Mar 09:00 (Asia/Shanghai)."},
		"cap": {"entry=BUSY:1/1m", "50x", "-", "03-02T10:00", nil, policy.GateNumberCap,
			"", "Not called: it was dialled as often as the task may."},
		"not due": {"", "due=03-02T10:30", "-", "03-02T10:00", nil, policy.GateNumberDue,
			"02T10:30", "Not called: it waits for its next call until Mon 2 Mar 10:30 (Asia/Shanghai)."},
		"the next round waits for the first": {"entry=BUSY:9/1m", "1x; due=03-02T10:30", "-", "03-02T10:00", nil, policy.GateNumberDue,
			"02T10:30", "Not called: it waits for its next call until Mon 2 Mar 10:30 (Asia/Shanghai)."},
		"closed": {"clock", "zone=Europe/Berlin", "-", "03-02T10:00", nil, policy.GateWindow,
			"02T16:00", "Not called: the window is closed until Mon 2 Mar 09:00 (Europe/Berlin)."},
		"never open": {"window=00:00-00:00", "new", "-", "03-02T10:00", nil, policy.GateWindow, "", "Not called: the window never opens."},
		"due before the window": {"", "due=03-02T08:00", "-", "03-02T07:00", nil, policy.GateNumberDue,
			"02T09:00", "Not called: the window is closed until Mon 2 Mar 09:00 (Asia/Shanghai)."},
		"due after it opens": {"", "due=03-02T10:00", "-", "03-02T07:00", nil, policy.GateNumberDue,
			"02T10:00", "Not called: it waits for its next call until Mon 2 Mar 10:00 (Asia/Shanghai)."},
		"listed": {"", "new", "listed 1 never until=03-04T12:00", "03-02T10:00", nil, policy.GateBlocklist,
			"04T12:00", "Not called: a blocklist forbids it until Wed 4 Mar 12:00 (Asia/Shanghai)."},
		"listed until the night": {"", "new", "listed 1 never until=03-04T20:00", "03-02T10:00", nil, policy.GateBlocklist,
			"05T09:00", "Not called: a blocklist forbids it until Thu 5 Mar 09:00 (Asia/Shanghai)."},
		"listed for good": {"", "new", "listed 1 never", "03-02T10:00", nil, policy.GateBlocklist, "", "Not called: it is on a blocklist for good."},
		"the second is free earlier": {"", "new; new", "listed 1 never until=03-04T12:00; listed 2 never until=03-03T12:00", "03-02T10:00", nil,
			policy.GateBlocklist, "03T12:00", "Not called: a blocklist forbids it until Tue 3 Mar 12:00 (Asia/Shanghai)."},
		"not trusted": {"trial", "new", "-", "03-02T10:00", nil, policy.GateTrustList,
			"", "Not called: it is not on the trust list, and the tenant is on trial."},
		"another task first": {"", "new", "-", "03-02T10:00", func(_ *contact.Contact, f *policy.Facts) { f.Outranked = "task t2 of priority 1" }, 0,
			"", "Not called: task t2 of priority 1 goes first."},
		"no numbers": {"", "-", "done ERASED", "03-02T10:00", nil, policy.GateContactDone, "", "Not called: the contact is done: ERASED."},
	} {
		t.Run(name, func(t *testing.T) {
			rules := newRules(t, name, c.rules)
			p := parser{t, name, rules.Zone}
			who := &contact.Contact{ID: "c", State: contact.Ready}
			if c.numbers != "-" {
				who.Numbers = p.numbers(c.numbers)
			}
			facts := p.facts(c.facts, who, rules)
			if c.set != nil {
				c.set(who, facts)
			}
			now := p.time(c.now)
			g := rules.Explain(who, facts, now)
			require.Equal(t, c.summary, g.Summary)
			stopped, _ := rules.Stopped(who, facts, now)
			require.Equal(t, c.stopped, stopped)
			if c.next == "" {
				require.Zero(t, g.NextCall)
				return
			}
			require.Equal(t, c.next, g.NextCall.In(rules.Zone).Format("02T15:04"))
			requireNext(t, *rules, who, facts, g.NextCall)
		})
	}
}

// requireNext fails unless the contact is callable at a moment, and not just before.
func requireNext(t require.TestingT, rules policy.Rules, c *contact.Contact, f *policy.Facts, next time.Time) {
	if rules.State == policy.Scheduled && !next.Before(rules.Start) {
		rules.State = policy.Running
	}
	now := rules.Explain(c, f, next)
	require.True(t, now.Callable(), "at %s: %s", next, now.Summary)
	before := rules.Explain(c, f, next.Add(-time.Microsecond))
	require.False(t, before.Callable(), "before %s", next)
}

// Whatever the rules, the numbers and the lists are like: a contact that is not
// callable is at the moment foreseen, and not before; and one of which no moment
// is known stays as it is for days.
func TestForesightIsHonoured(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlay(t)
		for range rapid.IntRange(1, 8).Draw(t, "calls") {
			g := p.rules.Explain(&p.c, &p.facts, p.now)
			stopped, _ := p.rules.Stopped(&p.c, &p.facts, p.now)
			require.Equal(t, g.Callable(), stopped == 0, g.Summary)
			switch {
			case g.Callable():
				numbers, d := p.rules.Decide(&p.c, p.drawOutcome(t, g.Allowed), &p.facts, p.now)
				p.c.Numbers, p.c.State, p.c.Reason, p.c.DueAt = numbers, d.State, d.Reason, d.DueAt
				if d.State == contact.Calling {
					return
				}
			case g.NextCall.IsZero():
				for hours := range 72 {
					later := p.rules.Explain(&p.c, &p.facts, p.now.Add(time.Duration(hours)*time.Hour))
					require.False(t, later.Callable(), g.Summary)
				}
				return
			default:
				requireNext(t, p.rules, &p.c, &p.facts, g.NextCall)
				p.now = g.NextCall
			}
		}
	})
}
