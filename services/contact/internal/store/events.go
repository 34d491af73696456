package store

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/sqldb"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/internal/eventoutbox"
)

const (
	added     = eventv1.EventType_EVENT_TYPE_CONTACTS_ADDED
	cancelled = eventv1.EventType_EVENT_TYPE_CONTACTS_CANCELLED
	recycled  = eventv1.EventType_EVENT_TYPE_CONTACTS_RECYCLED
	expired   = eventv1.EventType_EVENT_TYPE_CONTACTS_EXPIRED
	removed   = eventv1.EventType_EVENT_TYPE_CONTACTS_REMOVED
)

// Events are those of this service until they are told.
func (s *Store) Events() *eventoutbox.Outbox { return s.events }

// many is what happened to contacts of a task together.
type many struct {
	what   eventv1.EventType
	taskID string
	// importID they came with; empty: none in particular.
	importID string
	count    int64
}

// tellMany adds what happened to contacts together, if it did to any.
func (s *Store) tellMany(ctx context.Context, tx *sqldb.Tx, tenant string, m many, now time.Time) error {
	if m.count == 0 {
		return nil
	}
	e := eventoutbox.Event(ctx, m.what, m.taskID, now)
	e.Subject = &eventv1.Event_Contacts{Contacts: &eventv1.ContactsChange{Count: m.count, ImportId: m.importID}}
	return s.events.Add(ctx, tx, tenant, e)
}

// settled is the event of a contact that is where it says; nil: there is none, as
// it neither waits nor is done.
func settled(ctx context.Context, c *contact.Contact, where policy.Decision, now time.Time) *eventv1.Event {
	var what eventv1.EventType
	switch where.State {
	case contact.Done:
		what = eventv1.EventType_EVENT_TYPE_CONTACT_DONE
	case contact.Waiting:
		what = eventv1.EventType_EVENT_TYPE_CONTACT_WAITING
	default:
		return nil
	}
	e := eventoutbox.Event(ctx, what, c.TaskID, now)
	e.ContactId = c.ID
	change := &eventv1.ContactChange{
		Reference: c.Reference, State: contactv1.ContactState(where.State), DoneReason: contactv1.DoneReason(where.Reason),
	}
	if !where.DueAt.IsZero() {
		change.DueTime = timestamppb.New(where.DueAt)
	}
	e.Subject = &eventv1.Event_Contact{Contact: change}
	return e
}

// tell adds where a contact came to be, if it was elsewhere: before is where it was.
func (s *Store) tell(ctx context.Context, tx *sqldb.Tx, tenant string, c *contact.Contact, before, where policy.Decision, now time.Time) error {
	same := before.State == where.State && before.Reason == where.Reason && before.DueAt.Equal(where.DueAt)
	e := settled(ctx, c, where, now)
	if same || e == nil {
		return nil
	}
	return s.events.Add(ctx, tx, tenant, e)
}

// standing is where a contact is.
func standing(c *contact.Contact) policy.Decision {
	return policy.Decision{State: c.State, Reason: c.Reason, DueAt: c.DueAt}
}

// tellGone adds which contacts are done that were judged where many are: by a
// lease, or for a change of their task. That others wait is the rules' daily
// business, and not told.
func tellGone(ctx context.Context, tx *sqldb.Tx, events *eventoutbox.Outbox, tenant string, list []placed, now time.Time) error {
	var done []*eventv1.Event
	for _, p := range list {
		if p.where.State == contact.Done {
			done = append(done, settled(ctx, p.Contact, p.where, now))
		}
	}
	return events.Add(ctx, tx, tenant, done...)
}
