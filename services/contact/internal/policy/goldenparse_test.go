package policy_test

import (
	"maps"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/internal/callwindow"
)

// parser reads the cells of a table; what it cannot read fails the test.
type parser struct {
	t     *testing.T
	where string
	zone  *time.Location // of the tenant: times are on its clock
}

// newRules reads the words of a rules line over the rules that need no word.
func newRules(t *testing.T, where, words string) *policy.Rules {
	p := parser{t, where, zone("Asia/Shanghai")}
	periods := []callwindow.Period{{Start: 9 * 60, End: 18 * 60}}
	r := &policy.Rules{State: policy.Running, Entry: policy.Entry{MaxDays: 2, MaxPerDay: 2, Interval: 30 * time.Minute}}
	for _, word := range strings.Fields(words) {
		key, value, _ := strings.Cut(word, "=")
		switch key {
		case "zone":
			p.zone = zone(value)
		case "window":
			periods = p.periods(value)
		case "entry":
			r.Entry = p.entry(value)
		case "non-retry":
			for result := range strings.SplitSeq(value, ",") {
				r.NonRetry = append(r.NonRetry, policy.Result(result))
			}
		case "order":
			r.NumberOrder, r.Types = p.order(value)
		case "clock": // of the contact's numbers
			r.ZoneOf = func(n *contact.Number) *time.Location {
				if n.Zone == "" {
					return p.zone
				}
				return zone(n.Zone)
			}
		case "trial":
			r.Trial = true
		default:
			name, of := strings.CutPrefix(key, "entry:")
			require.True(t, of, "%s: no rule %q", where, word)
			if r.ByType == nil {
				r.ByType = map[string]policy.Entry{}
			}
			r.ByType[name] = p.entry(value)
		}
	}
	r.Zone, r.Window = p.zone, window(p.zone, periods...)
	r.Start, r.End = p.time("01-01T00:00"), p.time("12-31T00:00")
	return r
}

func (p parser) periods(value string) (periods []callwindow.Period) {
	for span := range strings.SplitSeq(value, ",") {
		from, to, _ := strings.Cut(span, "-")
		period, err := callwindow.ParsePeriod(from, to)
		require.NoError(p.t, err, p.where)
		periods = append(periods, period)
	}
	return periods
}

// entry reads days/per-day/interval, or result:times/interval,….
func (p parser) entry(value string) policy.Entry {
	if !strings.Contains(value, ":") {
		parts := strings.Split(value, "/")
		require.Len(p.t, parts, 3, p.where)
		return policy.Entry{MaxDays: p.int(parts[0]), MaxPerDay: p.int(parts[1]), Interval: p.duration(parts[2])}
	}
	e := policy.Entry{ByResult: true, Retries: map[policy.Result]policy.Retry{}}
	for row := range strings.SplitSeq(value, ",") {
		result, rest, _ := strings.Cut(row, ":")
		times, interval, _ := strings.Cut(rest, "/")
		e.Retries[policy.Result(result)] = policy.Retry{Times: p.int(times), Interval: p.duration(interval)}
	}
	return e
}

func (p parser) order(value string) (policy.NumberOrder, []string) {
	kind, types, _ := strings.Cut(value, ":")
	if kind == "sequence" {
		return policy.BySequence, nil
	}
	return policy.ByType, strings.Split(types, ",")
}

func (p parser) numbers(cell string) (numbers []contact.Number) {
	if cell == "-" {
		return nil
	}
	for i, words := range strings.Split(cell, ";") {
		n := contact.Number{E164: "+" + strconv.Itoa(i+1)}
		for _, word := range strings.Fields(words) {
			p.number(&n, word)
		}
		numbers = append(numbers, n)
	}
	return numbers
}

// number reads one word about a number into it.
func (p parser) number(n *contact.Number, word string) {
	key, value, _ := strings.Cut(word, "=")
	switch key {
	case "new":
	case "out":
		n.Exhausted = true
	case "days": // how many, and the last of them
		count, last, _ := strings.Cut(value, "@")
		n.Days, n.Day = p.int(count), "2026-"+last
	case "today": // on the last of the days
		n.DayAttempts = p.int(value)
	case "due":
		n.DueAt = p.time(value)
	case "tech":
		n.Technical = p.int(value)
	case "type":
		n.Type = value
	case "seq":
		n.Sequence = p.int(value)
	case "delay":
		n.Delay = p.duration(value)
	case "zone":
		n.Zone = value
	default:
		if times, ok := strings.CutSuffix(key, "x"); ok {
			n.Attempts = p.int(times)
			return
		}
		require.Equal(p.t, strings.ToUpper(key), key, "%s: no word %q", p.where, word)
		n.ByResult = maps.Clone(n.ByResult)
		if n.ByResult == nil {
			n.ByResult = map[string]int{}
		}
		n.ByResult[key] = p.int(value)
	}
}

