package sqldb_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
)

func TestIsUnique(t *testing.T) {
	sqltest.Each(t, contacts, func(t *testing.T, db *sqldb.DB) {
		_, err := db.Exec(t.Context(), `INSERT INTO contacts (id, sort_key) VALUES ('a', $1)`, []byte{1})
		require.NoError(t, err)
		require.False(t, sqldb.IsUnique(err))

		_, err = db.Exec(t.Context(), `INSERT INTO contacts (id) VALUES ('a')`)
		require.True(t, sqldb.IsUnique(err), "primary key: %v", err)
		_, err = db.Exec(t.Context(), `INSERT INTO contacts (id, sort_key) VALUES ('b', $1)`, []byte{1})
		require.True(t, sqldb.IsUnique(err), "unique index: %v", err)

		_, err = db.Exec(t.Context(), `INSERT INTO contacts (id, seq) VALUES ('c', NULL)`)
		require.Error(t, err)
		require.False(t, sqldb.IsUnique(err), "not null: %v", err)
		require.False(t, sqldb.IsUnavailable(err))
	})
}

func TestUnavailableAfterClose(t *testing.T) {
	sqltest.EachURL(t, func(t *testing.T, url string) {
		db, err := sqldb.Open(t.Context(), sqldb.Config{URL: url, Schema: "task"})
		require.NoError(t, err)
		require.NoError(t, db.Ping(t.Context()))
		require.NoError(t, db.Close())
		for _, err := range unavailable(t, db) {
			require.True(t, sqldb.IsUnavailable(err), "%v", err)
		}
	})
}

// unavailable tries each way into the database.
func unavailable(t *testing.T, db *sqldb.DB) []error {
	_, execErr := db.Exec(t.Context(), `SELECT 1`)
	rows, queryErr := db.Query(t.Context(), `SELECT 1`)
	if queryErr == nil {
		rows.Close()
	}
	return []error{
		db.Ping(t.Context()),
		execErr,
		queryErr,
		db.QueryRow(t.Context(), `SELECT 1`).Scan(new(int)),
		db.Tx(t.Context(), func(context.Context, *sqldb.Tx) error { return nil }),
	}
}

func TestUnavailableWhilePostgresIsDown(t *testing.T) {
	server := pgtest.Start(t, pgtest.Options{TCP: true})
	db, err := sqldb.Open(t.Context(), sqldb.Config{URL: server.URL(), Schema: "task"})
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, sqldb.Migrate(t.Context(), db, contacts))
	add(t, db, "a")

	broken := db.Tx(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
		server.Kill(t)
		_, err := tx.Exec(ctx, `INSERT INTO contacts (id) VALUES ('b')`)
		return err
	})
	require.True(t, sqldb.IsUnavailable(broken), "in a transaction: %v", broken)
	for _, err := range unavailable(t, db) {
		require.True(t, sqldb.IsUnavailable(err), "%v", err)
	}
	require.True(t, sqldb.IsUnavailable(sqldb.Current(t.Context(), db, contacts)))

	opened, err := sqldb.Open(t.Context(), sqldb.Config{URL: server.URL(), Schema: "task"})
	require.NoError(t, err, "a server can start while its database is down")
	defer opened.Close()

	server.Restart(t)
	require.NoError(t, opened.Ping(t.Context()))
	require.EqualValues(t, 1, count(t, db), "it heals by itself, and what was committed is there")
}

func TestUnavailableWhenTheWriterIsTakenTooLong(t *testing.T) {
	db := sqltest.SQLite(t, contacts)
	outer := t.Context()
	require.NoError(t, db.Tx(outer, func(context.Context, *sqldb.Tx) error {
		ctx, cancel := context.WithTimeout(outer, 20*time.Millisecond)
		defer cancel()
		_, err := db.Exec(ctx, `DELETE FROM contacts`)
		require.True(t, sqldb.IsUnavailable(err), "%v", err)
		return nil
	}))
}

func TestUnavailableWhenAQueryTakesTooLong(t *testing.T) {
	sqltest.Each(t, contacts, func(t *testing.T, db *sqldb.DB) {
		endless := `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n`
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		err := db.QueryRow(ctx, endless).Scan(new(int64))
		require.True(t, sqldb.IsUnavailable(err), "%v", err)

		ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		err = db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
			return tx.QueryRow(ctx, endless).Scan(new(int64))
		})
		require.True(t, sqldb.IsUnavailable(err), "in a transaction: %v", err)
		add(t, db, "a") // the writer is free again
	})
}

// A second process holds the file's write lock.
func TestUnavailableWhenTheFileIsBusy(t *testing.T) {
	dir := t.TempDir()
	conf := sqldb.Config{URL: "sqlite://" + dir, Schema: "task"}
	var dbs [2]*sqldb.DB
	for i := range dbs {
		var err error
		dbs[i], err = sqldb.Open(t.Context(), conf)
		require.NoError(t, err)
		defer dbs[i].Close()
	}
	require.NoError(t, dbs[0].Tx(t.Context(), func(context.Context, *sqldb.Tx) error {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		err := dbs[1].Tx(ctx, func(context.Context, *sqldb.Tx) error { return errors.New("not reached") })
		require.True(t, sqldb.IsUnavailable(err), "%v", err)
		return nil
	}))
}

func TestAvailable(t *testing.T) {
	for _, err := range []error{nil, sql.ErrNoRows, context.Canceled, errors.New("x"), sqldb.ErrOldSchema} {
		require.False(t, sqldb.IsUnavailable(err), "%v", err)
	}
}
