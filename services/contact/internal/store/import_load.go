package store

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/sheet"
)

// DedupeScope is where duplicates are looked for. The values are those of the wire.
type DedupeScope int

const (
	// NoScope is nowhere.
	NoScope DedupeScope = iota + 1
	// FileScope is in the file.
	FileScope
	// TaskScope is in the file and among the task's contacts.
	TaskScope
	// TenantScope is in the file and among the tenant's contacts that are not done.
	TenantScope
)

// DedupeAction is what becomes of a duplicate. The values are those of the wire.
type DedupeAction int

const (
	// SkipDuplicate passes the row over.
	SkipDuplicate DedupeAction = iota + 1
	// UpdateDuplicate gives what the row has to the contact.
	UpdateDuplicate
	// RejectDuplicate rejects the row.
	RejectDuplicate
)

// LoadRules are how the rows of a file become contacts.
type LoadRules struct {
	Order  contact.Order
	Scope  DedupeScope
	Action DedupeAction
	// Lists are the blocklist groups whose numbers are left out.
	Lists []Blocklist
	// Seal is what is kept of an attribute.
	Seal func(contactID, code, value string) string
	// Tried is what a dry run has seen of the file before; nil: no dry run.
	Tried *Tried
}

// Rows are the next of a file. Every entry has an id of its own for the contact
// it may become.
type Rows struct {
	Entries []sheet.Entry
	// Last: the file ends here.
	Last bool
}

// LoadRows turns rows into contacts, rejects or updates and moves the
// checkpoint behind them, all in one transaction. Errors: ErrNoImport,
// ErrImportTaken.
func (s *Store) LoadRows(ctx context.Context, tenant, importID, worker string, rules LoadRules, rows Rows, now time.Time) (Import, error) {
	var l *load
	err := s.write(ctx, "load rows", func(ctx context.Context, tx *sqldb.Tx) error {
		// The list before the import, as in Remove: who takes it waits for a batch.
		taskID, err := sqldb.One(ctx, tx, sqldb.Scalar[string], `SELECT task_id FROM import WHERE tenant = $1 AND id = $2`, tenant, importID)
		if err != nil {
			return or(err, ErrNoImport)
		}
		next := int64(0)
		if rules.Tried == nil {
			if next, err = takeList(ctx, tx, tenant, taskID, rules.Order); err != nil {
				return err
			}
		}
		imp, err := lockImport(ctx, tx, tenant, importID, worker)
		if err != nil {
			return err
		}
		l = &load{tenant: tenant, imp: &imp, rules: rules, now: now}
		if err := l.judge(ctx, tx, rows.Entries); err != nil {
			return err
		}
		if err := l.write(ctx, tx, next); err != nil {
			return err
		}
		imp.Rows, imp.BeatAt = imp.Rows+int64(len(rows.Entries)), now
		if rows.Last {
			imp.State, imp.EndedAt = ImportDone, now
		}
		if err := setImport(ctx, tx, tenant, imp); err != nil || !rows.Last || imp.DryRun {
			return err
		}
		return s.tellMany(ctx, tx, tenant, many{added, taskID, importID, imp.Imported}, now)
	})
	if err != nil {
		return Import{}, err
	}
	rules.Tried.remember(l)
	return *l.imp, s.analyze(ctx, l)
}

// manyContacts is how many new contacts leave Postgres with a wrong picture.
const manyContacts = 1000

// analyze tells Postgres of a large new task, once: as soon as its contacts are
// many. Without it, it takes the task for a handful of rows, and sorts all of
// them for every lease until its own housekeeping comes by.
func (s *Store) analyze(ctx context.Context, l *load) error {
	before := l.imp.Imported - int64(len(l.fresh))
	if s.db.Dialect() != sqldb.Postgres || l.imp.DryRun || before >= manyContacts || l.imp.Imported < manyContacts {
		return nil
	}
	_, err := s.db.Exec(ctx, `ANALYZE contact, number`)
	return wrap("analyze new contacts", err)
}
