package eventoutbox

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/pkg/sqldb"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
)

const (
	// takeAtOnce bounds the events of one turn: a call takes 500.
	takeAtOnce = 500
	// takeBytes bounds their length: a message may hold 4 MiB.
	takeBytes = 2 << 20
)

// Outbox holds a service's events until they are told.
type Outbox struct {
	db    *sqldb.DB
	added *loop.Signal
}

// New makes an outbox over the database of a service, which has its table.
func New(db *sqldb.DB) *Outbox { return &Outbox{db: db, added: loop.NewSignal()} }

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
	statements := make([]sqldb.Statement, len(events))
	for i, e := range events {
		e.Id = id.New()
		body, err := proto.Marshal(e)
		if err != nil {
			return nil, fmt.Errorf("event %s: %w", e.GetType(), err)
		}
		statements[i] = sqldb.Statement{Query: `INSERT INTO event_outbox (tenant, body) VALUES ($1, $2)`, Args: []any{tenant, body}}
	}
	if len(events) > 0 {
		tx.OnCommit(o.added.Set)
	}
	return statements, nil
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

// entry is an event to tell.
type entry struct {
	seq   int64
	event *eventv1.Event
	bytes int
}

// waiting lists the tenants with something to tell: a step along the index each,
// however much there is of one.
const waiting = `WITH RECURSIVE waiting (tenant) AS (
		SELECT min(tenant) FROM event_outbox
		UNION ALL
		SELECT (SELECT min(e.tenant) FROM event_outbox e WHERE e.tenant > w.tenant) FROM waiting w WHERE w.tenant IS NOT NULL)
	SELECT tenant FROM waiting WHERE tenant IS NOT NULL`

func (o *Outbox) tenants(ctx context.Context) ([]string, error) {
	return sqldb.All(ctx, o.db, sqldb.Scalar[string], waiting)
}

// take has the oldest events of a tenant told and forgets them. It says how many
// there were: none also when another process is at it.
//
// On Postgres the oldest is locked meanwhile, and another process has its turn the
// moment this one dies. On SQLite, which one process owns, a transaction would keep
// everybody from writing for as long as the peer takes.
func (o *Outbox) take(ctx context.Context, tenant string, tell func(context.Context, []entry) error) (taken int, err error) {
	if o.db.Dialect() == sqldb.SQLite {
		list, err := oldest(ctx, o.db, tenant)
		if err != nil || len(list) == 0 {
			return 0, err
		}
		if err := tell(ctx, list); err != nil {
			return 0, err
		}
		return len(list), o.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error { return forget(ctx, tx, list) })
	}
	err = o.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		taken = 0
		turn, err := sqldb.All(ctx, tx, sqldb.Scalar[int64], `SELECT seq FROM event_outbox
			WHERE tenant = $1 AND seq = (SELECT min(seq) FROM event_outbox WHERE tenant = $1)`+tx.Dialect().ForUpdateSkipLocked(), tenant)
		if err != nil || len(turn) == 0 {
			return err
		}
		list, err := oldest(ctx, tx, tenant)
		if err != nil {
			return err
		}
		if err := tell(ctx, list); err != nil {
			return err
		}
		taken = len(list)
		return forget(ctx, tx, list)
	})
	return taken, err
}

// oldest reads the next events of a tenant, as many as fit into a call.
func oldest(ctx context.Context, q sqldb.Querier, tenant string) ([]entry, error) {
	list, err := sqldb.All(ctx, q, scan, `SELECT seq, body FROM event_outbox WHERE tenant = $1 ORDER BY seq LIMIT $2`, tenant, takeAtOnce)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	fit, bytes := 1, list[0].bytes
	for fit < len(list) && bytes+list[fit].bytes <= takeBytes {
		bytes += list[fit].bytes
		fit++
	}
	return list[:fit], nil
}

func scan(row sqldb.Row) (e entry, err error) {
	var body []byte
	if err := row.Scan(&e.seq, &body); err != nil {
		return e, err
	}
	e.event, e.bytes = &eventv1.Event{}, len(body)
	return e, proto.Unmarshal(body, e.event)
}

// forget deletes what was told, by name: what was added before it may have been
// committed after it was read.
func forget(ctx context.Context, tx *sqldb.Tx, list []entry) error {
	told := make(sqldb.Values, len(list))
	for i, e := range list {
		told[i] = []any{e.seq}
	}
	_, err := tx.Exec(ctx, `DELETE FROM event_outbox WHERE seq IN (SELECT CAST(v.seq AS BIGINT) FROM `+tx.Dialect().Values(1, "seq")+`)`, told)
	return err
}
