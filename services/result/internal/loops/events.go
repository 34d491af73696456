package loops

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/services/result/internal/store"
)

const (
	// eventExpiryTick is how much longer than its ttl an event may be kept.
	eventExpiryTick = time.Minute
	// eventExpiryBatch bounds what one statement deletes.
	eventExpiryBatch = 1000
)

// EventExpiry is the loop that deletes events that have been kept for ttl.
func EventExpiry(s *store.Store, ttl time.Duration) loop.Loop {
	return loop.Loop{Name: "event_expiry", Tick: eventExpiryTick, Run: func(ctx context.Context) (time.Duration, error) {
		more, err := s.ExpireEvents(ctx, time.Now().Add(-ttl), eventExpiryBatch)
		if err != nil || !more {
			return 0, err
		}
		return -1, nil
	}}
}
