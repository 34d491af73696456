package store_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/contact/internal/store/storetest"
	"github.com/foredial/foredial/services/internal/audit/audittest"
	"github.com/foredial/foredial/services/internal/eventoutbox/eventoutboxtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestEvents(t *testing.T) {
	t.Parallel()
	eventoutboxtest.Fits(t, store.Migrations)
}

func TestAudit(t *testing.T) {
	t.Parallel()
	audittest.Fits(t, store.Migrations)
}

func TestSQLite(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) *sqldb.DB { return sqltest.SQLite(t, store.Migrations) })
}

// Making a Postgres database takes longer than most of the tests: they share
// one, and each finds it empty.
func TestPostgres(t *testing.T) {
	t.Parallel()
	ctx, db := context.Background(), sqltest.Postgres(t, store.Migrations)
	var tables string
	require.NoError(t, db.QueryRow(ctx, `SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables
		WHERE schemaname = current_schema() AND tablename NOT LIKE 'goose%'`).Scan(&tables))
	storetest.Run(t, func(t *testing.T) *sqldb.DB {
		_, err := db.Exec(ctx, `TRUNCATE `+tables)
		require.NoError(t, err)
		return db
	})
}
