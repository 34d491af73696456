package loops

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/services/task/internal/store"
	"github.com/foredial/foredial/services/task/internal/watch"
)

const (
	clockTick      = 500 * time.Millisecond
	completionTick = time.Second
	feedTick       = 100 * time.Millisecond
)

// Loop is the clock as a loop, woken by wake.
func (c *Clock) Loop(wake *loop.Signal) loop.Loop {
	return loop.Loop{Name: "task_clock", Tick: clockTick, Wake: wake, Run: c.Run}
}

// Loop is the completion as a loop.
func (c *Completion) Loop() loop.Loop {
	return loop.Loop{Name: "task_completion", Tick: completionTick, Run: c.Run}
}

// Feed is the loop that tells the hub what other processes have committed.
func Feed(s *store.Store, hub *watch.Hub) loop.Loop {
	return loop.Loop{Name: "task_feed", Tick: feedTick, Run: func(ctx context.Context) (time.Duration, error) {
		revision, err := s.Revision(ctx)
		if err != nil {
			return 0, err
		}
		hub.Advance(revision)
		return 0, nil
	}}
}
