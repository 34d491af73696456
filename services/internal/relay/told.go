package relay

import (
	"context"

	"github.com/foredial/foredial/pkg/sqldb"
)

// Last is the place of the last message of a tenant that waits, as a transaction sees
// it; 0: none does.
func (o *Outbox[M]) Last(ctx context.Context, tx *sqldb.Tx, tenant string) (int64, error) {
	return sqldb.One(ctx, tx, sqldb.Scalar[int64], o.sql(`SELECT coalesce(max(seq), 0) FROM {table} WHERE tenant = $1`), tenant)
}

// Told tells whether all messages of a tenant up to a place were told.
func (o *Outbox[M]) Told(ctx context.Context, tenant string, last int64) (bool, error) {
	waiting, err := sqldb.One(ctx, o.db, sqldb.Scalar[int], o.sql(`SELECT count(*) FROM (
		SELECT 1 FROM {table} WHERE tenant = $1 AND seq <= $2 LIMIT 1) AS waiting`), tenant, last)
	return waiting == 0, err
}
