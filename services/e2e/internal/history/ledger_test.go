package history_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/e2e/internal/history"
	"github.com/foredial/foredial/services/simulator"
)

// ledger is that of two customers: one was busy, and answered the second call;
// the call to the other was lost before it left.
func ledger() history.Ledger {
	return history.Ledger{
		Contacts: []*contactv1.Contact{done("c1", 2), done("c2", 0)},
		Attempts: []*resultv1.Attempt{
			attempt("p1", "c1", "ann", 0, 0, 4),
			attempt("p2", "c1", "bob", 5, 6, 9),
			lost("p3", "c2", "ann", 10, 11),
		},
		Placed: []simulator.Placed{{AttemptID: "p1", Number: "+c1"}, {AttemptID: "p2", Number: "+c1"}},
		Callbacks: []simulator.Callback{
			{EventType: "RELEASED", DataID: "c1"}, {EventType: "CONNECTED", DataID: "c1"}, {EventType: "RELEASED", DataID: "c1"},
			{EventType: "RELEASED", DataID: "c2"},
		},
	}
}

func done(id string, attempts int32) *contactv1.Contact {
	return &contactv1.Contact{
		Id: id, Reference: "R-" + id, Attempts: attempts,
		State: contactv1.ContactState_CONTACT_STATE_DONE, DoneReason: contactv1.DoneReason_DONE_REASON_EXHAUSTED,
	}
}

// attempt is one that was answered unless that was at 0.
func attempt(id, contact, agent string, dial, answer, end float64) *resultv1.Attempt {
	a := &resultv1.Attempt{
		Id: id, ContactId: contact, AgentId: agent, Number: "+" + contact, FailCode: "00145", BusinessResultId: "sold",
		DialTime: stamp(dial), EndTime: stamp(end),
	}
	if answer > 0 {
		a.FailCode, a.AnswerTime = "00000", stamp(answer)
	}
	return a
}

func lost(id, contact, agent string, dial, end float64) *resultv1.Attempt {
	a := attempt(id, contact, agent, dial, 0, end)
	a.FailCode = history.NeverStarted
	return a
}

var rules = history.Rules{Since: noon, Blocked: []string{"+c9"}, Most: 2}

// breaches are all that a ledger has.
func breaches(l history.Ledger) (all []string) {
	all = append(all, l.Overlaps()...)
	all = append(all, l.Lost()...)
	all = append(all, l.Forbidden(rules)...)
	return append(all, l.Miscounted()...)
}

// TestCallsNobodyCouldPass: one that was dialled while its connector could not be
// told may count, no other.
func TestCallsNobodyCouldPass(t *testing.T) {
	for name, row := range map[string]struct {
		spoil func(*resultv1.Attempt)
		found bool
	}{
		"dialled meanwhile": {func(*resultv1.Attempt) {}, false},
		"dialled before":    {func(a *resultv1.Attempt) { a.DialTime = stamp(-1) }, true},
		"rang":              {func(a *resultv1.Attempt) { a.RingTime = a.GetDialTime() }, true},
		"ended otherwise":   {func(a *resultv1.Attempt) { a.FailCode = "00145" }, true},
	} {
		t.Run(name, func(t *testing.T) {
			l := ledger()
			l.Unheard = []history.Span{{From: stamp(0).AsTime(), To: stamp(1000).AsTime()}}
			i := slices.IndexFunc(l.Attempts, func(a *resultv1.Attempt) bool { return a.GetAnswerTime() == nil })
			unplaced := l.Attempts[i]
			unplaced.FailCode, unplaced.RingTime = "01040", nil
			row.spoil(unplaced)
			l.Placed = slices.DeleteFunc(l.Placed, func(p simulator.Placed) bool { return p.AttemptID == unplaced.GetId() })
			if row.found {
				require.Contains(t, strings.Join(l.Miscounted(), "\n"), "was placed 0 times")
			} else {
				require.Empty(t, l.Miscounted())
			}
		})
	}
}

func TestALedgerThatIsFine(t *testing.T) { require.Empty(t, breaches(ledger())) }

