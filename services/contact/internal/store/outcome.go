package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
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

// Apply applies the end of an attempt to its contact and keeps the decision,
// which is the answer whenever the end is applied again. terms are those the
// task has now. Errors: ErrNoAttempt, those of terms.
func (s *Store) Apply(ctx context.Context, tenant string, o Outcome, terms TermsOf, now time.Time) (policy.Decision, error) {
	decisions, err := s.ApplyAll(ctx, tenant, []Outcome{o}, terms, now)
	if err != nil {
		return policy.Decision{}, err
	}
	if decisions[0] == nil {
		return policy.Decision{}, fmt.Errorf("apply an outcome: %w", ErrNoAttempt)
	}
	return *decisions[0], nil
}

// ApplyAll is Apply for the ends of many attempts, each at most once, in one
// transaction: what is decided is as if they were applied one after the other.
// It answers in their order, nil where there is no such attempt. Errors: those of
// terms.
func (s *Store) ApplyAll(ctx context.Context, tenant string, outcomes []Outcome, terms TermsOf, now time.Time) ([]*policy.Decision, error) {
	decisions := make([]*policy.Decision, len(outcomes))
	err := s.write(ctx, "apply outcomes", func(ctx context.Context, tx *sqldb.Tx) error {
		clear(decisions)
		b := &outcomeBatch{tx: tx, tenant: tenant, terms: terms, now: now, known: map[string]Terms{}}
		places := map[string]int{}
		for i, o := range outcomes {
			places[o.AttemptID] = i
		}
		for left := outcomes; len(left) > 0; {
			round, later, err := b.read(ctx, left)
			if err == nil {
				err = b.apply(ctx, round)
			}
			if err != nil {
				return err
			}
			for _, a := range round {
				decisions[places[a.ID]] = &a.decision
			}
			left = later
		}
		return nil
	})
	return decisions, err
}

// applied is an attempt with its contact, what was applied to it before, and what
// is applied now.
type applied struct {
	attempt
	contact  *contact.Contact
	result   policy.Result // empty: nothing
	decision policy.Decision

	outcome Outcome
	// numbers of the contact as they were decided.
	numbers []contact.Number
}

// final says whether the outcome would change nothing: a real end is there, or
// it is the same UNKNOWN again.
func (a *applied) final() bool {
	return a.result != "" && (a.result != policy.ResultUnknown || a.outcome.Result == policy.ResultUnknown)
}

// outcomeBatch is a transaction that applies outcomes, in rounds.
type outcomeBatch struct {
	tx     *sqldb.Tx
	tenant string
	terms  TermsOf
	now    time.Time
	// known are the terms of tasks that were asked for.
	known map[string]Terms
}

// read locks and reads the attempts of outcomes, in the order of their contacts,
// and leaves for a later round what a decision of this one could bear on: other
// outcomes of the same contact, or of one that shares a number with it.
func (b *outcomeBatch) read(ctx context.Context, outcomes []Outcome) (round []*applied, later []Outcome, err error) {
	found, err := readApplied(ctx, b.tx, b.tenant, outcomes)
	if err != nil {
		return nil, nil, err
	}
	contacts, numbers := map[string]bool{}, map[string]bool{}
	for _, o := range outcomes {
		a := found[o.AttemptID]
		if a == nil {
			continue
		}
		shares := func(n contact.Number) bool { return numbers[n.E164] }
		if contacts[a.ContactID] || slices.ContainsFunc(a.contact.Numbers, shares) {
			later = append(later, o)
			continue
		}
		contacts[a.ContactID] = true
		for _, n := range a.contact.Numbers {
			numbers[n.E164] = true
		}
		a.outcome = o
		round = append(round, a)
	}
	slices.SortFunc(round, func(a, b *applied) int { return cmp.Compare(a.ContactID, b.ContactID) })
	return round, later, nil
}

// apply decides about the contacts of a round and puts them where they belong.
func (b *outcomeBatch) apply(ctx context.Context, round []*applied) error {
	byTask := map[string][]*applied{}
	for _, a := range round {
		if !a.final() {
			byTask[a.TaskID] = append(byTask[a.TaskID], a)
		}
	}
	var writes []sqldb.Statement
	for _, taskID := range slices.Sorted(maps.Keys(byTask)) {
		if err := b.decide(ctx, taskID, byTask[taskID]); err != nil {
			return err
		}
		for _, a := range byTask[taskID] {
			writes = append(writes, a.writes(b.tenant, b.now)...)
		}
	}
	if len(writes) == 0 {
		return nil
	}
	return b.tx.ExecAll(ctx, writes...)
}

