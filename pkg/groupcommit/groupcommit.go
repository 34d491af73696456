package groupcommit

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// within bounds the work of a batch: it belongs to several calls, so the
// deadline of none of them ends it.
const within = 10 * time.Second

// errNoAnswer is for calls of a batch whose work panicked.
var errNoAnswer = errors.New("groupcommit: the batch was given up")

// Work does a batch, all or nothing, and returns an answer for each of its items
// in their order.
type Work[In, Out any] func(context.Context, []In) ([]Out, error)

// Queue gathers calls into batches. It is safe for concurrent use.
type Queue[In, Out any] struct {
	conf Config
	work Work[In, Out]

	mu      sync.Mutex
	waiting []*call[In, Out]
	// led: a batch is being worked, or is about to be.
	led bool
}

// Config of a Queue.
type Config struct {
	// Most items of a batch.
	Most int
	// Separable tells whether one item may be at fault for the error of a batch,
	// which is then done again one by one.
	Separable func(error) bool
}

type call[In, Out any] struct {
	in  In
	out Out
	err error
	// turn tells the caller to lead, or that it has its answer.
	turn chan bool
}

// New makes a Queue.
func New[In, Out any](conf Config, work Work[In, Out]) *Queue[In, Out] {
	return &Queue[In, Out]{conf: conf, work: work}
}

// Do works an item, with others that are there. A caller that gives up does not
// know whether its item was worked.
func (q *Queue[In, Out]) Do(ctx context.Context, in In) (Out, error) {
	c := &call[In, Out]{in: in, err: errNoAnswer, turn: make(chan bool, 1)}
	lead := q.enter(c)
	if !lead {
		select {
		case lead = <-c.turn:
		case <-ctx.Done():
			var none Out
			q.withdraw(c)
			return none, ctx.Err()
		}
	}
	if lead {
		q.lead(ctx, c)
	}
	return c.out, c.err
}

// enter tells whether the caller is to lead a batch. If not, it waits.
func (q *Queue[In, Out]) enter(c *call[In, Out]) (lead bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.led {
		q.led = true
		return true
	}
	q.waiting = append(q.waiting, c)
	return false
}

// lead works a batch: the caller's own and those that wait.
func (q *Queue[In, Out]) lead(ctx context.Context, own *call[In, Out]) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), within)
	defer cancel()
	q.mu.Lock()
	n := min(len(q.waiting), q.conf.Most-1)
	batch := append([]*call[In, Out]{own}, q.waiting[:n]...)
	q.waiting = slices.Delete(q.waiting, 0, n)
	q.mu.Unlock()
	defer func() { // also when the work panics: the others must not wait for ever
		q.handOver()
		for _, c := range batch[1:] {
			c.turn <- false
		}
	}()
	err := q.try(ctx, batch)
	if err == nil {
		return
	}
	for _, c := range batch {
		if len(batch) == 1 || !q.conf.Separable(err) {
			c.err = err
		} else {
			c.err = q.try(ctx, []*call[In, Out]{c})
		}
	}
}

func (q *Queue[In, Out]) try(ctx context.Context, batch []*call[In, Out]) error {
	items := make([]In, len(batch))
	for i, c := range batch {
		items[i] = c.in
	}
	answers, err := q.work(ctx, items)
	if err != nil {
		return err
	}
	for i, c := range batch {
		c.out, c.err = answers[i], nil
	}
	return nil
}

// handOver lets the first that waits lead in the caller's place.
func (q *Queue[In, Out]) handOver() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		q.led = false
		return
	}
	next := q.waiting[0]
	q.waiting = slices.Delete(q.waiting, 0, 1)
	next.turn <- true
}

// withdraw takes back a call that is not being worked, and passes on the lead if
// it was its turn.
func (q *Queue[In, Out]) withdraw(c *call[In, Out]) {
	q.mu.Lock()
	if i := slices.Index(q.waiting, c); i >= 0 {
		q.waiting = slices.Delete(q.waiting, i, i+1)
	}
	q.mu.Unlock()
	select {
	case lead := <-c.turn:
		if lead {
			q.handOver()
		}
	default:
	}
}
