package health

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	// every is how often the checks run while all is well.
	every = time.Second
	// everyUnready is shorter: somebody may be waiting.
	everyUnready = 200 * time.Millisecond
	// deadline is what each of them may take.
	deadline = time.Second
)

// Check is one thing that must be well for the process to do its work.
type Check struct {
	// Name is a closed word: "task_schema", "redis".
	Name string
	// Run returns what is wrong, or nil.
	Run func(ctx context.Context) error
}

var (
	errNotChecked = errors.New("not checked yet")
	errStopping   = errors.New("stopping")
)

// board holds the last result of every check.
type board struct {
	checks []Check

	mu       sync.Mutex
	results  []error
	stopping bool
}

func newBoard(checks []Check) *board {
	b := &board{checks: checks, results: make([]error, len(checks))}
	for i := range b.results {
		b.results[i] = errNotChecked
	}
	return b
}

// round runs every check once.
func (b *board) round(ctx context.Context) {
	results := make([]error, len(b.checks))
	var wg sync.WaitGroup
	for i, c := range b.checks {
		wg.Go(func() { results[i] = run(ctx, c) })
	}
	wg.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.results = results
}

func run(ctx context.Context, c Check) (err error) {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return c.Run(ctx)
}

// stop makes the process not ready for good.
func (b *board) stop() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stopping = true
}

// report is what /readyz answers.
type report struct {
	Ready  bool          `json:"ready"`
	Checks []checkReport `json:"checks"`
}

type checkReport struct {
	Name  string `json:"name"`
	Ready bool   `json:"ready"`
	Error string `json:"error,omitempty"`
}

func (b *board) report() report {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := report{Ready: true, Checks: make([]checkReport, len(b.checks))}
	for i, c := range b.checks {
		r.Checks[i] = checkReport{Name: c.Name, Ready: b.results[i] == nil}
		if err := b.results[i]; err != nil {
			r.Checks[i].Error, r.Ready = err.Error(), false
		}
	}
	if b.stopping {
		r.Ready = false
		r.Checks = append(r.Checks, checkReport{Name: "process", Error: errStopping.Error()})
	}
	return r
}
