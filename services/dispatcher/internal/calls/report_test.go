package calls

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/pkg/apierr"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/failcode"
)

var (
	dialed = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	now    = dialed.Add(time.Minute)
)

const (
	ringing   = dispatchv1.CallEvent_CALL_EVENT_RINGING
	connected = dispatchv1.CallEvent_CALL_EVENT_CONNECTED
	released  = dispatchv1.CallEvent_CALL_EVENT_RELEASED
)

func TestFacts(t *testing.T) {
	for name, c := range map[string]struct {
		report Report
		known  queue.Facts
		want   queue.Facts
	}{
		"ringing":                     {Report{Event: ringing, At: now}, queue.Facts{}, queue.Facts{Ring: now}},
		"no time is now":              {Report{Event: ringing}, queue.Facts{}, queue.Facts{Ring: now}},
		"before the dial is the dial": {Report{Event: ringing, At: dialed.Add(-time.Hour)}, queue.Facts{}, queue.Facts{Ring: dialed}},
		"a minute ahead":              {Report{Event: connected, At: now.Add(time.Minute)}, queue.Facts{}, queue.Facts{Answer: now.Add(time.Minute)}},
		"released":                    {Report{Event: released, FailCode: "00145"}, queue.Facts{}, queue.Facts{End: now, FailCode: "00145"}},
		"released after the answer":   {Report{Event: released}, queue.Facts{Answer: now}, queue.Facts{End: now, FailCode: failcode.Answered}},
		"what a platform adds": {
			Report{Event: connected, CallID: "c", RecordingPath: "r"}, queue.Facts{},
			queue.Facts{Answer: now, CallID: "c", RecordingPath: "r"},
		},
		"a fail code goes with the end only": {Report{Event: ringing, FailCode: "00145"}, queue.Facts{}, queue.Facts{Ring: now}},
	} {
		t.Run(name, func(t *testing.T) {
			facts, err := c.report.facts(c.known, dialed, now)
			require.NoError(t, err)
			require.Equal(t, c.want, facts)
		})
	}
}

func TestFactsRefused(t *testing.T) {
	for field, r := range map[string]Report{
		"occur_time": {Event: ringing, At: now.Add(time.Minute + time.Second)},
		"fail_code":  {Event: released},
	} {
		_, err := r.facts(queue.Facts{}, dialed, now)
		var bad *apierr.Error
		require.ErrorAs(t, err, &bad)
		require.Equal(t, field, bad.Fields[0].Path)
	}
}

// Reports in any order, each any number of times, come to the same times of
// those reported once, and what is known never changes, but for UNKNOWN.
func TestMerge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		reports := []queue.Facts{
			{Ring: dialed.Add(time.Second)}, {Answer: dialed.Add(5 * time.Second), CallID: "c"},
			{End: dialed.Add(time.Minute), FailCode: "00000", RecordingPath: "r"},
			{End: dialed.Add(time.Hour), FailCode: failcode.Unknown},
		}
		order := rapid.SliceOfN(rapid.SampledFrom(reports), 0, 12).Draw(t, "more")
		order = append(order, rapid.Permutation(reports).Draw(t, "all")...)
		var known queue.Facts
		for _, news := range order {
			before := known
			known = merge(known, news)
			if !before.Answer.IsZero() && before.Answer != known.Answer {
				t.Fatalf("the answer moved")
			}
			if before.FailCode == "00000" && (before.End != known.End || before.FailCode != known.FailCode) {
				t.Fatalf("a real end changed")
			}
		}
		want := queue.Facts{
			Ring: dialed.Add(time.Second), Answer: dialed.Add(5 * time.Second), End: dialed.Add(time.Minute),
			FailCode: "00000", CallID: "c", RecordingPath: "r",
		}
		if known != want {
			t.Fatalf("%+v", known)
		}
	})
}

func TestJudge(t *testing.T) {
	const ring, talk = time.Minute, time.Hour
	ringOver, unknown := dialed.Add(ring), dialed.Add(ring+talk)
	byAgent, byConnector := queue.Call{}, queue.Call{Connector: "cti"}
	answered := queue.Call{Connector: "cti", Facts: queue.Facts{Answer: dialed.Add(time.Second)}}
	for name, c := range map[string]struct {
		call queue.Call
		now  time.Time
		want verdict
	}{
		"rings too long":                {byConnector, ringOver, verdict{FailCode: "01040", HangUp: true}},
		"answered":                      {answered, ringOver, verdict{Again: talk}},
		"the agent dials":               {byAgent, ringOver, verdict{Again: talk}},
		"just before it is unknown":     {byAgent, unknown.Add(-time.Millisecond), verdict{Again: time.Second}},
		"the agent never said a word":   {byAgent, unknown, verdict{FailCode: failcode.Unknown}},
		"nor the connector":             {byConnector, unknown, verdict{FailCode: failcode.Unknown}},
		"nor when the customer hung up": {answered, unknown.Add(time.Hour), verdict{FailCode: failcode.Unknown}},
		"never sent":                    {queue.Call{Connector: "cti", Unsent: true}, ringOver, verdict{FailCode: "34606", HangUp: true}},
		"never sent, yet it rang": {
			queue.Call{Connector: "cti", Unsent: true, Facts: queue.Facts{Ring: dialed}}, ringOver, verdict{FailCode: "01040", HangUp: true},
		},
		"told to end, no answer": {queue.Call{Connector: "cti", Ending: true}, dialed, verdict{FailCode: "01040", HangUp: true}},
		"told to end, answered": {
			queue.Call{Connector: "cti", Ending: true, Facts: answered.Facts}, dialed, verdict{FailCode: failcode.Answered, HangUp: true},
		},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, judge(c.call, dialed, c.now, ring, talk)) })
	}
}
