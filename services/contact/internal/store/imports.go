package store

import (
	"context"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/sheet"
)

// GetImport returns one import, or ErrNoImport.
func (s *Store) GetImport(ctx context.Context, tenant, id string) (Import, error) {
	i, err := sqldb.One(ctx, s.db, scanImport, `SELECT `+importColumns+` FROM import WHERE tenant = $1 AND id = $2`, tenant, id)
	return i, wrap("read an import", or(err, ErrNoImport))
}

// ImportPlace is where an import is in the list: newest first.
type ImportPlace struct {
	CreatedAt int64 // microseconds
	ID        string
}

// Place is where i is in the list.
func (i Import) Place() ImportPlace { return ImportPlace{i.CreatedAt.UnixMicro(), i.ID} }

// Imports lists imports behind a place, newest first, at most limit. The zero
// place is before all; nil tasks: of all.
func (s *Store) Imports(ctx context.Context, tenant string, tasks []string, behind ImportPlace, limit int) ([]Import, error) {
	args := []any{tenant, behind.ID, behind.CreatedAt, limit}
	where := s.ofTasks("task_id", tasks, &args)
	list, err := sqldb.All(ctx, s.db, scanImport, `SELECT `+importColumns+` FROM import
		WHERE tenant = $1 AND ($2 = '' OR (created_at, id) < ($3, $2))`+where+`
		ORDER BY created_at DESC, id DESC LIMIT $4`, args...)
	return list, wrap("list imports", err)
}

// Rejects lists the rejected rows of an import after a line, at most limit.
func (s *Store) Rejects(ctx context.Context, tenant, importID string, after int64, limit int) ([]sheet.Reject, error) {
	list, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (r sheet.Reject, err error) {
		return r, row.Scan(&r.Line, &r.Column, &r.Value, &r.Reason)
	}, `SELECT line, column_name, value, reason FROM import_reject
		WHERE tenant = $1 AND import_id = $2 AND line > $3 ORDER BY line LIMIT $4`, tenant, importID, after, limit)
	return list, wrap("list rejects", err)
}