// holds checks that a number is what the words about it say: "1 3x out; 2 new".
func (p parser) holds(cell string, c *contact.Contact) {
	if strings.TrimSpace(cell) == "" {
		return
	}
	for words := range strings.SplitSeq(cell, ";") {
		place, rest, _ := strings.Cut(strings.TrimSpace(words), " ")
		got := c.Numbers[p.position(place)]
		want := got
		for _, word := range strings.Fields(rest) {
			if word == "live" {
				want.Exhausted = false
				continue
			}
			p.number(&want, word)
		}
		got.DueAt, want.DueAt = got.DueAt.UTC(), want.DueAt.UTC()
		require.Equal(p.t, want, got, p.where)
	}
}

// facts reads what is true outside of the contact, and of it besides its numbers.
func (p parser) facts(cell string, c *contact.Contact, r *policy.Rules) *policy.Facts {
	f := &policy.Facts{
		Capped: map[string]bool{}, Locked: map[string]string{}, Listed: map[string][]policy.Listing{},
		Trusted: map[string]bool{}, Appointments: map[string]policy.Appointment{},
	}
	for fact := range strings.SplitSeq(cell, ";") {
		words := strings.Fields(fact)
		if len(words) == 0 || words[0] == "-" {
			continue
		}
		e164 := func() string { return c.Numbers[p.position(words[1])].E164 }
		switch words[0] {
		case "task":
			r.State = policy.TaskState(words[1])
		case "until": // the end of the task
			r.End = p.time(words[1])
		case "from": // the start of the task
			r.Start = p.time(words[1])
		case "done":
			c.State, c.Reason = contact.Done, p.reason(words[1])
		case "fallback":
			c.Fallback = p.reason(words[1])
		case "last":
			c.LastResult = words[1]
		case "capped":
			f.Capped[e164()] = true
		case "locked":
			f.Locked[e164()] = words[2]
		case "trusted":
			f.Trusted[e164()] = true
		case "agreed":
			c.AppointmentID = "a"
			f.Appointments["a"] = policy.Appointment{Number: p.agreed(words[1], c), At: p.time(words[2])}
		case "listed":
			f.Listed[e164()] = append(f.Listed[e164()], p.listing(words[2:]))
		default:
			p.t.Fatalf("%s: no fact %q", p.where, fact)
		}
	}
	return f
}

// agreed is the number of an appointment, which the contact may have no longer.
func (p parser) agreed(place string, c *contact.Contact) string {
	if i := p.position(place); i < len(c.Numbers) {
		return c.Numbers[i].E164
	}
	return "+404"
}

// listing reads never, or hour:N or day:N with the calls, from=… and until=….
func (p parser) listing(words []string) policy.Listing {
	l := policy.Listing{ListID: "l", Name: "do not call"}
	for _, word := range words {
		key, value, _ := strings.Cut(word, "=")
		kind, times, _ := strings.Cut(key, ":")
		switch kind {
		case "never":
		case "hour":
			l.Limit, l.Max = policy.PerHour, p.int(times)
		case "day":
			l.Limit, l.Max = policy.PerDay, p.int(times)
		case "from":
			l.From = p.time(value)
		case "until":
			l.Until = p.time(value)
		case "calls":
			for call := range strings.SplitSeq(value, ",") {
				l.Recent = append(l.Recent, p.time(call))
			}
		default:
			p.t.Fatalf("%s: no word %q about a listing", p.where, word)
		}
	}
	return l
}

// outcome reads "1 BUSY" with code=…, begun=…, ended=… and settles.
func (p parser) outcome(cell string, now time.Time) policy.Outcome {
	words := strings.Fields(cell)
	o := policy.Outcome{Index: p.position(words[0]), Result: policy.Result(words[1]), FailCode: "00000", Ended: now, Begun: now.Add(-time.Minute)}
	for _, word := range words[2:] {
		key, value, _ := strings.Cut(word, "=")
		switch key {
		case "code":
			o.FailCode = value
		case "begun":
			o.Begun = p.time(value)
		case "ended":
			o.Ended = p.time(value)
		case "settles":
			o.Settles = true
		default:
			p.t.Fatalf("%s: no word %q about a call", p.where, word)
		}
	}
	return o
}

func (p parser) reason(name string) contact.Reason {
	for r := contact.Connected; r <= contact.Erased; r++ {
		if r.String() == name {
			return r
		}
	}
	p.t.Fatalf("%s: no reason %q", p.where, name)
	return 0
}

// position reads a place among the numbers, from 1; "lost" is one not there.
func (p parser) position(place string) int {
	if place == "lost" {
		return -1
	}
	return p.int(place) - 1
}

// time reads MM-DDTHH:MM or MM-DDTHH:MM:SS of 2026; with a Z it is UTC.
func (p parser) time(text string) time.Time {
	in := p.zone
	if utc, ok := strings.CutSuffix(text, "Z"); ok {
		text, in = utc, time.UTC
	}
	if strings.Count(text, ":") == 1 {
		text += ":00"
	}
	at, err := time.ParseInLocation("2006-01-02T15:04:05", "2026-"+text, in)
	require.NoError(p.t, err, p.where)
	return at
}

func (p parser) int(text string) int {
	n, err := strconv.Atoi(text)
	require.NoError(p.t, err, "%s: %q", p.where, text)
	return n
}

func (p parser) duration(text string) time.Duration {
	d, err := time.ParseDuration(text)
	require.NoError(p.t, err, "%s: %q", p.where, text)
	return d
}

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
