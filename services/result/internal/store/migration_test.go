package store_test

import (
	"fmt"
	"io/fs"
	"testing"
	"testing/fstest"

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

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
