package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"

	"github.com/foredial/foredial/pkg/sqldb"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/eventoutbox"
)

// What errors of this package wrap.
var (
	ErrNotFound    = errors.New("not found")
	ErrUnavailable = errors.New("the task database does not answer")
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations are the tables of this service.
var Migrations = sqldb.Embedded(files)

// Kind of thing, as changes and usages name it. A template uses, and is not followed.
type Kind string

// The kinds.
const (
	KindTask     Kind = "task"
	KindTemplate Kind = "template"
	KindResource Kind = "resource"
	KindSettings Kind = "settings"
)

// Store is the task service's database.
type Store struct {
	reader
	db        *sqldb.DB
	committed func(revision int64)
	events    *eventoutbox.Outbox
}

// New makes a store over a migrated database. committed is called after every
// write of this process with the revision it brought the database to; it must
// not block.
func New(db *sqldb.DB, committed func(revision int64)) *Store {
	return &Store{reader: reader{db}, db: db, committed: committed, events: eventoutbox.New(db)}
}

// Writer is a transaction that may change things: it holds the counter. It
// reads what it has written, and nobody else writes meanwhile.
type Writer struct {
	reader
	tx       *sqldb.Tx
	events   *eventoutbox.Outbox
	revision int64
}

// Write runs fn in a transaction, which is rolled back if fn fails. After a
// conflict fn runs again from the beginning.
func (s *Store) Write(ctx context.Context, fn func(context.Context, *Writer) error) error {
	err := s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		began, err := sqldb.One(ctx, tx, sqldb.Scalar[int64], `SELECT value FROM revision WHERE id = 1`+tx.Dialect().ForUpdate())
		if err != nil {
			return fault("lock the revision", err)
		}
		w := &Writer{reader: reader{tx}, tx: tx, events: s.events, revision: began}
		if err := fn(ctx, w); err != nil {
			return err
		}
		if w.revision == began {
			return nil
		}
		if _, err := tx.Exec(ctx, `UPDATE revision SET value = $1 WHERE id = 1`, w.revision); err != nil {
			return fault("advance the revision", err)
		}
		tx.OnCommit(func() { s.committed(w.revision) })
		return nil
	})
	if sqldb.IsUnavailable(err) && !errors.Is(err, ErrUnavailable) { // to begin or to commit
		return fault("write", err)
	}
	return err
}

// note gives a change of a thing the next revision, and returns it.
func (w *Writer) note(ctx context.Context, tenant string, kind Kind, id string) (int64, error) {
	return w.noteOf(ctx, tenant, kind, id, nil)
}

// noteTask is note for a task, of which those who see its org unit hear.
func (w *Writer) noteTask(ctx context.Context, tenant string, task *taskv1.Task) (int64, error) {
	return w.noteOf(ctx, tenant, KindTask, task.GetId(), task.GetOrgUnitId())
}

func (w *Writer) noteOf(ctx context.Context, tenant string, kind Kind, id string, orgUnit any) (int64, error) {
	w.revision++
	_, err := w.tx.Exec(ctx, `INSERT INTO change (tenant, kind, id, revision, org_unit) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (tenant, kind, id) DO UPDATE SET revision = excluded.revision, org_unit = excluded.org_unit`,
		tenant, string(kind), id, w.revision, orgUnit)
	return w.revision, fault("note a change", err)
}

// seenFrom is the condition that what belongs to the org unit in a column is there for
// a caller who is bound to one; for one who is not, empty, there is none.
func seenFrom(column, orgUnit string, args *[]any) string {
	if orgUnit == "" {
		return ""
	}
	*args = append(*args, orgUnit)
	return fmt.Sprintf(` AND %s IN ('', $%d)`, column, len(*args))
}

// fault wraps an error of the database once, at this package's border.
func fault(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("%s: %w", doing, ErrNotFound)
	case sqldb.IsUnavailable(err):
		return fmt.Errorf("%s: %w: %w", doing, ErrUnavailable, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}
