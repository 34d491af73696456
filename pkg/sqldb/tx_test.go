package sqldb_test

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
)

func TestTxCommitsOrLeavesNothing(t *testing.T) {
	sqltest.Each(t, contacts, func(t *testing.T, db *sqldb.DB) {
		var hooks []string
		insert := func(id string, then error) func(context.Context, *sqldb.Tx) error {
			return func(ctx context.Context, tx *sqldb.Tx) error {
				_, err := tx.Exec(ctx, `INSERT INTO contacts (id) VALUES ($1)`, id)
				tx.OnCommit(func() { hooks = append(hooks, id+"1") })
				tx.OnCommit(func() { hooks = append(hooks, id+"2") })
				return errors.Join(err, then)
			}
		}
		require.NoError(t, db.Tx(t.Context(), insert("a", nil)))
		refused := errors.New("refused")
		require.ErrorIs(t, db.Tx(t.Context(), insert("b", refused)), refused)
		require.Panics(t, func() {
			_ = db.Tx(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
				_ = insert("c", nil)(ctx, tx)
				panic("oops")
			})
		})
		require.EqualValues(t, 1, count(t, db))
		require.Equal(t, []string{"a1", "a2"}, hooks)
		add(t, db, "b") // the connection was given back clean
	})
}

func TestTxEndsWithItsContext(t *testing.T) {
	sqltest.Each(t, contacts, func(t *testing.T, db *sqldb.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		err := db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO contacts (id) VALUES ('a')`)
			cancel()
			return err
		})
		require.Error(t, err)
		require.Zero(t, count(t, db))
		add(t, db, "a")
	})
}

// Two transactions that lock two rows in opposite order: the engine breaks the
// deadlock (or does not let it begin), and both succeed in the end.
// database/sql rolls back by itself when the context ends.
func TestATxThatItsContextEndedSaysSo(t *testing.T) {
	sqltest.Each(t, contacts, func(t *testing.T, db *sqldb.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		err := db.Tx(ctx, func(_ context.Context, tx *sqldb.Tx) error {
			cancel()
			for {
				_, err := tx.SQL().ExecContext(t.Context(), `INSERT INTO contacts (id) VALUES ('a') ON CONFLICT DO NOTHING`)
				if errors.Is(err, sql.ErrTxDone) {
					return err
				}
			}
		})
		require.ErrorIs(t, err, context.Canceled)
	})
}

func TestTxRunsAgainAfterADeadlock(t *testing.T) {
	sqltest.Each(t, contacts, func(t *testing.T, db *sqldb.DB) {
		add(t, db, "a", "b")
		var wg sync.WaitGroup
		errs := make([]error, 2)
		var bothHoldOne sync.WaitGroup
		if db.Dialect() == sqldb.Postgres { // SQLite lets one in at a time
			bothHoldOne.Add(2)
		}
		for i, order := range [][]string{{"a", "b"}, {"b", "a"}} {
			first := sync.OnceFunc(func() {
				if db.Dialect() == sqldb.Postgres {
					bothHoldOne.Done()
					bothHoldOne.Wait()
				}
			})
			wg.Go(func() {
				errs[i] = db.Tx(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
					for _, id := range order {
						if _, err := tx.Exec(ctx, `UPDATE contacts SET seq = seq + 1 WHERE id = $1`, id); err != nil {
							return err
						}
						first()
					}
					return nil
				})
			})
		}
		wg.Wait()
		require.NoError(t, errors.Join(errs...))
		sum, err := sqldb.One(t.Context(), db, sqldb.Scalar[int64], `SELECT sum(seq) FROM contacts`)
		require.NoError(t, err)
		require.EqualValues(t, 4, sum)
	})
}

func TestTxGivesUpInTheEnd(t *testing.T) {
	db := sqltest.Postgres(t, contacts)
	tries, hooks := 0, 0
	err := db.Tx(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
		tries++
		tx.OnCommit(func() { hooks++ })
		_, err := tx.Exec(ctx, `DO $$ BEGIN RAISE SQLSTATE '40001'; END $$`)
		return err
	})
	require.Error(t, err)
	require.Equal(t, 6, tries)
	require.Zero(t, hooks)
}

func TestTxDoesNotRepeatOtherErrors(t *testing.T) {
	sqltest.Each(t, contacts, func(t *testing.T, db *sqldb.DB) {
		add(t, db, "a")
		tries := 0
		err := db.Tx(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
			tries++
			_, err := tx.Exec(ctx, `INSERT INTO contacts (id) VALUES ('a')`)
			return err
		})
		require.True(t, sqldb.IsUnique(err), "%v", err)
		require.Equal(t, 1, tries)
	})
}

// Many writers at once: on SQLite they queue for the one connection and none
// fails with a busy file.
func TestConcurrentWriters(t *testing.T) {
	sqltest.Each(t, contacts, func(t *testing.T, db *sqldb.DB) {
		const writers, each = 8, 25
		add(t, db, "a")
		var wg sync.WaitGroup
		errs := make([]error, writers)
		for i := range writers {
			wg.Go(func() {
				for range each {
					errs[i] = errors.Join(errs[i], db.Tx(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
						seq, err := sqldb.One(ctx, tx, sqldb.Scalar[int64],
							`SELECT seq FROM contacts WHERE id = 'a'`+tx.Dialect().ForUpdate())
						if err != nil {
							return err
						}
						_, err = tx.Exec(ctx, `UPDATE contacts SET seq = $1 WHERE id = 'a'`, seq+1)
						return err
					}))
				}
			})
		}
		wg.Wait()
		require.NoError(t, errors.Join(errs...))
		seq, err := sqldb.One(t.Context(), db, sqldb.Scalar[int64], `SELECT seq FROM contacts`)
		require.NoError(t, err)
		require.EqualValues(t, writers*each, seq, "no update was lost")
	})
}

func TestSkipLockedPassesOver(t *testing.T) {
	db := sqltest.Postgres(t, contacts)
	add(t, db, "a", "b")
	next := `SELECT id FROM contacts ORDER BY id LIMIT 1` + db.Dialect().ForUpdateSkipLocked()
	outer := t.Context()
	require.NoError(t, db.Tx(outer, func(ctx context.Context, tx *sqldb.Tx) error {
		first, err := sqldb.One(ctx, tx, sqldb.Scalar[string], next)
		require.NoError(t, err)
		require.Equal(t, "a", first)
		return db.Tx(outer, func(ctx context.Context, tx *sqldb.Tx) error {
			second, err := sqldb.One(ctx, tx, sqldb.Scalar[string], next)
			require.Equal(t, "b", second)
			return err
		})
	}))
	require.Empty(t, sqldb.SQLite.ForUpdateSkipLocked())
}

func TestTheDBRefusesToWorkInsideItsOwnTx(t *testing.T) {
	sqltest.Each(t, contacts, func(t *testing.T, db *sqldb.DB) {
		other := sqltest.SQLite(t, contacts)
		nothing := func(context.Context, *sqldb.Tx) error { return nil }
		inside := func(ctx context.Context, _ *sqldb.Tx) error {
			_, err := db.Exec(ctx, `DELETE FROM contacts`)
			require.ErrorContains(t, err, "use the Tx")
			_, err = db.Query(ctx, `SELECT 1`)
			require.ErrorContains(t, err, "use the Tx")
			require.ErrorContains(t, db.QueryRow(ctx, `SELECT 1`).Scan(new(int)), "use the Tx")
			require.ErrorContains(t, db.Tx(ctx, nothing), "use the Tx")
			require.ErrorContains(t, db.Snapshot(ctx, nothing), "use the Tx")
			_, err = other.Exec(ctx, `DELETE FROM contacts`)
			return err // another database is not concerned
		}
		require.NoError(t, db.Tx(t.Context(), inside))
		require.NoError(t, db.Snapshot(t.Context(), inside))
	})
}

func TestSnapshotSeesOneState(t *testing.T) {
	sqltest.Each(t, contacts, func(t *testing.T, db *sqldb.DB) {
		add(t, db, "a")
		require.NoError(t, db.Snapshot(t.Context(), func(_ context.Context, tx *sqldb.Tx) error {
			require.EqualValues(t, 1, count(t, tx))
			add(t, db, "b")
			require.EqualValues(t, 1, count(t, tx))
			return nil
		}))
		require.EqualValues(t, 2, count(t, db))

		err := db.Snapshot(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO contacts (id) VALUES ('c')`)
			return err
		})
		require.Error(t, err, "it only reads")
	})
}

