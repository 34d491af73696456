package store

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
)

// What loading a file may come upon.
var (
	// ErrImportTaken: somebody else loads the import now, or it is over.
	ErrImportTaken = errors.New("the import is somebody else's now")
	// ErrImportRunning: the import cannot be undone yet.
	ErrImportRunning = errors.New("the import is running")
)

// ImportState is where an import is. The values are those of the wire.
type ImportState int

const (
	// ImportRunning means that rows are being read, or that it broke off.
	ImportRunning ImportState = iota + 1
	// ImportDone means that every row was read.
	ImportDone
	// ImportUndone means that its contacts were cancelled.
	ImportUndone
)

// Import is one file loaded into one task.
type Import struct {
	ID        string
	TaskID    string
	RequestID string // empty: none
	FileName  string
	// Options as text, and the file's SHA-256 in hexadecimal: a request that is
	// repeated has the same.
	Options, SHA256 string
	DryRun          bool
	State           ImportState

	// Rows that are done with: each is in exactly one of the four below.
	Rows                                 int64
	Imported, Updated, Skipped, Rejected int64
	BlockedNumbers                       int64
	Undone                               int64
	TotalBytes, TotalRows                int64

	CreatedAt time.Time
	EndedAt   time.Time // zero while RUNNING

	// Who loads it, and when that got on last; it began at ResumedAt with the
	// rows after ResumedFrom.
	Worker      string
	BeatAt      time.Time
	ResumedAt   time.Time
	ResumedFrom int64

	// The import orders that its contacts are among.
	firstOrder, lastOrder int64
}

// Rate is how many rows a second are read, since it last began; 0: not known.
func (i Import) Rate() float64 {
	if took := i.BeatAt.Sub(i.ResumedAt); took > 0 {
		return float64(i.Rows-i.ResumedFrom) / took.Seconds()
	}
	return 0
}

// ExpectedEnd is when it will be done at that rate; zero: not known.
func (i Import) ExpectedEnd() time.Time {
	rate := i.Rate()
	if i.State != ImportRunning || rate == 0 {
		return time.Time{}
	}
	return i.BeatAt.Add(time.Duration(float64(i.TotalRows-i.Rows) / rate * float64(time.Second)))
}

// repeats says whether i asks for the import there is.
func (i Import) repeats(there Import) bool {
	return i.RequestID != "" && i.RequestID == there.RequestID && (i.ID == "" || i.ID == there.ID) &&
		i.TaskID == there.TaskID && i.FileName == there.FileName && i.Options == there.Options && i.SHA256 == there.SHA256
}

const importColumns = `id, task_id, coalesce(request_id, ''), file_name, options, sha256, dry_run, state, rows_read, imported,
	updated, skipped, rejected, blocked_numbers, undone, total_bytes, total_rows, created_at, ended_at,
	worker, beat_at, resumed_at, resumed_from, first_order, last_order`

func scanImport(row sqldb.Row) (i Import, err error) {
	return i, row.Scan(&i.ID, &i.TaskID, &i.RequestID, &i.FileName, &i.Options, &i.SHA256, &i.DryRun, &i.State, &i.Rows, &i.Imported,
		&i.Updated, &i.Skipped, &i.Rejected, &i.BlockedNumbers, &i.Undone, &i.TotalBytes, &i.TotalRows,
		(*sqldb.Time)(&i.CreatedAt), (*sqldb.Time)(&i.EndedAt),
		&i.Worker, (*sqldb.Time)(&i.BeatAt), (*sqldb.Time)(&i.ResumedAt), &i.ResumedFrom, &i.firstOrder, &i.lastOrder)
}

// BeginImport registers an import, or finds the one that the same request made.
// One that is RUNNING is i.Worker's from then on: whoever loaded it before gets
// ErrImportTaken with its next batch. The rows to go on after are in Rows; a dry
// run begins anew. Without an id it gets newID. Errors: ErrOtherImport.
func (s *Store) BeginImport(ctx context.Context, tenant string, i Import, newID string, now time.Time) (Import, error) {
	var begun Import
	err := s.write(ctx, "begin an import", func(ctx context.Context, tx *sqldb.Tx) error {
		var isNew bool
		var err error
		begun, err = findImport(ctx, tx, tenant, i)
		if errors.Is(err, ErrNoImport) {
			begun, isNew, err = addImport(ctx, tx, tenant, i, cmp.Or(i.ID, newID), now)
		}
		switch {
		case err != nil:
			return err
		case !isNew && !i.repeats(begun):
			return ErrOtherImport
		case begun.State != ImportRunning:
			return nil
		}
		return takeImport(ctx, tx, tenant, &begun, i.Worker, now)
	})
	return begun, err
}

