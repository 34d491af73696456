package sqltest_test

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

func files(column string) fstest.MapFS {
	return fstest.MapFS{"00001_first.sql": {Data: []byte("-- +goose Up\nCREATE TABLE contacts (" + column + " TEXT);\n")}}
}

var alsoRuns int

func also(ctx context.Context, db *sqldb.DB) error {
	alsoRuns++
	return db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `CREATE TABLE extra (id TEXT)`)
		return err
	})
}

func insert(t *testing.T, db *sqldb.DB, query string) error {
	t.Helper()
	_, err := db.Exec(t.Context(), query)
	return err
}

func TestEachTestHasAMigratedDatabaseOfItsOwn(t *testing.T) {
	var engines []sqldb.Dialect
	for range 2 {
		sqltest.Each(t, files("id"), func(t *testing.T, db *sqldb.DB) {
			engines = append(engines, db.Dialect())
			require.NoError(t, sqldb.Current(t.Context(), db, files("id")))
			n, err := sqldb.One(t.Context(), db, sqldb.Scalar[int], `SELECT count(*) FROM contacts`)
			require.NoError(t, err)
			require.Zero(t, n)
			require.NoError(t, insert(t, db, `INSERT INTO contacts (id) VALUES ('a')`))
		})
	}
	require.Equal(t, []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres, sqldb.SQLite, sqldb.Postgres}, engines)
}

func TestOtherMigrationsMakeAnotherDatabase(t *testing.T) {
	sqltest.Each(t, files("name"), func(t *testing.T, db *sqldb.DB) {
		require.NoError(t, insert(t, db, `INSERT INTO contacts (name) VALUES ('a')`))
		require.Error(t, insert(t, db, `INSERT INTO contacts (id) VALUES ('a')`))
		require.Error(t, insert(t, db, `INSERT INTO extra (id) VALUES ('a')`))
	})
	for range 2 {
		sqltest.Each(t, files("name"), func(t *testing.T, db *sqldb.DB) {
			require.NoError(t, insert(t, db, `INSERT INTO extra (id) VALUES ('a')`))
		}, also)
	}
	require.Equal(t, 2, alsoRuns, "once per engine")
}

func TestEachURLIsEmpty(t *testing.T) {
	sqltest.EachURL(t, func(t *testing.T, url string) {
		db, err := sqldb.Open(t.Context(), sqldb.Config{URL: url, Schema: "task"})
		require.NoError(t, err)
		defer db.Close()
		require.ErrorIs(t, sqldb.Current(t.Context(), db, files("id")), sqldb.ErrOldSchema)
	})
}
