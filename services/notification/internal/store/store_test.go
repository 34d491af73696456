package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/internal/audit/audittest"
	"github.com/foredial/foredial/services/internal/eventoutbox/eventoutboxtest"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/store"
	"github.com/foredial/foredial/services/notification/internal/store/storetest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestEvents(t *testing.T) { eventoutboxtest.Fits(t, store.Migrations) }

func TestAudit(t *testing.T) { audittest.Fits(t, store.Migrations) }

func TestStore(t *testing.T) { sqltest.Each(t, store.Migrations, storetest.Run) }

func TestClosedDatabaseIsUnavailable(t *testing.T) {
	sqltest.Each(t, store.Migrations, func(t *testing.T, db *sqldb.DB) {
		s := store.New(db)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		storetest.Unavailable(t, s)
	})
}

func TestBacklog(t *testing.T) {
	sqltest.Each(t, store.Migrations, func(t *testing.T, db *sqldb.DB) {
		s := store.New(db)
		got, err := s.Backlog(t.Context())
		require.NoError(t, err)
		require.Equal(t, store.Backlog{}, got)

		made := time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)
		for i, state := range []notificationv1.DeliveryState{
			delivery.Delivered, delivery.Dead, delivery.Pending, delivery.Pending, delivery.Dead, delivery.Dead,
		} {
			require.NoError(t, s.Add(t.Context(), []string{"a", "b"}[i%2], []delivery.Delivery{{
				ID: id.New(), EventID: id.New(), Channel: delivery.ByCallback, Turn: 1, State: state,
				Created: made.Add(time.Duration(i) * time.Minute), Occurred: made, NextTry: made,
			}}))
		}
		got, err = s.Backlog(t.Context())
		require.NoError(t, err)
		require.Equal(t, store.Backlog{Pending: 2, Dead: 3, Oldest: made.Add(2 * time.Minute)}, got)
	})
}
