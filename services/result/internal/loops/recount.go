package loops

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/services/result/internal/count"
	"github.com/foredial/foredial/services/result/internal/store"
)

const (
	// recountTick is how late a recount is that failed, or that nobody was there for.
	recountTick = 10 * time.Minute
	// recountHour is when recounts begin, in UTC.
	recountHour = 3 * time.Hour
	// recountSpread is how much sooner or later than the others a process begins.
	recountSpread = 15 * time.Minute
	// recountLogged bounds what is said of one task.
	recountLogged = 20
)

// recount compares the counters and hours of tasks with what they count, each task once a
// night.
type recount struct {
	log         *slog.Logger
	store       *store.Store
	differences prometheus.Counter
	spread      time.Duration
}

// Recount is the loop that does so.
func Recount(log *slog.Logger, reg prometheus.Registerer, s *store.Store) loop.Loop {
	return loop.Loop{Name: "recount", Tick: recountTick, Run: newRecount(log, reg, s).run}
}

func newRecount(log *slog.Logger, reg prometheus.Registerer, s *store.Store) *recount {
	r := &recount{
		log: log, store: s, spread: rand.N(2*recountSpread) - recountSpread, //nolint:gosec // not a secret
		differences: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "foredial_result_recount_differences_total",
			Help: "Counters and hours that were not what they count, found and mended.",
		}),
	}
	reg.MustRegister(r.differences)
	return r
}

// run recounts one task, and then rests for as long as that took: the database is
// for others, too.
func (r *recount) run(ctx context.Context) (time.Duration, error) {
	now := time.Now()
	task, ok, err := r.store.ClaimRecount(ctx, night(now, r.spread), now)
	if err != nil || !ok {
		return 0, err
	}
	off, err := r.store.Recount(ctx, task, now)
	if err != nil {
		return 0, fmt.Errorf("task %s of tenant %s: %w", task.ID, task.Tenant, err)
	}
	r.note(task, off)
	return max(time.Since(now), time.Millisecond), nil
}

func (r *recount) note(task store.Task, off count.Tally) {
	r.differences.Add(float64(off.Len()))
	log := r.log.With("tenant", task.Tenant, "task_id", task.ID, "differences", off.Len())
	logged := 0
	for k, n := range off.Counts {
		if logged++; logged > recountLogged {
			return
		}
		log.Error("counter was off", "agent_id", k.AgentID, "counter", k.Kind.String(), "item", k.Item, "difference", n)
	}
	for at, p := range off.Series {
		if logged++; logged > recountLogged {
			return
		}
		log.Error("hour was off", "hour", at.Start, "difference", p)
	}
}

// night is when the latest night of recounts began.
func night(now time.Time, spread time.Duration) time.Time {
	begins := now.UTC().Truncate(24 * time.Hour).Add(recountHour + spread)
	if begins.After(now) {
		begins = begins.Add(-24 * time.Hour)
	}
	return begins
}
