package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
)

// AppointmentStateError is that an appointment is in a state in which a call
// does not fit.
type AppointmentStateError struct{ State contact.AppointmentState }

func (e *AppointmentStateError) Error() string {
	return fmt.Sprintf("the appointment is in state %d", e.State)
}

// Agreement is a call that was agreed in an attempt.
type Agreement struct {
	AttemptID string
	At        time.Time
	// Number to call; empty: the one that was dialled.
	Number string
	// AgentID is whose call it is; empty: anyone's.
	AgentID string
	Remark  string
}

// TermsOf gives the terms that a task has now.
type TermsOf func(ctx context.Context, taskID string) (Terms, error)

// MakeAppointment makes the appointment that was agreed in an attempt, or
// returns the one that was made of it before. It takes the place of one that the
// contact has. fits is asked whether the task lets calls be agreed for then.
// Errors: ErrNoAttempt, ErrNoContact, ErrOtherNumber, those of fits.
func (s *Store) MakeAppointment(ctx context.Context, tenant string, g Agreement, fits func(ctx context.Context, taskID string) error, now time.Time) (contact.Appointment, error) {
	var made contact.Appointment
	err := s.write(ctx, "make an appointment", func(ctx context.Context, tx *sqldb.Tx) error {
		a, err := lockAttempt(ctx, tx, tenant, g.AttemptID)
		if err != nil {
			return err
		}
		if made, err = readAppointment(ctx, tx, tenant, g.AttemptID, ""); !errors.Is(err, ErrNoAppointment) {
			return err
		}
		if err := fits(ctx, a.TaskID); err != nil {
			return err
		}
		c, err := oneContact(ctx, tx, tenant, a.TaskID, a.ContactID, tx.Dialect().ForUpdate())
		if err != nil {
			return err
		}
		made = contact.Appointment{
			ID: g.AttemptID, TaskID: a.TaskID, ContactID: a.ContactID, At: g.At, Number: cmp.Or(g.Number, a.Number),
			AgentID: g.AgentID, Remark: g.Remark, State: contact.AppointmentPending, Version: 1, CreatedAt: now, UpdatedAt: now,
		}
		if c.NumberAt(made.Number) < 0 {
			return ErrOtherNumber
		}
		if err := endAppointments(ctx, tx, tenant, withAppointment([]*contact.Contact{c}), contact.AppointmentCancelled, now); err != nil {
			return err
		}
		if err := insertAppointment(ctx, tx, tenant, made); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE calling_list SET closed = $3 WHERE tenant = $1 AND task_id = $2`, tenant, a.TaskID, false); err != nil {
			return err
		}
		return s.appoint(ctx, tx, tenant, c, made, now)
	})
	return made, err
}

// lockAttempt locks an attempt that was begun.
func lockAttempt(ctx context.Context, tx *sqldb.Tx, tenant, id string) (attempt, error) {
	a, err := sqldb.One(ctx, tx, scanAttempt, `SELECT `+attemptColumns+` FROM attempt
		WHERE tenant = $1 AND id = $2 AND begun`+tx.Dialect().ForUpdate(), tenant, id)
	return a, or(err, ErrNoAttempt)
}

func insertAppointment(ctx context.Context, tx *sqldb.Tx, tenant string, a contact.Appointment) error {
	_, err := tx.Exec(ctx, `INSERT INTO appointment (tenant, `+appointmentColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		tenant, a.ID, a.TaskID, a.ContactID, sqldb.Time(a.At), a.Number, a.AgentID, a.Remark, a.State, a.Version,
		sqldb.Time(a.CreatedAt), sqldb.Time(a.UpdatedAt))
	return err
}

// appoint has a contact wait for an appointment, in its place of the order. One
// that is in a call does once that is over.
func (s *Store) appoint(ctx context.Context, tx *sqldb.Tx, tenant string, c *contact.Contact, a contact.Appointment, now time.Time) error {
	if err := s.takeBack(ctx, tx, tenant, []*contact.Contact{c}, CauseCancelled, now); err != nil {
		return err
	}
	state, due, fallback := contact.Waiting, a.At, c.Fallback
	switch c.State {
	case contact.Calling:
		state, due = contact.Calling, time.Time{}
	case contact.Done:
		fallback = c.Reason
	}
	if _, err := tx.Exec(ctx, `UPDATE contact SET state = $3, reason = 0, due_at = $4, lease_id = NULL, fallback = $5, appointment_id = $6,
			usual_key = coalesce(usual_key, sort_key), sort_key = $7, version = version + 1, updated_at = $8
		WHERE tenant = $1 AND id = $2`,
		tenant, c.ID, state, sqldb.Time(due), fallback, a.ID, appointmentKey(a.At, c.Order), sqldb.Time(now)); err != nil {
		return err
	}
	return s.tell(ctx, tx, tenant, c, standing(c), policy.Decision{State: state, DueAt: due}, now)
}

// takeBack has whoever holds contacts under a lease give them back, and unlocks
// their numbers. The caller puts them elsewhere.
func (s *Store) takeBack(ctx context.Context, tx *sqldb.Tx, tenant string, list []*contact.Contact, cause Cause, now time.Time) error {
	var leased []*contact.Contact
	for _, c := range list {
		if c.State == contact.Leased {
			leased = append(leased, c)
		}
	}
	if len(leased) == 0 {
		return nil
	}
	if err := s.revoke(ctx, tx, tenant, leased, cause, now); err != nil {
		return err
	}
	return unlock(ctx, tx, tenant, ids(leased))
}

// lockAppointment locks an appointment and before it its contact, as everybody does.
func lockAppointment(ctx context.Context, tx *sqldb.Tx, tenant, id string) (contact.Appointment, *contact.Contact, error) {
	a, err := readAppointment(ctx, tx, tenant, id, "")
	if err != nil {
		return a, nil, err
	}
	c, err := oneContact(ctx, tx, tenant, a.TaskID, a.ContactID, tx.Dialect().ForUpdate())
	if err != nil {
		return a, nil, err
	}
	a, err = readAppointment(ctx, tx, tenant, id, tx.Dialect().ForUpdate())
	return a, c, err
}

// UpdateAppointment lets edit change the time, the number, the agent and the
// remark of an appointment that is pending; version is the one it must have, 0:
// any. Errors: ErrNoAppointment, ErrAppointmentVersion, *AppointmentStateError,
// ErrOtherNumber, those of edit.
func (s *Store) UpdateAppointment(ctx context.Context, tenant, id string, version int64, edit func(context.Context, *contact.Appointment) error, now time.Time) (contact.Appointment, error) {
	var changed contact.Appointment
	err := s.write(ctx, "update an appointment", func(ctx context.Context, tx *sqldb.Tx) error {
		a, c, err := lockAppointment(ctx, tx, tenant, id)
		switch {
		case err != nil:
			return err
		case version != 0 && version != a.Version:
			return ErrAppointmentVersion
		case a.State != contact.AppointmentPending:
			return &AppointmentStateError{a.State}
		}
		before := a
		if err := edit(ctx, &a); err != nil {
			return err
		}
		if a.Number != before.Number && c.NumberAt(a.Number) < 0 {
			return ErrOtherNumber
		}
		a.Version, a.UpdatedAt = a.Version+1, now
		if _, err := tx.Exec(ctx, `UPDATE appointment SET appointed_at = $3, number = $4, agent_id = $5, remark = $6, version = $7, updated_at = $8
			WHERE tenant = $1 AND id = $2`, tenant, id, sqldb.Time(a.At), a.Number, a.AgentID, a.Remark, a.Version, sqldb.Time(now)); err != nil {
			return err
		}
		changed = a
		return s.appoint(ctx, tx, tenant, c, a, now)
	})
	return changed, err
}

// CancelAppointment cancels an appointment that is pending and puts its contact
// where it is without it. Cancelling again changes nothing. Errors:
// ErrNoAppointment, *AppointmentStateError, those of terms.
func (s *Store) CancelAppointment(ctx context.Context, tenant, id string, terms TermsOf, now time.Time) (contact.Appointment, error) {
	var cancelled contact.Appointment
	err := s.write(ctx, "cancel an appointment", func(ctx context.Context, tx *sqldb.Tx) error {
		a, c, err := lockAppointment(ctx, tx, tenant, id)
		switch {
		case err != nil:
			return err
		case a.State == contact.AppointmentCancelled:
			cancelled = a
			return nil
		case a.State != contact.AppointmentPending:
			return &AppointmentStateError{a.State}
		}
		t, err := terms(ctx, a.TaskID)
		if err != nil {
			return err
		}
		if err := s.takeBack(ctx, tx, tenant, []*contact.Contact{c}, CauseCancelled, now); err != nil {
			return err
		}
		if err := endAppointments(ctx, tx, tenant, sqldb.Strings{c.ID}, contact.AppointmentCancelled, now); err != nil {
			return err
		}
		c.AppointmentID = ""
		if err := s.restand(ctx, tx, tenant, c, t, now); err != nil {
			return err
		}
		cancelled, err = readAppointment(ctx, tx, tenant, id, "")
		return err
	})
	return cancelled, err
}

// restand puts a contact that is in nobody's hands where the rules see it now, and
// ends an appointment that is for a number that may never be called. One in a call
// stays there, one that is done as well.
func (s *Store) restand(ctx context.Context, tx *sqldb.Tx, tenant string, c *contact.Contact, terms Terms, now time.Time) error {
	if c.State == contact.Calling || c.State == contact.Done {
		return nil
	}
	free := *c
	free.State = contact.Ready
	facts, err := readFacts(ctx, tx, tenant, c.TaskID, terms, now, &free)
	if err != nil {
		return err
	}
	judged := terms.Rules.Judge(&free, &facts, now)
	if judged.Void {
		if err := endAppointments(ctx, tx, tenant, sqldb.Strings{c.ID}, contact.AppointmentBlocked, now); err != nil {
			return err
		}
	}
	return s.place(ctx, tx, tenant, c, judged.Stand, now)
}
