package loops

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/services/contact/internal/store"
)

// importsTick is how late an import that was given up may be undone.
const importsTick = 15 * time.Second

// Imports undoes imports that broke off and that nobody can make go on.
func Imports(rows *store.Store, log *slog.Logger, now func() time.Time) loop.Loop {
	return loop.Loop{Name: "import_keeper", Tick: importsTick, Run: func(ctx context.Context) (time.Duration, error) {
		abandoned, err := rows.AbandonedImports(ctx, now())
		if err != nil {
			return 0, err
		}
		var errs []error
		for _, i := range abandoned {
			undone, err := rows.Undo(ctx, i.Tenant, i.ID, now())
			if err != nil {
				errs = append(errs, err)
				continue
			}
			log.Info("import was given up and is undone", "tenant", i.Tenant, "import_id", i.ID,
				"rows", undone.Rows, "contacts", undone.Undone)
		}
		return 0, errors.Join(errs...)
	}}
}
