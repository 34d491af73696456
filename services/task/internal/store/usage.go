package store

import (
	"context"

	"github.com/foredial/foredial/pkg/sqldb"
)

// User is what uses a resource: a task or another resource.
type User struct {
	Kind Kind
	ID   string
}

// UserOf returns one of those that use a resource, or ErrNotFound.
func (r reader) UserOf(ctx context.Context, tenant, resourceID string) (User, error) {
	user, err := sqldb.One(ctx, r.q, func(row sqldb.Row) (u User, err error) {
		err = row.Scan((*string)(&u.Kind), &u.ID)
		return u, err
	}, `SELECT user_kind, user_id FROM usage WHERE tenant = $1 AND resource_id = $2
		ORDER BY user_kind, user_id LIMIT 1`, tenant, resourceID)
	return user, fault("find who uses a resource", err)
}

// SetUsage says which resources a user uses, each named once, in place of what
// it used before.
func (w *Writer) SetUsage(ctx context.Context, tenant string, user User, resourceIDs []string) error {
	_, err := w.tx.Exec(ctx, `DELETE FROM usage WHERE tenant = $1 AND user_kind = $2 AND user_id = $3`,
		tenant, string(user.Kind), user.ID)
	if err != nil {
		return fault("forget usages", err)
	}
	for _, id := range resourceIDs {
		_, err := w.tx.Exec(ctx, `INSERT INTO usage (tenant, user_kind, user_id, resource_id) VALUES ($1, $2, $3, $4)`,
			tenant, string(user.Kind), user.ID, id)
		if err != nil {
			return fault("add a usage", err)
		}
	}
	return nil
}
