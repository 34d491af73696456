package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
)

const appointmentColumns = `id, task_id, contact_id, appointed_at, number, agent_id, remark, state, version, created_at, updated_at`

func scanAppointment(row sqldb.Row) (a contact.Appointment, err error) {
	return a, row.Scan(&a.ID, &a.TaskID, &a.ContactID, (*sqldb.Time)(&a.At), &a.Number, &a.AgentID, &a.Remark, &a.State,
		&a.Version, (*sqldb.Time)(&a.CreatedAt), (*sqldb.Time)(&a.UpdatedAt))
}

// readAppointment reads one; lock is "" or a locking clause.
func readAppointment(ctx context.Context, q sqldb.Querier, tenant, id, lock string) (contact.Appointment, error) {
	a, err := sqldb.One(ctx, q, scanAppointment, `SELECT `+appointmentColumns+` FROM appointment
		WHERE tenant = $1 AND id = $2`+lock, tenant, id)
	return a, or(err, ErrNoAppointment)
}

// readAppointments reads the appointments that contacts wait for.
func readAppointments(ctx context.Context, q sqldb.Querier, tenant string, contacts []*contact.Contact) (map[string]policy.Appointment, error) {
	var wanted sqldb.Strings
	for _, c := range contacts {
		if hasAppointment(c) {
			wanted = append(wanted, c.AppointmentID)
		}
	}
	list, err := sqldb.All(ctx, q, scanAppointment, `SELECT `+appointmentColumns+` FROM appointment
		WHERE tenant = $1 AND `+q.Dialect().In("id", 2), tenant, wanted)
	found := make(map[string]policy.Appointment, len(list))
	for _, a := range list {
		found[a.ID] = policy.Appointment{Number: a.Number, At: a.At, AgentID: a.AgentID, Remark: a.Remark}
	}
	return found, err
}

// AppointmentFilter chooses appointments; the zero one chooses all.
type AppointmentFilter struct {
	// Tasks, one of which they are of; nil: any.
	Tasks []string
	// AgentID that they are of; empty: any.
	AgentID string
	// States, one of which they are in; none: any.
	States []contact.AppointmentState
}

// Appointment returns one, or ErrNoAppointment.
func (s *Store) Appointment(ctx context.Context, tenant, id string) (contact.Appointment, error) {
	a, err := readAppointment(ctx, s.db, tenant, id, "")
	return a, wrap("read an appointment", err)
}

// Appointments lists a tenant's after a position, by time and then id, at most limit.
func (s *Store) Appointments(ctx context.Context, tenant string, f AppointmentFilter, after time.Time, afterID string, limit int) ([]contact.Appointment, error) {
	where, args := "", []any{tenant, after.UnixMicro(), afterID, limit}
	if f.AgentID != "" {
		args = append(args, f.AgentID)
		where = fmt.Sprintf(" AND agent_id = $%d", len(args))
	}
	where += s.ofTasks("task_id", f.Tasks, &args)
	list, err := sqldb.All(ctx, s.db, scanAppointment, `SELECT `+appointmentColumns+` FROM appointment
		WHERE tenant = $1 AND (appointed_at, id) > ($2, $3)`+where+oneOf("state", f.States)+`
		ORDER BY appointed_at, id LIMIT $4`, args...)
	return list, wrap("list appointments", err)
}

// DueAppointments lists the tasks of a tenant with contacts to lease whose
// appointment is due. The state is written out for the index of those pending.
func (s *Store) DueAppointments(ctx context.Context, tenant string, now time.Time) ([]string, error) {
	tasks, err := sqldb.All(ctx, s.db, sqldb.Scalar[string], `SELECT DISTINCT a.task_id FROM appointment a
		JOIN contact c ON c.tenant = a.tenant AND c.id = a.contact_id
		WHERE a.tenant = $1 AND a.state = 1 AND a.appointed_at <= $2
			AND (c.state = $3 AND c.reason = 0 OR c.state = $4 AND c.due_at <= $2)
		ORDER BY a.task_id`, tenant, sqldb.Time(now), contact.Ready, contact.Waiting)
	return tasks, wrap("list due appointments", err)
}

// oneOf is a condition on a column of small numbers; none: any will do.
func oneOf[T ~int](column string, values []T) string {
	if len(values) == 0 {
		return ""
	}
	digits := make([]string, len(values))
	for i, v := range values {
		digits[i] = string('0' + rune(v))
	}
	return " AND " + column + " IN (" + strings.Join(digits, ",") + ")"
}

// endAppointments ends the appointments of contacts, and gives the contacts
// their usual places again. Where they go is the caller's business.
func endAppointments(ctx context.Context, tx *sqldb.Tx, tenant string, contactIDs sqldb.Strings, as contact.AppointmentState, now time.Time) error {
	if len(contactIDs) == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, `UPDATE appointment SET state = $4, version = version + 1, updated_at = $5
		WHERE tenant = $1 AND state = $3 AND `+tx.Dialect().In("contact_id", 2),
		tenant, contactIDs, contact.AppointmentPending, as, sqldb.Time(now)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE contact SET sort_key = usual_key, usual_key = NULL, appointment_id = ''
		WHERE tenant = $1 AND appointment_id <> '' AND `+tx.Dialect().In("id", 2), tenant, contactIDs)
	return err
}

// withAppointment are the ids of those contacts that have one.
func withAppointment(list []*contact.Contact) (ids sqldb.Strings) {
	for _, c := range list {
		if hasAppointment(c) {
			ids = append(ids, c.ID)
		}
	}
	return ids
}
