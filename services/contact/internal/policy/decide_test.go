package policy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/internal/callwindow"
)

var shanghai = zone("Asia/Shanghai")

func zone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

func window(z *time.Location, periods ...callwindow.Period) callwindow.Window {
	w, err := callwindow.New(periods, z)
	if err != nil {
		panic(err)
	}
	return w
}

// at is a time on the first days of March 2026, in Shanghai.
func at(day, hour, minute int) time.Time {
	return time.Date(2026, 3, day, hour, minute, 0, 0, shanghai)
}

// rules: twice a day on two days, 30 minutes apart, from nine to six.
func rules() policy.Rules {
	return policy.Rules{
		NonRetry: []policy.Result{"REJECTED", "BARRED"}, MaxDays: 2, MaxPerDay: 2, Interval: 30 * time.Minute,
		Window: window(shanghai, callwindow.Period{Start: 9 * 60, End: 18 * 60}), Zone: shanghai,
	}
}

func TestDecide(t *testing.T) {
	end := at(2, 10, 1)
	dialled := func(attempts, days int, day string, today int) contact.Number {
		return contact.Number{E164: "+1", Attempts: attempts, Days: days, Day: day, DayAttempts: today}
	}
	fresh := contact.Number{E164: "+1"}
	for name, c := range map[string]struct {
		rules   func(*policy.Rules)
		numbers []contact.Number
		outcome policy.Outcome
		want    policy.Decision
		number  contact.Number
	}{
		"answered": {
			numbers: []contact.Number{fresh},
			outcome: policy.Outcome{Result: "CONNECTED", FailCode: "00000"},
			want:    policy.Decision{State: contact.Done, Reason: contact.Connected, Counted: true, Rule: "answered"},
			number:  dialled(1, 1, "2026-03-02", 1),
		},
		"answered, whatever the code": {
			numbers: []contact.Number{fresh},
			outcome: policy.Outcome{Result: "CONNECTED", FailCode: "34606"},
			want:    policy.Decision{State: contact.Done, Reason: contact.Connected, Counted: true, Rule: "answered"},
			number:  dialled(1, 1, "2026-03-02", 1),
		},
		"non-retry result stops all numbers": {
			numbers: []contact.Number{fresh, {E164: "+2"}},
			outcome: policy.Outcome{Result: "REJECTED"},
			want:    policy.Decision{State: contact.Done, Reason: contact.Stopped, Counted: true, Rule: "REJECTED is a non-retry result"},
			number:  dialled(1, 1, "2026-03-02", 1),
		},
		"again after the interval": {
			numbers: []contact.Number{fresh},
			outcome: policy.Outcome{Result: "BUSY"},
			want:    policy.Decision{State: contact.Waiting, DueAt: at(2, 10, 31), Counted: true, Rule: "BUSY: again after 30m0s"},
			number:  contact.Number{E164: "+1", Attempts: 1, Days: 1, Day: "2026-03-02", DayAttempts: 1, DueAt: at(2, 10, 31)},
		},
		"again at once": {
			rules:   func(r *policy.Rules) { r.Interval = 0 },
			numbers: []contact.Number{fresh},
			outcome: policy.Outcome{Result: "BUSY"},
			want:    policy.Decision{State: contact.Ready, Counted: true, Rule: "BUSY: again after 0s"},
			number:  contact.Number{E164: "+1", Attempts: 1, Days: 1, Day: "2026-03-02", DayAttempts: 1, DueAt: end},
		},
		"the interval ends outside the window": {
			rules:   func(r *policy.Rules) { r.Interval = 10 * time.Hour },
			numbers: []contact.Number{fresh},
			outcome: policy.Outcome{Result: "BUSY"},
			want:    policy.Decision{State: contact.Waiting, DueAt: at(3, 9, 0), Counted: true, Rule: "BUSY: again after 10h0m0s"},
			number:  contact.Number{E164: "+1", Attempts: 1, Days: 1, Day: "2026-03-02", DayAttempts: 1, DueAt: at(3, 9, 0)},
		},
		"day full": {
			numbers: []contact.Number{dialled(1, 1, "2026-03-02", 1)},
			outcome: policy.Outcome{Result: "BUSY"},
			want: policy.Decision{State: contact.Waiting, DueAt: at(3, 9, 0), Counted: true,
				Rule: "BUSY: attempt 2 of 2 a day, again on the next day"},
			number: contact.Number{E164: "+1", Attempts: 2, Days: 1, Day: "2026-03-02", DayAttempts: 2, DueAt: at(3, 9, 0)},
		},
		"day full, the interval is longer than the night": {
			rules:   func(r *policy.Rules) { r.Interval = 24 * time.Hour },
			numbers: []contact.Number{dialled(1, 1, "2026-03-02", 1)},
			outcome: policy.Outcome{Result: "BUSY"},
			want: policy.Decision{State: contact.Waiting, DueAt: at(3, 10, 1), Counted: true,
				Rule: "BUSY: attempt 2 of 2 a day, again on the next day"},
			number: contact.Number{E164: "+1", Attempts: 2, Days: 1, Day: "2026-03-02", DayAttempts: 2, DueAt: at(3, 10, 1)},
		},
		"a day without an attempt costs nothing": {
			numbers: []contact.Number{dialled(2, 1, "2026-02-01", 2)},
			outcome: policy.Outcome{Result: "BUSY"},
			want:    policy.Decision{State: contact.Waiting, DueAt: at(2, 10, 31), Counted: true, Rule: "BUSY: again after 30m0s"},
			number:  contact.Number{E164: "+1", Attempts: 3, Days: 2, Day: "2026-03-02", DayAttempts: 1, DueAt: at(2, 10, 31)},
		},
		"last day full": {
			numbers: []contact.Number{dialled(3, 2, "2026-03-02", 1)},
			outcome: policy.Outcome{Result: "BUSY"},
			want: policy.Decision{State: contact.Done, Reason: contact.Exhausted, Counted: true,
				Rule: "BUSY: attempt 2 on day 2 of 2, the number is exhausted"},
			number: contact.Number{E164: "+1", Attempts: 4, Days: 2, Day: "2026-03-02", DayAttempts: 2, Exhausted: true},
		},
		"last day over before the number is due": {
			rules:   func(r *policy.Rules) { r.Interval = 9 * time.Hour },
			numbers: []contact.Number{dialled(2, 1, "2026-03-01", 2)},
			outcome: policy.Outcome{Result: "BUSY"},
			want: policy.Decision{State: contact.Done, Reason: contact.Exhausted, Counted: true,
				Rule: "BUSY: attempt 1 on day 2 of 2, the number is exhausted"},
			number: contact.Number{E164: "+1", Attempts: 3, Days: 2, Day: "2026-03-02", DayAttempts: 1, Exhausted: true},
		},
		"the cap": {
			rules:   func(r *policy.Rules) { r.MaxDays, r.MaxPerDay = 30, 20 },
			numbers: []contact.Number{dialled(policy.Cap-1, 3, "2026-03-02", 9)},
			outcome: policy.Outcome{Result: "BUSY"},
			want: policy.Decision{State: contact.Done, Reason: contact.Exhausted, Counted: true,
				Rule: "BUSY: the number was dialled 50 times, the cap"},
			number: contact.Number{E164: "+1", Attempts: policy.Cap, Days: 3, Day: "2026-03-02", DayAttempts: 10, Exhausted: true},
		},
		"the next number of the round": {
			numbers: []contact.Number{fresh, {E164: "+2"}},
			outcome: policy.Outcome{Result: "BUSY"},
			want:    policy.Decision{State: contact.Ready, Counted: true, Rule: "BUSY: again after 30m0s"},
			number:  contact.Number{E164: "+1", Attempts: 1, Days: 1, Day: "2026-03-02", DayAttempts: 1, DueAt: at(2, 10, 31)},
		},
		"technical failure": {
			numbers: []contact.Number{dialled(1, 1, "2026-03-02", 1)},
			outcome: policy.Outcome{Result: "PLATFORM", FailCode: "34611"},
			want: policy.Decision{State: contact.Waiting, DueAt: at(2, 10, 2),
				Rule: "technical failure 34611, 1 of 3 in a row: not counted, due after a minute"},
			number: contact.Number{E164: "+1", Attempts: 1, Days: 1, Day: "2026-03-02", DayAttempts: 1, Technical: 1, DueAt: at(2, 10, 2)},
		},
		"fourth technical failure in a row": {
			numbers: []contact.Number{{E164: "+1", Technical: 3}},
			outcome: policy.Outcome{Result: "PLATFORM", FailCode: "00606"},
			want:    policy.Decision{State: contact.Waiting, DueAt: at(2, 10, 31), Counted: true, Rule: "PLATFORM: again after 30m0s"},
			number:  contact.Number{E164: "+1", Attempts: 1, Days: 1, Day: "2026-03-02", DayAttempts: 1, DueAt: at(2, 10, 31)},
		},
		"technical comes before non-retry": {
			rules:   func(r *policy.Rules) { r.NonRetry = []policy.Result{"PLATFORM"} },
			numbers: []contact.Number{fresh},
			outcome: policy.Outcome{Result: "PLATFORM", FailCode: "34606"},
			want: policy.Decision{State: contact.Waiting, DueAt: at(2, 10, 2),
				Rule: "technical failure 34606, 1 of 3 in a row: not counted, due after a minute"},
			number: contact.Number{E164: "+1", Technical: 1, DueAt: at(2, 10, 2)},
		},
		"another end breaks the row of technical failures": {
			numbers: []contact.Number{{E164: "+1", Technical: 2}},
			outcome: policy.Outcome{Result: "BUSY", FailCode: "00145"},
			want:    policy.Decision{State: contact.Waiting, DueAt: at(2, 10, 31), Counted: true, Rule: "BUSY: again after 30m0s"},
			number:  contact.Number{E164: "+1", Attempts: 1, Days: 1, Day: "2026-03-02", DayAttempts: 1, DueAt: at(2, 10, 31)},
		},
		"never reported": {
			numbers: []contact.Number{fresh},
			outcome: policy.Outcome{Result: "UNKNOWN"},
			want: policy.Decision{State: contact.Calling, Counted: true,
				Rule: "the end of the call was never reported: held until somebody settles it"},
			number: contact.Number{E164: "+1", Attempts: 1},
		},
		"a late report settles it": {
			numbers: []contact.Number{{E164: "+1", Attempts: 1}},
			outcome: policy.Outcome{Result: "REJECTED", Settles: true},
			want:    policy.Decision{State: contact.Done, Reason: contact.Stopped, Counted: true, Rule: "REJECTED is a non-retry result"},
			number:  dialled(1, 1, "2026-03-02", 1),
		},
		"the task has ended": {
			rules:   func(r *policy.Rules) { r.Ended = true },
			numbers: []contact.Number{fresh},
			outcome: policy.Outcome{Result: "BUSY"},
			want: policy.Decision{State: contact.Done, Reason: contact.Expired, Counted: true,
				Rule: "BUSY: again after 30m0s; the task has ended"},
			number: contact.Number{E164: "+1", Attempts: 1, Days: 1, Day: "2026-03-02", DayAttempts: 1, DueAt: at(2, 10, 31)},
		},
		"the task has ended, and the customer answered": {
			rules:   func(r *policy.Rules) { r.Ended = true },
			numbers: []contact.Number{fresh},
			outcome: policy.Outcome{Result: "CONNECTED"},
			want:    policy.Decision{State: contact.Done, Reason: contact.Connected, Counted: true, Rule: "answered"},
			number:  dialled(1, 1, "2026-03-02", 1),
		},
		"a window that never opens": {
			rules:   func(r *policy.Rules) { r.Window = callwindow.Window{} },
			numbers: []contact.Number{fresh},
			outcome: policy.Outcome{Result: "BUSY"},
			want:    policy.Decision{State: contact.Waiting, DueAt: at(2, 10, 31), Counted: true, Rule: "BUSY: again after 30m0s"},
			number:  contact.Number{E164: "+1", Attempts: 1, Days: 1, Day: "2026-03-02", DayAttempts: 1, DueAt: at(2, 10, 31)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := rules()
			if c.rules != nil {
				c.rules(&r)
			}
			before := append([]contact.Number(nil), c.numbers...)
			c.outcome.Begun, c.outcome.Ended = at(2, 10, 0), end
			after, got := r.Decide(c.numbers, c.outcome, end)
			require.Equal(t, utc(c.want), utc(got))
			require.Equal(t, inUTC(c.number), inUTC(after[0]))
			require.Equal(t, before, c.numbers, "the numbers given are not changed")
		})
	}
}

