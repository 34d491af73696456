package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/notification/internal/delivery"
)

// addRaces bounds how often another process may be first to store one of the
// events that were new here.
const addRaces = 5

// Add stores deliveries in their order, and makes those due that are the first of
// their lanes. One of an event to a receiver that is there already stays as it is.
func (s *Store) Add(ctx context.Context, tenant string, list []delivery.Delivery) (err error) {
	for range addRaces {
		err = s.tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error { return add(ctx, tx, tenant, list) })
		if !sqldb.IsUnique(err) {
			return wrap("store deliveries", err)
		}
	}
	return fmt.Errorf("store deliveries: others were first, %d times: %w", addRaces, err)
}

// eventTo is a delivery by what it is of.
type eventTo struct{ eventID, url, recipient string }

func eventOf(d delivery.Delivery) eventTo { return eventTo{d.EventID, d.URL, d.Recipient()} }

func (e eventTo) compare(o eventTo) int {
	return cmp.Or(cmp.Compare(e.eventID, o.eventID), cmp.Compare(e.url, o.url), cmp.Compare(e.recipient, o.recipient))
}

func add(ctx context.Context, tx *sqldb.Tx, tenant string, list []delivery.Delivery) error {
	var contacts, events sqldb.Strings
	for _, d := range list {
		contacts, events = append(contacts, d.ContactID), append(events, d.EventID)
	}
	// Locked, they cannot end before the new ones are in the lanes behind them.
	taken, err := set(ctx, tx, scanLane, `SELECT contact_id, channel, url FROM delivery
		WHERE tenant = $1 AND state = 1 AND `+tx.Dialect().In("contact_id", 2)+` ORDER BY id`+tx.Dialect().ForUpdate(),
		tenant, sortedOnce(contacts))
	if err != nil {
		return err
	}
	there, err := set(ctx, tx, scanEvent, `SELECT event_id, url, recipient FROM delivery
		WHERE tenant = $1 AND `+tx.Dialect().In("event_id", 2), tenant, sortedOnce(events))
	if err != nil {
		return err
	}
	var added []delivery.Delivery
	var due []sqldb.Statement
	for _, d := range list {
		event := eventOf(d)
		if there[event] {
			continue
		}
		there[event] = true
		added = append(added, d)
		if d.State == delivery.Pending && !taken[laneOf(d)] {
			taken[laneOf(d)] = true
			due = append(due, setDue(tenant, d))
		}
	}
	if len(added) == 0 {
		return nil
	}
	// In one order, whoever stores them: two that store the same events must not
	// wait for each other.
	slices.SortFunc(added, func(a, b delivery.Delivery) int { return eventOf(a).compare(eventOf(b)) })
	var writes []sqldb.Statement
	for _, d := range added {
		writes = append(writes, insert(tenant, d))
	}
	return tx.ExecAll(ctx, append(writes, due...)...)
}

func insert(tenant string, d delivery.Delivery) sqldb.Statement {
	return sqldb.Statement{
		Query: `INSERT INTO delivery (tenant, recipient, ` + plainColumns + `)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`,
		Args: []any{
			tenant, d.Recipient(), d.ID, d.EventID, int64(d.Event), d.TaskID, d.ContactID, d.AttemptID,
			int64(d.Channel), d.Destination, d.URL, d.Body, smsOf(d),
			int64(d.State), d.Tries, d.TurnTries, d.Turn, d.LastStatus, d.LastError,
			sqldb.Time(d.Occurred), sqldb.Time(d.Created), sqldb.Time(d.NextTry), sqldb.Time(d.Delivered),
		},
	}
}

func scanEvent(r sqldb.Row) (e eventTo, err error) {
	return e, r.Scan(&e.eventID, &e.url, &e.recipient)
}

// set reads rows into a set.
func set[T comparable](ctx context.Context, tx *sqldb.Tx, scan func(sqldb.Row) (T, error), query string, args ...any) (map[T]bool, error) {
	list, err := sqldb.All(ctx, tx, scan, query, args...)
	in := make(map[T]bool, len(list))
	for _, v := range list {
		in[v] = true
	}
	return in, err
}

func sortedOnce(list sqldb.Strings) sqldb.Strings {
	slices.SortFunc(list, cmp.Compare[string])
	return slices.Compact(list)
}
