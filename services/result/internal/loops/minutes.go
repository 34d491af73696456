package loops

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/services/result/internal/count"
	"github.com/foredial/foredial/services/result/internal/store"
)

const (
	minuteExpiryTick = time.Minute
	// minuteGrace is how much longer a minute is there than it may be moved: by how
	// much the clock of a process may be behind.
	minuteGrace = time.Hour
)

// MinuteExpiry is the loop that deletes the minutes of series that are no longer kept,
// one after the other.
func MinuteExpiry(s *store.Store) loop.Loop {
	return loop.Loop{Name: "minute_expiry", Tick: minuteExpiryTick, Run: func(ctx context.Context) (time.Duration, error) {
		more, err := s.ExpireMinute(ctx, count.OldestMinute(time.Now().Add(-minuteGrace)))
		if err != nil || !more {
			return 0, err
		}
		return -1, nil
	}}
}
