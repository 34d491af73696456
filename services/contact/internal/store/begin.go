package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
	"github.com/foredial/foredial/services/contact/internal/contact"
)

// neverKept is how long it is remembered that an attempt was never begun. By
// then its lease, an hour at most, is long gone, and refuses it as well.
const neverKept = 24 * time.Hour

const attemptColumns = `id, task_id, contact_id, number, agent_id, begun_at, begun`

// attempt is a row, with the contact or without.
type attempt struct {
	contact.Attempt
	begun bool
}

func scanAttempt(row sqldb.Row) (a attempt, err error) {
	return a, row.Scan(&a.ID, &a.TaskID, &a.ContactID, &a.Number, &a.AgentID, (*sqldb.Time)(&a.BegunAt), &a.begun)
}

// Begin begins an attempt and returns when it was begun: a.BegunAt, or the time
// of the same call before. The rules judge the dial on the contact as it is now.
// Calls that come at once share a transaction. Audit entries come into the log if the
// attempt is begun by this call. Errors: ErrLeaseLost, ErrNeverBegun,
// ErrOtherAttempt, ErrOtherNumber, those of [policy.Rules.Dial].
func (s *Store) Begin(ctx context.Context, tenant string, a contact.Attempt, leaseID string, terms Terms, entries ...*auditv1.AuditEntry) (time.Time, error) {
	done, err := s.begins.Do(ctx, beginning{tenant: tenant, Attempt: a, leaseID: leaseID, terms: terms, entries: entries})
	return done.at, wrap("begin an attempt", cmp.Or(err, done.err))
}

// keepAppointment ends the appointment of a contact that is dialled: kept, unless
// another number was allowed because its own may never be called. What comes of
// the contact is up to this call.
func keepAppointment(ctx context.Context, tx *sqldb.Tx, tenant string, c *contact.Contact, a contact.Attempt) error {
	if !hasAppointment(c) {
		return nil
	}
	agreed, err := readAppointment(ctx, tx, tenant, c.AppointmentID, "")
	if err != nil {
		return err
	}
	as := contact.AppointmentKept
	if agreed.Number != a.Number {
		as = contact.AppointmentBlocked
	}
	if err := endAppointments(ctx, tx, tenant, sqldb.Strings{c.ID}, as, a.BegunAt); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE contact SET fallback = 0 WHERE tenant = $1 AND id = $2`, tenant, c.ID)
	return err
}

// addAttempt claims the attempt's id; false if it was taken. It counts when it
// has ended: until then its number is locked anyway.
func addAttempt(ctx context.Context, tx *sqldb.Tx, tenant string, a attempt) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO attempt (tenant, id, task_id, contact_id, number, agent_id, begun, begun_at, counted)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
		tenant, a.ID, a.TaskID, a.ContactID, a.Number, a.AgentID, a.begun, sqldb.Time(a.BegunAt), false)
	return n == 1, err
}

func readAttempt(ctx context.Context, q sqldb.Querier, tenant, id string) (attempt, error) {
	a, err := sqldb.One(ctx, q, scanAttempt, `SELECT `+attemptColumns+` FROM attempt WHERE tenant = $1 AND id = $2`, tenant, id)
	return a, or(err, ErrNoAttempt)
}

// begunBefore answers a repeated Begin.
func begunBefore(ctx context.Context, tx *sqldb.Tx, tenant string, again contact.Attempt) (begun, error) {
	first, err := readAttempt(ctx, tx, tenant, again.ID)
	if err != nil {
		return begun{}, err
	}
	if !first.begun {
		return begun{err: ErrNeverBegun}, nil
	}
	again.BegunAt = first.BegunAt
	if first.Attempt != again {
		return begun{err: ErrOtherAttempt}, nil
	}
	return begun{at: first.BegunAt}, nil
}

func checkLease(ctx context.Context, tx *sqldb.Tx, tenant, leaseID string, now time.Time) error {
	var expiresAt time.Time
	err := tx.QueryRow(ctx, `SELECT expires_at FROM lease WHERE tenant = $1 AND id = $2`, tenant, leaseID).
		Scan((*sqldb.Time)(&expiresAt))
	if errors.Is(err, sql.ErrNoRows) || err == nil && !expiresAt.After(now) {
		return ErrLeaseLost
	}
	return err
}

// LiveAttempt is an attempt with what people know its contact by.
type LiveAttempt struct {
	contact.Attempt
	Reference, Name string
}

// Resolve settles whether an attempt was begun; nil: it was not, and never will be.
func (s *Store) Resolve(ctx context.Context, tenant, attemptID string, now time.Time) (*LiveAttempt, error) {
	var found *LiveAttempt
	err := s.write(ctx, "resolve an attempt", func(ctx context.Context, tx *sqldb.Tx) error {
		found = nil
		never := attempt{contact.Attempt{ID: attemptID, BegunAt: now}, false}
		if isNew, err := addAttempt(ctx, tx, tenant, never); err != nil || isNew {
			return err
		}
		a, err := readAttempt(ctx, tx, tenant, attemptID)
		if err != nil || !a.begun {
			return err
		}
		found = &LiveAttempt{Attempt: a.Attempt}
		return tx.QueryRow(ctx, `SELECT reference, name FROM contact WHERE tenant = $1 AND id = $2`, tenant, a.ContactID).
			Scan(&found.Reference, &found.Name)
	})
	return found, err
}

// LiveAttempts lists attempts without an outcome after a position, oldest
// first, at most limit.
func (s *Store) LiveAttempts(ctx context.Context, tenant string, after time.Time, afterID string, limit int) ([]LiveAttempt, error) {
	list, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (a LiveAttempt, err error) {
		return a, row.Scan(&a.ID, &a.TaskID, &a.ContactID, &a.Number, &a.AgentID, (*sqldb.Time)(&a.BegunAt),
			&a.Reference, &a.Name)
	}, `SELECT a.id, a.task_id, a.contact_id, a.number, a.agent_id, a.begun_at, c.reference, c.name
		FROM attempt a JOIN contact c ON c.tenant = a.tenant AND c.id = a.contact_id
		WHERE a.tenant = $1 AND a.begun AND a.result IS NULL AND (a.begun_at, a.id) > ($2, $3)
		ORDER BY a.begun_at, a.id LIMIT $4`, tenant, after.UnixMicro(), afterID, limit)
	return list, wrap("list live attempts", err)
}

// ForgetNever drops what is known of attempts that were never begun, a day later.
func (s *Store) ForgetNever(ctx context.Context, now time.Time) error {
	_, err := s.db.Exec(ctx, `DELETE FROM attempt WHERE NOT begun AND begun_at < $1`, sqldb.Time(now.Add(-neverKept)))
	return wrap("forget attempts never begun", err)
}
