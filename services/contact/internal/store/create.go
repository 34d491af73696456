package store

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
)

// Creation is contacts that one request makes.
type Creation struct {
	Request
	TaskID string
	Order  contact.Order
	// Contacts with ids and numbers; the store gives them their places.
	Contacts []*contact.Contact
	// Answer to keep for the same request.
	Answer string
}

// Create adds READY contacts to a task and returns the answer to the request:
// that of the first time when it came before, and then adds nothing.
// Errors: ErrOtherRequest.
func (s *Store) Create(ctx context.Context, tenant string, c Creation, now time.Time) (answer string, err error) {
	err = s.write(ctx, "create contacts", func(ctx context.Context, tx *sqldb.Tx) error {
		var isNew bool
		answer, isNew, err = keepAnswer(ctx, tx, tenant, c.Request, c.Answer, now)
		if err != nil || !isNew || len(c.Contacts) == 0 {
			return err
		}
		next, err := takeList(ctx, tx, tenant, c.TaskID, c.Order)
		if err != nil {
			return err
		}
		for i, k := range c.Contacts {
			k.TaskID, k.Order, k.State = c.TaskID, next+int64(i), contact.Ready
			k.SortKey, k.CreatedAt, k.UpdatedAt = sortKey(c.Order, k), now, now
		}
		if err := insertContacts(ctx, tx, tenant, c.Contacts); err != nil {
			return err
		}
		if err := giveList(ctx, tx, tenant, c.TaskID, next+int64(len(c.Contacts))); err != nil {
			return err
		}
		return s.tellMany(ctx, tx, tenant, many{what: added, taskID: c.TaskID, count: int64(len(c.Contacts))}, now)
	})
	return answer, err
}

// insertContacts writes contacts with their numbers.
func insertContacts(ctx context.Context, tx *sqldb.Tx, tenant string, list []*contact.Contact) error {
	if _, err := tx.AddMany(ctx, "contact", contactInsert, func(yield func([]any) bool) {
		for _, c := range list {
			if !yield(contactRow(tenant, c)) {
				return
			}
		}
	}); err != nil {
		return err
	}
	_, err := tx.AddMany(ctx, "number", numberInsert, numberRows(tenant, list...))
	return err
}

var (
	contactInsert = []string{
		"id", "tenant", "task_id", "import_order", "sort_key", "reference", "name", "priority", "attributes",
		"import_id", "import_line", "state", "reason", "sealed_with", "created_at", "updated_at",
	}
)

func contactRow(tenant string, c *contact.Contact) []any {
	return []any{
		c.ID, tenant, c.TaskID, c.Order, c.SortKey, c.Reference, c.Name, c.Priority,
		sqldb.JSON[map[string]string]{V: c.Attributes}, c.ImportID, c.Line, c.State, c.Reason,
		sealedWith(c.Attributes), sqldb.Time(c.CreatedAt), sqldb.Time(c.UpdatedAt),
	}
}
