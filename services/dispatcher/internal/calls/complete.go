package calls

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/body"
	"github.com/foredial/foredial/services/dispatcher/internal/plan"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/kind"
)

// Completion is what the agent says came of a call.
type Completion struct {
	BusinessResultID, Note string
	// NotReady: the agent wants no preview next.
	NotReady bool
	// Appointment that was made; nil: none.
	Appointment *Appointment
}

// Complete ends the wrap-up of a call, as last read, once what came of it and
// the appointment are saved. A call that was completed before stays as it was
// completed. Errors: queue.ErrNotReleased, ErrNoAppointment.
func (b *Book) Complete(ctx context.Context, tenant string, call queue.Call, c Completion, now time.Time) (queue.Call, error) {
	switch call.State {
	case queue.Completed:
		return call, nil
	case queue.Released:
	default:
		return queue.Call{}, queue.ErrNotReleased
	}
	task, err := b.tasks.GetTask(ctx, tenant, call.Task)
	if err != nil {
		return queue.Call{}, err
	}
	if !plan.Chosen(c.BusinessResultID, task.GetBusinessResultId(), b.parents(tenant)) {
		return queue.Call{}, apierr.BadField("business_result_id", apierr.Reference, "must be a business result that the task allows")
	}
	if err := b.agree(ctx, tenant, call.Attempt, c); err != nil {
		return queue.Call{}, err
	}
	dial, err := body.Dial(call.Body)
	if err != nil {
		return queue.Call{}, err
	}
	attempt := with(dial, call.Facts)
	attempt.CompleteTime, attempt.BusinessResultId, attempt.Note = timestamppb.New(now), c.BusinessResultID, c.Note
	if _, err := b.record(ctx, attempt); err != nil {
		return queue.Call{}, err
	}
	return b.queue.CompleteCall(ctx, tenant, call.Attempt, c.NotReady)
}

// parents walks up the tenant's tree of business results.
func (b *Book) parents(tenant string) func(string) (string, bool) {
	return func(id string) (string, bool) {
		r, ok := b.tasks.Resource(tenant, id)
		if !ok || kind.Of(r) != directoryv1.ResourceKind_RESOURCE_KIND_BUSINESS_RESULT {
			return "", false
		}
		return r.GetBusinessResult().GetParentId(), true
	}
}
