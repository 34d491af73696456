package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// randomPageCost is what a page costs Postgres that it does not read in sequence:
// here it is in memory, or on a solid state disk. By the default, which is of
// other disks, it would rather read all of a table that was small when it was last
// looked at. A URL may say otherwise: postgres://…?random_page_cost=4.
const randomPageCost = "1.1"

// sqliteReaders is how many lists may be read from one SQLite file at a time.
const sqliteReaders = 4

// DB is one service's database. It is safe for concurrent use.
type DB struct {
	conf    Config
	dialect Dialect
	write   *sql.DB
	read    *sql.DB // the same pool as write on Postgres
}

// Querier is what a store function needs, given a DB or a Tx.
type Querier interface {
	Dialect() Dialect
	// Exec returns how many rows it touched.
	Exec(ctx context.Context, query string, args ...any) (int64, error)
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) Row
}

// Row is one row to scan: of QueryRow, or the current one of sql.Rows.
type Row interface {
	Scan(dest ...any) error
}

var (
	_ Querier = (*DB)(nil)
	_ Querier = (*Tx)(nil)
)

// Open opens the database of a service. A SQLite file is created if need be.
// Postgres is not contacted before it is first used, so that a server can start
// and say that it is not ready while its database is down.
func Open(ctx context.Context, conf Config) (*DB, error) {
	if err := conf.Validate(); err != nil {
		return nil, err
	}
	dialect, err := conf.dialect()
	if err != nil {
		return nil, err
	}
	db := &DB{conf: conf, dialect: dialect}
	if dialect == Postgres {
		err = db.openPostgres()
	} else {
		err = db.openSQLite(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("open %s database of %s: %w", dialect, conf.Schema, err)
	}
	return db, nil
}

func (db *DB) openPostgres() error {
	conf, err := pgx.ParseConfig(db.conf.URL)
	if err != nil {
		return err
	}
	conf.RuntimeParams["search_path"] = pgx.Identifier{db.conf.Schema}.Sanitize()
	if _, given := conf.RuntimeParams["random_page_cost"]; !given {
		conf.RuntimeParams["random_page_cost"] = randomPageCost
	}
	conns := db.conf.MaxConns
	if conns == 0 {
		conns = defaultMaxConns
	}
	db.write = stdlib.OpenDB(*conf)
	db.write.SetMaxOpenConns(conns)
	db.write.SetMaxIdleConns(conns)
	db.write.SetConnMaxIdleTime(5 * time.Minute)
	db.read = db.write
	return nil
}

func (db *DB) openSQLite(ctx context.Context) error {
	if err := os.MkdirAll(filepath.Dir(db.conf.sqliteFile()), 0o700); err != nil {
		return err
	}
	write, err := newPreparing(db.conf.sqliteDSN(false))
	if err != nil {
		return err
	}
	read, err := newPreparing(db.conf.sqliteDSN(true))
	if err != nil {
		return err
	}
	db.write = sql.OpenDB(write)
	db.write.SetMaxOpenConns(1)
	db.read = sql.OpenDB(read)
	db.read.SetMaxOpenConns(sqliteReaders)
	db.read.SetMaxIdleConns(sqliteReaders)
	// The writer comes first: it creates the file and turns WAL on.
	if err := db.write.PingContext(ctx); err != nil {
		return errors.Join(err, db.Close())
	}
	return nil
}

// Close ends all connections; those in use finish first.
func (db *DB) Close() error {
	if db.read == db.write {
		return db.write.Close()
	}
	return errors.Join(db.read.Close(), db.write.Close())
}

// Ping asks the engine for a sign of life.
func (db *DB) Ping(ctx context.Context) error { return db.read.PingContext(ctx) }

// Dialect tells the engine.
func (db *DB) Dialect() Dialect { return db.dialect }

// Schema is the service's name in the database.
func (db *DB) Schema() string { return db.conf.Schema }

// SQL is the pool that may write, for libraries that ask for one. On SQLite it
// holds a single connection: never use it inside a Tx.
func (db *DB) SQL() *sql.DB { return db.write }

// Exec runs one writing statement in a transaction of its own.
func (db *DB) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	if err := db.checkOutside(ctx); err != nil {
		return 0, err
	}
	return affected(db.write.ExecContext(ctx, query, args...))
}

// Query reads rows. The caller closes them.
func (db *DB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := db.checkOutside(ctx); err != nil {
		return nil, err
	}
	return db.read.QueryContext(ctx, query, args...)
}

// QueryRow reads one row; its Scan gives sql.ErrNoRows when there is none.
func (db *DB) QueryRow(ctx context.Context, query string, args ...any) Row {
	if err := db.checkOutside(ctx); err != nil {
		return failedRow{err}
	}
	return db.read.QueryRowContext(ctx, query, args...)
}

type failedRow struct{ err error }

func (r failedRow) Scan(...any) error { return r.err }

func affected(res sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}
