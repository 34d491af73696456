package loops

import (
	"context"
	"errors"
	"log/slog"
	"time"

	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/task/internal/store"
	"github.com/foredial/foredial/services/task/internal/task"
)

// movesAtOnce is how many tasks one transaction moves: others wait for it.
const movesAtOnce = 100

// Clock moves tasks when their time has come.
type Clock struct {
	Log   *slog.Logger
	Store *store.Store
	Now   func() time.Time
}

// Run moves every task that is due, and says when the next one will be.
func (c *Clock) Run(ctx context.Context) (time.Duration, error) {
	now := c.Now()
	for {
		due, err := c.Store.TasksDue(ctx, now, movesAtOnce)
		if err != nil {
			return 0, err
		}
		err = move(ctx, c.Log, c.Store, due, now, func(t *taskv1.Task) taskv1.TaskState {
			return task.At(t, now)
		})
		if err != nil {
			return 0, err
		}
		if len(due) < movesAtOnce {
			break
		}
	}
	next, err := c.Store.NextDue(ctx)
	if err != nil || next.IsZero() {
		return 0, err
	}
	return max(next.Sub(now), time.Millisecond), nil
}

// move brings tasks to the state that next decides from what they are by then.
func move(ctx context.Context, log *slog.Logger, s *store.Store, tasks []store.TenantTask, now time.Time, next func(*taskv1.Task) taskv1.TaskState) error {
	if len(tasks) == 0 {
		return nil
	}
	return s.Write(ctx, func(ctx context.Context, w *store.Writer) error {
		for _, seen := range tasks {
			t, err := w.Task(ctx, seen.Tenant, seen.Task.GetId())
			if errors.Is(err, store.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			from, to := t.GetState(), next(t)
			if err := w.MoveTask(ctx, seen.Tenant, t, to, now); err != nil {
				return err
			}
			if from != to {
				log.Info("task moved", "tenant", seen.Tenant, "task", t.GetId(), "from", from.String(), "to", to.String())
			}
		}
		return nil
	})
}
