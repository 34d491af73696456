package policy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
)

// Until is the first closing among the numbers that may be dialled: Berlin's
// nine to six is sixteen to one in Shanghai.
func TestUntil(t *testing.T) {
	for name, c := range map[string]struct {
		rules, numbers, now string
		want                time.Time
	}{
		"one clock":               {"", "new; new", "03-02T10:00", at(2, 18, 0)},
		"before the break":        {"window=09:00-12:00,14:00-18:00", "new", "03-02T10:00", at(2, 12, 0)},
		"the first of two":        {"clock", "zone=Europe/Berlin; new", "03-02T17:00", at(2, 18, 0)},
		"of the one that is open": {"clock", "zone=Europe/Berlin; new", "03-02T20:00", at(3, 1, 0)},
		"nobody is allowed":       {"", "out", "03-02T10:00", time.Time{}},
		"always open":             {"window=00:00-23:59", "new", "03-02T10:00", time.Time{}},
	} {
		rules := newRules(t, name, c.rules)
		p := parser{t, name, rules.Zone}
		g := rules.Judge(&contact.Contact{State: contact.Ready, Numbers: p.numbers(c.numbers)}, &policy.Facts{}, p.time(c.now))
		require.True(t, c.want.Equal(g.Until), "%s: %s", name, g.Until)
	}
}

func TestVoidAppointment(t *testing.T) {
	rules := newRules(t, "", "")
	p := parser{t, "", rules.Zone}
	for facts, void := range map[string]bool{
		"agreed 1 03-02T15:00": false,
		"agreed 1 03-02T15:00; listed 1 never until=03-09T00:00": false,
		"agreed 1 03-02T15:00; listed 1 never":                   true,
		"agreed 1 03-02T15:00; capped 1":                         true,
		"agreed 2 03-02T15:00":                                   true,
		"listed 1 never":                                         false,
	} {
		c := &contact.Contact{State: contact.Ready, Numbers: p.numbers("new")}
		g := rules.Judge(c, p.facts(facts, c, rules), at(2, 10, 0))
		require.Equal(t, void, g.Void, facts)
	}
}

// What comes of an outcome says why, for people.
func TestRule(t *testing.T) {
	for name, c := range map[string]struct {
		rules, numbers, facts, call string
		want                        string
	}{
		"answered":           {"", "new", "-", "1 CONNECTED", "answered"},
		"non-retry":          {"non-retry=BARRED", "new", "-", "1 BARRED", "BARRED is a non-retry result"},
		"interval":           {"", "new", "-", "1 BUSY", "BUSY: again after 30m0s"},
		"next day":           {"", "1x days=1@03-02 today=1", "-", "1 BUSY", "BUSY: attempt 2 of 2 a day, again on the next day"},
		"days used up":       {"", "3x days=2@03-02 today=1", "-", "1 BUSY", "BUSY: attempt 2 on day 2 of 2, the number is exhausted"},
		"the cap":            {"entry=30/20/0s", "49x", "-", "1 BUSY", "BUSY: the number was dialled 50 times, the cap"},
		"retry":              {"entry=BUSY:3/10m", "1x BUSY=1", "-", "1 BUSY", "BUSY: retry 2 of 3, after 10m0s"},
		"retries used up":    {"entry=BUSY:1/10m", "1x BUSY=1", "-", "1 BUSY", "BUSY: 1 of 1 retries used, the number is exhausted"},
		"no row":             {"entry=BUSY:1/10m", "new", "-", "1 MACHINE", "MACHINE is not a result to retry after, the number is exhausted"},
		"exhausted before":   {"", "1x out", "-", "1 BUSY", "BUSY: the number was exhausted before"},
		"delay":              {"", "delay=90s; new", "-", "1 BUSY", "BUSY: again after 30m0s; the next number after 1m30s"},
		"technical":          {"", "tech=1", "-", "1 PLATFORM code=34611", "technical failure 34611, 2 of 3 in a row: not counted, due after a minute"},
		"unknown":            {"", "new", "-", "1 UNKNOWN", "the end of the call was never reported: held until somebody settles it"},
		"another unknown":    {"", "1x UNKNOWN=1; 1x UNKNOWN=1", "-", "1 BUSY settles", "BUSY: again after 30m0s; the end of another call is not known"},
		"lost":               {"", "new", "-", "lost BUSY", "BUSY: the contact no longer has the number"},
		"done before":        {"", "new", "done CANCELLED", "1 BUSY", "BUSY: again after 30m0s; the contact was done before"},
		"the task has ended": {"", "new", "task EXPIRED", "1 BUSY", "BUSY: again after 30m0s; the task has ended"},
		"an appointment":     {"", "new", "agreed 1 03-03T10:00", "1 CONNECTED", "answered; the contact has an appointment"},
	} {
		rules := newRules(t, name, c.rules)
		p := parser{t, name, rules.Zone}
		who := &contact.Contact{State: contact.Calling, Numbers: p.numbers(c.numbers)}
		facts := p.facts(c.facts, who, rules)
		_, d := rules.Decide(who, p.outcome(c.call, at(2, 10, 0)), facts, at(2, 10, 0))
		require.Equal(t, c.want, d.Rule, name)
	}
}

// BenchmarkJudge is what a lease, 500 contacts at a time, and explaining a task
// cost a contact of two numbers.
func BenchmarkJudge(b *testing.B) {
	rules := newRules(&testing.T{}, "", "")
	now, facts := at(2, 10, 0), &policy.Facts{}
	for name, numbers := range map[string][]contact.Number{
		"new":     {{E164: "+1"}, {E164: "+2"}},
		"tried":   {{E164: "+1", Attempts: 1, Days: 1, Day: "2026-03-02", DayAttempts: 1, DueAt: at(2, 10, 30)}, {E164: "+2"}},
		"waiting": {{E164: "+1", Attempts: 1, DueAt: at(2, 10, 30)}, {E164: "+2", Attempts: 1, DueAt: at(2, 10, 40)}},
	} {
		c := &contact.Contact{ID: "c", State: contact.Ready, Numbers: numbers}
		b.Run("judge/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				rules.Judge(c, facts, now)
			}
		})
		b.Run("explain/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				rules.Explain(c, facts, now)
			}
		})
	}
}
