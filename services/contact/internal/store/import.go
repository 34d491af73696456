package store

import (
	"context"
	"iter"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/sheet"
)

// Import is one file loaded into one task.
type Import struct {
	ID        string
	TaskID    string
	RequestID string // empty: none
	FileName  string
	Imported  int64
	Rejected  int64
	CreatedAt time.Time
}

// sameRequest says whether b repeats the request for a.
func (a Import) sameRequest(b Import) bool { return a.TaskID == b.TaskID && a.FileName == b.FileName }

const importColumns = `id, task_id, coalesce(request_id, ''), file_name, imported, rejected, created_at`

func scanImport(row sqldb.Row) (i Import, err error) {
	return i, row.Scan(&i.ID, &i.TaskID, &i.RequestID, &i.FileName, &i.Imported, &i.Rejected, (*sqldb.Time)(&i.CreatedAt))
}

// Entries are the rows of a file; they can be gone through several times.
type Entries func() iter.Seq2[sheet.Entry, error]

// Import loads a file in one transaction: all of it or nothing. i comes with
// everything but the counts. The same request again gives the import there is;
// sequence is the task's. Errors: ErrOtherImport.
func (s *Store) Import(ctx context.Context, tenant string, i Import, sequence contact.Sequence, entries Entries) (Import, error) {
	result := i
	err := s.write(ctx, "import contacts", func(ctx context.Context, tx *sqldb.Tx) error {
		// The list's row is locked first: a repeated request waits for the first.
		load := &load{tenant: tenant, imp: i, entries: entries}
		if err := load.lockList(ctx, tx, sequence); err != nil {
			return err
		}
		done, found, err := findRequest(ctx, tx, tenant, i)
		if err != nil || found {
			result = done
			return err
		}
		result, err = load.write(ctx, tx)
		return err
	})
	if sqldb.IsUnique(err) { // the same request id, at the same time, for another task
		err = ErrOtherImport
	}
	return result, err
}

// FindRequest returns the import that a request already made. Errors: ErrOtherImport.
func (s *Store) FindRequest(ctx context.Context, tenant string, i Import) (Import, bool, error) {
	found, ok, err := findRequest(ctx, s.db, tenant, i)
	return found, ok, wrap("find an import", err)
}

func findRequest(ctx context.Context, q sqldb.Querier, tenant string, i Import) (Import, bool, error) {
	if i.RequestID == "" {
		return Import{}, false, nil
	}
	found, err := sqldb.All(ctx, q, scanImport, `SELECT `+importColumns+` FROM import WHERE tenant = $1 AND request_id = $2`,
		tenant, i.RequestID)
	if err != nil || len(found) == 0 {
		return Import{}, false, err
	}
	if !found[0].sameRequest(i) {
		return Import{}, false, ErrOtherImport
	}
	return found[0], true, nil
}

// load is an import at work. The file is gone through once a table, because a
// bulk insert fills one.
type load struct {
	tenant   string
	imp      Import
	entries  Entries
	sequence contact.Sequence // of the list's keys
	order    int64            // of the next contact
	err      error            // of reading the entries
}

// lockList takes the task's row, making it if need be. The keys of a list all
// have one sequence: if it is not the task's any more, all get new keys later.
func (l *load) lockList(ctx context.Context, tx *sqldb.Tx, sequence contact.Sequence) error {
	if _, err := tx.Exec(ctx, `INSERT INTO calling_list (tenant, task_id, sequence, next_order, closed)
		VALUES ($1, $2, $3, 1, $4) ON CONFLICT DO NOTHING`, l.tenant, l.imp.TaskID, sequence, false); err != nil {
		return err
	}
	return tx.QueryRow(ctx, `SELECT sequence, next_order FROM calling_list WHERE tenant = $1 AND task_id = $2`+
		tx.Dialect().ForUpdate(), l.tenant, l.imp.TaskID).Scan(&l.sequence, &l.order)
}

