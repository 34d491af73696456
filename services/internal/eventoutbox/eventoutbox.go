package eventoutbox

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/sqldb"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	"github.com/foredial/foredial/services/internal/relay"
)

// Outbox holds a service's events until they are told.
type Outbox struct{ table *relay.Outbox[*eventv1.Event] }

// New makes an outbox over the database of a service, which has its table.
func New(db *sqldb.DB) *Outbox { return &Outbox{relay.New[*eventv1.Event](db, "event_outbox")} }

// Add adds what happened in a tenant, in order, to the transaction that made it
// happen. Events get their ids here.
func (o *Outbox) Add(ctx context.Context, tx *sqldb.Tx, tenant string, events ...*eventv1.Event) error {
	if len(events) == 0 {
		return nil
	}
	statements, err := o.Statements(tx, tenant, events...)
	if err != nil {
		return err
	}
	return tx.ExecAll(ctx, statements...)
}

// Statements are what Add executes, for a transaction that has more to send with
// them.
func (o *Outbox) Statements(tx *sqldb.Tx, tenant string, events ...*eventv1.Event) ([]sqldb.Statement, error) {
	for _, e := range events {
		e.Id = id.New()
	}
	return o.table.Statements(tx, tenant, events...)
}

// maxActor is how much of a subject an event can name.
const maxActor = 200

// Actor is whose doing it is what a call does: the subject of its token; empty
// for what services do by themselves.
func Actor(ctx context.Context) string {
	who, ok := auth.Lookup(ctx)
	if !ok || who.Role == auth.Service {
		return ""
	}
	runes := []rune(who.Subject)
	return string(runes[:min(len(runes), maxActor)])
}

// Event begins an event of a call, or of a loop.
func Event(ctx context.Context, what eventv1.EventType, taskID string, at time.Time) *eventv1.Event {
	return &eventv1.Event{Type: what, OccurTime: timestamppb.New(at), TaskId: taskID, Actor: Actor(ctx)}
}

// Last is the place of the last event of a tenant that waits, as a transaction sees
// it; 0: none does.
func (o *Outbox) Last(ctx context.Context, tx *sqldb.Tx, tenant string) (int64, error) {
	return o.table.Last(ctx, tx, tenant)
}

// Told tells whether all events of a tenant up to a place were told.
func (o *Outbox) Told(ctx context.Context, tenant string, last int64) (bool, error) {
	return o.table.Told(ctx, tenant, last)
}
