package loop

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

const (
	minBackoff = 50 * time.Millisecond
	maxBackoff = 5 * time.Second
)

// Loop is one piece of background work.
type Loop struct {
	// Name is a closed word for logs and metrics: "assign", "import_reaper".
	Name string
	// Tick is the longest time between two runs: it heals lost wake-ups.
	Tick time.Duration
	// Wake, if set, runs the loop at once.
	Wake *Signal
	// Run does all the work there is and returns when it wants to run again:
	// zero for the tick, a negative duration for at once. Its context ends at Stop.
	Run func(ctx context.Context) (again time.Duration, err error)
}

// Once is a loop that repeats work, with the usual backoff, until it has
// succeeded, and then rests: for what cannot start before something else is there.
func Once(name string, work func(ctx context.Context) error) Loop {
	done := false
	return Loop{Name: name, Tick: time.Hour, Run: func(ctx context.Context) (time.Duration, error) {
		if done {
			return 0, nil
		}
		err := work(ctx)
		done = err == nil
		return 0, err
	}}
}

// Signal wakes a loop. Signals that come while the loop runs are one signal.
type Signal struct{ c chan struct{} }

// NewSignal returns a signal that is not set.
func NewSignal() *Signal { return &Signal{c: make(chan struct{}, 1)} }

// Set wakes the loop, or makes it run once more if it is running.
func (s *Signal) Set() {
	select {
	case s.c <- struct{}{}:
	default:
	}
}

// C is ready to receive from when the signal is set; receiving clears it.
func (s *Signal) C() <-chan struct{} { return s.c }

// Status is how a loop is doing.
type Status struct {
	Name string
	// LastOK is when Run last returned without error; zero before that.
	LastOK time.Time
	// Err is what Run last returned.
	Err error
	// Tick is the loop's own.
	Tick time.Duration
}

// Group is a set of running loops.
type Group struct {
	log    *slog.Logger
	lastOK *prometheus.GaugeVec

	ctx    context.Context //nolint:containedctx // the group is the owner of its loops' lifetime
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu     sync.Mutex
	status map[string]Status
}

// NewGroup makes an empty group whose gauge is registered in reg.
func NewGroup(log *slog.Logger, reg prometheus.Registerer) *Group {
	ctx, cancel := context.WithCancel(context.Background())
	g := &Group{log: log, ctx: ctx, cancel: cancel, status: map[string]Status{}}
	g.lastOK = prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "foredial_loop_last_success_timestamp_seconds",
		Help: "When a background loop last worked without error.",
	}, []string{"loop"})
	if err := reg.Register(g.lastOK); err != nil {
		if are, ok := errors.AsType[prometheus.AlreadyRegisteredError](err); ok {
			g.lastOK = are.ExistingCollector.(*prometheus.GaugeVec)
		}
	}
	return g
}

// Go starts l.
func (g *Group) Go(l Loop) {
	g.mu.Lock()
	g.status[l.Name] = Status{Name: l.Name, Tick: l.Tick}
	g.mu.Unlock()
	g.wg.Go(func() { g.drive(l) })
}

// Stop ends every loop and waits until they have returned or ctx is over.
func (g *Group) Stop(ctx context.Context) error {
	g.cancel()
	done := make(chan struct{})
	go func() { g.wg.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
	}
	if names := g.running(); len(names) > 0 {
		return fmt.Errorf("loops still running: %s", strings.Join(names, ", "))
	}
	return nil
}

// Status lists the loops that are running, by name.
func (g *Group) Status() []Status {
	g.mu.Lock()
	defer g.mu.Unlock()
	all := make([]Status, 0, len(g.status))
	for _, s := range g.status {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b Status) int { return strings.Compare(a.Name, b.Name) })
	return all
}

func (g *Group) running() (names []string) {
	for _, s := range g.Status() {
		names = append(names, s.Name)
	}
	return names
}

func (g *Group) drive(l Loop) {
	defer func() {
		g.mu.Lock()
		delete(g.status, l.Name)
		g.mu.Unlock()
	}()
	timer := time.NewTimer(0)
	defer timer.Stop()
	backoff := minBackoff
	failed := false
	for {
		var wake <-chan struct{}
		if l.Wake != nil && !failed { // a failing loop waits its backoff out
			wake = l.Wake.C()
		}
		select {
		case <-g.ctx.Done():
			return
		case <-wake:
		case <-timer.C:
		}
		again, err := run(g.ctx, l)
		if g.ctx.Err() != nil {
			return
		}
		g.note(l, err)
		failed = err != nil
		if failed {
			g.log.Warn("loop failed", "loop", l.Name, "error", err, "retry_in", backoff)
			timer.Reset(backoff)
			backoff = min(2*backoff, maxBackoff)
			continue
		}
		backoff = minBackoff
		timer.Reset(wait(again, l.Tick))
	}
}

func wait(again, tick time.Duration) time.Duration {
	switch {
	case again < 0:
		return 0
	case again == 0:
		return tick
	default:
		return min(again, tick)
	}
}

func (g *Group) note(l Loop, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.status[l.Name]
	s.Err = err
	if err == nil {
		s.LastOK = time.Now()
		g.lastOK.WithLabelValues(l.Name).SetToCurrentTime()
	}
	g.status[l.Name] = s
}

// run turns a panic into an error: one bad row must not end the process.
func run(ctx context.Context, l Loop) (again time.Duration, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return l.Run(ctx)
}
