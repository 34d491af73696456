package store

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
)

// batch is how many contacts one transaction of housekeeping touches.
const batch = 1000

// CallingList is the contacts of one task as a whole.
type CallingList struct {
	Tenant, TaskID string
	// Order of the sort keys; see [contact.Order.Spec].
	Order string
	// Rekeying: some contacts may still have keys of another order.
	Rekeying bool
	// JudgedBy stands for the terms that its waiting contacts were judged by.
	JudgedBy string
	// Rejudging: some were not yet.
	Rejudging bool
}

// OpenLists are the lists that may have a contact that is not done.
func (s *Store) OpenLists(ctx context.Context) ([]CallingList, error) {
	lists, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (l CallingList, err error) {
		return l, row.Scan(&l.Tenant, &l.TaskID, &l.Order, &l.Rekeying, &l.JudgedBy, &l.Rejudging)
	}, `SELECT tenant, task_id, order_spec, rekeyed_to IS NOT NULL, judged_by, judged_to IS NOT NULL
		FROM calling_list WHERE NOT closed ORDER BY tenant, task_id`)
	return lists, wrap("list calling lists", err)
}

// Expire ends contacts of a task that is over and that are in nobody's hands, a
// batch of them, and closes the list once none is open. more: there are others
// to end now.
func (s *Store) Expire(ctx context.Context, list CallingList, now time.Time) (ended int64, more bool, err error) {
	err = s.write(ctx, "expire contacts", func(ctx context.Context, tx *sqldb.Tx) error {
		if err := lockList(ctx, tx, list); err != nil { // no import may come between
			return err
		}
		over, err := sqldb.All(ctx, tx, func(row sqldb.Row) (*contact.Contact, error) {
			c := &contact.Contact{}
			return c, row.Scan(&c.ID, &c.AppointmentID)
		}, `UPDATE contact SET state = $3, reason = CASE WHEN fallback <> 0 THEN fallback ELSE CAST($4 AS BIGINT) END, due_at = NULL,
				version = version + 1, updated_at = $5 WHERE tenant = $1 AND id IN (
			SELECT id FROM contact WHERE tenant = $1 AND task_id = $2 AND state IN ($6, $7) LIMIT $8`+
			tx.Dialect().ForUpdateSkipLocked()+`) RETURNING id, appointment_id`,
			list.Tenant, list.TaskID, contact.Done, contact.Expired, sqldb.Time(now), contact.Ready, contact.Waiting, batch)
		if err != nil {
			return err
		}
		if err := endAppointments(ctx, tx, list.Tenant, withAppointment(over), contact.AppointmentExpired, now); err != nil {
			return err
		}
		ended, more = int64(len(over)), len(over) == batch
		if err := s.tellMany(ctx, tx, list.Tenant, many{what: expired, taskID: list.TaskID, count: ended}, now); err != nil {
			return err
		}
		count, err := openTask(ctx, tx, list.Tenant, list.TaskID)
		if err != nil || count.Open {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE calling_list SET closed = $3 WHERE tenant = $1 AND task_id = $2`, list.Tenant, list.TaskID, true)
		return err
	})
	return ended, more, err
}

// Remove deletes the contacts of a task that was deleted, a batch of them, and
// in the end all that is known of it. more: it is not at the end.
func (s *Store) Remove(ctx context.Context, list CallingList) (more bool, err error) {
	err = s.write(ctx, "remove contacts", func(ctx context.Context, tx *sqldb.Tx) error {
		if err := lockList(ctx, tx, list); err != nil {
			return err
		}
		gone, err := sqldb.All(ctx, tx, sqldb.Scalar[string], `DELETE FROM contact WHERE tenant = $1 AND id IN (
			SELECT id FROM contact WHERE tenant = $1 AND task_id = $2 LIMIT $3) RETURNING id`, list.Tenant, list.TaskID, batch)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM number WHERE tenant = $1 AND `+tx.Dialect().In("contact_id", 2),
			list.Tenant, sqldb.Strings(gone)); err != nil {
			return err
		}
		if more = len(gone) == batch; more {
			return nil
		}
		for _, statement := range []string{
			`DELETE FROM import_reject WHERE tenant = $1 AND import_id IN (SELECT id FROM import WHERE tenant = $1 AND task_id = $2)`,
			`DELETE FROM import WHERE tenant = $1 AND task_id = $2`,
			`DELETE FROM appointment WHERE tenant = $1 AND task_id = $2`,
			`DELETE FROM calling_list WHERE tenant = $1 AND task_id = $2`,
		} {
			if _, err := tx.Exec(ctx, statement, list.Tenant, list.TaskID); err != nil {
				return err
			}
		}
		return nil
	})
	return more, err
}

// lockList keeps imports and other housekeeping off a list.
func lockList(ctx context.Context, tx *sqldb.Tx, list CallingList) error {
	_, err := sqldb.One(ctx, tx, sqldb.Scalar[string], `SELECT task_id FROM calling_list
		WHERE tenant = $1 AND task_id = $2`+tx.Dialect().ForUpdate(), list.Tenant, list.TaskID)
	return or(err, errNoCallingList)
}
