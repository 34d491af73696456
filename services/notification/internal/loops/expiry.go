package loops

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/services/notification/internal/store"
)

const (
	// expiryTick is how much longer than its ttl a delivery may be kept.
	expiryTick = 10 * time.Minute
	// expiryBatch bounds what one transaction deletes.
	expiryBatch = 1000
)

// Expiry is the loop that deletes deliveries that have been kept for ttl.
func Expiry(s *store.Store, ttl time.Duration) loop.Loop {
	return loop.Loop{Name: "delivery_expiry", Tick: expiryTick, Run: func(ctx context.Context) (time.Duration, error) {
		more, err := s.ExpireDeliveries(ctx, time.Now().Add(-ttl), expiryBatch)
		if err != nil || !more {
			return 0, err
		}
		return -1, nil
	}}
}
