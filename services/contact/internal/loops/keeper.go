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
// those that wait are judged again when its rules have changed, those of a deleted
// one are removed. A change of a task wakes it.
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

// run looks at every open list; one that fails does not hold up the others, nor
// does one that takes long: the next run goes on with it.
func (k *keeper) run(ctx context.Context) (time.Duration, error) {
	if !k.tasks.Ready() { // its first list will wake this loop
		return 0, nil
	}
	lists, err := k.rows.OpenLists(ctx)
	if err != nil {
		return 0, err
	}
	var (
		errs  []error
		again time.Duration
	)
	for _, list := range lists {
		more, err := k.keep(ctx, list)
		if more {
			again = atOnce
		}
		errs = append(errs, err)
	}
	return again, errors.Join(errs...)
}

const (
	atOnce = -1
	// keepFor is how long a run works on one list.
	keepFor = 300 * time.Millisecond
)

// keep works on one list; more: it is not done.
func (k *keeper) keep(ctx context.Context, list store.CallingList) (more bool, err error) {
	// A task the replica does not have yet is not deleted: GetTask asks.
	task, err := k.tasks.GetTask(ctx, list.Tenant, list.TaskID)
	switch {
	case errors.Is(err, feed.ErrNoTask):
		k.log.Info("contacts are removed with their task", "tenant", list.Tenant, "task_id", list.TaskID)
		return forAWhile(func() (bool, error) { return k.rows.Remove(ctx, list) })
	case err != nil:
		return false, err
	case task.GetState() == taskv1.TaskState_TASK_STATE_EXPIRED:
		return forAWhile(func() (bool, error) { return k.expire(ctx, list) })
	}
	terms, spec := wire.Terms(task, k.tasks), wire.TermsSpec(task, k.tasks)
	switch {
	case list.Order != terms.Order.Spec():
		k.log.Info("calling list gets new sort keys", "tenant", list.Tenant, "task_id", list.TaskID, "order", terms.Order.Spec())
		fallthrough
	case list.Rekeying:
		return forAWhile(func() (bool, error) { return k.rows.Rekey(ctx, list, terms.Order) })
	case list.JudgedBy != spec || list.Rejudging:
		return forAWhile(func() (bool, error) { return k.rows.Rejudge(ctx, list, terms, spec, k.now()) })
	}
	return false, nil
}

// forAWhile repeats work until there is no more of it, it fails, or it has taken
// long enough.
func forAWhile(work func() (more bool, err error)) (bool, error) {
	for began := time.Now(); ; {
		more, err := work()
		if err != nil || !more || time.Since(began) > keepFor {
			return more, err
		}
	}
}

func (k *keeper) expire(ctx context.Context, list store.CallingList) (more bool, err error) {
	expired, more, err := k.rows.Expire(ctx, list, k.now())
	if expired > 0 {
		k.log.Info("contacts expired with their task", "tenant", list.Tenant, "task_id", list.TaskID, "contacts", expired)
	}
	return more, err
}
