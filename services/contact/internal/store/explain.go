package store

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
)

// Question asks why a task calls its contacts, or does not.
type Question struct {
	Tenant, TaskID string
	Terms
	// Outranked says which task goes before this one, for people; empty: none does.
	Outranked string
	// Strange says of other tasks that who asks is not to know of them; nil: of none.
	Strange func(taskID string) bool
}

// Explain judges one contact as a lease would, with the evidence. Errors: ErrNoContact.
func (s *Store) Explain(ctx context.Context, q Question, contactID string, now time.Time) (c *contact.Contact, g policy.Judgement, err error) {
	err = s.read(ctx, "explain a contact", func(ctx context.Context, tx *sqldb.Tx) error {
		if c, err = oneContact(ctx, tx, q.Tenant, q.TaskID, contactID, ""); err != nil {
			return err
		}
		facts, err := readFacts(ctx, tx, q.Tenant, q.TaskID, q.Terms, now, c)
		if err != nil {
			return err
		}
		if facts.HolderTasks, err = readHolderTasks(ctx, tx, q.Tenant, facts.Locked); err != nil {
			return err
		}
		q.estrange(&facts)
		ok, err := inOrder(ctx, tx, q.Tenant, q.TaskID, q.Order)
		if err != nil {
			return err
		}
		facts.OutOfOrder, facts.Outranked = !ok, q.Outranked
		g = q.Rules.Explain(c, &facts, now)
		return nil
	})
	return c, g, err
}

// estrange leaves nameless the contacts of strange tasks that hold numbers.
func (q Question) estrange(f *policy.Facts) {
	if q.Strange == nil {
		return
	}
	for number, holder := range f.Locked {
		if task := f.HolderTasks[holder]; task != "" && q.Strange(task) {
			f.Locked[number] = policy.Stranger
		}
	}
}

// readHolderTasks reads which tasks the contacts are of that hold numbers.
func readHolderTasks(ctx context.Context, q sqldb.Querier, tenant string, locked map[string]string) (map[string]string, error) {
	if len(locked) == 0 {
		return nil, nil //nolint:nilnil // nobody holds any
	}
	var holders sqldb.Strings
	for _, id := range locked {
		holders = append(holders, id)
	}
	rows, err := q.Query(ctx, `SELECT id, task_id FROM contact WHERE tenant = $1 AND `+q.Dialect().In("id", 2), tenant, holders)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	tasks := map[string]string{}
	for rows.Next() {
		var id, task string
		if err := rows.Scan(&id, &task); err != nil {
			return nil, err
		}
		tasks[id] = task
	}
	return tasks, rows.Err()
}
