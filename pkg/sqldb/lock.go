package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/gofrs/flock"
)

// lockPoll is how often a migrator that has to wait looks again. It polls
// because a session blocked in pg_advisory_lock holds a snapshot, for which a
// CREATE INDEX CONCURRENTLY of the one who migrates would wait for ever.
const lockPoll = 50 * time.Millisecond

// WithMigrationLock runs fn while no other process migrates the same schema,
// and creates a Postgres schema that does not exist. It is for the tables of
// libraries, which bring their own migrations.
func (db *DB) WithMigrationLock(ctx context.Context, fn func(context.Context) error) error {
	unlock, err := db.lockMigrations(ctx)
	if err != nil {
		return fmt.Errorf("wait for the migration lock: %w", err)
	}
	err = db.createSchema(ctx)
	if err == nil {
		err = fn(ctx)
	}
	return errors.Join(err, unlock())
}

func (db *DB) lockMigrations(ctx context.Context) (unlock func() error, err error) {
	if db.dialect == SQLite {
		lock := flock.New(db.conf.sqliteFile() + ".migrate")
		_, err := lock.TryLockContext(ctx, lockPoll)
		return lock.Close, err
	}
	conn, err := db.write.Conn(ctx)
	if err != nil {
		return nil, err
	}
	key := db.lockKey()
	if err := awaitAdvisoryLock(ctx, conn, key); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return func() error {
		// Not the caller's context: the lock is given back even when it is over.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_, err := conn.ExecContext(ctx, `SELECT pg_advisory_unlock($1)`, key)
		return errors.Join(err, conn.Close())
	}, nil
}

func awaitAdvisoryLock(ctx context.Context, conn *sql.Conn, key int64) error {
	for {
		var locked bool
		if err := conn.QueryRowContext(ctx, `SELECT pg_try_advisory_lock($1)`, key).Scan(&locked); err != nil {
			return err
		}
		if locked {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(lockPoll):
		}
	}
}

// lockKey is the schema's own key among the advisory locks of the database.
func (db *DB) lockKey() int64 {
	h := fnv.New64a()
	h.Write([]byte("foredial migrate " + db.conf.Schema))
	return int64(h.Sum64())
}
