package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/foredial/foredial/pkg/page"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/result/internal/attempt"
)

// maxDetails bounds the attempts shown for one customer.
const maxDetails = 500

// Result is a customer of a task who was called.
type Result struct {
	Attempts int32
	Last     attempt.Attempt
}

const resultColumns = `r.attempts, ` + attemptColumns

// latest are the customers r and their latest attempts a, up to the tenant.
const latest = `
	FROM task_result r JOIN attempt a ON a.tenant = r.tenant AND a.id = r.last_attempt_id
		AND a.task_id = r.task_id AND a.contact_id = r.contact_id
	WHERE r.tenant`

func scanResult(r sqldb.Row) (res Result, err error) {
	res.Last, err = scanAttemptAfter(r, &res.Attempts)
	return res, err
}

// Results lists the customers of the filter's task whose latest attempt is meant,
// last called first. The position's ID is a contact's.
func (s *Store) Results(ctx context.Context, tenant string, f AttemptFilter, after Dialled, size int) ([]Result, string, error) {
	text, args := lastResults(tenant, f, after, size+1)
	rows, err := sqldb.All(ctx, s.db, scanResult, text, args...)
	rows, next := page.Cut(rows, size, func(r Result) Dialled {
		return Dialled{r.Last.Dial.UnixMicro(), r.Last.ContactID}
	})
	return rows, next, wrap("list task results", err)
}

func lastResults(tenant string, f AttemptFilter, after Dialled, most int) (string, []any) {
	q := meant(resultColumns, tenant, f)
	if after.ID != "" {
		q.and("(r.last_dial_time, r.contact_id) < ($%d, $%d)", after.Micros, after.ID)
	}
	return q.limit("r.last_dial_time DESC, r.contact_id DESC", most)
}

// meant selects something of the customers of the filter's task whose latest
// attempt is meant.
func meant(what, tenant string, f AttemptFilter) *query {
	q := from(`SELECT `+what+latest, tenant)
	q.and("r.task_id = $%d", f.TaskID)
	f.where(q)
	f.dialled(q, "r.last_dial_time") // is the latest attempt's
	return q
}

// ContactResult returns one customer's row and attempts, oldest first, or ErrNotFound.
func (s *Store) ContactResult(ctx context.Context, tenant, taskID, contactID string) (res Result, attempts []attempt.Attempt, err error) {
	err = s.db.Snapshot(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		res, err = sqldb.One(ctx, tx, scanResult, `SELECT `+resultColumns+latest+` = $1 AND r.task_id = $2 AND r.contact_id = $3`,
			tenant, taskID, contactID)
		if err != nil {
			return err
		}
		attempts, err = sqldb.All(ctx, tx, scanAttempt, fmt.Sprintf(`SELECT `+attemptColumns+` FROM attempt a
			WHERE a.tenant = $1 AND a.task_id = $2 AND a.contact_id = $3
			ORDER BY a.dial_time, a.id LIMIT %d`, maxDetails), tenant, taskID, contactID)
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		return res, nil, fmt.Errorf("contact %s of task %s: %w", contactID, taskID, ErrNotFound)
	}
	return res, attempts, wrap("read contact result", err)
}
