package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/foredial/foredial/pkg/page"
	"github.com/foredial/foredial/pkg/sqldb"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
)

// maxRunning is how many exports a tenant may have under way.
const maxRunning = 10

// Export is a file of a task's results.
type Export struct {
	ID        string
	RequestID string
	// What is wanted.
	TaskID  string
	Purpose string
	Content resultv1.ExportContent
	Format  resultv1.ExportFormat
	Columns []resultv1.ExportColumn
	Filter  AttemptFilter
	// Who wants it, and whether it is masked for them.
	CreateBy string
	Masked   bool

	State   resultv1.ExportState
	Total   int64 // rows there will be; 0 until counted
	Rows    int64 // that are written
	Size    int64 // of the file in bytes, once it is there
	Failure string
	Created time.Time
	Expires time.Time
}

const exportColumns = `id, request_id, task_id, purpose, content, format, columns, filter, create_by, masked,
	state, total_rows, row_count, size, failure, create_time, expire_time`

func scanExport(r sqldb.Row) (Export, error) { return scanExportAfter(r) }

// scanExportAfter scans columns that come before those of the export, too.
func scanExportAfter(r sqldb.Row, first ...any) (e Export, err error) {
	var (
		columns sqldb.JSON[[]resultv1.ExportColumn]
		filter  sqldb.JSON[AttemptFilter]
	)
	err = r.Scan(append(first, &e.ID, &e.RequestID, &e.TaskID, &e.Purpose, &e.Content, &e.Format, &columns, &filter,
		&e.CreateBy, &e.Masked, &e.State, &e.Total, &e.Rows, &e.Size, &e.Failure,
		(*sqldb.Time)(&e.Created), (*sqldb.Time)(&e.Expires))...)
	e.Columns, e.Filter = columns.V, filter.V
	return e, err
}

// asks tells whether two exports were asked for alike.
func (e Export) asks(other Export) bool {
	return e.TaskID == other.TaskID && e.Purpose == other.Purpose && e.Content == other.Content && e.Format == other.Format &&
		slices.Equal(e.Columns, other.Columns) && reflect.DeepEqual(e.Filter, other.Filter)
}

// CreateExport stores a new export, and runs then in the same transaction. A
// request_id that is known returns the export it made; with other content the
// error is ErrRequestReused. A tenant that has as many under way as it may gets
// ErrManyExports.
func (s *Store) CreateExport(ctx context.Context, tenant string, e Export, then Then) (stored Export, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		if err := tx.Lock(ctx, "exports of "+tenant); err != nil { // or two would count the same
			return err
		}
		if e.RequestID != "" {
			stored, err = sqldb.One(ctx, tx, scanExport,
				`SELECT `+exportColumns+` FROM export WHERE tenant = $1 AND request_id = $2`, tenant, e.RequestID)
			switch {
			case err == nil && !stored.asks(e):
				return ErrRequestReused
			case !errors.Is(err, sql.ErrNoRows):
				return err
			}
		}
		running, err := sqldb.One(ctx, tx, sqldb.Scalar[int], `SELECT count(*) FROM export WHERE tenant = $1 AND state = 1`, tenant)
		if err != nil {
			return err
		}
		if running >= maxRunning {
			return ErrManyExports
		}
		if err := insertExport(ctx, tx, tenant, e); err != nil {
			return err
		}
		stored = e
		return then(ctx, tx)
	})
	return stored, wrap("create export", err)
}

func insertExport(ctx context.Context, tx *sqldb.Tx, tenant string, e Export) error {
	_, err := tx.Exec(ctx, `INSERT INTO export (tenant, `+exportColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		tenant, e.ID, e.RequestID, e.TaskID, e.Purpose, int64(e.Content), int64(e.Format),
		sqldb.JSON[[]resultv1.ExportColumn]{V: e.Columns}, sqldb.JSON[AttemptFilter]{V: e.Filter}, e.CreateBy, e.Masked,
		int64(e.State), e.Total, e.Rows, e.Size, e.Failure, sqldb.Time(e.Created), sqldb.Time(e.Expires))
	return err
}

