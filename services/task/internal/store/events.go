package store

import (
	"context"
	"time"

	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/eventoutbox"
)

// Events are those of this service until they are told.
func (s *Store) Events() *eventoutbox.Outbox { return s.events }

// tell adds an event about a task as it now is. previous is the state before,
// when the event is of that.
func (w *Writer) tell(ctx context.Context, tenant string, what eventv1.EventType, t *taskv1.Task, previous taskv1.TaskState, at time.Time) error {
	e := eventoutbox.Event(ctx, what, t.GetId(), at)
	e.Subject = &eventv1.Event_Task{Task: &eventv1.TaskChange{
		DisplayName: t.GetDisplayName(), State: t.GetState(), PreviousState: previous, Revision: t.GetRevision(),
	}}
	return fault("tell of a task", w.events.Add(ctx, w.tx, tenant, e))
}
