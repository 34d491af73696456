package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
)

const contactColumns = `id, task_id, import_order, sort_key, reference, name, priority, attributes, ` +
	`import_id, import_line, state, reason, due_at, coalesce(lease_id, ''), last_result, appointment_id, fallback, version, ` +
	`created_at, updated_at`

func scanContact(row sqldb.Row) (*contact.Contact, error) {
	c := &contact.Contact{}
	var attributes sqldb.JSON[map[string]string]
	err := row.Scan(&c.ID, &c.TaskID, &c.Order, &c.SortKey, &c.Reference, &c.Name, &c.Priority, &attributes,
		&c.ImportID, &c.Line, &c.State, &c.Reason, (*sqldb.Time)(&c.DueAt), &c.LeaseID,
		&c.LastResult, &c.AppointmentID, &c.Fallback, &c.Version,
		(*sqldb.Time)(&c.CreatedAt), (*sqldb.Time)(&c.UpdatedAt))
	c.Attributes = attributes.V
	return c, err
}

func ids(contacts []*contact.Contact) sqldb.Strings {
	list := make(sqldb.Strings, len(contacts))
	for i, c := range contacts {
		list[i] = c.ID
	}
	return list
}

// Contact returns one contact of a task, or ErrNoContact.
func (s *Store) Contact(ctx context.Context, tenant, taskID, id string) (*contact.Contact, error) {
	var c *contact.Contact
	err := s.read(ctx, "read a contact", func(ctx context.Context, tx *sqldb.Tx) (err error) {
		c, err = oneContact(ctx, tx, tenant, taskID, id, "")
		return err
	})
	return c, err
}

// oneContact reads a contact with its numbers; lock is "" or a locking clause.
func oneContact(ctx context.Context, tx *sqldb.Tx, tenant, taskID, id, lock string) (*contact.Contact, error) {
	c, err := sqldb.One(ctx, tx, scanContact, `SELECT `+contactColumns+` FROM contact
		WHERE tenant = $1 AND task_id = $2 AND id = $3`+lock, tenant, taskID, id)
	if err != nil {
		return nil, or(err, ErrNoContact)
	}
	return c, addNumbers(ctx, tx, tenant, []*contact.Contact{c})
}

// Filter chooses contacts of a task; the zero Filter chooses all.
type Filter struct {
	// States, one of which they are in; none: any.
	States []contact.State
	// Number that they have, E.164; empty: any.
	Number string
	// Reference that they have; empty: any.
	Reference string
}

// Contacts lists a task's contacts after an import order, in that order, at most limit.
func (s *Store) Contacts(ctx context.Context, tenant, taskID string, after int64, f Filter, limit int) ([]*contact.Contact, error) {
	var list []*contact.Contact
	err := s.read(ctx, "list contacts", func(ctx context.Context, tx *sqldb.Tx) (err error) {
		from, args := f.from([]any{tenant, taskID, after, limit})
		list, err = sqldb.All(ctx, tx, scanContact, `SELECT `+contactColumns+` FROM `+from+`
			AND task_id = $2 AND import_order > $3`+oneOf("state", f.States)+` ORDER BY import_order LIMIT $4`, args...)
		if err != nil {
			return err
		}
		return addNumbers(ctx, tx, tenant, list)
	})
	return list, err
}

// from is the tables to look in, so that the narrowest index is the one used,
// with the parameters that it adds.
func (f Filter) from(args []any) (string, []any) {
	from, where := "contact", " WHERE contact.tenant = $1"
	if f.Number != "" {
		args = append(args, f.Number)
		// SQLite takes the tables of a CROSS JOIN in the order written.
		from = fmt.Sprintf(`(SELECT contact_id FROM number WHERE tenant = $1 AND number = $%d) AS owner CROSS JOIN contact`, len(args))
		where += " AND id = owner.contact_id"
	}
	if f.Reference != "" {
		args = append(args, f.Reference)
		where += fmt.Sprintf(" AND reference = $%d AND reference <> ''", len(args))
	}
	return from + where, args
}

// Count is how many contacts of a task are in a state.
type Count struct {
	State    contact.State
	Reason   contact.Reason
	Contacts int64
}

