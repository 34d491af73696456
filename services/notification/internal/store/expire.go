package store

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/sqldb"
)

// ExpireDeliveries deletes deliveries that were made before a time, with their tries,
// most of each tenant. Those that wait for a try stay. It says whether there may be
// more.
func (s *Store) ExpireDeliveries(ctx context.Context, before time.Time, most int) (more bool, err error) {
	tenants, err := sqldb.All(ctx, s.db, sqldb.Scalar[string], deliveryTenants)
	for _, tenant := range tenants {
		var n int
		if n, err = s.expire(ctx, tenant, before, most); err != nil {
			break
		}
		more = more || n == most
	}
	return more, wrap("expire deliveries", err)
}

// deliveryTenants is a step along the key each, however many deliveries there are.
const deliveryTenants = `WITH RECURSIVE step (tenant) AS (
		SELECT min(tenant) FROM delivery
		UNION ALL
		SELECT (SELECT min(d.tenant) FROM delivery d WHERE d.tenant > step.tenant) FROM step WHERE step.tenant IS NOT NULL
	)
	SELECT tenant FROM step WHERE tenant IS NOT NULL`

// oldDeliveries are found by the id, which sorts by the time.
const oldDeliveries = `SELECT id FROM delivery WHERE tenant = $1 AND id < $2 AND create_time < $3 AND state <> 1 ORDER BY id LIMIT $4`

func (s *Store) expire(ctx context.Context, tenant string, before time.Time, most int) (n int, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		ids, err := sqldb.All(ctx, tx, sqldb.Scalar[string], oldDeliveries, tenant, id.From(before.Add(idSlack)), sqldb.Time(before), most)
		if n = len(ids); err != nil || n == 0 {
			return err
		}
		old := sqldb.Strings(ids)
		return tx.ExecAll(ctx,
			sqldb.Statement{Query: `DELETE FROM delivery_try WHERE tenant = $1 AND ` + tx.Dialect().In("delivery_id", 2), Args: []any{tenant, old}},
			sqldb.Statement{Query: `DELETE FROM sms_part WHERE tenant = $1 AND tenant <> '' AND ` + tx.Dialect().In("delivery_id", 2), Args: []any{tenant, old}},
			// One that began a new turn meanwhile stays.
			sqldb.Statement{Query: `DELETE FROM delivery WHERE tenant = $1 AND state <> 1 AND ` + tx.Dialect().In("id", 2), Args: []any{tenant, old}},
		)
	})
	return n, err
}