func TestExecAll(t *testing.T) {
	sqltest.Each(t, contacts, func(t *testing.T, db *sqldb.DB) {
		insert := func(id string, at time.Time) sqldb.Statement {
			return sqldb.Statement{Query: `INSERT INTO contacts (id, due_at) VALUES ($1, $2)`, Args: []any{id, sqldb.Time(at)}}
		}
		require.NoError(t, db.Tx(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
			return tx.ExecAll(ctx, insert("a", time.Unix(1, 0)), insert("b", time.Time{}),
				sqldb.Statement{Query: `UPDATE contacts SET due_at = $2 WHERE id = $1`, Args: []any{"b", sqldb.Time(time.Unix(2, 0))}})
		}))
		due, err := sqldb.One(t.Context(), db, sqldb.Scalar[int64], `SELECT sum(due_at) FROM contacts`)
		require.NoError(t, err)
		require.EqualValues(t, 3_000_000, due)

		err = db.Tx(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
			return tx.ExecAll(ctx, insert("c", time.Time{}), insert("a", time.Time{}))
		})
		require.True(t, sqldb.IsUnique(err), "%v", err)
		n, err := sqldb.One(t.Context(), db, sqldb.Scalar[int], `SELECT count(*) FROM contacts`)
		require.NoError(t, err)
		require.Equal(t, 2, n, "all or nothing")
	})
}

