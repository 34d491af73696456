package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/notification/internal/delivery"
)

const (
	// TestsAtOnce is how many tests a tenant may make within testSpan.
	TestsAtOnce = 10
	testSpan    = time.Minute
)

// AddTest stores a test that is about to be sent, as it stays if its process dies
// meanwhile: it is never due. When there were too many of late it stores nothing,
// and says how long to wait.
func (s *Store) AddTest(ctx context.Context, tenant string, d delivery.Delivery) (wait time.Duration, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		wait = 0
		if err := tx.Lock(ctx, "tests of "+tenant); err != nil {
			return err
		}
		var before time.Time // of so many tests ago
		switch err := tx.QueryRow(ctx, lastTests, tenant).Scan((*sqldb.Time)(&before)); {
		case err == nil && before.Add(testSpan).After(d.Created):
			wait = min(before.Add(testSpan).Sub(d.Created), testSpan) // one that overtook this one is younger
			return nil
		case err != nil && !errors.Is(err, sql.ErrNoRows):
			return err
		}
		return tx.ExecAll(ctx, insert(tenant, d))
	})
	return wait, wrap("store a test", err)
}

var lastTests = fmt.Sprintf(`SELECT create_time FROM delivery WHERE tenant = $1 AND event_type = 5
	ORDER BY id DESC LIMIT 1 OFFSET %d`, TestsAtOnce-1)

// Tested stores the only try of a test. Whoever asked for it is told: it is no event.
func (s *Store) Tested(ctx context.Context, tenant string, d delivery.Delivery, try delivery.Try) error {
	t := Tried{Claimed: Claimed{Tenant: tenant, Delivery: d}, Try: try}
	return wrap("store the try of a test", s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		writes := append(logTry(t), addParts(t)...)
		return tx.ExecAll(ctx, append(writes, update(tenant, d))...)
	}))
}
