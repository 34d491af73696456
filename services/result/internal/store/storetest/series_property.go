package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/internal/failcode"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/count"
	"github.com/foredial/foredial/services/result/internal/outbox"
	"github.com/foredial/foredial/services/result/internal/store"
)

// Whatever is reported of a task, in whatever order, how often, how late and to
// whichever process: its points are what ended in each minute and hour, and their sum
// is its counters.
func seriesSumToTheCounts(t *testing.T, s *suite) {
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		w := &reported{
			rt: rt, suite: s, hour: lately(), task: fmt.Sprint("t", round),
			attempts: map[string]attempt.Attempt{}, previews: map[string]store.Preview{},
		}
		for range rapid.IntRange(1, 16).Draw(rt, "reports") {
			rapid.SampledFrom([]func(){w.report, w.report, w.report, w.remark, w.endPreviews}).Draw(rt, "what")()
		}
		w.check()
	})
	for _, peer := range outbox.Peers { // the relays of other tests take a turn of so many
		s.told(t, peer)
	}
}

// reported is what was told of a task.
type reported struct {
	*suite

	rt       *rapid.T
	hour     time.Time
	task     string
	attempts map[string]attempt.Attempt // as they are by now
	previews map[string]store.Preview   // the first of each id
}

// process is the one that is told.
func (w *reported) process() *store.Store {
	return rapid.SampledFrom([]*store.Store{w.store, w.other}).Draw(w.rt, "process")
}

func (w *reported) id(kind string) string {
	return fmt.Sprint(w.task, kind, rapid.IntRange(0, 4).Draw(w.rt, kind))
}

func (w *reported) time(what string) time.Time {
	return w.hour.Add(time.Duration(rapid.IntRange(0, 180).Draw(w.rt, what)) * 30 * time.Second)
}

// report tells some of what there is to tell of an attempt.
func (w *reported) report() {
	news := known(w.id("a"), "c", 0)
	news.TaskID = w.task
	if rapid.Bool().Draw(w.rt, "answered") {
		news.Answer = w.time("answer")
	}
	if code := rapid.SampledFrom([]string{"", "00000", "00145", failcode.Unknown}).Draw(w.rt, "code"); code != "" {
		news.End, news.FailCode, news.Displayed = w.time("end"), code, failcode.Displayed(nil, code)
	}
	merged, err := w.process().Record(w.ctx, w.tenant, news)
	require.NoError(w.rt, err)
	w.attempts[news.ID] = merged
}

// remark changes the business result of an attempt that is over.
func (w *reported) remark() {
	if a := w.attempts[w.id("a")]; !a.End.IsZero() {
		_, err := w.process().Remark(w.ctx, w.tenant, a.ID, attempt.Remark{BusinessResultID: "sold", Time: w.hour, By: "eve"})
		require.NoError(w.rt, err)
	}
}

// endPreviews tells of one or two, some of which were told already.
func (w *reported) endPreviews() {
	var list []store.Preview
	for range rapid.IntRange(1, 2).Draw(w.rt, "previews") {
		p := preview(w.id("p"), rapid.SampledFrom([]dispatchv1.PreviewState{accepted, skipped, timedOut, revoked, snoozed}).Draw(w.rt, "state"))
		p.TaskID, p.End = w.task, w.time("end")
		if _, told := w.previews[p.ID]; !told {
			w.previews[p.ID] = p
		}
		list = append(list, p)
	}
	require.NoError(w.rt, w.process().AddPreviews(w.ctx, w.tenant, list))
}

func (w *reported) check() {
	counts, err := w.store.Counts(w.ctx, store.Task{Tenant: w.tenant, ID: w.task}, false)
	require.NoError(w.rt, err)
	for _, width := range []count.Width{count.Minute, count.Hour} {
		f := always(width)
		f.TaskID = w.task
		points, err := w.store.Series(w.ctx, w.tenant, f)
		require.NoError(w.rt, err)
		require.Equal(w.rt, w.ended(width), points)

		sum := count.Counts{}
		for _, p := range points {
			sum.Add(count.Key{Kind: count.Released}, p.Released)
			sum.Add(count.Key{Kind: count.Connected}, p.Connected)
			for state, n := range map[dispatchv1.PreviewState]int64{
				accepted: p.Accepted, skipped: p.Skipped, timedOut: p.TimedOut, revoked: p.Revoked, snoozed: p.Snoozed,
			} {
				sum.Add(count.Key{Kind: count.Previews, Item: fmt.Sprint(int32(state))}, n)
			}
		}
		sum.Add(count.Key{Kind: count.Connected}, w.talking())
		for k, n := range counts {
			if k.Kind == count.Results || k.Kind == count.BusinessResults { // of which there is no series
				counts.Add(k, -n)
			}
		}
		require.Equal(w.rt, counts, sum)
	}
}

// ended counts in the plainest way what ended when.
func (w *reported) ended(width count.Width) count.Series {
	points := count.Series{}
	at := func(end time.Time, edit func(*count.Point)) {
		slot := count.Slot{Width: width, Start: end.Truncate(time.Duration(width) * time.Second)}
		p := points[slot]
		edit(&p)
		points[slot] = p
	}
	for _, a := range w.attempts {
		if a.End.IsZero() {
			continue
		}
		at(a.End, func(p *count.Point) {
			p.Released++
			if !a.Answer.IsZero() {
				p.Connected++
			}
		})
	}
	for _, told := range w.previews {
		at(told.End, func(p *count.Point) {
			*map[dispatchv1.PreviewState]*int64{
				accepted: &p.Accepted, skipped: &p.Skipped, timedOut: &p.TimedOut, revoked: &p.Revoked, snoozed: &p.Snoozed,
			}[told.State]++
		})
	}
	return points
}

// talking is how many calls were answered and are not over.
func (w *reported) talking() (n int64) {
	for _, a := range w.attempts {
		if a.End.IsZero() && !a.Answer.IsZero() {
			n++
		}
	}
	return n
}
