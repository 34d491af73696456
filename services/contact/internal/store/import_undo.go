package store

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
)

// importAbandoned is how long an import that nobody can make go on may stand
// still before it is undone.
const importAbandoned = time.Minute

// Undo cancels the contacts of an import that nobody has dialled yet. Undoing
// again changes nothing, or goes on where it broke off. Errors: ErrNoImport,
// ErrImportRunning.
func (s *Store) Undo(ctx context.Context, tenant, importID string, now time.Time) (Import, error) {
	for after := int64(0); ; {
		imp, next, err := s.undoSome(ctx, tenant, importID, after, now)
		if err != nil || imp.State == ImportUndone {
			return imp, err
		}
		after = next
	}
}

// undoSome undoes a batch of an import behind an import order, and returns the
// order to go on behind.
func (s *Store) undoSome(ctx context.Context, tenant, importID string, after int64, now time.Time) (imp Import, next int64, err error) {
	err = s.write(ctx, "undo an import", func(ctx context.Context, tx *sqldb.Tx) error {
		imp, err = sqldb.One(ctx, tx, scanImport, `SELECT `+importColumns+` FROM import
			WHERE tenant = $1 AND id = $2`+tx.Dialect().ForUpdate(), tenant, importID)
		switch {
		case err != nil:
			return or(err, ErrNoImport)
		case imp.State == ImportUndone:
			return nil
		case imp.State == ImportRunning && !imp.abandoned(now):
			return ErrImportRunning
		}
		list, err := sqldb.All(ctx, tx, scanContact, `SELECT `+contactColumns+` FROM contact
			WHERE tenant = $1 AND task_id = $2 AND import_order > $3 AND import_order <= $4
			ORDER BY import_order LIMIT $5`+tx.Dialect().ForUpdate(),
			tenant, imp.TaskID, max(after, imp.firstOrder-1), imp.lastOrder, batch)
		if err != nil {
			return err
		}
		before := imp.Undone
		if err := s.cancelUndialled(ctx, tx, tenant, &imp, list, now); err != nil {
			return err
		}
		if err := s.tellMany(ctx, tx, tenant, many{removed, imp.TaskID, importID, imp.Undone - before}, now); err != nil {
			return err
		}
		if len(list) < batch {
			imp.State, imp.EndedAt = ImportUndone, now
		} else {
			next = list[batch-1].Order
		}
		_, err = tx.Exec(ctx, `UPDATE import SET state = $3, undone = $4, ended_at = $5 WHERE tenant = $1 AND id = $2`,
			tenant, importID, imp.State, imp.Undone, sqldb.Time(imp.EndedAt))
		return err
	})
	return imp, next, err
}

// abandoned: it broke off, and without a request id nobody can make it go on.
func (i Import) abandoned(now time.Time) bool {
	return i.RequestID == "" && i.State == ImportRunning && !i.BeatAt.Add(importAbandoned).After(now)
}

// cancelUndialled cancels those of the contacts that are the import's and that
// nobody has dialled.
func (s *Store) cancelUndialled(ctx context.Context, tx *sqldb.Tx, tenant string, imp *Import, list []*contact.Contact, now time.Time) error {
	if err := addNumbers(ctx, tx, tenant, list); err != nil {
		return err
	}
	var undialled []*contact.Contact
	for _, c := range list {
		if c.ImportID == imp.ID && c.State != contact.Done && c.State != contact.Calling && !dialled(c) {
			undialled = append(undialled, c)
		}
	}
	imp.Undone += int64(len(undialled))
	return s.cancel(ctx, tx, tenant, undialled, now)
}

// dialled says whether a call to the contact was ever begun.
func dialled(c *contact.Contact) bool {
	for _, n := range c.Numbers {
		if n.Attempts > 0 || n.Technical > 0 {
			return true
		}
	}
	return c.LastResult != "" // one that was recycled has no tallies
}

// Abandoned is an import that broke off and that nobody can make go on.
type Abandoned struct{ Tenant, ID string }

// AbandonedImports lists those that stood still for a minute, at most some.
func (s *Store) AbandonedImports(ctx context.Context, now time.Time) ([]Abandoned, error) {
	list, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (a Abandoned, err error) {
		return a, row.Scan(&a.Tenant, &a.ID)
	}, `SELECT tenant, id FROM import WHERE state = 1 AND beat_at <= $1 AND request_id IS NULL
		ORDER BY beat_at LIMIT 100`, sqldb.Time(now.Add(-importAbandoned)))
	return list, wrap("list abandoned imports", err)
}
