package store_test

import (
	"testing"

	"github.com/foredial/foredial/pkg/jobs"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	"github.com/foredial/foredial/services/result/internal/store"
	"github.com/foredial/foredial/services/result/internal/store/storetest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestStore(t *testing.T) {
	sqltest.Each(t, store.Migrations, storetest.Run, jobs.Migrate)
}

func TestClosedDatabaseIsUnavailable(t *testing.T) {
	sqltest.Each(t, store.Migrations, func(t *testing.T, db *sqldb.DB) {
		s := store.New(db)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		storetest.Unavailable(t, s)
	})
}
