package store

import (
	"context"
	"reflect"
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

// applied is an attempt with its contact, and with what was applied to it before.
type applied struct {
	attempt
	contact  *contact.Contact
	result   policy.Result // empty: nothing
	decision policy.Decision
}

// final says whether o would change nothing: a real end is there, or o is the
// same UNKNOWN again.
func (a *applied) final(o Outcome) bool {
	return a.result != "" && (a.result != policy.ResultUnknown || o.Result == policy.ResultUnknown)
}

// Apply applies the end of an attempt to its contact and keeps the decision,
// which is the answer whenever the end is applied again. terms are those the
// task has now. Errors: ErrNoAttempt, those of terms.
func (s *Store) Apply(ctx context.Context, tenant string, o Outcome,
	terms TermsOf, now time.Time,
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
		t, err := terms(ctx, before.TaskID)
		if err != nil {
			return err
		}
		var numbers []contact.Number
		if numbers, decision, err = before.decide(ctx, tx, tenant, o, t, now); err != nil {
			return err
		}
		if d := decision.Appointment; d != 0 && d != contact.AppointmentPending {
			if err := endAppointments(ctx, tx, tenant, sqldb.Strings{before.ContactID}, d, now); err != nil {
				return err
			}
		}
		return tx.ExecAll(ctx, before.writes(tenant, o, numbers, decision, now)...)
	})
	return decision, err
}

// decide lets the rules decide about the contact, and what its numbers are then.
func (a *applied) decide(ctx context.Context, tx *sqldb.Tx, tenant string, o Outcome, terms Terms, now time.Time) ([]contact.Number, policy.Decision, error) {
	c := a.contact
	facts, err := readLists(ctx, tx, tenant, terms, now, c)
	if err != nil {
		return nil, policy.Decision{}, err
	}
	numbers, decision := terms.Rules.Decide(c, policy.Outcome{
		Index: c.NumberAt(a.Number), FailCode: o.FailCode, Result: o.Result,
		Begun: a.BegunAt, Ended: o.EndedAt, Settles: a.result != "",
	}, &facts, now)
	return numbers, decision, nil
}

// writes puts the contact where it was decided, with the numbers that changed,
// and unlocks them; the outcome and the decision stay with the attempt.
func (a *applied) writes(tenant string, o Outcome, numbers []contact.Number, d policy.Decision, now time.Time) []sqldb.Statement {
	c := a.contact
	list := []sqldb.Statement{
		{Query: `UPDATE contact SET state = $3, reason = $4, due_at = $5, last_result = $6, fallback = $7,
			version = version + 1, updated_at = $8
			WHERE tenant = $1 AND id = $2`,
			Args: []any{tenant, c.ID, d.State, d.Reason, sqldb.Time(d.DueAt), o.Result, d.Fallback, sqldb.Time(now)}},
		{Query: `UPDATE attempt SET fail_code = $3, result = $4, ended_at = $5, decision = $6, counted = $7
			WHERE tenant = $1 AND id = $2`,
			Args: []any{tenant, o.AttemptID, o.FailCode, o.Result, sqldb.Time(o.EndedAt), sqldb.JSON[policy.Decision]{V: d}, d.Counted}},
	}
	for i, n := range numbers {
		if !reflect.DeepEqual(n, c.Numbers[i]) {
			list = append(list, sqldb.Statement{Query: `UPDATE number SET attempts = $4, exhausted = $5, due_at = $6, days = $7, day = $8,
				day_attempts = $9, technical = $10, by_result = $11
				WHERE tenant = $1 AND contact_id = $2 AND number = $3`,
				Args: []any{tenant, c.ID, n.E164, n.Attempts, n.Exhausted, sqldb.Time(n.DueAt), n.Days, n.Day, n.DayAttempts, n.Technical, byResult(n)}})
		}
		list = append(list, sqldb.Statement{Query: `DELETE FROM live_number WHERE tenant = $1 AND number = $2 AND contact_id = $3`,
			Args: []any{tenant, n.E164, c.ID}})
	}
	return list
}

const appliedColumns = `a.task_id, a.contact_id, a.number, a.agent_id, a.begun_at, coalesce(a.result, ''), a.decision, ` +
	`c.state, c.reason, c.last_result, c.appointment_id, c.fallback, c.import_order`

func (a *applied) dest(decision *sqldb.JSON[policy.Decision]) []any {
	c := a.contact
	return []any{
		&a.TaskID, &a.ContactID, &a.Number, &a.AgentID, (*sqldb.Time)(&a.BegunAt), &a.result, decision,
		&c.State, &c.Reason, &c.LastResult, &c.AppointmentID, &c.Fallback, &c.Order,
	}
}

// readApplied locks and reads an attempt and its contact, with its numbers.
func readApplied(ctx context.Context, tx *sqldb.Tx, tenant, attemptID string) (*applied, error) {
	const from = ` FROM attempt a JOIN contact c ON c.tenant = a.tenant AND c.id = a.contact_id`
	const where = ` WHERE a.tenant = $1 AND a.id = $2 AND a.begun`
	a := &applied{attempt: attempt{begun: true}, contact: &contact.Contact{}}
	a.ID = attemptID
	var decision sqldb.JSON[policy.Decision]
	numbers, err := sqldb.All(ctx, tx, func(row sqldb.Row) (contact.Number, error) {
		var n numberRow
		err := row.Scan(append(a.dest(&decision), n.dest()...)...)
		return n.number(), err
	}, `SELECT `+appliedColumns+`, `+numberColumns+from+` JOIN number n ON n.tenant = c.tenant AND n.contact_id = c.id`+where+`
		ORDER BY n.position`+tx.Dialect().ForUpdateOf("a", "c"), tenant, attemptID)
	if err == nil && len(numbers) == 0 { // its last number was erased since, or there is none such
		err = tx.QueryRow(ctx, `SELECT `+appliedColumns+from+where+tx.Dialect().ForUpdateOf("a", "c"), tenant, attemptID).
			Scan(a.dest(&decision)...)
	}
	a.decision, a.contact.Numbers = decision.V, numbers
	a.contact.ID, a.contact.TaskID = a.ContactID, a.TaskID
	return a, or(err, ErrNoAttempt)
}
