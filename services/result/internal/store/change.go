package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/foredial/foredial/pkg/sqldb"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/count"
	"github.com/foredial/foredial/services/result/internal/event"
	"github.com/foredial/foredial/services/result/internal/outbox"
)

// key names an attempt.
type key struct{ tenant, id string }

func compareKeys(a, b key) int {
	return cmp.Or(cmp.Compare(a.tenant, b.tenant), cmp.Compare(a.id, b.id))
}

// row is an attempt as a transaction finds it, and then as it leaves it.
type row struct {
	attempt.Attempt
	// before is what was in the database; nil: it is not there yet.
	before *attempt.Attempt
	// change is what all that the transaction does to it brings.
	change attempt.Change
}

// rows are the attempts of a transaction.
type rows map[key]*row

// lockRows reads those attempts that are known, by tenant. They are locked in the
// order of their keys, so that two transactions wait for each other and no more.
func lockRows(ctx context.Context, tx *sqldb.Tx, ids map[string]sqldb.Strings) (rows, error) {
	known := rows{}
	for _, tenant := range slices.Sorted(maps.Keys(ids)) {
		list, err := sqldb.All(ctx, tx, scanAttempt, `SELECT `+attemptColumns+` FROM attempt a
			WHERE a.tenant = $1 AND `+tx.Dialect().In("a.id", 2)+` ORDER BY a.id`+tx.Dialect().ForUpdate(), tenant, ids[tenant])
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			known[key{tenant, a.ID}] = &row{Attempt: a, before: &a}
		}
	}
	return known, nil
}

// change changes one attempt that is on record, if edit does. Errors: ErrNotFound
// and those of edit.
func (s *Store) change(
	ctx context.Context, tenant, id string, edit func(attempt.Attempt) (attempt.Attempt, attempt.Change, error),
) (changed attempt.Attempt, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		rows, err := lockRows(ctx, tx, map[string]sqldb.Strings{tenant: {id}})
		if err != nil {
			return err
		}
		r, ok := rows[key{tenant, id}]
		if !ok {
			return fmt.Errorf("attempt %s: %w", id, ErrNotFound)
		}
		if r.Attempt, r.change, err = edit(r.Attempt); err != nil {
			return err
		}
		changed = r.Attempt
		return s.write(ctx, tx, rows)
	})
	return changed, err
}

// write brings what a transaction changed into the database, with all that
// follows from it: every change of an attempt, by a report or afterwards, goes
// through here.
func (s *Store) write(ctx context.Context, tx *sqldb.Tx, all rows) error {
	var writes []sqldb.Statement
	counts := tallies{}
	for _, k := range slices.SortedFunc(maps.Keys(all), compareKeys) {
		writes = append(writes, all[k].writes(k.tenant)...)
		all[k].count(counts.of(k.tenant, all[k].TaskID))
		for _, entry := range s.entries(k.tenant, all[k]) {
			writes = append(writes, addEntry(k.tenant, all[k].Attempt, entry))
			tx.OnCommit(s.told[entry.Peer].Set)
		}
	}
	writes = append(writes, s.count(tx, counts)...)
	events, err := s.appendEvents(tx, all.events())
	if writes = append(writes, events...); err != nil || len(writes) == 0 {
		return err
	}
	return tx.ExecAll(ctx, writes...)
}

// events are what happened to the attempts, by tenant.
func (all rows) events() map[string][]*eventv1.Event {
	events := map[string][]*eventv1.Event{}
	for _, k := range slices.SortedFunc(maps.Keys(all), compareKeys) {
		if happened := event.Follow(all[k].Attempt, all[k].change); len(happened) > 0 {
			events[k.tenant] = append(events[k.tenant], happened...)
		}
	}
	return events
}

// writes brings a row into the database.
func (r *row) writes(tenant string) (all []sqldb.Statement) {
	a := r.Attempt
	switch {
	case r.before == nil:
		identity := []any{tenant, a.ID, a.TaskID, a.ContactID, a.AgentID, a.Number}
		all = append(all, sqldb.Statement{Query: insertAttempt, Args: append(identity, facts(a)...)}, countDial(tenant, a))
	case r.change.Any:
		all = append(all, sqldb.Statement{Query: updateAttempt, Args: append([]any{tenant, a.ID}, facts(a)...)})
	}
	if r.change.Remark != nil {
		all = append(all, addRemark(tenant, a, *r.change.Remark))
	}
	return all
}

// entries are what peers are told of a change.
func (s *Store) entries(tenant string, r *row) []outbox.Entry {
	all := outbox.Follow(r.Attempt, r.change)
	var before string
	if r.before != nil {
		before = r.before.BusinessResultID
	}
	if chosen := outbox.Chosen(before, r.Attempt); len(chosen) > 0 && s.wants(tenant, r.TaskID).Completed {
		all = append(all, chosen...)
	}
	return all
}

// count moves what is counted of its task by its change.
func (r *row) count(counts count.Tally) {
	var before attempt.Attempt
	if r.before != nil {
		before = *r.before
	}
	counts.Attempt(before, r.Attempt)
}

// countDial adds a new attempt to its customer's row.
func countDial(tenant string, a attempt.Attempt) sqldb.Statement {
	return sqldb.Statement{Query: `INSERT INTO task_result (tenant, task_id, contact_id, attempts, last_dial_time, last_attempt_id)
		VALUES ($1, $2, $3, 1, $4, $5)
		ON CONFLICT (tenant, task_id, contact_id) DO UPDATE SET
			attempts = task_result.attempts + 1,
			last_attempt_id = CASE
				WHEN (excluded.last_dial_time, excluded.last_attempt_id) > (task_result.last_dial_time, task_result.last_attempt_id)
				THEN excluded.last_attempt_id ELSE task_result.last_attempt_id END,
			last_dial_time = CASE
				WHEN excluded.last_dial_time > task_result.last_dial_time
				THEN excluded.last_dial_time ELSE task_result.last_dial_time END`,
		Args: []any{tenant, a.TaskID, a.ContactID, sqldb.Time(a.Dial), a.ID}}
}
