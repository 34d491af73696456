package store

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
)

// Cancellation says what cancelling did.
type Cancellation struct {
	// Cancelled contacts were open and in no call.
	Cancelled int
	// InCall contacts end when their call does.
	InCall int
}

// Cancel ends contacts of a task: those in a call once that is over and nobody
// has answered it. Those not there or done are passed over.
func (s *Store) Cancel(ctx context.Context, tenant, taskID string, contactIDs []string, now time.Time) (Cancellation, error) {
	var did Cancellation
	err := s.write(ctx, "cancel contacts", func(ctx context.Context, tx *sqldb.Tx) error {
		list, err := sqldb.All(ctx, tx, scanContact, `SELECT `+contactColumns+` FROM contact
			WHERE tenant = $1 AND task_id = $2 AND `+tx.Dialect().In("id", 3)+` AND state <> $4
			ORDER BY import_order`+tx.Dialect().ForUpdate(), tenant, taskID, sqldb.Strings(contactIDs), contact.Done)
		if err != nil {
			return err
		}
		var idle, calling []*contact.Contact
		for _, c := range list {
			if c.State == contact.Calling {
				calling = append(calling, c)
			} else {
				idle = append(idle, c)
			}
		}
		did = Cancellation{Cancelled: len(idle), InCall: len(calling)}
		if err := s.cancel(ctx, tx, tenant, idle, now); err != nil {
			return err
		}
		if err := cancelAfterCall(ctx, tx, tenant, calling, now); err != nil {
			return err
		}
		return s.tellMany(ctx, tx, tenant, many{what: cancelled, taskID: taskID, count: int64(len(idle))}, now)
	})
	return did, err
}

// cancel ends contacts that are in no call. Those that are leased are nobody's
// from now on: their lease does not hold them any more.
func (s *Store) cancel(ctx context.Context, tx *sqldb.Tx, tenant string, list []*contact.Contact, now time.Time) error {
	if len(list) == 0 {
		return nil
	}
	if err := s.takeBack(ctx, tx, tenant, list, CauseCancelled, now); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE contact SET state = $3, reason = $4, due_at = NULL, lease_id = NULL,
			version = version + 1, updated_at = $5 WHERE tenant = $1 AND `+tx.Dialect().In("id", 2),
		tenant, ids(list), contact.Done, contact.Cancelled, sqldb.Time(now)); err != nil {
		return err
	}
	return endAppointments(ctx, tx, tenant, withAppointment(list), contact.AppointmentCancelled, now)
}

// cancelAfterCall marks contacts that are in a call.
func cancelAfterCall(ctx context.Context, tx *sqldb.Tx, tenant string, list []*contact.Contact, now time.Time) error {
	if len(list) == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, `UPDATE contact SET fallback = $3, version = version + 1, updated_at = $4
		WHERE tenant = $1 AND fallback <> $3 AND `+tx.Dialect().In("id", 2),
		tenant, ids(list), contact.Cancelled, sqldb.Time(now)); err != nil {
		return err
	}
	return endAppointments(ctx, tx, tenant, withAppointment(list), contact.AppointmentCancelled, now)
}
