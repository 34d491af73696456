package calls

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	resultinternalv1 "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/body"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/dispatcher/internal/view"
)

// resumeWithin is how long a connector may take to be asked, and to say, what
// became of a call that Redis had lost.
const resumeWithin = 15 * time.Second

// Call is a call as it now is. One that Redis has forgotten is as it is on
// record; unless it was completed, it is put back. Errors: queue.ErrNoCall.
func (b *Book) Call(ctx context.Context, tenant, attempt string, now time.Time) (queue.Call, error) {
	call, err := b.queue.Call(ctx, tenant, attempt)
	if !errors.Is(err, queue.ErrNoCall) {
		return call, err
	}
	saved, err := b.results.GetAttempt(ctx, &resultinternalv1.GetAttemptRequest{Id: attempt})
	if status.Code(err) == codes.NotFound {
		return queue.Call{}, queue.ErrNoCall
	}
	if err != nil {
		return queue.Call{}, fmt.Errorf("read attempt: %w", err)
	}
	if saved.GetCompleteTime() != nil {
		call, err = callOf(saved)
		call.State = queue.Completed
		return call, err
	}
	if err := b.putBack(ctx, tenant, saved, now); err != nil {
		return queue.Call{}, err
	}
	return b.queue.Call(ctx, tenant, attempt)
}

// Restore puts a live attempt that SQL knows back into Redis, with what is on
// record of it. It reports whether there was anything to do: not for a call
// that Redis knows, nor one whose accept has yet to end, nor one completed. One
// that is not on record was never dialled, and never will be: it ends.
func (b *Book) Restore(ctx context.Context, tenant string, live *contactinternalv1.LiveAttempt, now time.Time) (bool, error) {
	missing, err := b.missing(ctx, tenant, live.GetAttemptId())
	if err != nil || !missing {
		return false, err
	}
	saved, err := b.results.GetAttempt(ctx, &resultinternalv1.GetAttemptRequest{Id: live.GetAttemptId()})
	if status.Code(err) == codes.NotFound {
		_, err := b.record(ctx, with(begun(live), queue.Facts{End: now, FailCode: neverDialled}))
		return false, err
	}
	if err != nil {
		return false, fmt.Errorf("read attempt: %w", err)
	}
	if saved.GetCompleteTime() != nil {
		return false, nil
	}
	return true, b.putBack(ctx, tenant, saved, now)
}

// putBack restores the call of an attempt that was not completed.
func (b *Book) putBack(ctx context.Context, tenant string, saved *resultv1.Attempt, now time.Time) error {
	task, err := b.tasks.GetTask(ctx, tenant, saved.GetTaskId())
	if err != nil {
		return err
	}
	call, err := callOf(saved)
	if err != nil {
		return err
	}
	ringsUntil := view.Known(saved.GetDialTime()).Add(ringLimit(task))
	deadline := max(ringsUntil.Add(unknownAfter(task)).Sub(now), time.Second)
	if call.Connector != "" {
		deadline = min(deadline, max(ringsUntil.Add(ringMargin).Sub(now), resumeWithin))
	}
	if err := b.queue.RestoreCall(ctx, tenant, call, deadline); err != nil {
		return err
	}
	if call.Facts != (queue.Facts{}) {
		_, err = b.queue.UpdateCall(ctx, tenant, call.Attempt, call.Facts, b.wrapUpLeft(tenant, call.Facts.End, now))
	}
	return err
}

// callOf is the call of an attempt on record, but for its state.
func callOf(saved *resultv1.Attempt) (queue.Call, error) {
	text, err := body.Write(dialOf(saved))
	return queue.Call{
		Attempt: saved.GetId(), Agent: saved.GetAgentId(), Task: saved.GetTaskId(), Contact: saved.GetContactId(),
		Connector: saved.GetConnectorId(), Facts: factsOf(saved), Body: text,
	}, err
}

// missing reports whether Redis knows nothing of an attempt.
func (b *Book) missing(ctx context.Context, tenant, attempt string) (bool, error) {
	p, err := b.queue.Preview(ctx, tenant, attempt)
	if err == nil && p.State == queue.Accepting {
		return false, nil
	}
	if err != nil && !errors.Is(err, queue.ErrNoPreview) {
		return false, err
	}
	switch _, err := b.queue.Call(ctx, tenant, attempt); {
	case errors.Is(err, queue.ErrNoCall):
		return true, nil
	default:
		return false, err
	}
}
