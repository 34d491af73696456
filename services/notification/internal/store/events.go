package store

import (
	"context"

	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	"github.com/foredial/foredial/services/internal/eventoutbox"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/wire"
)

// Events are those of this service until they are told.
func (s *Store) Events() *eventoutbox.Outbox { return s.events }

// ended is the event of a delivery whose last try this was.
func ended(ctx context.Context, t Tried) *eventv1.Event {
	what, at := eventv1.EventType_EVENT_TYPE_DELIVERY_DEAD, t.Try.Start.Add(t.Try.Duration)
	if t.State == delivery.Delivered {
		what, at = eventv1.EventType_EVENT_TYPE_DELIVERY_DELIVERED, t.Delivered
	}
	e := eventoutbox.Event(ctx, what, t.TaskID, at)
	e.ContactId, e.Subject = t.ContactID, &eventv1.Event_Delivery{Delivery: wire.Delivery(t.Delivery)}
	return e
}
