package store

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/leader"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
)

// reapAtOnce is how many leases one transaction of the reaper ends.
const reapAtOnce = 20

// Renew lets leases hold until expiresAt and names those that are gone. Errors: ErrStale.
func (s *Store) Renew(ctx context.Context, tenant string, token leader.Token, leases []string, expiresAt, now time.Time) (lost []string, err error) {
	err = s.write(ctx, "renew leases", func(ctx context.Context, tx *sqldb.Tx) error {
		lost = nil
		if err := fence(ctx, tx, tenant, token); err != nil {
			return err
		}
		renewed, err := set(ctx, tx, `UPDATE lease SET expires_at = $3 WHERE tenant = $1 AND `+
			tx.Dialect().In("id", 2)+` AND expires_at > $4 RETURNING id`,
			tenant, sqldb.Strings(leases), sqldb.Time(expiresAt), sqldb.Time(now))
		for _, id := range leases {
			if !renewed[id] {
				lost = append(lost, id)
			}
		}
		return err
	})
	return lost, err
}

// Return gives contacts of a lease back and says how many it held. Errors: ErrStale.
func (s *Store) Return(ctx context.Context, tenant string, token leader.Token, leaseID string, contactIDs []string, now time.Time) (int, error) {
	return s.fencedRelease(ctx, tenant, token, func(ctx context.Context, tx *sqldb.Tx) ([]string, error) {
		return release(ctx, tx, tenant, now, `lease_id = $4 AND `+tx.Dialect().In("id", 5), leaseID, sqldb.Strings(contactIDs))
	})
}

// ReturnAll gives back everything of the tenant that is leased and not
// dialled, and ends all its leases. Errors: ErrStale.
func (s *Store) ReturnAll(ctx context.Context, tenant string, token leader.Token, now time.Time) (int, error) {
	return s.fencedRelease(ctx, tenant, token, func(ctx context.Context, tx *sqldb.Tx) ([]string, error) {
		if _, err := tx.Exec(ctx, `DELETE FROM lease WHERE tenant = $1`, tenant); err != nil {
			return nil, err
		}
		return release(ctx, tx, tenant, now, `lease_id IS NOT NULL`)
	})
}

// ReturnOrphans gives back what is leased under another token than this one,
// and not under one of the leases known, and ends those leases: a leader that
// died, or was deposed, leased them and did not come to load them. Errors: ErrStale.
func (s *Store) ReturnOrphans(ctx context.Context, tenant string, token leader.Token, known []string, now time.Time) (int, error) {
	return s.fencedRelease(ctx, tenant, token, func(ctx context.Context, tx *sqldb.Tx) ([]string, error) {
		orphans, err := sqldb.All(ctx, tx, sqldb.Scalar[string], `DELETE FROM lease
			WHERE tenant = $1 AND token <> $2 AND NOT (`+tx.Dialect().In("id", 3)+`) RETURNING id`,
			tenant, token.String(), sqldb.Strings(known))
		if err != nil || len(orphans) == 0 {
			return nil, err
		}
		return release(ctx, tx, tenant, now, tx.Dialect().In("lease_id", 4), sqldb.Strings(orphans))
	})
}

func (s *Store) fencedRelease(ctx context.Context, tenant string, token leader.Token,
	work func(context.Context, *sqldb.Tx) ([]string, error),
) (returned int, err error) {
	err = s.write(ctx, "return contacts", func(ctx context.Context, tx *sqldb.Tx) error {
		if err := fence(ctx, tx, tenant, token); err != nil {
			return err
		}
		ids, err := work(ctx, tx)
		returned = len(ids)
		return err
	})
	return returned, err
}

// release puts leased contacts back in their place and unlocks their numbers.
// The condition's own parameters begin at $4.
func release(ctx context.Context, tx *sqldb.Tx, tenant string, now time.Time, which string, args ...any) ([]string, error) {
	args = append([]any{tenant, contact.Ready, sqldb.Time(now)}, args...)
	ids, err := sqldb.All(ctx, tx, sqldb.Scalar[string],
		`UPDATE contact SET state = $2, lease_id = NULL, version = version + 1, updated_at = $3 WHERE tenant = $1 AND `+which+` RETURNING id`, args...)
	if err != nil || len(ids) == 0 {
		return ids, err
	}
	return ids, unlock(ctx, tx, tenant, ids)
}

// unlock takes the numbers that the contacts hold off the live ones.
func unlock(ctx context.Context, tx *sqldb.Tx, tenant string, contactIDs []string) error {
	held := tx.Dialect().In("contact_id", 2)
	_, err := tx.Exec(ctx, `DELETE FROM live_number WHERE tenant = $1 AND `+held+`
		AND number IN (SELECT number FROM number WHERE tenant = $1 AND `+held+`)`,
		tenant, sqldb.Strings(contactIDs))
	return err
}

// Reaped is what the reaper did in one transaction.
type Reaped struct {
	Leases, Contacts int
	// More: there may be further leases to end.
	More bool
}

// Reap ends leases that have expired: what they still hold is ready again.
func (s *Store) Reap(ctx context.Context, now time.Time) (Reaped, error) {
	type key struct{ tenant, id string }
	var reaped Reaped
	err := s.write(ctx, "reap leases", func(ctx context.Context, tx *sqldb.Tx) error {
		reaped = Reaped{}
		expired, err := sqldb.All(ctx, tx, func(row sqldb.Row) (k key, err error) {
			return k, row.Scan(&k.tenant, &k.id)
		}, `SELECT tenant, id FROM lease WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2`+
			tx.Dialect().ForUpdateSkipLocked(), sqldb.Time(now), reapAtOnce)
		if err != nil {
			return err
		}
		for _, lease := range expired {
			ids, err := release(ctx, tx, lease.tenant, now, `lease_id = $4`, lease.id)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `DELETE FROM lease WHERE tenant = $1 AND id = $2`, lease.tenant, lease.id); err != nil {
				return err
			}
			reaped.Contacts += len(ids)
		}
		reaped.Leases, reaped.More = len(expired), len(expired) == reapAtOnce
		return nil
	})
	return reaped, err
}
