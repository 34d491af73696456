package attempt

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/internal/failcode"
)

var dial = time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)

// known is an attempt with nothing but what every report carries.
func known() Attempt {
	return Attempt{ID: "a", TaskID: "t", ContactID: "c", AgentID: "g", Number: "+4930123456", Dial: dial}
}

func report(edit func(*Attempt)) Attempt {
	a := known()
	edit(&a)
	return a
}

func ended(code string, after time.Duration) Attempt {
	return report(func(a *Attempt) {
		a.End, a.FailCode, a.Displayed = dial.Add(after), code, failcode.Displayed(nil, code)
	})
}

func TestMerge(t *testing.T) {
	answered := report(func(a *Attempt) {
		a.Answer, a.Displayed = dial.Add(5*time.Second), callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED
	})
	for name, tc := range map[string]struct {
		known, news   Attempt
		change        Change
		displayed     callv1.DisplayedResult
		ends          int
		endsWith      string
		wantUnchanged bool
	}{
		"nothing new":             {known: known(), news: known(), wantUnchanged: true},
		"ringing":                 {known: known(), news: report(func(a *Attempt) { a.Ring = dial }), change: Change{Any: true}},
		"answered":                {known: known(), news: answered, change: Change{Any: true, Answered: true}, displayed: callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED},
		"answered again":          {known: answered, news: report(func(a *Attempt) { a.Answer = dial }), displayed: callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED, wantUnchanged: true},
		"busy":                    {known: known(), news: ended("00145", time.Second), change: Change{Any: true, Ended: true}, displayed: callv1.DisplayedResult_DISPLAYED_RESULT_BUSY, ends: 1, endsWith: "00145"},
		"connected by code alone": {known: known(), news: ended("00000", time.Second), change: Change{Any: true, Ended: true}, displayed: callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED, ends: 1, endsWith: "00000"},
		"answered, any code":      {known: answered, news: ended("00145", time.Second), change: Change{Any: true, Ended: true}, displayed: callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED, ends: 1, endsWith: "00145"},
		"another end":             {known: mustMerge(known(), ended("00145", time.Second)), news: ended("01040", time.Minute), displayed: callv1.DisplayedResult_DISPLAYED_RESULT_BUSY, ends: 1, endsWith: "00145", wantUnchanged: true},
		"never reported":          {known: known(), news: ended(failcode.Unknown, time.Hour), change: Change{Any: true, Ended: true}, displayed: callv1.DisplayedResult_DISPLAYED_RESULT_UNKNOWN, ends: 1, endsWith: failcode.Unknown},
		"reported after all":      {known: mustMerge(known(), ended(failcode.Unknown, time.Hour)), news: ended("00604", time.Minute), change: Change{Any: true, Ended: true}, displayed: callv1.DisplayedResult_DISPLAYED_RESULT_REJECTED, ends: 2, endsWith: "00604"},
		"unknown twice":           {known: mustMerge(known(), ended(failcode.Unknown, time.Hour)), news: ended(failcode.Unknown, 2*time.Hour), displayed: callv1.DisplayedResult_DISPLAYED_RESULT_UNKNOWN, ends: 1, endsWith: failcode.Unknown, wantUnchanged: true},
		"unknown after the end":   {known: mustMerge(known(), ended("00145", time.Second)), news: ended(failcode.Unknown, time.Hour), displayed: callv1.DisplayedResult_DISPLAYED_RESULT_BUSY, ends: 1, endsWith: "00145", wantUnchanged: true},
	} {
		t.Run(name, func(t *testing.T) {
			merged, change, err := Merge(tc.known, tc.news)
			require.NoError(t, err)
			require.Equal(t, tc.change, change)
			require.Equal(t, tc.displayed, merged.Displayed)
			require.Equal(t, tc.ends, merged.Ends)
			require.Equal(t, tc.endsWith, merged.FailCode)
			if tc.wantUnchanged {
				require.Empty(t, cmp.Diff(tc.known, merged))
			}
		})
	}
}

func mustMerge(known, news Attempt) Attempt {
	merged, _, err := Merge(known, news)
	if err != nil {
		panic(err)
	}
	return merged
}

func TestMergeOfAnotherDial(t *testing.T) {
	for name, edit := range map[string]func(*Attempt){
		"task":    func(a *Attempt) { a.TaskID = "x" },
		"contact": func(a *Attempt) { a.ContactID = "x" },
		"agent":   func(a *Attempt) { a.AgentID = "x" },
		"number":  func(a *Attempt) { a.Number = "x" },
	} {
		_, _, err := Merge(known(), report(edit))
		require.ErrorIs(t, err, ErrOther, name)
	}
}

