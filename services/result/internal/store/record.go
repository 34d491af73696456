package store

import (
	"cmp"
	"context"
	"fmt"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/result/internal/attempt"
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
	ids := map[string]sqldb.Strings{}
	for _, r := range reports {
		ids[r.tenant] = append(ids[r.tenant], r.news.ID)
	}
	rows, err := lockRows(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	done := make([]recorded, len(reports))
	for i, r := range reports {
		done[i].merged, done[i].err = rows.merge(r)
	}
	return done, s.write(ctx, tx, rows)
}

// merge adds a report to its row.
func (all rows) merge(r report) (attempt.Attempt, error) {
	k := key{r.tenant, r.news.ID}
	known, ok := all[k]
	if !ok {
		a, change := attempt.New(r.news)
		all[k] = &row{Attempt: a, change: change}
		return a, nil
	}
	a, change, err := attempt.Merge(known.Attempt, r.news)
	if err != nil {
		return a, err
	}
	known.Attempt, known.change = a, known.change.And(change)
	return a, nil
}
