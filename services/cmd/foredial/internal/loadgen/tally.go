package loadgen

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/services/simulator"
)

// maxWaits bounds how many waits are kept for the percentiles: the first ones.
const maxWaits = 1_000_000

// tally is what agents saw and what they were refused.
type tally struct {
	took time.Duration
	// end is what ended the run.
	end string

	mu                         sync.Mutex
	previews, dials, completed int
	// free is since when each agent has waited for a preview.
	free     map[string]time.Time
	waits    []time.Duration
	refusals map[string]int
}

func newTally() *tally { return &tally{free: map[string]time.Time{}, refusals: map[string]int{}} }

// note counts what an agent saw. An agent waits from the answer to the verb that
// ended the last preview or call; a preview that was quicker than that answer took
// no time.
func (t *tally) note(s simulator.Sighting) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch s.Kind {
	case simulator.PreviewShown:
		t.previews++
		if since, waited := t.free[s.Agent]; waited {
			delete(t.free, s.Agent)
			if len(t.waits) < maxWaits {
				t.waits = append(t.waits, max(s.At.Sub(since), 0))
			}
		}
	case simulator.CallDialled:
		t.dials++
	case simulator.CallCompleted:
		t.completed++
		t.free[s.Agent] = s.At
	case simulator.PreviewLeft:
		t.free[s.Agent] = s.At
	case simulator.PreviewTaken, simulator.CallReleased:
		delete(t.free, s.Agent)
	}
}

// refused counts an answer that was no.
func (t *tally) refused(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.refusals[cmp.Or(string(apierr.ReasonIn(err)), status.Code(err).String())]++
}

// percentile of waits in order; 0 of none.
func percentile(waits []time.Duration, p int) time.Duration {
	if len(waits) == 0 {
		return 0
	}
	return waits[(len(waits)-1)*p/100]
}

// write shows the summary.
func (t *tally) write(out io.Writer, o Options, connectors []*simulator.Connector) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	waits := slices.Sorted(slices.Values(t.waits))
	var told simulator.Counts
	for _, c := range connectors {
		told = told.Plus(c.Counts())
	}
	var refusals []string
	for _, reason := range slices.Sorted(maps.Keys(t.refusals)) {
		refusals = append(refusals, fmt.Sprintf("%s %d", reason, t.refusals[reason]))
	}
	_, err := fmt.Fprintf(out, `task %s: %s after %s
load              %d agents, %d connectors, seed %d
previews          %d (%.1f/s)
calls             %d dialled, %d completed
ready → preview   p50 %s, p99 %s, of %d
connectors        %d dials, %d hang-ups, %d resumes
reports           %d doubled, %d late, %d dropped
refusals          %s
`,
		o.Task, t.end, t.took.Round(time.Millisecond), o.Agents, o.Connectors, o.Seed,
		t.previews, float64(t.previews)/max(t.took.Seconds(), 0.001), t.dials, t.completed,
		percentile(waits, 50).Round(time.Microsecond), percentile(waits, 99).Round(time.Microsecond), len(waits),
		told.Dials, told.HangUps, told.Resumes, told.Doubled, told.Late, told.Dropped,
		cmp.Or(strings.Join(refusals, ", "), "none"))
	return err
}

// counting is a connection that tallies refusals.
type counting struct {
	grpc.ClientConnInterface
	tally *tally
}

func (c counting) Invoke(ctx context.Context, method string, args, reply any, opts ...grpc.CallOption) error {
	err := c.ClientConnInterface.Invoke(ctx, method, args, reply, opts...)
	if err != nil && status.Code(err) != codes.Canceled && !errors.Is(ctx.Err(), context.Canceled) {
		c.tally.refused(err)
	}
	return err
}
