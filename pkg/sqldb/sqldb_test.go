package sqldb_test

import (
	"context"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// files makes a folder with one migration.
func files(up string) fstest.MapFS {
	return fstest.MapFS{"00001_first.sql": {Data: []byte("-- +goose Up\n" + up + "\n")}}
}

var contacts = files(`
CREATE TABLE contacts (
	id TEXT {{bytewise}} PRIMARY KEY,
	seq BIGINT NOT NULL DEFAULT 0,
	sort_key {{bytes}},
	due_at BIGINT,
	attributes TEXT,
	open BOOLEAN NOT NULL DEFAULT TRUE
);
CREATE UNIQUE INDEX contacts_sort_key ON contacts (sort_key);
CREATE TABLE events (number {{identity}}, name TEXT NOT NULL);
`)

func add(t *testing.T, db *sqldb.DB, ids ...string) {
	t.Helper()
	for _, id := range ids {
		_, err := db.Exec(t.Context(), `INSERT INTO contacts (id) VALUES ($1)`, id)
		require.NoError(t, err)
	}
}

func count(t *testing.T, q sqldb.Querier) int64 {
	t.Helper()
	n, err := sqldb.One(t.Context(), q, sqldb.Scalar[int64], `SELECT count(*) FROM contacts`)
	require.NoError(t, err)
	return n
}

func ids(ctx context.Context, q sqldb.Querier, query string, args ...any) ([]string, error) {
	return sqldb.All(ctx, q, sqldb.Scalar[string], query, args...)
}

func TestOneTextForBothEngines(t *testing.T) {
	sqltest.Each(t, contacts, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		add(t, db, "a", "B", "c")

		// Parameters by number, out of order and twice.
		got, err := ids(ctx, db, `SELECT id FROM contacts WHERE id <> $2 AND ($1 = id OR $1 = '') ORDER BY id`, "", "c")
		require.NoError(t, err)
		require.Equal(t, []string{"B", "a"}, got, "bytewise order")

		n, err := db.Exec(ctx, `UPDATE contacts SET seq = seq + $1 WHERE open`, 2)
		require.NoError(t, err)
		require.EqualValues(t, 3, n)

		n, err = db.Exec(ctx, `INSERT INTO contacts (id, seq) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET seq = excluded.seq`, "a", 9)
		require.NoError(t, err)
		require.EqualValues(t, 1, n)
		seq, err := sqldb.One(ctx, db, sqldb.Scalar[int64], `SELECT seq FROM contacts WHERE id = $1`, "a")
		require.NoError(t, err)
		require.EqualValues(t, 9, seq)
	})
}

