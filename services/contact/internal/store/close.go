package store

import (
	"context"
	"errors"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
)

// Closing is a contact that an agent closes instead of dialling it.
type Closing struct{ PreviewID, TaskID, ContactID, LeaseID string }

// Close ends a leased contact without a call. Its preview's attempt is settled
// with it, as never begun, so that closing again is known and a dial is refused.
// Errors: ErrLeaseLost.
func (s *Store) Close(ctx context.Context, tenant string, c Closing, now time.Time) error {
	return s.write(ctx, "close a contact", func(ctx context.Context, tx *sqldb.Tx) error {
		never := attempt{contact.Attempt{ID: c.PreviewID, TaskID: c.TaskID, ContactID: c.ContactID, BegunAt: now}, false}
		isNew, err := addAttempt(ctx, tx, tenant, never)
		if err != nil {
			return err
		}
		if !isNew {
			return closedBefore(ctx, tx, tenant, c)
		}
		held, err := oneContact(ctx, tx, tenant, c.TaskID, c.ContactID, tx.Dialect().ForUpdate())
		if errors.Is(err, ErrNoContact) || err == nil && (held.State != contact.Leased || held.LeaseID != c.LeaseID) {
			return ErrLeaseLost
		}
		if err != nil {
			return err
		}
		if err := checkLease(ctx, tx, tenant, c.LeaseID, now); err != nil {
			return err
		}
		if err := unlock(ctx, tx, tenant, []string{held.ID}); err != nil {
			return err
		}
		closed := policy.Decision{State: contact.Done, Reason: contact.ClosedByAgent}
		if err := s.place(ctx, tx, tenant, held, closed, now); err != nil {
			return err
		}
		return endAppointments(ctx, tx, tenant, withAppointment([]*contact.Contact{held}), contact.AppointmentCancelled, now)
	})
}

// closedBefore answers a repeated Close. An attempt that was begun, or resolved
// without being closed, is another end of the preview.
func closedBefore(ctx context.Context, tx *sqldb.Tx, tenant string, c Closing) error {
	a, err := readAttempt(ctx, tx, tenant, c.PreviewID)
	if err == nil && (a.begun || a.ContactID != c.ContactID) {
		return ErrLeaseLost
	}
	return err
}
