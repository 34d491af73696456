package store

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/phone"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/notification/internal/delivery"
)

// Erasure is a number to forget.
type Erasure struct {
	Tenant, Number string
	// Whole tells of each contact who lost it whether it was the last: everything
	// personal goes.
	Whole map[string]bool
}

// Erase takes a number out of deliveries, with all else that is personal of those
// who are forgotten. Those that are being sent are due again as they now are, and
// what becomes of the try is not stored. It returns the place of the last event that
// may tell of them: see [Store.EventsTold].
func (s *Store) Erase(ctx context.Context, e Erasure, now time.Time) (events int64, err error) {
	err = s.tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		list, err := e.lock(ctx, tx)
		if err != nil {
			return err
		}
		var writes, after []sqldb.Statement
		for _, d := range list {
			kept := d.Forget(e.Number, e.Whole[d.ContactID])
			writes = append(writes, forget(e.Tenant, kept))
			if kept.State == d.State {
				continue
			}
			told, err := s.events.Statements(tx, e.Tenant, ended(ctx, Tried{Claimed: Claimed{Tenant: e.Tenant, Delivery: kept}, Try: delivery.Try{Start: now}}))
			if err != nil {
				return err
			}
			writes = append(writes, endDue(e.Tenant, kept))
			after = append(append(after, release(e.Tenant, laneOf(kept))), told...)
		}
		tries, err := e.tries(ctx, tx, list)
		if err != nil {
			return err
		}
		if writes = append(append(writes, tries...), after...); len(writes) > 0 {
			if err := tx.ExecAll(ctx, writes...); err != nil {
				return err
			}
		}
		events, err = s.events.Last(ctx, tx, e.Tenant)
		return err
	})
	return events, wrap("erase a number", err)
}

// EventsTold tells whether all events of a tenant up to a place were told.
func (s *Store) EventsTold(ctx context.Context, tenant string, last int64) (bool, error) {
	told, err := s.events.Told(ctx, tenant, last)
	return told, wrap("look for events to tell", err)
}

// lock ends the claims on the deliveries concerned, in the order in which tries that
// end lock, too, and reads them.
func (e Erasure) lock(ctx context.Context, tx *sqldb.Tx) ([]delivery.Delivery, error) {
	var contacts sqldb.Strings
	for id := range e.Whole {
		contacts = append(contacts, id)
	}
	ids, err := sqldb.All(ctx, tx, sqldb.Scalar[string], `SELECT id FROM delivery WHERE tenant = $1 AND `+tx.Dialect().In("contact_id", 2)+`
		UNION SELECT id FROM delivery WHERE tenant = $1 AND recipient = $3 AND recipient <> ''`, e.Tenant, contacts, e.Number)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	_, err = sqldb.All(ctx, tx, sqldb.Scalar[string], `SELECT id FROM delivery_due WHERE tenant = $1 AND `+
		tx.Dialect().In("id", 2)+` ORDER BY id`+tx.Dialect().ForUpdate(), e.Tenant, sqldb.Strings(ids))
	if err != nil {
		return nil, err
	}
	if _, err := tx.Exec(ctx, `UPDATE delivery_due SET claimed_by = NULL WHERE tenant = $1 AND `+
		tx.Dialect().In("id", 2), e.Tenant, sqldb.Strings(ids)); err != nil {
		return nil, err
	}
	return sqldb.All(ctx, tx, scan, `SELECT `+columns+` FROM delivery d WHERE d.tenant = $1 AND `+
		tx.Dialect().In("d.id", 2)+` ORDER BY d.id`+tx.Dialect().ForUpdate(), e.Tenant, sqldb.Strings(ids))
}

// forget stores what is left of a delivery. The recipient is a part of what tells the
// messages of an event apart.
func forget(tenant string, d delivery.Delivery) sqldb.Statement {
	return sqldb.Statement{
		Query: `UPDATE delivery SET body = $3, sms = $4, state = $5, last_error = $6, next_try = $7,
			recipient = CASE WHEN recipient = '' OR recipient = $8 THEN recipient ELSE 'erased ' || id END WHERE tenant = $1 AND id = $2`,
		Args: []any{tenant, d.ID, d.Body, smsOf(d), int64(d.State), d.LastError, sqldb.Time(d.NextTry), d.Recipient()},
	}
}

// tries forgets errors of tries that name the number.
func (e Erasure) tries(ctx context.Context, tx *sqldb.Tx, list []delivery.Delivery) (writes []sqldb.Statement, err error) {
	var ids sqldb.Strings
	for _, d := range list {
		ids = append(ids, d.ID)
	}
	_, err = sqldb.All(ctx, tx, func(r sqldb.Row) (none struct{}, err error) {
		var id, text string
		var try int64
		if err := r.Scan(&id, &try, &text); err != nil || !phone.Mentions(text, e.Number) {
			return none, err
		}
		writes = append(writes, sqldb.Statement{
			Query: `UPDATE delivery_try SET error = $4 WHERE tenant = $1 AND delivery_id = $2 AND try = $3`,
			Args:  []any{e.Tenant, id, try, delivery.Erased},
		})
		return none, nil
	}, `SELECT delivery_id, try, error FROM delivery_try WHERE tenant = $1 AND `+tx.Dialect().In("delivery_id", 2)+` AND error <> ''`, e.Tenant, ids)
	return writes, err
}
