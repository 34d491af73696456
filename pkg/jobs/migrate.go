package jobs

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/foredial/foredial/pkg/sqldb"
)

// Migrate brings River's tables, which lie beside the service's own, up to date.
// Any number of processes may do so at once.
func Migrate(ctx context.Context, db *sqldb.DB) error {
	err := db.WithMigrationLock(ctx, func(ctx context.Context) error {
		m, err := migrator(db)
		if err != nil {
			return err
		}
		_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
		return err
	})
	if err != nil {
		return fmt.Errorf("migrate the jobs of %s: %w", db.Schema(), err)
	}
	return nil
}

// Remove takes River's tables away, and with them the jobs, from a service that has
// none any more. Where there are none it does nothing.
func Remove(ctx context.Context, db *sqldb.DB) error {
	err := db.WithMigrationLock(ctx, func(ctx context.Context) error {
		m, err := migrator(db)
		if err != nil {
			return err
		}
		_, err = m.Migrate(ctx, rivermigrate.DirectionDown, &rivermigrate.MigrateOpts{TargetVersion: -1})
		return err
	})
	if err != nil {
		return fmt.Errorf("remove the jobs of %s: %w", db.Schema(), err)
	}
	return nil
}

// Current returns a sqldb.ErrOldSchema when Migrate would change the database.
func Current(ctx context.Context, db *sqldb.DB) error {
	m, err := migrator(db)
	if err != nil {
		return err
	}
	res, err := m.Validate(ctx)
	if err != nil {
		return fmt.Errorf("read the version of the jobs of %s: %w", db.Schema(), err)
	}
	if !res.OK {
		return fmt.Errorf("jobs of %s: %w", db.Schema(), sqldb.ErrOldSchema)
	}
	return nil
}

func migrator(db *sqldb.DB) (*rivermigrate.Migrator[*sql.Tx], error) {
	return rivermigrate.New(riverDriver(db), nil)
}

func riverDriver(db *sqldb.DB) riverdriver.Driver[*sql.Tx] {
	if db.Dialect() == sqldb.Postgres {
		return riverdatabasesql.New(db.SQL())
	}
	return riversqlite.New(db.SQL())
}
