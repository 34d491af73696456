package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/result/internal/attempt"
)

// maxRemarks bounds the remarks shown of one attempt.
const maxRemarks = 50

// Remark changes the business result of an attempt that is over. Errors:
// ErrNotFound, attempt.ErrNotOver.
func (s *Store) Remark(ctx context.Context, tenant, id string, r attempt.Remark) (attempt.Attempt, error) {
	a, err := s.change(ctx, tenant, id, func(a attempt.Attempt) (attempt.Attempt, attempt.Change, error) { return a.Remark(r) })
	return a, wrap("remark attempt", err)
}

// Submit stores answers in the place of earlier ones of their source. Errors:
// ErrNotFound, attempt.ErrNotAnswered.
func (s *Store) Submit(ctx context.Context, tenant, id string, q attempt.Questionnaire) (attempt.Attempt, error) {
	a, err := s.change(ctx, tenant, id, func(a attempt.Attempt) (attempt.Attempt, attempt.Change, error) { return a.Submit(q) })
	return a, wrap("submit questionnaire", err)
}

// Remarks lists how an attempt's business result was changed, oldest first: the
// last maxRemarks times.
func (s *Store) Remarks(ctx context.Context, tenant, attemptID string) ([]attempt.Remark, error) {
	remarks, err := sqldb.All(ctx, s.db, func(r sqldb.Row) (m attempt.Remark, err error) {
		return m, r.Scan(&m.Previous, &m.BusinessResultID, &m.Note, (*sqldb.Time)(&m.Time), &m.By)
	}, fmt.Sprintf(`SELECT previous_business_result_id, business_result_id, note, remark_time, author
		FROM remark WHERE tenant = $1 AND attempt_id = $2 ORDER BY n DESC LIMIT %d`, maxRemarks), tenant, attemptID)
	slices.Reverse(remarks)
	return remarks, wrap("read remarks", err)
}

// addRemark adds what changed the business result of a to what it is now.
func addRemark(tenant string, a attempt.Attempt, r attempt.Remark) sqldb.Statement {
	return sqldb.Statement{
		Query: `INSERT INTO remark (tenant, attempt_id, n, previous_business_result_id, business_result_id, note, remark_time, author)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		Args: []any{tenant, a.ID, a.Remarks, r.Previous, r.BusinessResultID, r.Note, sqldb.Time(r.Time), r.By},
	}
}

// questionnaires are a column: JSON, or empty when there are none.
type questionnaires []attempt.Questionnaire

// Value implements driver.Valuer.
func (q questionnaires) Value() (driver.Value, error) {
	if len(q) == 0 {
		return "", nil
	}
	text, err := json.Marshal([]attempt.Questionnaire(q))
	return string(text), err
}

// Scan implements sql.Scanner.
func (q *questionnaires) Scan(src any) error {
	text, ok := src.(string)
	switch {
	case !ok:
		return fmt.Errorf("questionnaires are kept as TEXT, not as %T", src)
	case text == "":
		*q = nil
		return nil
	}
	return json.Unmarshal([]byte(text), (*[]attempt.Questionnaire)(q))
}
