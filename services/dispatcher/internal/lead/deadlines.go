package lead

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
)

// deadlines ends what is due, and hands what SQL must decide to other loops: a
// timeout never waits for SQL.
func (d *desk) deadlines(ctx context.Context) (time.Duration, error) {
	e, err := d.term.Expire(ctx, dueBatch, d.silence())
	if err != nil {
		return 0, err
	}
	for _, late := range e.Late {
		d.deps.Metrics.Late.Observe(late.Seconds())
	}
	for _, p := range e.Unsettled {
		d.halves.put(p.ID, p)
	}
	for _, attempt := range e.Calls {
		d.overdue.put(attempt, struct{}{})
	}
	if len(e.Unsettled)+len(e.Calls) > 0 {
		d.unsettled.Set()
	}
	for _, p := range e.Accepted {
		d.dials.put(p.ID, p)
	}
	if len(e.Accepted) > 0 {
		d.accepted.Set()
	}
	if e.More {
		return -1, nil
	}
	return e.Wait, nil
}

// silence is how much of the grace time is left of a session whose node has
// left out a beat: it may not have its stream any more.
func (d *desk) silence() time.Duration { return max(d.cfg.Grace-2*d.cfg.Beat, 0) }

// pending is what one loop hands to another, by id. What is not dealt with
// comes again from Redis.
type pending[T any] struct {
	mu    sync.Mutex
	items map[string]T
}

func (p *pending[T]) put(id string, item T) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.items == nil {
		p.items = map[string]T{}
	}
	p.items[id] = item
}

// take hands everything over, once.
func (p *pending[T]) take() map[string]T {
	p.mu.Lock()
	defer p.mu.Unlock()
	items := p.items
	p.items = nil
	return items
}

// settleAll settles accepts that were left half way, and overdue calls.
func (d *desk) settleAll(ctx context.Context) (time.Duration, error) {
	var errs []error
	for id, p := range d.halves.take() {
		if !d.lead.Trusted() {
			return 0, nil // the next leader finds them in Redis
		}
		if err := d.deps.Book.Settle(ctx, d.tenant, p); err != nil && !isOver(err) {
			errs = append(errs, fmt.Errorf("settle preview %s: %w", id, err))
		}
	}
	for attempt := range d.overdue.take() {
		if !d.lead.Trusted() {
			return 0, nil
		}
		if err := d.deps.Book.Overdue(ctx, d.tenant, attempt, time.Now()); err != nil && !isOver(err) {
			errs = append(errs, fmt.Errorf("settle call %s: %w", attempt, err))
		}
	}
	return 0, errors.Join(errs...)
}

// dialAll dials for agents whose time to do so has run out, several at once: a
// batch of previews that were offered together is due together. One that fails
// is settled like any accept that was left half way.
func (d *desk) dialAll(ctx context.Context) (time.Duration, error) {
	var dialling sync.WaitGroup
	free := make(chan struct{}, dialsAtOnce)
	for _, p := range d.dials.take() {
		if !d.lead.Trusted() {
			break // the next leader settles what is not dialled
		}
		free <- struct{}{}
		dialling.Go(func() {
			defer func() { <-free }()
			d.dial(ctx, p)
		})
	}
	dialling.Wait()
	return 0, nil
}

func (d *desk) dial(ctx context.Context, p queue.Preview) {
	ctx, span := d.deps.Trace.Start(ctx, p.ID, "auto accept")
	err := d.deps.Book.AutoAccept(ctx, d.tenant, p)
	span.End(err)
	if err == nil || isOver(err) {
		return
	}
	refusal := apierr.Remote(err)
	if refusal == nil {
		d.log.Warn("not dialled for the agent", "preview", p.ID, "error", err)
		return
	}
	d.deps.Metrics.Refusals.WithLabelValues("auto_accept", string(refusal.Reason)).Inc()
}

// isOver reports whether there was nothing to settle any more.
func isOver(err error) bool {
	_, over := errors.AsType[*queue.OverError](err)
	return over || errors.Is(err, queue.ErrNoPreview) || errors.Is(err, queue.ErrNoCall)
}