// Export returns one export, or ErrNotFound.
func (s *Store) Export(ctx context.Context, tenant, id string) (Export, error) {
	e, err := sqldb.One(ctx, s.db, scanExport,
		`SELECT `+exportColumns+` FROM export WHERE tenant = $1 AND id = $2`, tenant, id)
	if errors.Is(err, sql.ErrNoRows) {
		return e, fmt.Errorf("export %s: %w", id, ErrNotFound)
	}
	return e, wrap("read export", err)
}

// Exports lists exports of some tasks, nil: of all, newest first: their ids sort by
// the time they were made.
func (s *Store) Exports(ctx context.Context, tenant string, tasks []string, after string, size int) ([]Export, string, error) {
	q := from(`SELECT `+exportColumns+` FROM export WHERE tenant`, tenant)
	q.ofTasks(s.db.Dialect(), "task_id", tasks)
	if after != "" {
		q.and("id < $%d", after)
	}
	text, args := q.limit("id DESC", size+1)
	rows, err := sqldb.All(ctx, s.db, scanExport, text, args...)
	rows, next := page.Cut(rows, size, func(e Export) string { return e.ID })
	return rows, next, wrap("list exports", err)
}

// ExportProgress notes how many rows of a running export are written, and how
// many there will be.
func (s *Store) ExportProgress(ctx context.Context, tenant, id string, rows, total int64) error {
	_, err := s.db.Exec(ctx, `UPDATE export SET row_count = $3, total_rows = $4 WHERE tenant = $1 AND id = $2 AND state = $5`,
		tenant, id, rows, total, int64(resultv1.ExportState_EXPORT_STATE_RUNNING))
	return wrap("note export progress", err)
}

// FinishExport ends a running export as DONE, with so many rows and bytes; the
// file is deleted at expires. It tells whether the export was still running.
func (s *Store) FinishExport(ctx context.Context, tenant, id string, rows, size int64, expires time.Time) (bool, error) {
	n, err := s.db.Exec(ctx, `UPDATE export SET state = $3, row_count = $4, total_rows = $4, size = $5, expire_time = $6
		WHERE tenant = $1 AND id = $2 AND state = $7`,
		tenant, id, int64(resultv1.ExportState_EXPORT_STATE_DONE), rows, size, sqldb.Time(expires),
		int64(resultv1.ExportState_EXPORT_STATE_RUNNING))
	return n == 1, wrap("finish export", err)
}

// FailExport ends a running export as FAILED, for a reason that may be shown.
func (s *Store) FailExport(ctx context.Context, tenant, id, failure string) error {
	_, err := s.db.Exec(ctx, `UPDATE export SET state = $3, failure = $4 WHERE tenant = $1 AND id = $2 AND state = $5`,
		tenant, id, int64(resultv1.ExportState_EXPORT_STATE_FAILED), failure,
		int64(resultv1.ExportState_EXPORT_STATE_RUNNING))
	return wrap("fail export", err)
}

// ExpireExport notes that the file of a finished export is gone.
func (s *Store) ExpireExport(ctx context.Context, tenant, id string) error {
	_, err := s.db.Exec(ctx, `UPDATE export SET state = $3 WHERE tenant = $1 AND id = $2 AND state = $4`,
		tenant, id, int64(resultv1.ExportState_EXPORT_STATE_EXPIRED), int64(resultv1.ExportState_EXPORT_STATE_DONE))
	return wrap("expire export", err)
}

// TenantExport is an export and whose it is.
type TenantExport struct {
	Tenant string
	Export
}

// NextToExpire lists, over all tenants, the running and finished exports that
// expire first.
func (s *Store) NextToExpire(ctx context.Context, size int) ([]TenantExport, error) {
	rows, err := sqldb.All(ctx, s.db, func(r sqldb.Row) (e TenantExport, err error) {
		e.Export, err = scanExportAfter(r, &e.Tenant)
		return e, err
	}, fmt.Sprintf(`SELECT tenant, `+exportColumns+` FROM export WHERE state IN (1, 2)
		ORDER BY expire_time LIMIT %d`, size))
	return rows, wrap("list exports to expire", err)
}
