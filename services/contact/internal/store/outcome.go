package store

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
)

// Outcome is how an attempt ended.
type Outcome struct {
	AttemptID string
	FailCode  string
	Result    policy.Result
	EndedAt   time.Time
}

// applied is an attempt with what was applied to it before.
type applied struct {
	attempt
	result   policy.Result // empty: nothing
	decision policy.Decision
}

// final says whether o would change nothing: a real end is there, or o is the
// same UNKNOWN again.
func (a applied) final(o Outcome) bool {
	return a.result != "" && (a.result != policy.ResultUnknown || o.Result == policy.ResultUnknown)
}

// Apply applies the end of an attempt to its contact and keeps the decision,
// which is the answer whenever the end is applied again. rules are those the
// task has now. Errors: ErrNoAttempt, those of rules.
func (s *Store) Apply(ctx context.Context, tenant string, o Outcome,
	rules func(ctx context.Context, taskID string) (policy.Rules, error), now time.Time,
) (policy.Decision, error) {
	var decision policy.Decision
	err := s.write(ctx, "apply an outcome", func(ctx context.Context, tx *sqldb.Tx) error {
		before, err := readApplied(ctx, tx, tenant, o.AttemptID)
		if err != nil {
			return err
		}
		if before.final(o) {
			decision = before.decision
			return nil
		}
		c, err := oneContact(ctx, tx, tenant, before.TaskID, before.ContactID, tx.Dialect().ForUpdate())
		if err != nil {
			return err
		}
		r, err := rules(ctx, before.TaskID)
		if err != nil {
			return err
		}
		i := c.NumberAt(before.Number)
		c.Numbers, decision = r.Decide(c.Numbers, policy.Outcome{
			Index: i, FailCode: o.FailCode, Result: o.Result,
			Begun: before.BegunAt, Ended: o.EndedAt, Settles: before.result != "",
		}, now)
		if err := setNumber(ctx, tx, tenant, c.ID, i, c.Numbers[i]); err != nil {
			return err
		}
		if err := place(ctx, tx, tenant, c.ID, decision.State, decision.Reason, decision.DueAt, now); err != nil {
			return err
		}
		if err := unlock(ctx, tx, tenant, []string{c.ID}); err != nil {
			return err
		}
		return keep(ctx, tx, tenant, o, decision)
	})
	return decision, err
}

func readApplied(ctx context.Context, tx *sqldb.Tx, tenant, attemptID string) (applied, error) {
	a, err := sqldb.One(ctx, tx, func(row sqldb.Row) (a applied, err error) {
		var decision sqldb.JSON[policy.Decision]
		err = row.Scan(&a.ID, &a.TaskID, &a.ContactID, &a.Number, &a.AgentID, (*sqldb.Time)(&a.BegunAt), &a.begun,
			&a.result, &decision)
		a.decision = decision.V
		return a, err
	}, `SELECT `+attemptColumns+`, coalesce(result, ''), decision FROM attempt
		WHERE tenant = $1 AND id = $2 AND begun`+tx.Dialect().ForUpdate(), tenant, attemptID)
	return a, or(err, ErrNoAttempt)
}

func setNumber(ctx context.Context, tx *sqldb.Tx, tenant, contactID string, position int, n contact.Number) error {
	_, err := tx.Exec(ctx, `UPDATE number SET attempts = $4, exhausted = $5, due_at = $6, days = $7, day = $8,
		day_attempts = $9, technical = $10 WHERE tenant = $1 AND contact_id = $2 AND position = $3`,
		tenant, contactID, position, n.Attempts, n.Exhausted, sqldb.Time(n.DueAt), n.Days, n.Day, n.DayAttempts, n.Technical)
	return err
}

// keep writes the outcome and the decision beside the attempt.
func keep(ctx context.Context, tx *sqldb.Tx, tenant string, o Outcome, d policy.Decision) error {
	_, err := tx.Exec(ctx, `UPDATE attempt SET fail_code = $3, result = $4, ended_at = $5, decision = $6, counted = $7
		WHERE tenant = $1 AND id = $2`,
		tenant, o.AttemptID, o.FailCode, o.Result, sqldb.Time(o.EndedAt), sqldb.JSON[policy.Decision]{V: d}, d.Counted)
	return err
}
