package calls

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/body"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/disposition"
)

// Completion is what the agent says came of a call.
type Completion struct {
	BusinessResultID, Note string
	// Answers to the task's questionnaire; none: they were submitted before, or
	// there are none.
	Answers []*callv1.QuestionAnswer
	// By is the subject of the agent's token.
	By string
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
	err = disposition.Check(task, c.BusinessResultID, func(id string) (*directoryv1.Resource, bool) { return b.tasks.Resource(tenant, id) })
	if err != nil {
		return queue.Call{}, err
	}
	answered, err := b.answered(ctx, task, call, c, now)
	if err != nil {
		return queue.Call{}, err
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
	attempt.Questionnaires = answered
	if _, err := b.record(ctx, attempt); err != nil {
		return queue.Call{}, err
	}
	return b.queue.CompleteCall(ctx, tenant, call.Attempt, c.NotReady)
}