func utc(d policy.Decision) policy.Decision {
	d.DueAt = d.DueAt.UTC()
	return d
}

func inUTC(n contact.Number) contact.Number {
	n.DueAt = n.DueAt.UTC()
	return n
}

// The day of an attempt is that of its dial, in the tenant's zone, also when a
// call runs past midnight; and a day of 23 hours is a day.
func TestDaysAreLocal(t *testing.T) {
	berlin := zone("Europe/Berlin")
	r := rules()
	r.MaxPerDay, r.Interval, r.Zone = 1, 0, berlin
	r.Window = window(berlin, callwindow.Period{Start: 0, End: 1440})
	begun := time.Date(2026, 3, 28, 23, 59, 0, 0, berlin) // clocks go forward that night
	after, d := r.Decide([]contact.Number{{E164: "+1"}}, policy.Outcome{
		Result: "BUSY", Begun: begun, Ended: begun.Add(2 * time.Minute),
	}, begun.Add(2*time.Minute))
	require.Equal(t, "2026-03-28", after[0].Day)
	require.Equal(t, contact.Ready, d.State, "the next day has begun")

	begun = time.Date(2026, 3, 29, 1, 0, 0, 0, berlin)
	_, d = r.Decide([]contact.Number{{E164: "+1"}}, policy.Outcome{Result: "BUSY", Begun: begun, Ended: begun}, begun)
	require.Equal(t, time.Date(2026, 3, 30, 0, 0, 0, 0, berlin).UTC(), d.DueAt.UTC())
}

// An end before the begin is a clock that is wrong: the begin stands in.
func TestEndBeforeBegin(t *testing.T) {
	_, d := rules().Decide([]contact.Number{{E164: "+1"}}, policy.Outcome{
		Result: "BUSY", Begun: at(2, 10, 0), Ended: at(2, 9, 0),
	}, at(2, 10, 0))
	require.Equal(t, at(2, 10, 30), d.DueAt)
}
