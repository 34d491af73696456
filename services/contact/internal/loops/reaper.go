package loops

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/services/contact/internal/store"
)

// reapTick is how late a lease may end: leases are tens of seconds long.
const reapTick = time.Second

// Reaper ends leases that nobody renews: their contacts are ready again, their
// numbers free.
func Reaper(rows *store.Store, log *slog.Logger, now func() time.Time) loop.Loop {
	return loop.Loop{Name: "lease_reaper", Tick: reapTick, Run: func(ctx context.Context) (time.Duration, error) {
		for {
			reaped, err := rows.Reap(ctx, now())
			if err != nil {
				return 0, err
			}
			if reaped.Leases > 0 {
				log.Info("leases expired", "leases", reaped.Leases, "contacts", reaped.Contacts)
			}
			if !reaped.More {
				return 0, errors.Join(rows.ForgetNever(ctx, now()), rows.ForgetAnswers(ctx, now()), rows.ForgetRevocations(ctx, now()))
			}
		}
	}}
}