// findImport locks the import of the same request, or of the same id.
func findImport(ctx context.Context, tx *sqldb.Tx, tenant string, i Import) (Import, error) {
	found, err := sqldb.All(ctx, tx, scanImport, `SELECT `+importColumns+` FROM import
		WHERE tenant = $1 AND ($2 <> '' AND request_id = $2 OR $3 <> '' AND id = $3) ORDER BY id`+tx.Dialect().ForUpdate(),
		tenant, i.RequestID, i.ID)
	switch {
	case err != nil:
		return Import{}, err
	case len(found) == 0:
		return Import{}, ErrNoImport
	case len(found) == 2: // the request is one import's, the id another's
		return Import{}, ErrOtherImport
	}
	return found[0], nil
}

// addImport adds a new import, unless the same request is adding it at this
// very moment: then it is that one.
func addImport(ctx context.Context, tx *sqldb.Tx, tenant string, i Import, id string, now time.Time) (_ Import, isNew bool, err error) {
	n, err := tx.Exec(ctx, `INSERT INTO import (tenant, id, task_id, request_id, file_name, options, sha256, dry_run, state,
			imported, rejected, total_bytes, total_rows, created_at)
		VALUES ($1, $2, $3, nullif($4, ''), $5, $6, $7, $8, $9, 0, 0, $10, $11, $12) ON CONFLICT DO NOTHING`,
		tenant, id, i.TaskID, i.RequestID, i.FileName, i.Options, i.SHA256, i.DryRun, ImportRunning,
		i.TotalBytes, i.TotalRows, sqldb.Time(now))
	if err != nil {
		return Import{}, false, err
	}
	if n == 1 {
		i.ID = id
	}
	i, err = findImport(ctx, tx, tenant, i)
	return i, n == 1, err
}

func takeImport(ctx context.Context, tx *sqldb.Tx, tenant string, i *Import, worker string, now time.Time) error {
	if i.DryRun {
		if _, err := tx.Exec(ctx, `DELETE FROM import_reject WHERE tenant = $1 AND import_id = $2`, tenant, i.ID); err != nil {
			return err
		}
		i.Rows, i.Imported, i.Updated, i.Skipped, i.Rejected, i.BlockedNumbers = 0, 0, 0, 0, 0, 0
	}
	i.Worker, i.BeatAt, i.ResumedAt, i.ResumedFrom = worker, now, now, i.Rows
	return setImport(ctx, tx, tenant, *i)
}

// lockImport takes the import for a transaction. Errors: ErrNoImport, ErrImportTaken.
func lockImport(ctx context.Context, tx *sqldb.Tx, tenant, id, worker string) (Import, error) {
	i, err := sqldb.One(ctx, tx, scanImport, `SELECT `+importColumns+` FROM import
		WHERE tenant = $1 AND id = $2`+tx.Dialect().ForUpdate(), tenant, id)
	switch {
	case err != nil:
		return Import{}, or(err, ErrNoImport)
	case i.Worker != worker || i.State != ImportRunning:
		return Import{}, ErrImportTaken
	}
	return i, nil
}

// setImport writes what changes while an import is RUNNING, and its end.
func setImport(ctx context.Context, tx *sqldb.Tx, tenant string, i Import) error {
	_, err := tx.Exec(ctx, `UPDATE import SET state = $3, rows_read = $4, imported = $5, updated = $6, skipped = $7, rejected = $8,
			blocked_numbers = $9, worker = $10, beat_at = $11, resumed_at = $12, resumed_from = $13, ended_at = $14,
			first_order = $15, last_order = $16
		WHERE tenant = $1 AND id = $2`,
		tenant, i.ID, i.State, i.Rows, i.Imported, i.Updated, i.Skipped, i.Rejected, i.BlockedNumbers,
		i.Worker, sqldb.Time(i.BeatAt), sqldb.Time(i.ResumedAt), i.ResumedFrom, sqldb.Time(i.EndedAt), i.firstOrder, i.lastOrder)
	return err
}

// took notes that contacts of the import have import orders up to last.
func (i *Import) took(first, last int64) {
	if i.firstOrder == 0 {
		i.firstOrder = first
	}
	i.lastOrder = last
}
