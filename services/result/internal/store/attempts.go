package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/foredial/foredial/pkg/page"
	"github.com/foredial/foredial/pkg/sqldb"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/result/internal/attempt"
)

// attemptColumns is what scanAttempt reads, of the table named a.
const attemptColumns = `a.id, a.task_id, a.contact_id, a.agent_id, a.number, a.reference, a.name, a.caller_number,
	a.dial_time, a.ring_time, a.answer_time, a.complete_time, a.business_result_id, a.note, a.call_id, a.recording_path,
	a.end_time, a.fail_code, a.ends, a.displayed_result,
	a.decision_state, a.decision_done_reason, a.decision_due_time, a.decision_rule, a.connector_id,
	a.questionnaires, a.remarks, a.custom_field`

func scanAttempt(r sqldb.Row) (attempt.Attempt, error) { return scanAttemptAfter(r) }

// scanAttemptAfter scans columns that come before those of the attempt, too.
func scanAttemptAfter(r sqldb.Row, first ...any) (attempt.Attempt, error) {
	var (
		a attempt.Attempt
		d attempt.Decision
	)
	err := r.Scan(append(first,
		&a.ID, &a.TaskID, &a.ContactID, &a.AgentID, &a.Number, &a.Reference, &a.Name, &a.CallerNumber,
		(*sqldb.Time)(&a.Dial), (*sqldb.Time)(&a.Ring), (*sqldb.Time)(&a.Answer), (*sqldb.Time)(&a.Complete),
		&a.BusinessResultID, &a.Note, &a.CallID, &a.RecordingPath,
		(*sqldb.Time)(&a.End), &a.FailCode, &a.Ends, &a.Displayed,
		&d.State, &d.DoneReason, (*sqldb.Time)(&d.Due), &d.Rule, &a.ConnectorID,
		(*questionnaires)(&a.Questionnaires), &a.Remarks, &a.CustomField)...)
	if d.State != contactv1.ContactState_CONTACT_STATE_UNSPECIFIED {
		a.Decision = &d
	}
	return a, err
}

// facts are the columns that a merge may change, in the order of the statements below.
func facts(a attempt.Attempt) []any {
	return []any{
		a.Reference, a.Name, a.CallerNumber,
		sqldb.Time(a.Dial), sqldb.Time(a.Ring), sqldb.Time(a.Answer), sqldb.Time(a.Complete),
		a.BusinessResultID, a.Note, a.CallID, a.RecordingPath,
		sqldb.Time(a.End), a.FailCode, a.Ends, int64(a.Displayed), a.ConnectorID,
		questionnaires(a.Questionnaires), a.Remarks, a.CustomField,
	}
}

const insertAttempt = `INSERT INTO attempt (tenant, id, task_id, contact_id, agent_id, number,
	reference, name, caller_number, dial_time, ring_time, answer_time, complete_time,
	business_result_id, note, call_id, recording_path, end_time, fail_code, ends, displayed_result, connector_id,
	questionnaires, remarks, custom_field)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)`

// A new end undoes the decision on the one before.
const updateAttempt = `UPDATE attempt SET
	decision_state       = CASE WHEN ends = $16 THEN decision_state ELSE 0 END,
	decision_done_reason = CASE WHEN ends = $16 THEN decision_done_reason ELSE 0 END,
	decision_due_time    = CASE WHEN ends = $16 THEN decision_due_time END,
	decision_rule        = CASE WHEN ends = $16 THEN decision_rule ELSE '' END,
	reference = $3, name = $4, caller_number = $5, dial_time = $6, ring_time = $7, answer_time = $8, complete_time = $9,
	business_result_id = $10, note = $11, call_id = $12, recording_path = $13,
	end_time = $14, fail_code = $15, ends = $16, displayed_result = $17, connector_id = $18,
	questionnaires = $19, remarks = $20, custom_field = $21
	WHERE tenant = $1 AND id = $2`

// Attempt returns one attempt, or ErrNotFound.
func (s *Store) Attempt(ctx context.Context, tenant, id string) (attempt.Attempt, error) {
	a, err := sqldb.One(ctx, s.db, scanAttempt,
		`SELECT `+attemptColumns+` FROM attempt a WHERE a.tenant = $1 AND a.id = $2`, tenant, id)
	if errors.Is(err, sql.ErrNoRows) {
		return a, fmt.Errorf("attempt %s: %w", id, ErrNotFound)
	}
	return a, wrap("read attempt", err)
}

// Dialled is a position in a list by dial time.
type Dialled struct {
	Micros int64  `json:"t"` // since 1970
	ID     string `json:"i"`
}

func attemptPosition(a attempt.Attempt) Dialled { return Dialled{a.Dial.UnixMicro(), a.ID} }

// Attempts lists attempts of some tasks, newest first; nil: of all.
func (s *Store) Attempts(ctx context.Context, tenant string, f AttemptFilter, tasks []string, after Dialled, size int) ([]attempt.Attempt, string, error) {
	text, args := newestAttempts(s.db.Dialect(), tenant, f, tasks, after, size+1)
	rows, err := sqldb.All(ctx, s.db, scanAttempt, text, args...)
	rows, next := page.Cut(rows, size, attemptPosition)
	return rows, next, wrap("list attempts", err)
}

func newestAttempts(d sqldb.Dialect, tenant string, f AttemptFilter, tasks []string, after Dialled, most int) (string, []any) {
	q := from(`SELECT `+attemptColumns+` FROM attempt a WHERE a.tenant`, tenant)
	f.where(q)
	q.ofTasks(d, "a.task_id", tasks)
	if after.ID != "" {
		q.and("(a.dial_time, a.id) < ($%d, $%d)", after.Micros, after.ID)
	}
	return q.limit("a.dial_time DESC, a.id DESC", most)
}