func TestInMatchesTheList(t *testing.T) {
	sqltest.Each(t, contacts, func(t *testing.T, db *sqldb.DB) {
		add(t, db, "a", "b", `c"{},\`)
		query := `SELECT id FROM contacts WHERE seq = $1 AND ` + db.Dialect().In("id", 2) + ` ORDER BY id`
		for _, tc := range []struct{ list, want []string }{
			{nil, nil},
			{[]string{}, nil},
			{[]string{"b", "z"}, []string{"b"}},
			{[]string{`c"{},\`, "a", "a"}, []string{"a", `c"{},\`}},
		} {
			got, err := ids(t.Context(), db, query, 0, sqldb.Strings(tc.list))
			require.NoError(t, err)
			require.Equal(t, tc.want, got, "%q", tc.list)

			each, err := ids(t.Context(), db, `SELECT v.id FROM `+db.Dialect().Each(2, "id")+` WHERE $1 = 0`, 0, sqldb.Strings(tc.list))
			require.NoError(t, err)
			require.ElementsMatch(t, tc.list, each, "as they are")
		}
	})
}

func TestPagesOutOfSequenceAreCheap(t *testing.T) {
	cost := func(db *sqldb.DB) string {
		got, err := sqldb.One(t.Context(), db, sqldb.Scalar[string], `SHOW random_page_cost`)
		require.NoError(t, err)
		return got
	}
	require.Equal(t, "1.1", cost(sqltest.Postgres(t, contacts)))
	db, err := sqldb.Open(t.Context(), sqldb.Config{URL: pgtest.URL(t) + "&random_page_cost=3", Schema: "disks"})
	require.NoError(t, err)
	defer db.Close()
	require.Equal(t, "3", cost(db), "the URL may say otherwise")
}

func TestIdentityCountsUp(t *testing.T) {
	sqltest.Each(t, contacts, func(t *testing.T, db *sqldb.DB) {
		var last int64
		for range 3 {
			var number int64
			require.NoError(t, db.Tx(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
				return tx.QueryRow(ctx, `INSERT INTO events (name) VALUES ('x') RETURNING number`).Scan(&number)
			}))
			require.Greater(t, number, last)
			last = number
		}
	})
}

func TestReadersCannotWrite(t *testing.T) {
	db := sqltest.SQLite(t, contacts)
	err := db.QueryRow(t.Context(), `INSERT INTO contacts (id) VALUES ('a') RETURNING id`).Scan(new(string))
	require.ErrorContains(t, err, "readonly")
	require.Zero(t, count(t, db))
}

// On SQLite a long list and a writer must not wait for each other.
func TestReadersAndTheWriterDoNotWait(t *testing.T) {
	sqltest.Each(t, contacts, func(t *testing.T, db *sqldb.DB) {
		add(t, db, "a", "b")
		rows, err := db.Query(t.Context(), `SELECT id FROM contacts`)
		require.NoError(t, err)
		defer rows.Close()
		require.True(t, rows.Next())

		require.NoError(t, db.Tx(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
			if _, err := tx.Exec(ctx, `INSERT INTO contacts (id) VALUES ('c')`); err != nil {
				return err
			}
			require.EqualValues(t, 2, count(t, db), "uncommitted rows are not read")
			return nil
		}))
		require.EqualValues(t, 3, count(t, db))
		require.True(t, rows.Next())
	})
}

func TestSchemasOfOneURLAreApart(t *testing.T) {
	sqltest.EachURL(t, func(t *testing.T, url string) {
		ctx := t.Context()
		var dbs []*sqldb.DB
		for _, schema := range []string{"task", "contact"} {
			db, err := sqldb.Open(ctx, sqldb.Config{URL: url, Schema: schema})
			require.NoError(t, err)
			defer db.Close()
			require.NoError(t, sqldb.Migrate(ctx, db, contacts))
			require.Equal(t, schema, db.Schema())
			dbs = append(dbs, db)
		}
		add(t, dbs[0], "a")
		require.EqualValues(t, 1, count(t, dbs[0]))
		require.Zero(t, count(t, dbs[1]))
	})
}

func TestOpenAgainFindsTheRows(t *testing.T) {
	sqltest.EachURL(t, func(t *testing.T, url string) {
		for i := range 2 {
			db, err := sqldb.Open(t.Context(), sqldb.Config{URL: url, Schema: "contact"})
			require.NoError(t, err)
			require.NoError(t, sqldb.Migrate(t.Context(), db, contacts))
			require.EqualValues(t, i, count(t, db))
			add(t, db, string(rune('a'+i)))
			require.NoError(t, db.Close())
		}
	})
}

func TestSQLiteFolderWithOddName(t *testing.T) {
	db, err := sqldb.Open(t.Context(), sqldb.Config{URL: "sqlite://" + t.TempDir() + "/a b?c#d%20", Schema: "task"})
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, sqldb.Migrate(t.Context(), db, contacts))
	add(t, db, "a")
	require.EqualValues(t, 1, count(t, db), "both pools opened one file")
}

func TestConfigValidate(t *testing.T) {
	for _, good := range []sqldb.Config{
		{URL: "sqlite:///var/lib/foredial", Schema: "task"},
		{URL: "sqlite://data", Schema: "number_2"},
		{URL: "postgres://u:p@h:5432/db?sslmode=disable", Schema: "task", MaxConns: 4},
		{URL: "postgresql://h/db", Schema: "task"},
	} {
		require.NoError(t, good.Validate(), "%+v", good)
	}
	for _, bad := range []sqldb.Config{
		{URL: "sqlite://", Schema: "task"},
		{URL: "mysql://h/db", Schema: "task"},
		{URL: "", Schema: "task"},
		{URL: "sqlite://data", Schema: ""},
		{URL: "sqlite://data", Schema: "../x"},
		{URL: "sqlite://data", Schema: `a"b`},
		{URL: "postgres://h/db", Schema: "task", MaxConns: -1},
	} {
		require.Error(t, bad.Validate(), "%+v", bad)
	}
	err := sqldb.Config{URL: "mysql://user:secret@h/db", Schema: "9"}.Validate()
	require.ErrorContains(t, err, "mysql")
	require.ErrorContains(t, err, `schema "9"`, "all faults at once")
	require.NotContains(t, err.Error(), "secret")

	_, err = sqldb.Open(t.Context(), sqldb.Config{URL: "mysql://h/db", Schema: "task"})
	require.Error(t, err)
}
