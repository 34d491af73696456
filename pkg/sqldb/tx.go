package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Tx is a transaction in progress.
type Tx struct {
	dialect  Dialect
	conn     *sql.Conn
	tx       *sql.Tx
	onCommit []func()
}

const (
	txAttempts   = 6
	txFirstPause = 4 * time.Millisecond
)

// errInsideTx is a mistake of the caller, see the package comment.
var errInsideTx = errors.New("sqldb: the DB was used inside its own transaction; use the Tx")

type insideKey struct{ db *DB }

func (db *DB) checkOutside(ctx context.Context) error {
	if ctx.Value(insideKey{db}) != nil {
		return errInsideTx
	}
	return nil
}

// Tx runs fn in a transaction, which is committed when fn returns nil. After a
// conflict with another transaction it runs fn again, from the beginning.
func (db *DB) Tx(ctx context.Context, fn func(context.Context, *Tx) error) error {
	if err := db.checkOutside(ctx); err != nil {
		return err
	}
	pause := txFirstPause
	for attempt := 1; ; attempt++ {
		err := db.try(ctx, db.write, nil, fn)
		if err == nil || attempt == txAttempts || !isConflict(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause/2 + rand.N(pause)):
		}
		pause *= 2
	}
}

// Snapshot runs fn in a read-only transaction: all its queries see one state.
func (db *DB) Snapshot(ctx context.Context, fn func(context.Context, *Tx) error) error {
	if err := db.checkOutside(ctx); err != nil {
		return err
	}
	return db.try(ctx, db.read, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}, fn)
}

func (db *DB) try(ctx context.Context, pool *sql.DB, opts *sql.TxOptions, fn func(context.Context, *Tx) error) error {
	// The connection is taken by hand because AddMany needs the driver's own.
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	raw, err := conn.BeginTx(ctx, opts)
	if err != nil {
		return err
	}
	defer func() { _ = raw.Rollback() }() // no effect after the commit

	tx := &Tx{dialect: db.dialect, conn: conn, tx: raw}
	if err := fn(context.WithValue(ctx, insideKey{db}, true), tx); err != nil {
		return causeOf(ctx, err)
	}
	if err := raw.Commit(); err != nil {
		return causeOf(ctx, err)
	}
	for _, hook := range tx.onCommit {
		hook()
	}
	return nil
}

// causeOf is why a transaction failed: when ctx ends, database/sql rolls back and may
// say no more than that the transaction is over.
func causeOf(ctx context.Context, err error) error {
	if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil {
		return errors.Join(ctx.Err(), err)
	}
	return err
}

// Dialect tells the engine.
func (tx *Tx) Dialect() Dialect { return tx.dialect }

// SQL is the transaction itself, for libraries that ask for one.
func (tx *Tx) SQL() *sql.Tx { return tx.tx }

// OnCommit has fn called once the transaction is durable, in the order of
// registration; never when it is rolled back. fn must be quick.
func (tx *Tx) OnCommit(fn func()) { tx.onCommit = append(tx.onCommit, fn) }

// Lock makes other transactions that lock the same name wait for the end of this
// one. SQLite needs none: its Tx holds the write lock from the beginning.
func (tx *Tx) Lock(ctx context.Context, name string) error {
	if tx.dialect == SQLite {
		return nil
	}
	_, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ' ' || $1, 0))`, name)
	return err
}

// Exec runs a statement and returns how many rows it touched.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	return affected(tx.tx.ExecContext(ctx, query, args...))
}

// Statement is one of several that a Tx executes together.
type Statement struct {
	Query string
	Args  []any
}

// ExecAll runs statements one after the other; to Postgres they are sent at once.
func (tx *Tx) ExecAll(ctx context.Context, statements ...Statement) error {
	if tx.dialect == Postgres {
		return tx.sendAll(ctx, statements)
	}
	for _, s := range statements {
		if _, err := tx.tx.ExecContext(ctx, s.Query, s.Args...); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) sendAll(ctx context.Context, statements []Statement) error {
	batch := &pgx.Batch{}
	for _, s := range statements {
		args, err := plain(s.Args)
		if err != nil {
			return err
		}
		batch.Queue(s.Query, args...)
	}
	return tx.conn.Raw(func(c any) error { return c.(*stdlib.Conn).Conn().SendBatch(ctx, batch).Close() })
}

// Query returns rows. The caller closes them before the next statement.
func (tx *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return tx.tx.QueryContext(ctx, query, args...)
}

// QueryRow returns one row; its Scan gives sql.ErrNoRows when there is none.
func (tx *Tx) QueryRow(ctx context.Context, query string, args ...any) Row {
	return tx.tx.QueryRowContext(ctx, query, args...)
}
