package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/foredial/foredial/pkg/page"
	"github.com/foredial/foredial/pkg/sqldb"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/notification/internal/delivery"
)

// lane selects the pending deliveries of a contact to a URL.
const lane = ` FROM delivery WHERE tenant = $1 AND contact_id = $2 AND url = $3 AND state = 1`

const update = `UPDATE delivery SET state = $3, tries = $4, turn_tries = $5, turn = $6, last_status = $7, last_error = $8,
	next_try = $9, deliver_time = $10, queued = $11 WHERE tenant = $1 AND id = $2`

func updated(tenant string, d delivery.Delivery) []any {
	return []any{
		tenant, d.ID, int64(d.State), d.Tries, d.TurnTries, d.Turn, d.LastStatus, d.LastError,
		sqldb.Time(d.NextTry), sqldb.Time(d.Delivered), d.State == delivery.Pending,
	}
}

// Tried stores what a try made of a delivery, unless its turn is over. If it
// was the last try, the next of the lane is queued.
func (s *Store) Tried(ctx context.Context, tenant string, d delivery.Delivery, queue Queue) error {
	err := s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		n, err := tx.Exec(ctx, update+` AND turn = $6 AND state = 1`, updated(tenant, d)...)
		if err != nil || n == 0 || d.State == delivery.Pending {
			return err
		}
		next, err := sqldb.All(ctx, tx, scan,
			`SELECT `+columns+lane+` AND NOT queued ORDER BY id LIMIT 1`+tx.Dialect().ForUpdate(), tenant, d.ContactID, d.URL)
		if err != nil || len(next) == 0 {
			return err
		}
		if _, err := tx.Exec(ctx, update, updated(tenant, next[0])...); err != nil {
			return err
		}
		return queue(ctx, tx, next[0])
	})
	return wrap("store a try", err)
}

// Again begins a new turn of a delivery with what begin makes of it, ahead of
// its lane, or returns ErrNotFound.
func (s *Store) Again(ctx context.Context, tenant, id string, begin func(delivery.Delivery) delivery.Delivery, queue Queue) (d delivery.Delivery, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		d, err = sqldb.One(ctx, tx, scan,
			`SELECT `+columns+` FROM delivery WHERE tenant = $1 AND id = $2`+tx.Dialect().ForUpdate(), tenant, id)
		if err != nil {
			return err
		}
		d = begin(d)
		if _, err := tx.Exec(ctx, update, updated(tenant, d)...); err != nil {
			return err
		}
		return queue(ctx, tx, d)
	})
	return d, wrap("begin a new turn", err)
}

// Get returns one delivery, or ErrNotFound.
func (s *Store) Get(ctx context.Context, tenant, id string) (delivery.Delivery, error) {
	d, err := sqldb.One(ctx, s.db, scan, `SELECT `+columns+` FROM delivery WHERE tenant = $1 AND id = $2`, tenant, id)
	return d, wrap("read delivery", err)
}

// Filter says which deliveries to list; zero fields match all.
type Filter struct {
	State  notificationv1.DeliveryState
	TaskID string
}

// List lists deliveries, newest first: their ids sort by the time they were made.
func (s *Store) List(ctx context.Context, tenant string, f Filter, after string, size int) ([]delivery.Delivery, string, error) {
	var where strings.Builder
	args := []any{tenant}
	and := func(condition string, arg any) {
		args = append(args, arg)
		fmt.Fprintf(&where, " AND %s $%d", condition, len(args))
	}
	if f.State != notificationv1.DeliveryState_DELIVERY_STATE_UNSPECIFIED {
		and("state =", int64(f.State))
	}
	if f.TaskID != "" {
		and("task_id =", f.TaskID)
	}
	if after != "" {
		and("id <", after)
	}
	rows, err := sqldb.All(ctx, s.db, scan, fmt.Sprintf(
		`SELECT %s FROM delivery WHERE tenant = $1%s ORDER BY id DESC LIMIT %d`, columns, where.String(), size+1), args...)
	rows, next := page.Cut(rows, size, func(d delivery.Delivery) string { return d.ID })
	return rows, next, wrap("list deliveries", err)
}
