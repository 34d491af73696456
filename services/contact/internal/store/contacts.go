package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
)

const contactColumns = `id, task_id, import_order, sort_key, reference, name, priority, attributes, ` +
	`import_id, import_line, state, reason, due_at, coalesce(lease_id, ''), created_at, updated_at`

func scanContact(row sqldb.Row) (*contact.Contact, error) {
	c := &contact.Contact{}
	var attributes sqldb.JSON[map[string]string]
	err := row.Scan(&c.ID, &c.TaskID, &c.Order, &c.SortKey, &c.Reference, &c.Name, &c.Priority, &attributes,
		&c.ImportID, &c.Line, &c.State, &c.Reason, (*sqldb.Time)(&c.DueAt), &c.LeaseID,
		(*sqldb.Time)(&c.CreatedAt), (*sqldb.Time)(&c.UpdatedAt))
	c.Attributes = attributes.V
	return c, err
}

// addNumbers loads the numbers of contacts.
func addNumbers(ctx context.Context, q sqldb.Querier, tenant string, contacts []*contact.Contact) error {
	byID := make(map[string]*contact.Contact, len(contacts))
	for _, c := range contacts {
		byID[c.ID] = c
	}
	rows, err := q.Query(ctx, `SELECT contact_id, number, attempts, exhausted, due_at, days, day, day_attempts, technical
		FROM number WHERE tenant = $1 AND `+q.Dialect().In("contact_id", 2)+` ORDER BY contact_id, position`,
		tenant, ids(contacts))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var n contact.Number
		if err := rows.Scan(&id, &n.E164, &n.Attempts, &n.Exhausted, (*sqldb.Time)(&n.DueAt),
			&n.Days, &n.Day, &n.DayAttempts, &n.Technical); err != nil {
			return err
		}
		byID[id].Numbers = append(byID[id].Numbers, n)
	}
	return rows.Err()
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

// Contacts lists a task's contacts after an import order, in that order, at
// most limit; only those in one of the states if any are given.
func (s *Store) Contacts(ctx context.Context, tenant, taskID string, after int64, states []contact.State, limit int) ([]*contact.Contact, error) {
	var list []*contact.Contact
	err := s.read(ctx, "list contacts", func(ctx context.Context, tx *sqldb.Tx) (err error) {
		list, err = sqldb.All(ctx, tx, scanContact, `SELECT `+contactColumns+` FROM contact
			WHERE tenant = $1 AND task_id = $2 AND import_order > $3`+stateFilter(states)+`
			ORDER BY import_order LIMIT $4`, tenant, taskID, after, limit)
		if err != nil {
			return err
		}
		return addNumbers(ctx, tx, tenant, list)
	})
	return list, err
}

func stateFilter(states []contact.State) string {
	if len(states) == 0 {
		return ""
	}
	digits := make([]string, len(states))
	for i, s := range states {
		digits[i] = string('0' + rune(s))
	}
	return " AND state IN (" + strings.Join(digits, ",") + ")"
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

// place moves a contact that is in nobody's hands any more, or never was.
func place(ctx context.Context, tx *sqldb.Tx, tenant, id string, state contact.State, reason contact.Reason, due, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE contact SET state = $3, reason = $4, due_at = $5, lease_id = NULL, updated_at = $6
		WHERE tenant = $1 AND id = $2`, tenant, id, state, reason, sqldb.Time(due), sqldb.Time(now))
	return err
}
