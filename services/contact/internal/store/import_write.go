package store

import (
	"context"
	"encoding/hex"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
)

// write puts what became of the rows into the tables; next is the import order
// of the first new contact.
func (l *load) write(ctx context.Context, tx *sqldb.Tx, next int64) error {
	l.imp.Imported += int64(len(l.fresh))
	l.imp.Rejected += int64(len(l.rejects))
	if err := l.writeRejects(ctx, tx); err != nil || l.imp.DryRun {
		return err
	}
	if err := l.writeFresh(ctx, tx, next); err != nil {
		return err
	}
	return l.writeChanged(ctx, tx)
}

func (l *load) writeRejects(ctx context.Context, tx *sqldb.Tx) error {
	if len(l.rejects) == 0 {
		return nil
	}
	_, err := tx.AddMany(ctx, "import_reject", []string{"tenant", "import_id", "line", "column_name", "value", "reason"},
		func(yield func([]any) bool) {
			for _, r := range l.rejects {
				if !yield([]any{l.tenant, l.imp.ID, r.Line, r.Column, r.Value, r.Reason}) {
					return
				}
			}
		})
	return err
}

func (l *load) writeFresh(ctx context.Context, tx *sqldb.Tx, next int64) error {
	if len(l.fresh) == 0 {
		return nil
	}
	for i, c := range l.fresh {
		c.Order = next + int64(i)
		c.SortKey = sortKey(l.rules.Order, c)
	}
	after := next + int64(len(l.fresh))
	l.imp.took(next, after-1)
	if err := insertContacts(ctx, tx, l.tenant, l.fresh); err != nil {
		return err
	}
	return giveList(ctx, tx, l.tenant, l.imp.TaskID, after)
}

// writeChanged writes the contacts that rows have updated, with new sort keys.
func (l *load) writeChanged(ctx context.Context, tx *sqldb.Tx) error {
	if len(l.changed) == 0 {
		return nil
	}
	var (
		rows     sqldb.Values
		longer   []*contact.Contact // have further numbers
		earliest = l.changed[0].Order
	)
	for _, t := range l.changed {
		earliest = min(earliest, t.Order)
		t.SortKey = sortKey(l.rules.Order, t.Contact)
		attributes, err := sqldb.JSON[map[string]string]{V: t.Attributes}.Value()
		if err != nil {
			return err
		}
		due, err := sqldb.Time(t.DueAt).Value()
		if err != nil {
			return err
		}
		rows = append(rows, []any{l.tenant, t.ID, t.Reference, t.Name, t.Priority, attributes, hex.EncodeToString(t.SortKey), int(t.State), due, sealedWith(t.Attributes)})
		if t.hasNumbers {
			longer = append(longer, t.Contact)
		}
	}
	if err := noteKeys(ctx, tx, l.tenant, l.imp.TaskID, l.rules.Order, earliest); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE contact SET reference = v.reference, name = v.name, priority = CAST(v.priority AS BIGINT),
			attributes = v.attributes, `+setKey(tx.Dialect().Unhex("v.key"))+`, state = CAST(v.state AS BIGINT),
			due_at = CAST(v.due_at AS BIGINT), sealed_with = v.sealed_with, version = version + 1, updated_at = $2
		FROM `+tx.Dialect().Values(1, "tenant", "id", "reference", "name", "priority", "attributes", "key", "state", "due_at", "sealed_with")+`
		WHERE contact.tenant = v.tenant AND contact.id = v.id`, rows, sqldb.Time(l.now)); err != nil {
		return err
	}
	return rewriteNumbers(ctx, tx, l.tenant, longer)
}

// rewriteNumbers puts all numbers of contacts anew.
func rewriteNumbers(ctx context.Context, tx *sqldb.Tx, tenant string, list []*contact.Contact) error {
	if len(list) == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, `DELETE FROM number WHERE tenant = $1 AND `+tx.Dialect().In("contact_id", 2), tenant, ids(list)); err != nil {
		return err
	}
	_, err := tx.AddMany(ctx, "number", numberInsert, numberRows(tenant, list...))
	return err
}