// decide lets the rules of a task decide about contacts, and what their numbers
// are then. Appointments that are over with that are ended.
func (b *outcomeBatch) decide(ctx context.Context, taskID string, list []*applied) error {
	terms, ok := b.known[taskID]
	if !ok {
		var err error
		if terms, err = b.terms(ctx, taskID); err != nil {
			return err
		}
		b.known[taskID] = terms
	}
	contacts := make([]*contact.Contact, len(list))
	for i, a := range list {
		contacts[i] = a.contact
	}
	facts, err := readLists(ctx, b.tx, b.tenant, terms, b.now, contacts...)
	if err != nil {
		return err
	}
	over := map[contact.AppointmentState]sqldb.Strings{}
	for _, a := range list {
		c := a.contact
		a.numbers, a.decision = terms.Rules.Decide(c, policy.Outcome{
			Index: c.NumberAt(a.Number), FailCode: a.outcome.FailCode, Result: a.outcome.Result,
			Begun: a.BegunAt, Ended: a.outcome.EndedAt, Settles: a.result != "",
		}, &facts, b.now)
		if d := a.decision.Appointment; d != 0 && d != contact.AppointmentPending {
			over[d] = append(over[d], c.ID)
		}
	}
	for _, as := range slices.Sorted(maps.Keys(over)) {
		if err := endAppointments(ctx, b.tx, b.tenant, over[as], as, b.now); err != nil {
			return err
		}
	}
	return nil
}

// writes puts the contact where it was decided, with the numbers that changed,
// and unlocks them; the outcome and the decision stay with the attempt.
func (a *applied) writes(tenant string, now time.Time) []sqldb.Statement {
	c, d, o := a.contact, a.decision, a.outcome
	list := []sqldb.Statement{
		{Query: `UPDATE contact SET state = $3, reason = $4, due_at = $5, last_result = $6, fallback = $7,
			version = version + 1, updated_at = $8
			WHERE tenant = $1 AND id = $2`,
			Args: []any{tenant, c.ID, d.State, d.Reason, sqldb.Time(d.DueAt), o.Result, d.Fallback, sqldb.Time(now)}},
		{Query: `UPDATE attempt SET fail_code = $3, result = $4, ended_at = $5, decision = $6, counted = $7
			WHERE tenant = $1 AND id = $2`,
			Args: []any{tenant, o.AttemptID, o.FailCode, o.Result, sqldb.Time(o.EndedAt), sqldb.JSON[policy.Decision]{V: d}, d.Counted}},
	}
	for i, n := range a.numbers {
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

const appliedColumns = `a.id, a.task_id, a.contact_id, a.number, a.agent_id, a.begun_at, coalesce(a.result, ''), a.decision, ` +
	`c.state, c.reason, c.last_result, c.appointment_id, c.fallback, c.import_order`

func scanApplied(row sqldb.Row) (*applied, error) {
	a := &applied{attempt: attempt{begun: true}, contact: &contact.Contact{}}
	c := a.contact
	var decision sqldb.JSON[policy.Decision]
	err := row.Scan(&a.ID, &a.TaskID, &a.ContactID, &a.Number, &a.AgentID, (*sqldb.Time)(&a.BegunAt), &a.result, &decision,
		&c.State, &c.Reason, &c.LastResult, &c.AppointmentID, &c.Fallback, &c.Order)
	a.decision = decision.V
	c.ID, c.TaskID = a.ContactID, a.TaskID
	return a, err
}

// readApplied locks and reads attempts and their contacts, with their numbers, by
// the attempts' ids. Contacts are locked in the order of their ids, so that two
// batches wait for each other and no more.
func readApplied(ctx context.Context, tx *sqldb.Tx, tenant string, outcomes []Outcome) (map[string]*applied, error) {
	attemptIDs := make(sqldb.Strings, len(outcomes))
	for i, o := range outcomes {
		attemptIDs[i] = o.AttemptID
	}
	list, err := sqldb.All(ctx, tx, scanApplied, `SELECT `+appliedColumns+`
		FROM attempt a JOIN contact c ON c.tenant = a.tenant AND c.id = a.contact_id
		WHERE a.tenant = $1 AND a.begun AND `+tx.Dialect().In("a.id", 2)+`
		ORDER BY c.id, a.id`+tx.Dialect().ForUpdateOf("a", "c"), tenant, attemptIDs)
	if err != nil {
		return nil, err
	}
	found, byID := make(map[string]*applied, len(list)), map[string]*contact.Contact{}
	for _, a := range list {
		found[a.ID] = a
		if c := byID[a.ContactID]; c != nil {
			a.contact = c // two attempts of one contact
		}
		byID[a.ContactID] = a.contact
	}
	return found, addNumbers(ctx, tx, tenant, slices.Collect(maps.Values(byID)))
}
