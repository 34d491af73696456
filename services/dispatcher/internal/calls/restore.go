package calls

import (
	"context"
	"errors"
	"time"

	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/body"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/dispatcher/internal/view"
)

// Restore puts a live attempt that SQL knows back into Redis, with what is on
// record of it. It reports whether there was anything to do: not for a call
// that Redis knows, nor one whose accept has yet to end, nor one completed.
func (b *Book) Restore(ctx context.Context, tenant string, live *contactinternalv1.LiveAttempt, now time.Time) (bool, error) {
	missing, err := b.missing(ctx, tenant, live.GetAttemptId())
	if err != nil || !missing {
		return false, err
	}
	task, err := b.tasks.GetTask(ctx, tenant, live.GetTaskId())
	if err != nil {
		return false, err
	}
	saved, err := b.record(ctx, begun(live, ""))
	if err != nil {
		return false, err
	}
	if saved.GetCompleteTime() != nil {
		return false, nil
	}
	text, err := body.Write(dialOf(saved))
	if err != nil {
		return false, err
	}
	call := queue.Call{
		Attempt: live.GetAttemptId(), Agent: live.GetAgentId(), Task: live.GetTaskId(), Contact: live.GetContactId(), Body: text,
	}
	unknownAt := view.Known(live.GetBeginTime()).Add(ringLimit(task) + unknownAfter(task))
	if err := b.queue.RestoreCall(ctx, tenant, call, max(unknownAt.Sub(now), time.Second)); err != nil {
		return false, err
	}
	if facts := factsOf(saved); facts != (queue.Facts{}) {
		_, err = b.queue.UpdateCall(ctx, tenant, call.Attempt, facts)
	}
	return true, err
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
