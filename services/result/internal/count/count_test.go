package count_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/internal/failcode"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/count"
)

var dial = time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)

func at(d time.Duration) time.Time { return dial.Add(d) }

func dialled(id, agent string) attempt.Attempt {
	return attempt.Attempt{ID: id, TaskID: "t", ContactID: "c", AgentID: agent, Number: "+4930123456", Dial: dial}
}

func ended(a attempt.Attempt, code string, after time.Duration) attempt.Attempt {
	a.End, a.FailCode, a.Displayed = at(after), code, failcode.Displayed(nil, code)
	return a
}

// What each step of a call does to the counters, written down by hand.
func TestStepsOfACall(t *testing.T) {
	counts := count.Counts{}
	var known attempt.Attempt
	step := func(news attempt.Attempt) {
		before := known
		if known.ID == "" {
			known, _ = attempt.New(news)
		} else {
			merged, _, err := attempt.Merge(known, news)
			require.NoError(t, err)
			known = merged
		}
		counts.Attempt(before, known)
	}
	want := func(when string, list count.Counts) {
		t.Helper()
		require.Empty(t, cmp.Diff(list, counts), when)
	}
	task := func(kind count.Kind, item string) count.Key { return count.Key{Kind: kind, Item: item} }
	ann := func(kind count.Kind) count.Key { return count.Key{AgentID: "ann", Kind: kind} }

	step(dialled("a", "ann"))
	want("dialled", count.Counts{})

	step(ended(dialled("a", "ann"), failcode.Unknown, time.Hour))
	unknown := fmt.Sprint(int32(callv1.DisplayedResult_DISPLAYED_RESULT_UNKNOWN))
	want("not reported", count.Counts{
		task(count.Released, ""): 1, ann(count.Released): 1, task(count.Results, unknown): 1,
	})

	answered := dialled("a", "ann")
	answered.Answer = at(10 * time.Second)
	step(answered)
	connected := fmt.Sprint(int32(callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED))
	want("answered", count.Counts{
		task(count.Connected, ""): 1, ann(count.Connected): 1,
		task(count.Released, ""): 1, ann(count.Released): 1, task(count.Results, connected): 1,
		ann(count.Talk): (59*time.Minute + 50*time.Second).Microseconds(),
	})

	completed := ended(dialled("a", "ann"), "00000", time.Minute)
	completed.Complete, completed.BusinessResultID = at(2*time.Minute), "sold"
	step(completed)
	all := count.Counts{
		task(count.Connected, ""): 1, ann(count.Connected): 1,
		task(count.Released, ""): 1, ann(count.Released): 1, task(count.Results, connected): 1,
		task(count.Completed, ""): 1, ann(count.Completed): 1,
		task(count.BusinessResults, "sold"): 1, ann(count.Talk): (50 * time.Second).Microseconds(),
	}
	want("completed, and the real end is known", all)

	step(completed)
	want("told again", all)

	before := known
	known, _, err := known.Remark(attempt.Remark{BusinessResultID: "later"})
	require.NoError(t, err)
	counts.Attempt(before, known)
	delete(all, task(count.BusinessResults, "sold"))
	all[task(count.BusinessResults, "later")] = 1
	want("remarked", all)
}

func TestAnEndBeforeTheAnswerIsNoTalk(t *testing.T) {
	a := ended(dialled("a", "ann"), "00000", time.Second)
	a.Answer = at(2 * time.Second)
	counts := count.Counts{}
	counts.Attempt(attempt.Attempt{}, a)
	require.NotContains(t, counts, count.Key{AgentID: "ann", Kind: count.Talk})
}