func TestBrokenLedgersAreFound(t *testing.T) {
	for name, row := range map[string]struct {
		spoil func(*history.Ledger)
		want  string
	}{
		"a customer in two calls": {
			func(l *history.Ledger) { l.Attempts[1].DialTime = stamp(3) },
			"p2: calls contact c1",
		},
		"a number in two calls": {
			func(l *history.Ledger) { l.Attempts[2].Number, l.Attempts[2].DialTime = "+c1", stamp(8) },
			"p3: calls number +c1",
		},
		"an agent in two calls": {
			func(l *history.Ledger) { l.Attempts[2].DialTime = stamp(2) },
			"p3: calls agent ann",
		},
		"one long before": {
			func(l *history.Ledger) { l.Attempts[0].EndTime, l.Attempts[2].DialTime = stamp(30), stamp(20) },
			"p3: calls agent ann",
		},
		"a customer who waits": {
			func(l *history.Ledger) { l.Contacts[0].State = contactv1.ContactState_CONTACT_STATE_WAITING },
			"R-c1: is CONTACT_STATE_WAITING",
		},
		"a customer done for no reason": {
			func(l *history.Ledger) { l.Contacts[1].DoneReason = contactv1.DoneReason_DONE_REASON_UNSPECIFIED },
			"R-c2: is CONTACT_STATE_DONE for DONE_REASON_UNSPECIFIED",
		},
		"a customer nothing moves": {
			func(l *history.Ledger) {
				l.Stuck = []*contactv1.StuckContact{{Reference: "R-c2", Reason: contactv1.StuckReason_STUCK_REASON_LEASE_GONE}}
			},
			"R-c2: is stuck for STUCK_REASON_LEASE_GONE",
		},
		"a call before the task began": {func(l *history.Ledger) { l.Attempts[0].DialTime = stamp(-1) }, "p1: was dialled at"},
		"a blocked number recorded":    {func(l *history.Ledger) { l.Attempts[0].Number = "+c9" }, "p1: a blocked number was dialled"},
		"a blocked number called": {
			func(l *history.Ledger) { l.Placed = append(l.Placed, simulator.Placed{AttemptID: "p9", Number: "+c9"}) },
			"p9: a connector called a blocked number",
		},
		"a number called too often": {
			func(l *history.Ledger) { l.Attempts = append(l.Attempts, attempt("p4", "c1", "bob", 20, 0, 21)) },
			"c1 +c1: was called 3 times",
		},
		"a call made twice":  {func(l *history.Ledger) { l.Placed = append(l.Placed, l.Placed[0]) }, "p1: ended with \"00145\", and was placed 2 times"},
		"a call nobody made": {func(l *history.Ledger) { l.Placed = l.Placed[1:] }, "p1: ended with \"00145\", and was placed 0 times"},
		"a lost call that was made": {
			func(l *history.Ledger) { l.Placed = append(l.Placed, simulator.Placed{AttemptID: "p3"}) },
			"p3: ended with \"34606\", and was placed 1 times",
		},
		"a call without an attempt": {
			func(l *history.Ledger) { l.Placed = append(l.Placed, simulator.Placed{AttemptID: "p8"}) },
			"p8: was placed, and is no attempt",
		},
		"an attempt that counts twice":    {func(l *history.Ledger) { l.Contacts[0].Attempts = 3 }, "c1: counted, answered, ended are {2 1 2}"},
		"an end the receiver never heard": {func(l *history.Ledger) { l.Callbacks = l.Callbacks[1:] }, "c1: counted"},
		"an answer under two event ids":   {func(l *history.Ledger) { l.Callbacks = append(l.Callbacks, l.Callbacks[1]) }, "c1: counted"},
	} {
		t.Run(name, func(t *testing.T) {
			l := ledger()
			row.spoil(&l)
			require.Contains(t, fmt.Sprint(breaches(l)), row.want)
		})
	}
}

func TestUnsaved(t *testing.T) {
	completed := simulator.Sighting{Kind: simulator.CallCompleted, Call: dialled(preview("p1", "c1", "ann", 0), "+c1", 1).Call, BusinessResult: "sold"}
	h := record(completed)
	attempts := func(list []*resultv1.Attempt) func() []*resultv1.Attempt {
		return func() []*resultv1.Attempt { return list }
	}
	require.Empty(t, h.Unsaved(attempts(ledger().Attempts)))
	other := ledger().Attempts
	other[0].BusinessResultId = ""
	require.Equal(t, []string{`p1: was completed with "sold", and has ""`}, h.Unsaved(attempts(other)))
	require.Len(t, h.Unsaved(attempts(nil)), 1)
}
