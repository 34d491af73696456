package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/sqldb"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	"github.com/foredial/foredial/services/result/internal/wire"
)

// ErrEventsExpired says that some of the events asked for are no longer kept.
var ErrEventsExpired = errors.New("the events that follow are no longer kept")

// Event is one of a tenant's stream.
type Event struct {
	Seq   int64
	Event *eventv1.Event
	// Size of it, encoded.
	Size int
}

// OnAppend has fn called when this process has appended to a tenant's stream. Call
// it before the Store is used; fn must be quick.
func (s *Store) OnAppend(fn func(tenant string, events []*eventv1.Event)) { s.onAppend = fn }

// lockEvents makes all others who append to a tenant's stream wait for the commit
// of this transaction: what they append gets later numbers, and is seen later.
const lockEvents = `INSERT INTO event_head (tenant) VALUES ($1) ON CONFLICT (tenant) DO UPDATE SET tenant = excluded.tenant`

// insertEvents numbers events on from the tenant's last one, which is never
// deleted. It sees what was committed before the lock was had: it is a statement
// of its own, after lockEvents.
func insertEvents(d sqldb.Dialect) string {
	return `INSERT INTO event (tenant, seq, id, contact_id, append_time, body)
		SELECT $1, COALESCE((SELECT e.seq FROM event e WHERE e.tenant = $1 ORDER BY e.seq DESC LIMIT 1), 0)
				+ row_number() OVER (ORDER BY CAST(v.n AS BIGINT)),
			v.id, v.contact_id, CAST($2 AS BIGINT), ` + d.Unhex("v.body") + `
		FROM ` + d.Values(3, "n", "id", "contact_id", "body") + `
		WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.tenant = $1 AND e.id = v.id)`
}

// appendEvents is how a transaction ends that has something to tell: tenant by
// tenant in their order, the events are put at the end of the stream. Nothing may
// be locked after it. An id that is there already is passed over.
func (s *Store) appendEvents(tx *sqldb.Tx, events map[string][]*eventv1.Event) (all []sqldb.Statement, err error) {
	for _, tenant := range slices.Sorted(maps.Keys(events)) {
		insert, err := s.addEvents(tx, tenant, events[tenant])
		if err != nil {
			return nil, err
		}
		all = append(all, sqldb.Statement{Query: lockEvents, Args: []any{tenant}}, insert)
	}
	return all, nil
}

// addEvents is the part of appendEvents that comes after the lock.
func (s *Store) addEvents(tx *sqldb.Tx, tenant string, events []*eventv1.Event) (sqldb.Statement, error) {
	values := make(sqldb.Values, len(events))
	for i, e := range events {
		body, err := proto.Marshal(e)
		if err != nil {
			return sqldb.Statement{}, fmt.Errorf("encode event %s: %w", e.GetId(), err)
		}
		values[i] = []any{i, e.GetId(), e.GetContactId(), hex.EncodeToString(body)}
	}
	tx.OnCommit(func() { s.onAppend(tenant, events) })
	return sqldb.Statement{
		Query: insertEvents(tx.Dialect()),
		Args:  []any{tenant, time.Now().UnixMicro(), values},
	}, nil
}

// AppendEvents puts events at the end of a tenant's stream, in their order. Those
// whose id is there already are passed over.
func (s *Store) AppendEvents(ctx context.Context, tenant string, events []*eventv1.Event) error {
	err := s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		if _, err := tx.Exec(ctx, lockEvents, tenant); err != nil {
			return err
		}
		fresh, err := unknownEvents(ctx, tx, tenant, events)
		if err != nil || len(fresh) == 0 {
			return err
		}
		insert, err := s.addEvents(tx, tenant, fresh)
		if err != nil {
			return err
		}
		return tx.ExecAll(ctx, insert)
	})
	return wrap("append events", err)
}

// unknownEvents are those whose id neither the stream has nor one before them.
func unknownEvents(ctx context.Context, tx *sqldb.Tx, tenant string, events []*eventv1.Event) (fresh []*eventv1.Event, err error) {
	ids := make(sqldb.Strings, len(events))
	for i, e := range events {
		ids[i] = e.GetId()
	}
	there, err := sqldb.All(ctx, tx, sqldb.Scalar[string],
		`SELECT e.id FROM event e WHERE e.tenant = $1 AND `+tx.Dialect().In("e.id", 2), tenant, ids)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, id := range there {
		known[id] = true
	}
	for _, e := range events {
		if !known[e.GetId()] {
			known[e.GetId()] = true
			fresh = append(fresh, e)
		}
	}
	return fresh, nil
}

