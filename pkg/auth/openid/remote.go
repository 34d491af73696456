package openid

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

const (
	// fetchWithin bounds one request to the issuer.
	fetchWithin = 5 * time.Second
	// fetchPause is how long after a request there is no other: whoever sends tokens
	// with invented keys must not make us flood the issuer.
	fetchPause = time.Second
)

// remote is something that the issuer publishes, fetched when it is needed.
type remote[T any] struct {
	fetch  func(context.Context) (T, error)
	flight singleflight.Group

	mu    sync.Mutex
	value T
	at    time.Time // of the value; zero: there is none
	asked time.Time
	err   error // of the last request
}

// get returns what is known, and has it fetched again when that is older than age. It
// waits only for what is not known, or twice as old.
func (r *remote[T]) get(ctx context.Context, age time.Duration) (T, error) {
	r.mu.Lock()
	value, at, old := r.value, r.at, time.Since(r.at)
	r.mu.Unlock()
	switch {
	case at.IsZero():
		return r.again(ctx)
	case old >= 2*age:
		if fresh, err := r.again(ctx); err == nil {
			return fresh, nil
		}
	case old >= age:
		r.begin(ctx)
	}
	return value, nil
}

// again fetches it, unless that was tried a moment ago. With an error it returns what
// was known before, if anything was.
func (r *remote[T]) again(ctx context.Context) (T, error) {
	select {
	case <-r.begin(ctx):
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.value, r.err
}

// begin has it fetched unless that was tried a moment ago, for all who want it at once.
func (r *remote[T]) begin(ctx context.Context) <-chan singleflight.Result {
	return r.flight.DoChan("", func() (any, error) {
		r.mu.Lock()
		paused := !r.asked.IsZero() && time.Since(r.asked) < fetchPause
		r.mu.Unlock()
		if paused {
			return nil, nil
		}
		return nil, r.ask(context.WithoutCancel(ctx))
	})
}

func (r *remote[T]) ask(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, fetchWithin)
	defer cancel()
	value, err := r.fetch(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = time.Now()
	if r.err = nil; err != nil {
		r.err = fmt.Errorf("%w: %w", ErrDown, err)
		return r.err
	}
	r.value, r.at = value, r.asked
	return nil
}