// TaskCount is where the contacts of one task are.
type TaskCount struct {
	TaskID    string
	Any, Open bool
	ByState   []Count // only when asked for
}

// CountContacts counts tasks' contacts, in the order given, all at one moment.
func (s *Store) CountContacts(ctx context.Context, tenant string, taskIDs []string, onlyOpen bool) ([]TaskCount, error) {
	counts := make([]TaskCount, len(taskIDs))
	err := s.read(ctx, "count contacts", func(ctx context.Context, tx *sqldb.Tx) error {
		for i, id := range taskIDs {
			var err error
			if onlyOpen {
				counts[i], err = openTask(ctx, tx, tenant, id)
			} else {
				counts[i], err = countTask(ctx, tx, tenant, id)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return counts, err
}

// openTask looks at the lowest state of a task's contacts: Done is the highest,
// and the lowest is the first entry of an index, however many there are.
func openTask(ctx context.Context, tx *sqldb.Tx, tenant, taskID string) (TaskCount, error) {
	lowest, err := sqldb.One(ctx, tx, sqldb.Scalar[contact.State],
		`SELECT coalesce(min(state), 0) FROM contact WHERE tenant = $1 AND task_id = $2`, tenant, taskID)
	return TaskCount{TaskID: taskID, Any: lowest != 0, Open: lowest != 0 && lowest != contact.Done}, err
}

func countTask(ctx context.Context, tx *sqldb.Tx, tenant, taskID string) (TaskCount, error) {
	byState, err := sqldb.All(ctx, tx, func(row sqldb.Row) (c Count, err error) {
		return c, row.Scan(&c.State, &c.Reason, &c.Contacts)
	}, `SELECT state, reason, count(*) FROM contact WHERE tenant = $1 AND task_id = $2
		GROUP BY state, reason ORDER BY state, reason`, tenant, taskID)
	return TaskCount{
		TaskID: taskID, Any: len(byState) > 0, ByState: byState,
		Open: slices.ContainsFunc(byState, func(c Count) bool { return c.State != contact.Done }),
	}, err
}

// place moves a contact that is in nobody's hands any more, or never was, and
// tells where to.
func (s *Store) place(ctx context.Context, tx *sqldb.Tx, tenant string, c *contact.Contact, where policy.Decision, now time.Time) error {
	if err := placeAlike(ctx, tx, tenant, sqldb.Strings{c.ID}, where, now); err != nil {
		return err
	}
	return s.tell(ctx, tx, tenant, c, standing(c), where, now)
}

// placeAlike moves several to the same place, and tells nothing.
func placeAlike(ctx context.Context, tx *sqldb.Tx, tenant string, ids sqldb.Strings, where policy.Decision, now time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `UPDATE contact SET state = $3, reason = $4, due_at = $5, lease_id = NULL,
			version = version + 1, updated_at = $6
		WHERE tenant = $1 AND `+tx.Dialect().In("id", 2), tenant, ids, where.State, where.Reason, sqldb.Time(where.DueAt), sqldb.Time(now))
	return err
}

// placed is a contact with where it goes.
type placed struct {
	*contact.Contact

	where policy.Decision
}

// placeMany is placeAlike for many that go to places of their own.
func placeMany(ctx context.Context, tx *sqldb.Tx, tenant string, list []placed, now time.Time) error {
	if len(list) == 0 {
		return nil
	}
	rows := make(sqldb.Values, len(list))
	for i, p := range list {
		due, err := sqldb.Time(p.where.DueAt).Value()
		if err != nil {
			return err
		}
		rows[i] = []any{tenant, p.ID, p.where.State, p.where.Reason, due}
	}
	_, err := tx.Exec(ctx, `UPDATE contact SET state = CAST(v.state AS BIGINT), reason = CAST(v.reason AS BIGINT),
			due_at = CAST(v.due_at AS BIGINT), lease_id = NULL, version = version + 1, updated_at = $2
		FROM `+tx.Dialect().Values(1, "tenant", "id", "state", "reason", "due_at")+`
		WHERE contact.tenant = v.tenant AND contact.id = v.id`, rows, sqldb.Time(now))
	return err
}
