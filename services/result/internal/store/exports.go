package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/foredial/foredial/pkg/page"
	"github.com/foredial/foredial/pkg/sqldb"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
)

// Export is a file of a task's attempts.
type Export struct {
	ID        string
	TaskID    string
	Purpose   string
	RequestID string
	State     resultv1.ExportState
	Rows      int64
	Failure   string
	Created   time.Time
	Expires   time.Time
}

const exportColumns = `id, task_id, purpose, request_id, state, row_count, failure, create_time, expire_time`

func scanExport(r sqldb.Row) (e Export, err error) {
	return e, r.Scan(exportFields(&e)...)
}

func exportFields(e *Export) []any {
	return []any{
		&e.ID, &e.TaskID, &e.Purpose, &e.RequestID, &e.State, &e.Rows, &e.Failure,
		(*sqldb.Time)(&e.Created), (*sqldb.Time)(&e.Expires),
	}
}

// CreateExport stores a new export, and runs then in the same transaction. A
// request_id that is known returns the export it made; with other content the
// error is ErrRequestReused.
func (s *Store) CreateExport(ctx context.Context, tenant string, e Export, then Then) (stored Export, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		inserted, err := tx.Exec(ctx, `INSERT INTO export (tenant, `+exportColumns+`)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
			tenant, e.ID, e.TaskID, e.Purpose, e.RequestID, int64(e.State), e.Rows, e.Failure,
			sqldb.Time(e.Created), sqldb.Time(e.Expires))
		if err != nil {
			return err
		}
		if inserted == 1 {
			stored = e
			return then(ctx, tx)
		}
		stored, err = sqldb.One(ctx, tx, scanExport,
			`SELECT `+exportColumns+` FROM export WHERE tenant = $1 AND request_id = $2`, tenant, e.RequestID)
		if err == nil && (stored.TaskID != e.TaskID || stored.Purpose != e.Purpose) {
			return ErrRequestReused
		}
		return err
	})
	return stored, wrap("create export", err)
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

// Exports lists exports, newest first: their ids sort by the time they were made.
func (s *Store) Exports(ctx context.Context, tenant, after string, size int) ([]Export, string, error) {
	q := from(`SELECT `+exportColumns+` FROM export WHERE tenant`, tenant)
	if after != "" {
		q.and("id < $%d", after)
	}
	text, args := q.limit("id DESC", size+1)
	rows, err := sqldb.All(ctx, s.db, scanExport, text, args...)
	rows, next := page.Cut(rows, size, func(e Export) string { return e.ID })
	return rows, next, wrap("list exports", err)
}

// ExportProgress notes how many rows of a running export are written.
func (s *Store) ExportProgress(ctx context.Context, tenant, id string, rows int64) error {
	_, err := s.db.Exec(ctx, `UPDATE export SET row_count = $3 WHERE tenant = $1 AND id = $2 AND state = $4`,
		tenant, id, rows, int64(resultv1.ExportState_EXPORT_STATE_RUNNING))
	return wrap("note export progress", err)
}

// FinishExport ends a running export as DONE, whose file is deleted at expires.
// It tells whether the export was still running.
func (s *Store) FinishExport(ctx context.Context, tenant, id string, rows int64, expires time.Time) (bool, error) {
	n, err := s.db.Exec(ctx, `UPDATE export SET state = $3, row_count = $4, expire_time = $5
		WHERE tenant = $1 AND id = $2 AND state = $6`,
		tenant, id, int64(resultv1.ExportState_EXPORT_STATE_DONE), rows, sqldb.Time(expires),
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
		return e, r.Scan(append([]any{&e.Tenant}, exportFields(&e.Export)...)...)
	}, fmt.Sprintf(`SELECT tenant, `+exportColumns+` FROM export WHERE state IN (1, 2)
		ORDER BY expire_time LIMIT %d`, size))
	return rows, wrap("list exports to expire", err)
}
