package sqldb_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
)

// texts reads all rows.
func texts(t *testing.T, db *sqldb.DB, query string, args ...any) (all [][]string) {
	t.Helper()
	require.NoError(t, db.Snapshot(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
		return tx.Texts(ctx, func(row [][]byte) error {
			var line []string
			for _, value := range row {
				line = append(line, string(value))
			}
			all = append(all, line)
			return nil
		}, query, args...)
	}))
	return all
}

func TestTexts(t *testing.T) {
	sqltest.Each(t, contacts, func(t *testing.T, db *sqldb.DB) {
		due := sqldb.Time(time.UnixMicro(-1_777_626_000_123_456))
		for id, due := range map[string]any{"a": due, "b": nil, "": due, "ü,\n\"": nil} {
			_, err := db.Exec(t.Context(), `INSERT INTO contacts (id, seq, due_at) VALUES ($1, 42, $2)`, id, due)
			require.NoError(t, err)
		}
		const query = `SELECT id, due_at, seq FROM contacts WHERE seq = $1`
		require.ElementsMatch(t, [][]string{
			{"a", "-1777626000123456", "42"}, {"b", "", "42"}, {"", "-1777626000123456", "42"}, {"ü,\n\"", "", "42"},
		}, texts(t, db, query, 42))
		require.Empty(t, texts(t, db, query, 43))
	})
}

func TestTextsEndWithTheReader(t *testing.T) {
	sqltest.Each(t, contacts, func(t *testing.T, db *sqldb.DB) {
		endless := `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n`
		enough := errors.New("enough")
		rows := 0
		err := db.Snapshot(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
			return tx.Texts(ctx, func([][]byte) error {
				if rows++; rows == 3 {
					return enough
				}
				return nil
			}, endless)
		})
		require.ErrorIs(t, err, enough)
		require.Equal(t, 3, rows)
		require.NoError(t, db.Ping(t.Context()), "the pool is none the worse")
	})
}

func TestLock(t *testing.T) {
	sqltest.Each(t, contacts, func(t *testing.T, db *sqldb.DB) {
		// Each counts, then adds: without the lock two would count the same.
		first, second := make(chan error, 1), make(chan error, 1)
		counted := make(chan struct{})
		add := func(id string, between func()) error {
			return db.Tx(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
				if err := tx.Lock(ctx, "contacts"); err != nil {
					return err
				}
				n, err := sqldb.One(ctx, tx, sqldb.Scalar[int64], `SELECT count(*) FROM contacts`)
				if err != nil {
					return err
				}
				between()
				_, err = tx.Exec(ctx, `INSERT INTO contacts (id, seq) VALUES ($1, $2)`, id, n)
				return err
			})
		}
		goOn := make(chan struct{})
		go func() { first <- add("a", func() { close(counted); <-goOn }) }()
		<-counted
		go func() { second <- add("b", func() {}) }()
		select {
		case err := <-second:
			require.Fail(t, "went ahead of the first", "%v", err)
		case <-time.After(50 * time.Millisecond): // long enough for one that does not wait
		}
		close(goOn)
		require.NoError(t, <-first)
		require.NoError(t, <-second)
		seq, err := sqldb.One(t.Context(), db, sqldb.Scalar[int64], `SELECT seq FROM contacts WHERE id = 'b'`)
		require.NoError(t, err)
		require.EqualValues(t, 1, seq)
	})
}