// A statement that is in use may be run again beside itself, and after a failure.
func TestStatementsInUse(t *testing.T) {
	db := sqltest.SQLite(t, contacts)
	add(t, db, "a", "b", "c")
	const query = `SELECT id FROM contacts WHERE id >= $1 ORDER BY id`
	require.NoError(t, db.Tx(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
		var seen []string
		outer, err := tx.Query(ctx, query, "a")
		require.NoError(t, err)
		defer outer.Close()
		for outer.Next() {
			var id, first string
			require.NoError(t, outer.Scan(&id))
			require.NoError(t, tx.QueryRow(ctx, query, id).Scan(&first))
			seen = append(seen, id+first)
		}
		require.Equal(t, []string{"aa", "bb", "cc"}, seen)
		return outer.Err()
	}))
	for range 2 {
		_, err := db.Exec(t.Context(), `INSERT INTO contacts (id) VALUES ($1)`, "a")
		require.True(t, sqldb.IsUnique(err), "%v", err)
	}
	_, err := db.Exec(t.Context(), `INSERT INTO contacts (id) VALUES ($1)`, "d")
	require.NoError(t, err)
}

// A table that changes is seen by statements that were prepared before.
func TestStatementsAfterASchemaChange(t *testing.T) {
	db := sqltest.SQLite(t, contacts)
	add(t, db, "a")
	count := func() (n int) {
		require.NoError(t, db.QueryRow(t.Context(), `SELECT count(*) FROM contacts`).Scan(&n))
		return n
	}
	require.Equal(t, 1, count())
	_, err := db.Exec(t.Context(), `ALTER TABLE contacts ADD COLUMN further TEXT`)
	require.NoError(t, err)
	require.Equal(t, 1, count())
	_, err = db.Exec(t.Context(), `UPDATE contacts SET further = 'x'`)
	require.NoError(t, err)
}
