package sqldb

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3"
)

// ErrOldSchema says that migrations have to be applied before the database can
// be used.
var ErrOldSchema = errors.New("the database schema is old: run `foredial migrate`")

// Migrate applies the migrations at the root of files that the database has not
// seen, each in a transaction of its own, after [Expand].
func Migrate(ctx context.Context, db *DB, files fs.FS) error {
	err := db.WithMigrationLock(ctx, func(ctx context.Context) error {
		p, err := db.migrations(files)
		if err != nil {
			return err
		}
		_, err = p.Up(ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("migrate %s: %w", db.conf.Schema, err)
	}
	return nil
}

// Current returns an ErrOldSchema when Migrate with the same files would change
// the database. A database that is ahead of the files is current: during a
// rolling upgrade the older servers work on.
func Current(ctx context.Context, db *DB, files fs.FS) error {
	p, err := db.migrations(files)
	if err != nil {
		return err
	}
	sources := p.ListSources()
	want := sources[len(sources)-1].Version
	have, err := db.version(ctx)
	if err != nil {
		return fmt.Errorf("read the schema version of %s: %w", db.conf.Schema, err)
	}
	if have < want {
		return fmt.Errorf("%s has version %d of %d: %w", db.conf.Schema, have, want, ErrOldSchema)
	}
	return nil
}

func (db *DB) migrations(files fs.FS) (*goose.Provider, error) {
	return goose.NewProvider(db.dialect.goose(), db.write, Expand(files, db.dialect),
		goose.WithDisableGlobalRegistry(true))
}

// version is the newest migration applied, 0 on a database that has none.
func (db *DB) version(ctx context.Context) (int64, error) {
	tables, err := One(ctx, db, Scalar[int64], db.dialect.hasTable(), goose.DefaultTablename)
	if err != nil || tables == 0 {
		return 0, err
	}
	return One(ctx, db, Scalar[int64], `SELECT coalesce(max(version_id), 0) FROM goose_db_version`)
}

// createSchema gives the service its own schema; a SQLite file is one already.
func (db *DB) createSchema(ctx context.Context) error {
	if db.dialect == SQLite {
		return nil
	}
	_, err := db.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+pgx.Identifier{db.conf.Schema}.Sanitize())
	return err
}
