package loops

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/services/notification/internal/store"
)

const (
	strayTick = time.Hour
	// strayAfter is how long a receipt waits for its message to be stored: an
	// answer and its receipt may be stored in any order, but soon.
	strayAfter = 24 * time.Hour
	// straysAtOnce bounds what one turn deletes.
	straysAtOnce = 1000
)

// Strays deletes receipts of messages that were sent by somebody else.
func Strays(s *store.Store) loop.Loop {
	return loop.Loop{Name: "stray_receipts", Tick: strayTick, Run: func(ctx context.Context) (time.Duration, error) {
		n, err := s.DropStrays(ctx, time.Now().Add(-strayAfter), straysAtOnce)
		if err != nil || n < straysAtOnce {
			return 0, err
		}
		return -1, nil // more may be left
	}}
}
