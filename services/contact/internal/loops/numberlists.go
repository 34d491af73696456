package loops

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/internal/feed"
)

// listsTick is how late the numbers of a deleted list are removed.
const listsTick = 15 * time.Second

// NumberLists removes the numbers of lists that the directory does not have any more.
func NumberLists(rows *store.Store, tasks *feed.Replica, log *slog.Logger) loop.Loop {
	return loop.Loop{Name: "number_list_keeper", Tick: listsTick, Run: func(ctx context.Context) (time.Duration, error) {
		if !tasks.Ready() {
			return 0, nil
		}
		lists, err := rows.NumberLists(ctx)
		if err != nil {
			return 0, err
		}
		var errs []error
		for _, list := range lists {
			// One that the replica does not have yet is not deleted: GetResource asks.
			_, err := tasks.GetResource(ctx, list.Tenant, list.ID)
			if !errors.Is(err, feed.ErrNoResource) {
				errs = append(errs, err)
				continue
			}
			log.Info("numbers are removed with their list", "tenant", list.Tenant, "list_id", list.ID)
			errs = append(errs, removeList(ctx, rows, list))
		}
		return 0, errors.Join(errs...)
	}}
}

func removeList(ctx context.Context, rows *store.Store, list store.NumberListKey) error {
	for {
		more, err := rows.RemoveList(ctx, list)
		if err != nil || !more {
			return err
		}
	}
}
