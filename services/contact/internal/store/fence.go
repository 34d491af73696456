package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/foredial/foredial/pkg/leader"
	"github.com/foredial/foredial/pkg/sqldb"
)

// fence lets only the newest leader of a tenant through: it locks the tenant's
// row for the transaction and stores a newer token. Anything older is ErrStale.
func fence(ctx context.Context, tx *sqldb.Tx, tenant string, token leader.Token) error {
	text, err := lockFence(ctx, tx, tenant)
	if err != nil {
		return err
	}
	var stored leader.Token
	if text != "" {
		if stored, err = leader.ParseToken(text); err != nil {
			return err
		}
	}
	if !token.Supersedes(stored) {
		return ErrStale
	}
	if token == stored {
		return nil
	}
	_, err = tx.Exec(ctx, `UPDATE fence SET token = $2 WHERE tenant = $1`, tenant, token.String())
	return err
}

// lockFence locks the tenant's row for the transaction and returns its token,
// which is empty before the first leader came.
func lockFence(ctx context.Context, tx *sqldb.Tx, tenant string) (token string, err error) {
	const read = `SELECT token FROM fence WHERE tenant = $1`
	token, err = sqldb.One(ctx, tx, sqldb.Scalar[string], read+tx.Dialect().ForUpdate(), tenant)
	if !errors.Is(err, sql.ErrNoRows) {
		return token, err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO fence (tenant, token) VALUES ($1, '') ON CONFLICT DO NOTHING`, tenant); err != nil {
		return "", err
	}
	return sqldb.One(ctx, tx, sqldb.Scalar[string], read+tx.Dialect().ForUpdate(), tenant)
}
