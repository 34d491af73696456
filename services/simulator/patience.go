package simulator

import (
	"context"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

const (
	// tryWithin bounds one try of a call.
	tryWithin = 10 * time.Second
	minPause  = 50 * time.Millisecond
	maxPause  = 2 * time.Second
)

// patience is the pause before the next try; its zero value is ready.
type patience struct{ pause time.Duration }

// rest waits, longer every time; false when ctx ended first.
func (p *patience) rest(ctx context.Context) bool {
	p.pause = min(max(2*p.pause, minPause), maxPause)
	return sleep(ctx, p.pause)
}

// renew makes the next pause short again.
func (p *patience) renew() { p.pause = 0 }

// sleep reports whether d went by before ctx ended.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// insist calls try until it gets an answer that another try would not change.
func insist(ctx context.Context, try func(context.Context) error) error {
	var p patience
	for {
		err := once(ctx, try)
		switch status.Code(err) {
		case codes.Unavailable, codes.DeadlineExceeded, codes.ResourceExhausted:
			if !p.rest(ctx) {
				return err
			}
		default:
			return err
		}
	}
}

func once(ctx context.Context, try func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, tryWithin)
	defer cancel()
	return try(ctx)
}
