package lead

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/foredial/foredial/services/dispatcher/internal/queue"
)

// deadlines ends what is due, and hands what SQL must settle to another loop:
// a timeout never waits for SQL.
func (d *desk) deadlines(ctx context.Context) (time.Duration, error) {
	e, err := d.term.Expire(ctx, expireBatch)
	if err != nil {
		return 0, err
	}
	for _, late := range e.Late {
		d.deps.Metrics.Late.Observe(late.Seconds())
	}
	if d.settle.add(e.Unsettled, e.Calls) {
		d.unsettled.Set()
	}
	if e.More {
		return -1, nil
	}
	return e.Wait, nil
}

// pending is what is to be settled. What is not settled comes again from Redis.
type pending struct {
	mu       sync.Mutex
	previews map[string]queue.Preview
	calls    map[string]struct{}
}

func newPending() *pending {
	return &pending{previews: map[string]queue.Preview{}, calls: map[string]struct{}{}}
}

// add reports whether there is anything to settle.
func (p *pending) add(previews []queue.Preview, calls []string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, preview := range previews {
		p.previews[preview.ID] = preview
	}
	for _, attempt := range calls {
		p.calls[attempt] = struct{}{}
	}
	return len(p.previews)+len(p.calls) > 0
}

func (p *pending) take() (map[string]queue.Preview, map[string]struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	previews, calls := p.previews, p.calls
	p.previews, p.calls = map[string]queue.Preview{}, map[string]struct{}{}
	return previews, calls
}

// settleAll settles what has been handed over.
func (d *desk) settleAll(ctx context.Context) (time.Duration, error) {
	previews, overdue := d.settle.take()
	var errs []error
	for id, p := range previews {
		if err := d.deps.Book.Settle(ctx, d.tenant, p); err != nil && !isOver(err) {
			errs = append(errs, fmt.Errorf("settle preview %s: %w", id, err))
		}
	}
	for attempt := range overdue {
		if err := d.deps.Book.Overdue(ctx, d.tenant, attempt, time.Now()); err != nil && !isOver(err) {
			errs = append(errs, fmt.Errorf("settle call %s: %w", attempt, err))
		}
	}
	return 0, errors.Join(errs...)
}

// isOver reports whether there was nothing to settle any more.
func isOver(err error) bool {
	_, over := errors.AsType[*queue.OverError](err)
	return over || errors.Is(err, queue.ErrNoPreview) || errors.Is(err, queue.ErrNoCall)
}
