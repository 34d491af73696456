package loops

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/foredial/foredial/pkg/loop"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/contact/internal/wire"
	"github.com/foredial/foredial/services/internal/feed"
)

// keepTick heals lost wake-ups, and ends what came back to a task that is over.
const keepTick = time.Second

// Keeper brings calling lists in step with their tasks: the contacts of one
// that has ended expire, those of one with another sequence get new sort keys,
// those of a deleted one are removed. A change of a task wakes it.
func Keeper(rows *store.Store, tasks *feed.Replica, log *slog.Logger, now func() time.Time) loop.Loop {
	k := &keeper{rows, tasks, log, now}
	wake := loop.NewSignal()
	tasks.OnChange(func(string) { wake.Set() })
	return loop.Loop{Name: "list_keeper", Tick: keepTick, Wake: wake, Run: k.run}
}

type keeper struct {
	rows  *store.Store
	tasks *feed.Replica
	log   *slog.Logger
	now   func() time.Time
}

// run looks at every open list; one that fails does not hold up the others.
func (k *keeper) run(ctx context.Context) (time.Duration, error) {
	if !k.tasks.Ready() { // its first list will wake this loop
		return 0, nil
	}
	lists, err := k.rows.OpenLists(ctx)
	if err != nil {
		return 0, err
	}
	var errs []error
	for _, list := range lists {
		errs = append(errs, k.keep(ctx, list))
	}
	return 0, errors.Join(errs...)
}

func (k *keeper) keep(ctx context.Context, list store.CallingList) error {
	// A task the replica does not have yet is not deleted: GetTask asks.
	task, err := k.tasks.GetTask(ctx, list.Tenant, list.TaskID)
	switch {
	case errors.Is(err, feed.ErrNoTask):
		return k.remove(ctx, list)
	case err != nil:
		return err
	case task.GetState() == taskv1.TaskState_TASK_STATE_EXPIRED:
		return k.expire(ctx, list)
	case wire.Sequence(task) != list.Sequence:
		k.log.Info("calling list gets new sort keys", "tenant", list.Tenant, "task_id", list.TaskID)
		return k.rows.Rekey(ctx, list, wire.Sequence(task))
	}
	return nil
}

func (k *keeper) expire(ctx context.Context, list store.CallingList) error {
	for {
		expired, more, err := k.rows.Expire(ctx, list, k.now())
		if err != nil {
			return err
		}
		if expired > 0 {
			k.log.Info("contacts expired with their task", "tenant", list.Tenant, "task_id", list.TaskID, "contacts", expired)
		}
		if !more {
			return nil
		}
	}
}

func (k *keeper) remove(ctx context.Context, list store.CallingList) error {
	k.log.Info("contacts are removed with their task", "tenant", list.Tenant, "task_id", list.TaskID)
	for {
		if more, err := k.rows.Remove(ctx, list); err != nil || !more {
			return err
		}
	}
}
