package store_test

import (
	"testing"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	"github.com/foredial/foredial/services/internal/audit/audittest"
	"github.com/foredial/foredial/services/internal/eventoutbox/eventoutboxtest"
	"github.com/foredial/foredial/services/task/internal/store"
	"github.com/foredial/foredial/services/task/internal/store/storetest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestEvents(t *testing.T) { eventoutboxtest.Fits(t, store.Migrations) }

func TestAudit(t *testing.T) { audittest.Fits(t, store.Migrations) }

func TestStore(t *testing.T) {
	for _, c := range storetest.Cases {
		t.Run(c.Name, func(t *testing.T) {
			sqltest.Each(t, store.Migrations, func(t *testing.T, db *sqldb.DB) { c.Test(t, db) })
		})
	}
}