func (l *load) write(ctx context.Context, tx *sqldb.Tx) (Import, error) {
	var err error
	if l.imp.Imported, err = l.add(ctx, tx, "contact", contactImport, l.contacts); err != nil {
		return Import{}, err
	}
	if _, err = l.add(ctx, tx, "number", numberImport, l.numbers); err != nil {
		return Import{}, err
	}
	if l.imp.Rejected, err = l.add(ctx, tx, "import_reject", rejectImport, l.rejects); err != nil {
		return Import{}, err
	}
	if _, err := tx.Exec(ctx, `UPDATE calling_list SET next_order = $3, closed = $4 WHERE tenant = $1 AND task_id = $2`,
		l.tenant, l.imp.TaskID, l.order+l.imp.Imported, false); err != nil {
		return Import{}, err
	}
	if err := l.analyze(ctx, tx); err != nil {
		return Import{}, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO import (tenant, id, task_id, request_id, file_name, imported, rejected, created_at)
		VALUES ($1, $2, $3, nullif($4, ''), $5, $6, $7, $8)`,
		l.tenant, l.imp.ID, l.imp.TaskID, l.imp.RequestID, l.imp.FileName, l.imp.Imported, l.imp.Rejected, sqldb.Time(l.imp.CreatedAt))
	return l.imp, err
}

// manyContacts is how many new contacts leave Postgres with a wrong picture.
const manyContacts = 1000

// analyze tells Postgres of a large new task. Without it, it takes the task for
// a handful of rows, and sorts all of them for every lease until its own
// housekeeping comes by.
func (l *load) analyze(ctx context.Context, tx *sqldb.Tx) error {
	if tx.Dialect() != sqldb.Postgres || l.imp.Imported < manyContacts {
		return nil
	}
	_, err := tx.Exec(ctx, `ANALYZE contact, number`)
	return err
}

func (l *load) add(ctx context.Context, tx *sqldb.Tx, table string, columns []string, rows iter.Seq[[]any]) (int64, error) {
	n, err := tx.AddMany(ctx, table, columns, rows)
	if l.err != nil {
		return 0, l.err
	}
	return n, err
}

var (
	contactImport = []string{
		"id", "tenant", "task_id", "import_order", "sort_key", "reference", "name", "priority", "attributes",
		"import_id", "import_line", "state", "reason", "created_at", "updated_at",
	}
	numberImport = []string{
		"contact_id", "position", "tenant", "number", "attempts", "exhausted", "days", "day", "day_attempts", "technical",
	}
	rejectImport = []string{"tenant", "import_id", "line", "column_name", "value", "reason"}
)

func (l *load) contacts(yield func([]any) bool) {
	order, at := l.order, sqldb.Time(l.imp.CreatedAt)
	for e := range l.all() {
		row := e.Row
		if row == nil {
			continue
		}
		if !yield([]any{
			row.ID, l.tenant, l.imp.TaskID, order, l.sequence.Key(row.Priority, order), row.Reference, row.Name,
			row.Priority, sqldb.JSON[map[string]string]{V: row.Attributes}, l.imp.ID, row.Line,
			contact.Ready, 0, at, at,
		}) {
			return
		}
		order++
	}
}

func (l *load) numbers(yield func([]any) bool) {
	for e := range l.all() {
		if e.Row == nil {
			continue
		}
		for position, number := range e.Row.Numbers {
			if !yield([]any{e.Row.ID, position, l.tenant, number, 0, false, 0, "", 0, 0}) {
				return
			}
		}
	}
}

func (l *load) rejects(yield func([]any) bool) {
	for e := range l.all() {
		if r := e.Reject; r != nil && !yield([]any{l.tenant, l.imp.ID, r.Line, r.Column, r.Value, r.Reason}) {
			return
		}
	}
}

// all goes through the file; an error ends it and is kept.
func (l *load) all() iter.Seq[sheet.Entry] {
	return func(yield func(sheet.Entry) bool) {
		for e, err := range l.entries() {
			if err != nil {
				l.err = err
				return
			}
			if !yield(e) {
				return
			}
		}
	}
}
