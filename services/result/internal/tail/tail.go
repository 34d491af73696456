package tail

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/services/result/internal/store"
)

// tail is the end of a tenant's stream, followed for its readers.
type tail struct {
	*Tails

	tenant string
	log    *slog.Logger
	cancel context.CancelFunc
	// readers is guarded by Tails.mu.
	readers map[*reader]bool
	// wake is set when there may be something new.
	wake *loop.Signal

	mu sync.Mutex
	// last is the number of the last event seen; recent ends with it, without a gap.
	last   int64
	recent []store.Event
	// bytes of the bodies of recent.
	bytes int
	// moved is closed when last changes, and replaced.
	moved chan struct{}
	// well: the database answered when it was last asked.
	well bool
}

// follow keeps the end in sight until ctx ends.
func (f *tail) follow(ctx context.Context) {
	look := time.NewTicker(f.pace.look)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.wake.C():
		case <-look.C:
		}
		err := f.read(ctx)
		if ctx.Err() != nil {
			return
		}
		f.answers(err == nil)
		if err == nil {
			continue
		}
		f.log.Warn("events not followed", "error", err, "retry_in", f.pace.retry)
		select {
		case <-ctx.Done():
			return
		case <-time.After(f.pace.retry):
		}
	}
}

// read reads all that is new.
func (f *tail) read(ctx context.Context) error {
	for {
		events, err := f.store.Events(ctx, f.tenant, f.position(), pageSize)
		if errors.Is(err, store.ErrEventsExpired) { // the database was away for as long as events are kept
			var last int64
			if _, last, err = f.store.EventRange(ctx, f.tenant); err == nil {
				f.jump(last)
			}
		}
		if err != nil {
			return err
		}
		f.add(events)
		if len(events) < pageSize {
			return nil
		}
	}
}

func (f *tail) position() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last
}

// add remembers what follows the last event, and forgets the first ones. Readers
// may have slices of recent: what is in them is never written to again.
func (f *tail) add(events []store.Event) {
	if len(events) == 0 {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, e := range events {
		f.recent = append(f.recent, e)
		f.bytes += e.Size
	}
	for len(f.recent) > recentEvents || f.bytes > recentBytes {
		f.bytes -= f.recent[0].Size
		f.recent = f.recent[1:]
	}
	f.move(events[len(events)-1].Seq)
}

// jump goes on from another number. Its readers find out by themselves what they
// have missed.
func (f *tail) jump(last int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.recent, f.bytes = nil, 0
	f.move(last)
}

// forget leaves the tail where it is, with nothing in memory.
func (f *tail) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.recent, f.bytes = nil, 0
}

func (f *tail) move(last int64) {
	f.last = last
	close(f.moved)
	f.moved = make(chan struct{})
}

// after is what follows a number: events, or, for one that is not behind, nothing
// and a channel that is closed when there is something. known is false when the
// tail does not remember.
func (f *tail) after(seq int64) (events []store.Event, moved <-chan struct{}, known bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	behind := f.last - seq
	switch {
	case behind <= 0:
		return nil, f.moved, true
	case behind > int64(len(f.recent)):
		return nil, nil, false
	}
	return f.recent[int64(len(f.recent))-behind:], nil, true
}

func (f *tail) answering() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.well
}

func (f *tail) answers(well bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.well = well
}
