package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/outbox"
)

const (
	// recordAtOnce bounds the reports of one transaction.
	recordAtOnce = 100
	// recordRaces bounds how often another process may be first to insert one of
	// the attempts that were new here.
	recordRaces = 5
)

// report is news of an attempt of a tenant.
type report struct {
	tenant string
	news   attempt.Attempt
}

// recorded is what came of a report.
type recorded struct {
	merged attempt.Attempt
	err    error // of this report alone
}

// Record merges news into what is known of an attempt, with what follows from
// it, and returns when that is durable. Reports that come at once share a
// transaction. Errors: attempt.ErrOther.
func (s *Store) Record(ctx context.Context, tenant string, news attempt.Attempt) (attempt.Attempt, error) {
	done, err := s.reports.Do(ctx, report{tenant, news})
	return done.merged, wrap("record attempt", cmp.Or(err, done.err))
}

// separable tells whether one report may have failed all: a text that the engine
// does not take, for one. A database that is down fails each alone as well.
func separable(err error) bool { return !sqldb.IsUnavailable(err) }

func (s *Store) record(ctx context.Context, reports []report) (done []recorded, err error) {
	for range recordRaces {
		err = s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
			done, err = s.recordIn(ctx, tx, reports)
			return err
		})
		if !sqldb.IsUnique(err) {
			return done, err
		}
	}
	return nil, fmt.Errorf("others were first, %d times: %w", recordRaces, err)
}

func (s *Store) recordIn(ctx context.Context, tx *sqldb.Tx, reports []report) ([]recorded, error) {
	rows, err := lockRows(ctx, tx, reports)
	if err != nil {
		return nil, err
	}
	done := make([]recorded, len(reports))
	for i, r := range reports {
		done[i].merged, done[i].err = rows.merge(r)
	}
	var writes []sqldb.Statement
	for _, k := range slices.SortedFunc(maps.Keys(rows), compareKeys) {
		writes = append(writes, rows[k].writes(k.tenant)...)
		for _, entry := range outbox.Follow(rows[k].Attempt, rows[k].change) {
			tx.OnCommit(s.told[entry.Peer].Set)
		}
	}
	if len(writes) == 0 {
		return done, nil
	}
	return done, tx.ExecAll(ctx, writes...)
}

// key names an attempt.
type key struct{ tenant, id string }

func compareKeys(a, b key) int {
	return cmp.Or(cmp.Compare(a.tenant, b.tenant), cmp.Compare(a.id, b.id))
}

// row is an attempt as a batch finds it, and then as the batch leaves it.
type row struct {
	attempt.Attempt
	// fresh: it is not in the database yet.
	fresh bool
	// change is what all reports of the batch together brought.
	change attempt.Change
}

// rows are the attempts of a batch.
type rows map[key]*row

// lockRows reads the attempts that are known. They are locked in the order of
// their keys, so that batches of two processes wait for each other and no more.
func lockRows(ctx context.Context, tx *sqldb.Tx, reports []report) (rows, error) {
	ids := map[string]sqldb.Strings{}
	for _, r := range reports {
		ids[r.tenant] = append(ids[r.tenant], r.news.ID)
	}
	known := rows{}
	for _, tenant := range slices.Sorted(maps.Keys(ids)) {
		list, err := sqldb.All(ctx, tx, scanAttempt, `SELECT `+attemptColumns+` FROM attempt a
			WHERE a.tenant = $1 AND `+tx.Dialect().In("a.id", 2)+` ORDER BY a.id`+tx.Dialect().ForUpdate(), tenant, ids[tenant])
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			known[key{tenant, a.ID}] = &row{Attempt: a}
		}
	}
	return known, nil
}

// merge adds a report to its row.
func (all rows) merge(r report) (attempt.Attempt, error) {
	k := key{r.tenant, r.news.ID}
	known, ok := all[k]
	if !ok {
		a, change := attempt.New(r.news)
		all[k] = &row{a, true, change}
		return a, nil
	}
	a, change, err := attempt.Merge(known.Attempt, r.news)
	if err != nil {
		return a, err
	}
	known.Attempt, known.change = a, known.change.And(change)
	return a, nil
}

// writes brings a row and what follows from its change into the database.
func (r *row) writes(tenant string) (all []sqldb.Statement) {
	a := r.Attempt
	switch {
	case r.fresh:
		identity := []any{tenant, a.ID, a.TaskID, a.ContactID, a.AgentID, a.Number}
		all = append(all, sqldb.Statement{Query: insertAttempt, Args: append(identity, facts(a)...)}, countDial(tenant, a))
	case r.change.Any:
		all = append(all, sqldb.Statement{Query: updateAttempt, Args: append([]any{tenant, a.ID}, facts(a)...)})
	}
	for _, entry := range outbox.Follow(a, r.change) {
		all = append(all, addEntry(tenant, a, entry))
	}
	return all
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
