package loops

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/services/result/internal/store"
)

// carryOverTick is how late the last job of the last process of an earlier
// version is taken over.
const carryOverTick = time.Minute

// CarryOver is the loop that takes over what processes of an earlier version,
// which may run beside this one, leave behind as jobs.
func CarryOver(s *store.Store) loop.Loop {
	return loop.Loop{Name: "carry_over", Tick: carryOverTick, Run: func(ctx context.Context) (time.Duration, error) {
		return 0, s.CarryOver(ctx)
	}}
}
