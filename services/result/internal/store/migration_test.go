package store_test

import (
	"fmt"
	"io/fs"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	"github.com/foredial/foredial/services/result/internal/count"
	"github.com/foredial/foredial/services/result/internal/store"
)

// upTo is the migrations up to one.
func upTo(t *testing.T, last string) fs.FS {
	t.Helper()
	names, err := fs.Glob(store.Migrations, "*.sql")
	require.NoError(t, err)
	some := fstest.MapFS{}
	for _, name := range names {
		if name <= last {
			text, err := fs.ReadFile(store.Migrations, name)
			require.NoError(t, err)
			some[name] = &fstest.MapFile{Data: text}
		}
	}
	return some
}

// What an earlier version recorded is counted by the migration.
func TestMigrationCountsWhatIsThere(t *testing.T) {
	sqltest.EachURL(t, func(t *testing.T, url string) {
		ctx := t.Context()
		db, err := sqldb.Open(ctx, sqldb.Config{URL: url, Schema: "result"})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, db.Close()) })
		require.NoError(t, sqldb.Migrate(ctx, db, upTo(t, "00005_answers.sql")))
		for i, facts := range []string{ // answer, end, complete, displayed result, business result
			"NULL, NULL, NULL, 0, ''", "20, NULL, NULL, 1, ''", "20, 50, 60, 1, 'sold'", "20, 10, NULL, 1, ''", "NULL, 50, 60, 2, 'later'",
		} {
			_, err := db.Exec(ctx, fmt.Sprintf(`INSERT INTO attempt (tenant, id, task_id, contact_id, agent_id, number, reference, name, caller_number,
				note, call_id, recording_path, fail_code, ends, dial_time, answer_time, end_time, complete_time, displayed_result, business_result_id)
				VALUES ('acme', 'a%d', 't', 'c', 'ann', '', '', '', '', '', '', '', '', 1, 1, %s)`, i, facts))
			require.NoError(t, err)
		}
		for i := range 3 {
			_, err := db.Exec(ctx, fmt.Sprintf(`INSERT INTO preview (tenant, id, task_id, contact_id, agent_id, state, revoke_reason, reason, offer_time, end_time)
				VALUES ('acme', 'p%d', 't', 'c', 'agent-%d', %d, 0, '', 1, 2)`, i, i%2, 3+i/2))
			require.NoError(t, err)
		}
		require.NoError(t, sqldb.Migrate(ctx, db, store.Migrations))

		task := store.Task{Tenant: "acme", ID: "t"}
		got, err := store.New(db).Counts(ctx, task, true)
		require.NoError(t, err)
		require.Equal(t, count.Counts{
			{Kind: count.Connected}: 3, {AgentID: "ann", Kind: count.Connected}: 3,
			{Kind: count.Released}: 3, {AgentID: "ann", Kind: count.Released}: 3,
			{Kind: count.Completed}: 2, {AgentID: "ann", Kind: count.Completed}: 2,
			{AgentID: "ann", Kind: count.Talk}: 30,
			{Kind: count.Results, Item: "1"}:   2, {Kind: count.Results, Item: "2"}: 1,
			{Kind: count.BusinessResults, Item: "sold"}: 1, {Kind: count.BusinessResults, Item: "later"}: 1,
			{Kind: count.Previews, Item: "3"}: 2, {Kind: count.Previews, Item: "4"}: 1,
			{AgentID: "agent-0", Kind: count.Previews, Item: "3"}: 1, {AgentID: "agent-0", Kind: count.Previews, Item: "4"}: 1,
			{AgentID: "agent-1", Kind: count.Previews, Item: "3"}: 1,
		}, got)
		require.EqualValues(t, 1, must(store.New(db).Changes(ctx, task)))
	})
}

// What an earlier version recorded is in the series: every hour, and the minutes of two
// days before the last.
func TestMigrationCountsWhenItEnded(t *testing.T) {
	sqltest.EachURL(t, func(t *testing.T, url string) {
		ctx := t.Context()
		db, err := sqldb.Open(ctx, sqldb.Config{URL: url, Schema: "result"})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, db.Close()) })
		require.NoError(t, sqldb.Migrate(ctx, db, upTo(t, "00013_erasure.sql")))
		hour := time.Now().UTC().Truncate(time.Hour).Add(-3 * time.Hour)
		micros := func(d time.Duration) string { return fmt.Sprint(hour.Add(d).UnixMicro()) }
		const long = -49 * time.Hour
		for i, facts := range []string{ // answer, end
			"NULL, NULL", micros(0) + ", NULL", micros(0) + ", " + micros(61*time.Second), "NULL, " + micros(119*time.Second),
			"NULL, " + micros(time.Hour), micros(long) + ", " + micros(long),
		} {
			_, err := db.Exec(ctx, fmt.Sprintf(`INSERT INTO attempt (tenant, id, task_id, contact_id, agent_id, number, reference, name, caller_number,
				note, call_id, recording_path, fail_code, ends, dial_time, displayed_result, business_result_id, answer_time, end_time)
				VALUES ('acme', 'a%d', 't', 'c', 'ann', '', '', '', '', '', '', '', '', 1, 1, 1, '', %s)`, i, facts))
			require.NoError(t, err)
		}
		for state := 2; state <= 6; state++ {
			_, err := db.Exec(ctx, fmt.Sprintf(`INSERT INTO preview (tenant, id, task_id, contact_id, agent_id, state, revoke_reason, reason, offer_time, end_time)
				VALUES ('acme', 'p%d', 't', 'c', 'ann', %d, 0, '', 1, %s)`, state, state, micros(time.Duration(state/4)*time.Hour)))
			require.NoError(t, err)
		}
		require.NoError(t, sqldb.Migrate(ctx, db, store.Migrations))

		task := store.Task{Tenant: "acme", ID: "t"}
		points := func(width count.Width) count.Series {
			return must(store.New(db).Series(ctx, "acme", store.SeriesFilter{TaskID: "t", Width: width, From: time.Unix(0, 0), To: time.Now()}))
		}
		require.Equal(t, count.Series{
			count.Hour.Slot(hour.Add(long)):      {Released: 1, Connected: 1},
			count.Hour.Slot(hour):                {Released: 2, Connected: 1, Accepted: 1, Skipped: 1},
			count.Hour.Slot(hour.Add(time.Hour)): {Released: 1, TimedOut: 1, Revoked: 1, Snoozed: 1},
		}, points(count.Hour))
		require.Equal(t, count.Series{
			count.Minute.Slot(hour):                  {Accepted: 1, Skipped: 1},
			count.Minute.Slot(hour.Add(time.Minute)): {Released: 2, Connected: 1},
			count.Minute.Slot(hour.Add(time.Hour)):   {Released: 1, TimedOut: 1, Revoked: 1, Snoozed: 1},
		}, points(count.Minute))
		var minutes int
		require.NoError(t, db.QueryRow(ctx, `SELECT count(*) FROM task_series WHERE width = 60`).Scan(&minutes))
		require.Equal(t, 3, minutes)

		now := time.Now().Truncate(time.Microsecond)
		_, err = db.Exec(ctx, `INSERT INTO task_stats (tenant, task_id, changes, recounted_at) VALUES ('acme', 't', 0, 0)`)
		require.NoError(t, err)
		claimed, ok, err := store.New(db).ClaimRecount(ctx, now, now)
		require.NoError(t, err)
		require.True(t, ok && claimed == task)
		off, err := store.New(db).Recount(ctx, task, now)
		require.NoError(t, err)
		require.Empty(t, off.Series)
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
