package calls

import (
	"context"
	"fmt"
	"log/slog"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/auth"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	resultinternalv1 "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/plan"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/dispatcher/internal/view"
	"github.com/foredial/foredial/services/internal/feed"
)

// Book keeps calls in contact, result and Redis in step.
type Book struct {
	log      *slog.Logger
	queue    *queue.Queue
	tasks    *feed.Replica
	contacts contactinternalv1.LeaseServiceClient
	results  resultinternalv1.RecordServiceClient
}

// New makes a book. The connections lead to the contact and the result service.
func New(log *slog.Logger, q *queue.Queue, tasks *feed.Replica, contacts, results grpc.ClientConnInterface) *Book {
	return &Book{
		log: log, queue: q, tasks: tasks,
		contacts: contactinternalv1.NewLeaseServiceClient(contacts),
		results:  resultinternalv1.NewRecordServiceClient(results),
	}
}

// record saves what is known of an attempt and returns all that is.
func (b *Book) record(ctx context.Context, attempt *resultv1.Attempt) (*resultv1.Attempt, error) {
	saved, err := b.results.RecordAttempt(ctx, &resultinternalv1.RecordAttemptRequest{Attempt: attempt})
	if err != nil {
		return nil, fmt.Errorf("record attempt: %w", err)
	}
	return saved, nil
}

// Recorded reports whether there is a record of an attempt: whether its preview,
// which Redis has lost, was accepted.
func (b *Book) Recorded(ctx context.Context, tenant, attempt string) (bool, error) {
	_, err := b.results.GetAttempt(auth.WithTenant(ctx, tenant), &resultinternalv1.GetAttemptRequest{Id: attempt})
	if status.Code(err) == codes.NotFound {
		return false, nil
	}
	return err == nil, err
}

// begun is the record of an attempt of which only the dial is known.
func begun(live *contactinternalv1.LiveAttempt) *resultv1.Attempt {
	return &resultv1.Attempt{
		Id: live.GetAttemptId(), TaskId: live.GetTaskId(), ContactId: live.GetContactId(),
		Reference: live.GetReference(), Name: live.GetName(), AgentId: live.GetAgentId(),
		Number: live.GetNumber(), DialTime: live.GetBeginTime(),
	}
}

// dialOf keeps of a record what was known at the dial: the body of the call in Redis.
func dialOf(saved *resultv1.Attempt) *resultv1.Attempt {
	return &resultv1.Attempt{
		Id: saved.GetId(), TaskId: saved.GetTaskId(), ContactId: saved.GetContactId(),
		Reference: saved.GetReference(), Name: saved.GetName(), AgentId: saved.GetAgentId(),
		Number: saved.GetNumber(), CallerNumber: saved.GetCallerNumber(), ConnectorId: saved.GetConnectorId(), DialTime: saved.GetDialTime(),
	}
}

// with adds facts to the record of a dial.
func with(dial *resultv1.Attempt, f queue.Facts) *resultv1.Attempt {
	dial.RingTime, dial.AnswerTime, dial.EndTime = view.Time(f.Ring), view.Time(f.Answer), view.Time(f.End)
	dial.FailCode, dial.CallId, dial.RecordingPath = f.FailCode, f.CallID, f.RecordingPath
	return dial
}

// factsOf is what a record knows besides the dial.
func factsOf(saved *resultv1.Attempt) queue.Facts {
	return queue.Facts{
		Ring: view.Known(saved.GetRingTime()), Answer: view.Known(saved.GetAnswerTime()), End: view.Known(saved.GetEndTime()),
		FailCode: saved.GetFailCode(), CallID: saved.GetCallId(), RecordingPath: saved.GetRecordingPath(),
	}
}

// callers are the numbers a task's calls may come from, as the directory now
// has them: those of its group, or its own.
func (b *Book) callers(task *feed.Task) []plan.Caller {
	ids := task.GetCallerNumberIds()
	if group, ok := b.tasks.Resource(task.Tenant, task.GetCallerNumberGroupId()); ok {
		ids = group.GetCallerNumberGroup().GetCallerNumberIds()
	}
	var callers []plan.Caller
	for _, id := range ids {
		if r, ok := b.tasks.Resource(task.Tenant, id); ok {
			callers = append(callers, callerOf(r.GetCallerNumber()))
		}
	}
	for _, n := range task.GetCallerNumbers() {
		callers = append(callers, callerOf(n))
	}
	return callers
}

func callerOf(n *directoryv1.CallerNumber) plan.Caller {
	return plan.Caller{Number: n.GetNumber(), Priority: n.GetPriority()}
}
