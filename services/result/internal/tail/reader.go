package tail

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	"github.com/foredial/foredial/services/result/internal/event"
	"github.com/foredial/foredial/services/result/internal/store"
)

// reader is one consumer's way through the stream.
type reader struct {
	*Tails

	tail *tail
	// types and taskID are what it wants; empty: all.
	types  map[eventv1.EventType]bool
	taskID string
	// sees are those it may have.
	sees Sees
	// seq is the number of the last event that it is done with.
	seq atomic.Int64
	// goal is the last event there was when it began.
	goal int64
	// caughtUp: it was told that it has.
	caughtUp bool
	end      context.CancelCauseFunc
	write    func(*eventv1.WatchEventsResponse) error
	// silence runs out when it has been sent nothing for a while.
	silence *time.Timer
}

func newReader(t *Tails, ask *eventv1.WatchEventsRequest, from, last int64, end context.CancelCauseFunc, write func(*eventv1.WatchEventsResponse) error) *reader {
	r := &reader{Tails: t, types: map[eventv1.EventType]bool{}, taskID: ask.GetTaskId(), goal: last, end: end, write: write}
	for _, what := range ask.GetTypes() {
		r.types[what] = true
	}
	r.seq.Store(from)
	return r
}

// begin is the number that a reader goes on from, and the last that there is.
func (t *Tails) begin(ctx context.Context, tenant string, ask *eventv1.WatchEventsRequest) (from, last int64, err error) {
	given := ask.GetCursor() != ""
	if given && ask.GetFromEarliest() {
		return 0, 0, apierr.BadField("from_earliest", apierr.Conflict, "goes without a cursor")
	}
	if given {
		if from, err = event.Seq(tenant, ask.GetCursor()); err != nil {
			return 0, 0, apierr.BadField("cursor", apierr.Format, "must be one that a stream of this tenant has sent")
		}
	}
	first, last, err := t.store.EventRange(ctx, tenant)
	switch {
	case err != nil:
		return 0, 0, err
	case ask.GetFromEarliest():
		from = first - 1
	case !given:
		from = last
	case from > last:
		return 0, 0, apierr.BadField("cursor", apierr.Range, "is ahead of the stream")
	case from < first-1:
		return 0, 0, expired(tenant, first)
	}
	return from, last, nil
}

// expired tells where the first event that is kept can be had from.
func expired(tenant string, first int64) error {
	return apierr.New(codes.OutOfRange, apierr.ReasonOf(errorv1.Reason_REASON_CURSOR_EXPIRED), "what follows the cursor is no longer kept").
		With("earliest", event.Cursor(tenant, first-1))
}

// run sends what there is and what comes.
func (r *reader) run(ctx context.Context) error {
	r.silence = time.NewTimer(r.pace.heartbeat)
	defer r.silence.Stop()
	for {
		events, moved, err := r.next(ctx)
		if err != nil {
			return err
		}
		for _, e := range events {
			if err := r.pass(ctx, e); err != nil {
				return err
			}
		}
		if moved != nil {
			err = r.rest(ctx, moved)
		} else {
			err = r.beatIfSilent(ctx)
		}
		if err != nil {
			return err
		}
	}
}

// next is what follows: from the tail's memory, else a page from SQL. With
// nothing comes a channel that is closed when there may be something.
func (r *reader) next(ctx context.Context) ([]store.Event, <-chan struct{}, error) {
	events, moved, known := r.tail.after(r.seq.Load())
	if known {
		return events, moved, nil
	}
	events, err := r.store.Events(ctx, r.tail.tenant, r.seq.Load(), pageSize)
	if errors.Is(err, store.ErrEventsExpired) {
		first, _, err := r.store.EventRange(ctx, r.tail.tenant)
		if err != nil {
			return nil, nil, err
		}
		return nil, nil, expired(r.tail.tenant, first)
	}
	return events, nil, err
}

// pass sends an event, if it is wanted, and is done with it.
func (r *reader) pass(ctx context.Context, e store.Event) error {
	wanted, err := r.wants(e.Event)
	if err != nil {
		return err
	}
	if wanted {
		if err := r.send(ctx, e.Seq, e.Event); err != nil {
			return err
		}
	}
	r.seq.Store(e.Seq)
	return nil
}

func (r *reader) wants(e *eventv1.Event) (bool, error) {
	if len(r.types) > 0 && !r.types[e.GetType()] || r.taskID != "" && r.taskID != e.GetTaskId() {
		return false, nil
	}
	if r.sees == nil {
		return true, nil
	}
	return r.sees(e)
}

// rest waits at the end of the stream until there is more.
func (r *reader) rest(ctx context.Context, moved <-chan struct{}) error {
	if !r.caughtUp && r.seq.Load() >= r.goal {
		r.caughtUp = true
		return r.beat(ctx)
	}
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-moved:
		return nil
	case <-r.silence.C:
	}
	if r.tail.answering() {
		return r.beat(ctx)
	}
	r.silence.Reset(r.pace.heartbeat)
	return nil
}

// beatIfSilent tells a consumer that wants nothing of what it is led past where it is.
func (r *reader) beatIfSilent(ctx context.Context) error {
	select {
	case <-r.silence.C:
		return r.beat(ctx)
	default:
		return nil
	}
}

// beat sends only the cursor.
func (r *reader) beat(ctx context.Context) error { return r.send(ctx, r.seq.Load(), nil) }

// send sends an event, or none, with the cursor of where the consumer is after it.
// One that nobody takes ends the reader.
func (r *reader) send(ctx context.Context, seq int64, e *eventv1.Event) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	stuck := time.AfterFunc(r.pace.stuck, func() { r.end(errStuck) })
	defer stuck.Stop()
	if err := r.write(&eventv1.WatchEventsResponse{Cursor: event.Cursor(r.tail.tenant, seq), Event: e}); err != nil {
		return err
	}
	r.silence.Reset(r.pace.heartbeat)
	return nil
}