func TestRealEndUndoesTheDecisionOnUnknown(t *testing.T) {
	a := mustMerge(known(), ended(failcode.Unknown, time.Hour))
	a.Decision = &Decision{State: contactv1.ContactState_CONTACT_STATE_CALLING, Rule: "not reported"}
	require.NotNil(t, mustMerge(a, report(func(a *Attempt) { a.Note = "x" })).Decision)
	require.Nil(t, mustMerge(a, ended("00145", time.Minute)).Decision)
}

func TestConnectedKnowsNothingOfTheEnd(t *testing.T) {
	a := mustMerge(full(), full())
	before := a.Connected()
	require.Equal(t, a.Answer, before.Answer)
	require.Equal(t, a.CallID, before.CallID)
	require.Zero(t, before.End)
	require.Zero(t, before.Complete)
	require.Empty(t, before.Questionnaires)
	require.Empty(t, before.FailCode+before.BusinessResultID+before.Note+before.RecordingPath)
}

func full() Attempt {
	return report(func(a *Attempt) {
		a.Reference, a.Name, a.CallerNumber, a.ConnectorID, a.CallID = "ref", "Ann", "4001", "cti", "call-1"
		a.Ring, a.Answer, a.End, a.Complete = dial.Add(1), dial.Add(2), dial.Add(3), dial.Add(4)
		a.FailCode, a.RecordingPath, a.BusinessResultID, a.Note = "00000", "/r.wav", "sold", "note"
		a.Questionnaires = []Questionnaire{answers(4*time.Second, "good")}
	})
}

// pieces cuts an attempt into reports of one fact each.
func pieces(a Attempt) []Attempt {
	return []Attempt{
		report(func(p *Attempt) { p.Reference = a.Reference }), report(func(p *Attempt) { p.Name = a.Name }),
		report(func(p *Attempt) { p.CallerNumber = a.CallerNumber }), report(func(p *Attempt) { p.ConnectorID = a.ConnectorID }),
		report(func(p *Attempt) { p.CallID = a.CallID }),
		report(func(p *Attempt) { p.Ring = a.Ring }), report(func(p *Attempt) { p.Answer = a.Answer }),
		report(func(p *Attempt) { p.End, p.FailCode = a.End, a.FailCode }),
		report(func(p *Attempt) { p.Complete = a.Complete }), report(func(p *Attempt) { p.RecordingPath = a.RecordingPath }),
		report(func(p *Attempt) { p.BusinessResultID = a.BusinessResultID }), report(func(p *Attempt) { p.Note = a.Note }),
		report(func(p *Attempt) { p.Questionnaires = a.Questionnaires }),
	}
}

// The same facts, in any order and any number of times, make the same record; the
// answer and the completion become known once, and each end once. Of the answers
// to the questionnaire the latest count, however late those before them come.
func TestOrderOfReportsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unknown := rapid.Bool().Draw(t, "an end that was not reported, too")
		reports := append(pieces(full()), full())
		if unknown {
			reports = append(reports, ended(failcode.Unknown, time.Hour))
		}
		for range rapid.IntRange(0, 3).Draw(t, "earlier answers") {
			at := time.Duration(rapid.IntRange(0, 3).Draw(t, "seconds")) * time.Second
			mood := rapid.SampledFrom([]string{"good", "bad", "so so"}).Draw(t, "mood")
			reports = append(reports, report(func(a *Attempt) { a.Questionnaires = []Questionnaire{answers(at, mood)} }))
		}
		for range rapid.IntRange(0, 6).Draw(t, "repeated") {
			reports = append(reports, rapid.SampledFrom(reports).Draw(t, "again"))
		}
		reports = rapid.Permutation(reports).Draw(t, "order")

		merged, change := New(reports[0])
		seen := tally{}
		seen.add(change)
		for _, news := range reports[1:] {
			merged, change, _ = Merge(merged, news)
			seen.add(change)
		}

		require.Equal(t, tally{answers: 1, ends: merged.Ends, completions: 1}, seen)
		require.Equal(t, wantEnds(reports), merged.Ends)
		want := mustMerge(known(), full())
		want.Ends = merged.Ends
		require.Empty(t, cmp.Diff(want, merged))
	})
}

// wantEnds is 2 only if UNKNOWN came before the real end.
func wantEnds(reports []Attempt) int {
	unknown := slices.IndexFunc(reports, func(a Attempt) bool { return a.FailCode == failcode.Unknown })
	end := slices.IndexFunc(reports, func(a Attempt) bool { return a.FailCode == "00000" })
	if unknown >= 0 && unknown < end {
		return 2
	}
	return 1
}

// tally counts what became known.
type tally struct{ answers, ends, completions int }

func (n *tally) add(c Change) {
	for count, known := range map[*int]bool{&n.answers: c.Answered, &n.ends: c.Ended, &n.completions: c.Completed} {
		if known {
			*count++
		}
	}
}