// Events lists a tenant's events after the one of a number, in their order, most
// of them. Errors: ErrEventsExpired.
func (s *Store) Events(ctx context.Context, tenant string, after int64, most int) ([]Event, error) {
	events, err := sqldb.All(ctx, s.db, scanEvent, `SELECT e.seq, e.body FROM event e
		WHERE e.tenant = $1 AND e.seq > $2 ORDER BY e.seq LIMIT $3`, tenant, after, most)
	if err == nil && len(events) > 0 && events[0].Seq != after+1 {
		err = ErrEventsExpired
	}
	if err != nil {
		return nil, wrap("read events", err)
	}
	return events, nil
}

func scanEvent(r sqldb.Row) (e Event, err error) {
	var body []byte
	if err := r.Scan(&e.Seq, &body); err != nil {
		return e, err
	}
	e.Event, e.Size = &eventv1.Event{}, len(body)
	if err := proto.Unmarshal(body, e.Event); err != nil {
		return e, fmt.Errorf("event %d: %w", e.Seq, err)
	}
	return e, nil
}

// EventRange is the numbers of the first event of a tenant that is kept and of the
// last; last is first - 1 when there was none yet.
func (s *Store) EventRange(ctx context.Context, tenant string) (first, last int64, err error) {
	err = s.db.QueryRow(ctx, `SELECT
		COALESCE((SELECT e.seq FROM event e WHERE e.tenant = $1 ORDER BY e.seq LIMIT 1), 1),
		COALESCE((SELECT e.seq FROM event e WHERE e.tenant = $1 ORDER BY e.seq DESC LIMIT 1), 0)`, tenant).Scan(&first, &last)
	return first, last, wrap("read the range of events", err)
}

// ExpireEvents deletes events that were appended before a time, of each tenant the
// first ones and at most most. The last of a tenant stays: the next is numbered on
// from it. It says whether there may be more.
func (s *Store) ExpireEvents(ctx context.Context, before time.Time, most int) (more bool, err error) {
	tenants, err := sqldb.All(ctx, s.db, sqldb.Scalar[string], `SELECT h.tenant FROM event_head h
		WHERE (SELECT e.append_time FROM event e WHERE e.tenant = h.tenant ORDER BY e.seq LIMIT 1) < $1
		ORDER BY h.tenant`, sqldb.Time(before))
	for _, tenant := range tenants {
		var n int
		if n, err = s.expireEvents(ctx, tenant, before, most); err != nil {
			break
		}
		more = more || n == most
	}
	return more, wrap("expire events", err)
}

// expireEvents deletes a beginning of the stream, so that it never has a gap.
func (s *Store) expireEvents(ctx context.Context, tenant string, before time.Time, most int) (n int, err error) {
	type appended struct {
		seq int64
		at  time.Time
	}
	first, err := sqldb.All(ctx, s.db, func(r sqldb.Row) (a appended, err error) {
		return a, r.Scan(&a.seq, (*sqldb.Time)(&a.at))
	}, `SELECT e.seq, e.append_time FROM event e WHERE e.tenant = $1 ORDER BY e.seq LIMIT $2`, tenant, most+1)
	if err != nil {
		return 0, err
	}
	for n < len(first)-1 && first[n].at.Before(before) {
		n++
	}
	if n == 0 {
		return 0, nil
	}
	_, err = s.db.Exec(ctx, `DELETE FROM event WHERE tenant = $1 AND seq <= $2`, tenant, first[n-1].seq)
	return n, err
}

// endedPreviews is what a tenant's stream tells of previews that are over.
func endedPreviews(tenant string, previews []Preview) map[string][]*eventv1.Event {
	events := map[string][]*eventv1.Event{}
	for _, p := range previews {
		events[tenant] = append(events[tenant], &eventv1.Event{
			Id: p.ID + ":preview-ended", Type: eventv1.EventType_EVENT_TYPE_PREVIEW_ENDED, OccurTime: wire.Stamp(p.End),
			TaskId: p.TaskID, ContactId: p.ContactID, AgentId: p.AgentID,
			Subject: &eventv1.Event_Preview{Preview: &eventv1.EndedPreview{
				Id: p.ID, State: p.State, RevokeReason: p.RevokeReason, Reason: p.Reason, OfferTime: wire.Stamp(p.Offer),
			}},
		})
	}
	return events
}
