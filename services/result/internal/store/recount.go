package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/result/internal/count"
)

// ClaimRecount takes the task that was recounted longest ago, if that is before a
// time, for a recount at now. No other process has it then.
func (s *Store) ClaimRecount(ctx context.Context, before, now time.Time) (task Task, ok bool, err error) {
	for !ok {
		var last time.Time
		err := s.db.QueryRow(ctx, `SELECT tenant, task_id, recounted_at FROM task_stats
			WHERE recounted_at < $1 ORDER BY recounted_at LIMIT 1`, sqldb.Time(before)).Scan(&task.Tenant, &task.ID, (*sqldb.Time)(&last))
		if errors.Is(err, sql.ErrNoRows) {
			return Task{}, false, nil
		}
		if err == nil {
			ok, err = claim(ctx, s.db, task, last, now)
		}
		if err != nil {
			return Task{}, false, wrap("claim recount", err)
		}
	}
	return task, true, nil
}

// claim tells whether nobody has claimed a task since.
func claim(ctx context.Context, q sqldb.Querier, task Task, last, now time.Time) (bool, error) {
	n, err := q.Exec(ctx, `UPDATE task_stats SET recounted_at = $4 WHERE tenant = $1 AND task_id = $2 AND recounted_at = $3`,
		task.Tenant, task.ID, sqldb.Time(last), sqldb.Time(now))
	return n == 1, err
}

// Recount counts a claimed task from scratch, and returns by how much its counters
// and hours were off, which are mended. What is recorded meanwhile waits for nothing: it
// moves right and wrong counters alike.
func (s *Store) Recount(ctx context.Context, task Task, claimed time.Time) (off count.Tally, err error) {
	err = s.db.Snapshot(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		kept, err := kept(ctx, tx, task)
		if err != nil {
			return err
		}
		found, err := fromScratch(ctx, tx, task)
		off = found.Less(kept)
		return err
	})
	if err == nil && off.Len() > 0 {
		off, err = s.mend(ctx, task, claimed, off)
	}
	return off, wrap("recount", err)
}

// mend moves what is off, unless the task was claimed again meanwhile:
// then it may have been mended already.
func (s *Store) mend(ctx context.Context, task Task, claimed time.Time, off count.Tally) (mended count.Tally, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		mended = count.Tally{}
		still, err := claim(ctx, tx, task, claimed, claimed)
		if err != nil || !still {
			return err
		}
		mended = off
		return tx.ExecAll(ctx, s.count(tx, tallies{task: off})...)
	})
	return mended, err
}

// kept is what was counted of a task, but for the minutes.
func kept(ctx context.Context, tx *sqldb.Tx, task Task) (t count.Tally, err error) {
	if t.Counts, err = readCounts(ctx, tx, task, true); err != nil {
		return t, err
	}
	t.Series, err = keptHours(ctx, tx, task)
	return t, err
}

// fromScratch counts what a task has, but for the minutes.
func fromScratch(ctx context.Context, tx *sqldb.Tx, task Task) (t count.Tally, err error) {
	if t.Counts, err = countsFromScratch(ctx, tx, task); err != nil {
		return t, err
	}
	t.Series, err = hoursFromScratch(ctx, tx, task)
	return t, err
}

func countsFromScratch(ctx context.Context, tx *sqldb.Tx, task Task) (count.Counts, error) {
	found := count.Counts{}
	_, err := sqldb.All(ctx, tx, func(r sqldb.Row) (g count.Group, err error) {
		err = r.Scan(&g.AgentID, &g.Displayed, &g.BusinessResultID, &g.Attempts, &g.Connected, &g.Released, &g.Completed, &g.Talk)
		found.Group(g)
		return g, err
	}, `SELECT agent_id, displayed_result, business_result_id, count(*), count(answer_time), count(end_time), count(complete_time),
			CAST(sum(CASE WHEN end_time > answer_time THEN end_time - answer_time ELSE 0 END) AS BIGINT)
		FROM attempt WHERE tenant = $1 AND task_id = $2
		GROUP BY agent_id, displayed_result, business_result_id`, task.Tenant, task.ID)
	if err != nil {
		return nil, err
	}
	_, err = sqldb.All(ctx, tx, func(r sqldb.Row) (struct{}, error) {
		var (
			agentID string
			ended   dispatchv1.PreviewState
			n       int64
		)
		err := r.Scan(&agentID, &ended, &n)
		found.Previews(agentID, ended, n)
		return struct{}{}, err
	}, `SELECT agent_id, state, count(*) FROM preview WHERE tenant = $1 AND task_id = $2 GROUP BY agent_id, state`, task.Tenant, task.ID)
	return found, err
}