func TestPreviews(t *testing.T) {
	counts := count.Counts{}
	counts.Previews("ann", dispatchv1.PreviewState_PREVIEW_STATE_SKIPPED, 2)
	counts.Previews("bob", dispatchv1.PreviewState_PREVIEW_STATE_SKIPPED, 1)
	skipped := fmt.Sprint(int32(dispatchv1.PreviewState_PREVIEW_STATE_SKIPPED))
	require.Equal(t, count.Counts{
		{Kind: count.Previews, Item: skipped}:                 3,
		{AgentID: "ann", Kind: count.Previews, Item: skipped}: 2,
		{AgentID: "bob", Kind: count.Previews, Item: skipped}: 1,
	}, counts)
}

func TestLess(t *testing.T) {
	one, two, three := count.Key{Item: "1"}, count.Key{Item: "2"}, count.Key{Item: "3"}
	require.Equal(t, count.Counts{one: 3, three: -7},
		count.Counts{one: 5, two: 4}.Less(count.Counts{one: 2, two: 4, three: 7}))
}

// Whatever is reported of attempts, in whatever order and how often, and whatever
// is remarked: moving the counters change by change comes to the same as counting
// the attempts as they are in the end.
func TestChangesComeToTheSameAsCountingFromScratch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		known, counts := map[string]attempt.Attempt{}, count.Counts{}
		for range rapid.IntRange(1, 40).Draw(t, "reports") {
			news := drawReport(t)
			before := known[news.ID]
			var (
				after attempt.Attempt
				err   error
			)
			switch {
			case before.ID == "":
				after, _ = attempt.New(news)
			case rapid.IntRange(0, 4).Draw(t, "remark") == 0 && !before.End.IsZero():
				after, _, err = before.Remark(attempt.Remark{BusinessResultID: drawBusinessResult(t)})
			default:
				after, _, err = attempt.Merge(before, news)
			}
			require.NoError(t, err)
			counts.Attempt(before, after)
			known[news.ID] = after
		}
		require.Empty(t, cmp.Diff(fromScratch(known), counts))
	})
}

// drawReport tells some of what there is to tell of one of a few attempts.
func drawReport(t *rapid.T) attempt.Attempt {
	n := rapid.IntRange(0, 4).Draw(t, "attempt")
	a := dialled(fmt.Sprint("a", n), fmt.Sprint("agent", n%2))
	seconds := func(what string) time.Duration {
		return time.Duration(rapid.IntRange(1, 100).Draw(t, what)) * time.Second
	}
	if rapid.Bool().Draw(t, "answered") {
		a.Answer = at(seconds("answer"))
	}
	if code := rapid.SampledFrom([]string{"", "00000", "00145", "01040", failcode.Unknown}).Draw(t, "code"); code != "" {
		a = ended(a, code, seconds("end"))
	}
	if rapid.Bool().Draw(t, "completed") {
		a.Complete, a.BusinessResultID = at(seconds("complete")), drawBusinessResult(t)
	}
	return a
}

func drawBusinessResult(t *rapid.T) string {
	return rapid.SampledFrom([]string{"", "sold", "later", "never"}).Draw(t, "business result")
}

// fromScratch counts attempts in the plainest way.
func fromScratch(attempts map[string]attempt.Attempt) count.Counts {
	counts := count.Counts{}
	for _, a := range attempts {
		for _, agent := range []string{"", a.AgentID} {
			if !a.Answer.IsZero() {
				counts[count.Key{AgentID: agent, Kind: count.Connected}]++
			}
			if !a.End.IsZero() {
				counts[count.Key{AgentID: agent, Kind: count.Released}]++
			}
			if !a.Complete.IsZero() {
				counts[count.Key{AgentID: agent, Kind: count.Completed}]++
			}
		}
		if !a.End.IsZero() {
			counts[count.Key{Kind: count.Results, Item: fmt.Sprint(int32(a.Displayed))}]++
		}
		if !a.Answer.IsZero() && a.Answer.Before(a.End) {
			counts[count.Key{AgentID: a.AgentID, Kind: count.Talk}] += a.End.Sub(a.Answer).Microseconds()
		}
		if a.BusinessResultID != "" {
			counts[count.Key{Kind: count.BusinessResults, Item: a.BusinessResultID}]++
		}
	}
	return counts
}
