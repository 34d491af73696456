package store

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/result/internal/count"
)

// pointColumns are those of a count.Point, in the order of fieldsOf.
var pointColumns = []string{"accepted", "skipped", "timed_out", "revoked", "snoozed", "released", "connected"}

// fieldsOf are where a point has its numbers.
func fieldsOf(p *count.Point) []*int64 {
	return []*int64{&p.Accepted, &p.Skipped, &p.TimedOut, &p.Revoked, &p.Snoozed, &p.Released, &p.Connected}
}

// eachColumn has a text for each of pointColumns, in which it stands for every %.
func eachColumn(text string) string {
	all := make([]string, len(pointColumns))
	for i, column := range pointColumns {
		all[i] = strings.ReplaceAll(text, "%", column)
	}
	return strings.Join(all, ", ")
}

// seriesRows are the points that move, in the order of their keys. A minute that is
// gone does not come back for what is told of it so late.
func seriesRows(task Task, moved count.Series, now time.Time) (rows sqldb.Values) {
	for _, at := range slices.SortedFunc(maps.Keys(moved), count.Slot.Compare) {
		if at.Gone(now) {
			continue
		}
		p := moved[at]
		row := []any{task.Tenant, task.ID, int64(at.Width), at.Start.UnixMicro()}
		for _, n := range fieldsOf(&p) {
			row = append(row, *n)
		}
		rows = append(rows, row)
	}
	return rows
}

func moveSeries(d sqldb.Dialect, rows sqldb.Values) sqldb.Statement {
	columns := append([]string{"tenant", "task_id", "width", "start_time"}, pointColumns...)
	return sqldb.Statement{
		Query: `INSERT INTO task_series (` + strings.Join(columns, ", ") + `)
			SELECT v.tenant, v.task_id, CAST(v.width AS BIGINT), CAST(v.start_time AS BIGINT), ` + eachColumn(`CAST(v.% AS BIGINT)`) + `
			FROM ` + d.Values(1, columns...) + ` WHERE true
			ON CONFLICT (tenant, task_id, width, start_time) DO UPDATE SET ` + eachColumn(`% = task_series.% + excluded.%`),
		Args: []any{rows},
	}
}

// SeriesFilter says which points are asked for.
type SeriesFilter struct {
	// TaskID is the only task; empty: all of Tasks.
	TaskID string
	// Tasks are those to add up; nil: all.
	Tasks []string
	Width count.Width
	// Those that begin at From or later, and before To.
	From, To time.Time
}

// Series adds up points of tasks. Minutes that are no longer kept are not there.
func (s *Store) Series(ctx context.Context, tenant string, f SeriesFilter) (count.Series, error) {
	if oldest := count.OldestMinute(time.Now()); f.Width == count.Minute && f.From.Before(oldest) {
		f.From = oldest
	}
	text, args := f.query(s.db.Dialect(), tenant)
	points, err := readSeries(ctx, s.db, f.Width, text, args...)
	return points, wrap("read series", err)
}

func (f SeriesFilter) query(d sqldb.Dialect, tenant string) (string, []any) {
	q := from(`SELECT start_time, `+eachColumn(`CAST(sum(%) AS BIGINT)`)+` FROM task_series WHERE tenant`, tenant)
	q.and("width = $%d AND start_time >= $%d AND start_time < $%d", int64(f.Width), sqldb.Time(f.From), sqldb.Time(f.To))
	if f.TaskID != "" {
		q.and("task_id = $%d", f.TaskID)
	} else {
		q.ofTasks(d, "task_id", f.Tasks)
	}
	q.text.WriteString(" GROUP BY start_time")
	return q.text.String(), q.args
}

// keptHours are those of a task.
func keptHours(ctx context.Context, q sqldb.Querier, task Task) (count.Series, error) {
	return readSeries(ctx, q, count.Hour, `SELECT start_time, `+eachColumn(`%`)+` FROM task_series
		WHERE tenant = $1 AND task_id = $2 AND width = $3`, task.Tenant, task.ID, int64(count.Hour))
}

// hoursFromScratch counts what ended in each hour of a task.
func hoursFromScratch(ctx context.Context, q sqldb.Querier, task Task) (count.Series, error) {
	return readSeries(ctx, q, count.Hour, `SELECT end_time - end_time % 3600000000,
			count(CASE WHEN state = 2 THEN 1 END), count(CASE WHEN state = 3 THEN 1 END), count(CASE WHEN state = 4 THEN 1 END),
			count(CASE WHEN state = 5 THEN 1 END), count(CASE WHEN state = 6 THEN 1 END),
			count(CASE WHEN state = 0 THEN 1 END), count(answer_time)
		FROM (
			SELECT end_time, 0 AS state, answer_time FROM attempt WHERE tenant = $1 AND task_id = $2 AND end_time IS NOT NULL
			UNION ALL
			SELECT end_time, state, NULL FROM preview WHERE tenant = $1 AND task_id = $2
		) AS ended
		GROUP BY end_time - end_time % 3600000000`, task.Tenant, task.ID)
}

// readSeries reads rows of a time and pointColumns.
func readSeries(ctx context.Context, q sqldb.Querier, width count.Width, query string, args ...any) (count.Series, error) {
	points := count.Series{}
	_, err := sqldb.All(ctx, q, func(r sqldb.Row) (struct{}, error) {
		var (
			at = count.Slot{Width: width}
			p  count.Point
		)
		into := []any{(*sqldb.Time)(&at.Start)}
		for _, n := range fieldsOf(&p) {
			into = append(into, n)
		}
		err := r.Scan(into...)
		points.Add(at, p)
		return struct{}{}, err
	}, query, args...)
	return points, err
}

const (
	oldestMinute = `SELECT start_time FROM task_series WHERE width = 60 AND start_time < $1 ORDER BY start_time LIMIT 1`
	dropMinute   = `DELETE FROM task_series WHERE width = 60 AND start_time = $1`
)

// ExpireMinute deletes the oldest minute, of every task, if it began before a time. It
// says whether there was one.
func (s *Store) ExpireMinute(ctx context.Context, before time.Time) (bool, error) {
	oldest, err := sqldb.One(ctx, s.db, sqldb.Scalar[int64], oldestMinute, sqldb.Time(before))
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err == nil {
		_, err = s.db.Exec(ctx, dropMinute, oldest)
	}
	return err == nil, wrap("expire minutes", err)
}
