package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/foredial/foredial/pkg/page"
	"github.com/foredial/foredial/pkg/sqldb"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/result/internal/attempt"
)

// maxDetails bounds the attempts shown for one customer.
const maxDetails = 500

// Result is a customer of a task who was called.
type Result struct {
	Attempts int32
	Last     attempt.Attempt
}

const selectResults = `SELECT r.attempts, ` + attemptColumns + `
	FROM task_result r JOIN attempt a ON a.tenant = r.tenant AND a.id = r.last_attempt_id
	WHERE r.tenant`

func scanResult(r sqldb.Row) (res Result, err error) {
	res.Last, err = scanAttemptAfter(r, &res.Attempts)
	return res, err
}

// Results lists a task's customers that were called, last called first. The
// position's ID is a contact's.
func (s *Store) Results(ctx context.Context, tenant, taskID string, after Dialled, size int) ([]Result, string, error) {
	q := from(selectResults, tenant)
	q.and("r.task_id = $%d", taskID)
	if after.ID != "" {
		q.and("(r.last_dial_time, r.contact_id) < ($%d, $%d)", after.Micros, after.ID)
	}
	text, args := q.limit("r.last_dial_time DESC, r.contact_id DESC", size+1)
	rows, err := sqldb.All(ctx, s.db, scanResult, text, args...)
	rows, next := page.Cut(rows, size, func(r Result) Dialled {
		return Dialled{r.Last.Dial.UnixMicro(), r.Last.ContactID}
	})
	return rows, next, wrap("list task results", err)
}

// ContactResult returns one customer's row and attempts, oldest first, or ErrNotFound.
func (s *Store) ContactResult(ctx context.Context, tenant, taskID, contactID string) (res Result, attempts []attempt.Attempt, err error) {
	err = s.db.Snapshot(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		res, err = sqldb.One(ctx, tx, scanResult, selectResults+` = $1 AND r.task_id = $2 AND r.contact_id = $3`,
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

// Stats are a task's counts.
type Stats struct {
	Previews []PreviewCount
	Attempts []AttemptCount
	// Connected were answered, Released are over, Completed were completed.
	Connected, Released, Completed int64
}

// PreviewCount is how many previews ended in a state.
type PreviewCount struct {
	State dispatchv1.PreviewState
	Count int64
}

// AttemptCount is how many attempts that are over had a result.
type AttemptCount struct {
	Displayed callv1.DisplayedResult
	Count     int64
}

// Stats counts a task's previews and attempts.
func (s *Store) Stats(ctx context.Context, tenant, taskID string) (stats Stats, err error) {
	err = s.db.Snapshot(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		stats = Stats{}
		stats.Previews, err = sqldb.All(ctx, tx, func(r sqldb.Row) (c PreviewCount, err error) {
			return c, r.Scan(&c.State, &c.Count)
		}, `SELECT state, count(*) FROM preview WHERE tenant = $1 AND task_id = $2 GROUP BY state ORDER BY state`, tenant, taskID)
		if err != nil {
			return err
		}
		_, err = sqldb.All(ctx, tx, stats.addAttempts,
			`SELECT displayed_result, count(end_time), count(answer_time), count(complete_time)
			FROM attempt WHERE tenant = $1 AND task_id = $2
			GROUP BY displayed_result ORDER BY displayed_result`, tenant, taskID)
		return err
	})
	return stats, wrap("count attempts and previews", err)
}

// addAttempts scans the counts of one displayed result.
func (s *Stats) addAttempts(r sqldb.Row) (struct{}, error) {
	var (
		over                AttemptCount
		answered, completed int64
	)
	if err := r.Scan(&over.Displayed, &over.Count, &answered, &completed); err != nil {
		return struct{}{}, err
	}
	if over.Count > 0 {
		s.Attempts = append(s.Attempts, over)
	}
	s.Released += over.Count
	s.Connected += answered
	s.Completed += completed
	return struct{}{}, nil
}
