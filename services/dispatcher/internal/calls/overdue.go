package calls

import (
	"context"
	"time"

	"github.com/foredial/foredial/services/dispatcher/internal/body"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/dispatcher/internal/view"
	"github.com/foredial/foredial/services/internal/failcode"
	"github.com/foredial/foredial/services/internal/feed"
)

const (
	// ringMargin is how long after the ring limit a connector's own report may arrive.
	ringMargin = 2 * time.Second
	// ringLimitPassed is the code of a call nobody answered within the ring limit.
	ringLimitPassed = "01040"
	// neverDialled is the code of a call that did not leave the platform: a
	// technical failure, which is no attempt.
	neverDialled = "34606"
)

// verdict is what an overdue call comes to.
type verdict struct {
	// FailCode ends the call; empty leaves it alone.
	FailCode string
	// HangUp has the connector end it too.
	HangUp bool
	// Again is when to look next, for a call left alone.
	Again time.Duration
}

// judge decides about a call whose deadline has passed. Where the agent dials,
// nobody but the agent knows whether it still rings.
func judge(call queue.Call, dial, now time.Time, ring, talk time.Duration) verdict {
	unknownAt, answered := dial.Add(ring+talk), !call.Facts.Answer.IsZero()
	switch {
	case !now.Before(unknownAt):
		return verdict{FailCode: failcode.Unknown}
	case answered && call.Ending:
		return verdict{FailCode: failcode.Answered, HangUp: true}
	case answered || call.Connector == "":
		return verdict{Again: max(unknownAt.Sub(now), time.Second)}
	case call.Unsent && call.Facts.Ring.IsZero():
		return verdict{FailCode: neverDialled, HangUp: true}
	default:
		return verdict{FailCode: ringLimitPassed, HangUp: true}
	}
}

// Overdue looks at a call whose deadline has passed: it ends it or gives it
// another deadline.
func (b *Book) Overdue(ctx context.Context, tenant, attempt string, now time.Time) error {
	call, err := b.queue.Call(ctx, tenant, attempt)
	if err != nil {
		return err
	}
	task, err := b.tasks.GetTask(ctx, tenant, call.Task)
	if err != nil {
		return err
	}
	dial, err := body.Dial(call.Body)
	if err != nil {
		return err
	}
	v := judge(call, view.Known(dial.GetDialTime()), now, ringLimit(task), unknownAfter(task))
	if v.FailCode == "" {
		return b.queue.SetCallDeadline(ctx, tenant, attempt, v.Again)
	}
	end := queue.Facts{End: now, FailCode: v.FailCode}
	if _, err := b.record(ctx, with(dial, merge(call.Facts, end))); err != nil {
		return err
	}
	if !v.HangUp {
		_, err = b.queue.UpdateCall(ctx, tenant, attempt, end, b.wrapUp(tenant))
		return err
	}
	command, err := hangUp(attempt)
	if err != nil {
		return err
	}
	_, err = b.queue.EndCall(ctx, tenant, attempt, end, b.wrapUp(tenant), command)
	return err
}

// unknownAfter is how long after the ring limit a call's end may be reported.
func unknownAfter(task *feed.Task) time.Duration { return seconds(task.GetMaxCallS()) }
