package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/notification/internal/delivery"
)

// MaxTries is how many tries of a delivery are kept, the last ones.
const MaxTries = 50

// Tried is what a try made of a delivery that was claimed.
type Tried struct {
	Claimed

	Try delivery.Try
}

// Tried stores a try, with others that end at the same time, and tells whether it
// counted: it does not when the claim is over. If it was the last, the next of the
// lane is due, and its end an event.
func (s *Store) Tried(ctx context.Context, t Tried) (bool, error) {
	counted, err := s.tried.Do(ctx, t)
	return counted, wrap("store a try", err)
}

func (s *Store) storeTries(ctx context.Context, list []Tried) (counted []bool, err error) {
	err = s.tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		claims, err := readClaims(ctx, tx, list)
		if err != nil {
			return err
		}
		counted = make([]bool, len(list))
		order := make([]int, len(list)) // that all lock in
		for i := range list {
			order[i] = i
		}
		slices.SortFunc(order, func(a, b int) int { return cmp.Compare(list[a].ID, list[b].ID) })
		var writes, after []sqldb.Statement
		for _, i := range order {
			t := list[i]
			if counted[i] = claims[key{t.Tenant, t.ID}] == t.Claim; !counted[i] {
				continue
			}
			writes = append(writes, update(t.Tenant, t.Delivery))
			writes = append(writes, logTry(t)...)
			writes = append(writes, addParts(t)...)
			if t.State == delivery.Pending {
				writes = append(writes, setDue(t.Tenant, t.Delivery))
				continue
			}
			writes = append(writes, endDue(t.Tenant, t.Delivery))
			told, err := s.events.Statements(tx, t.Tenant, ended(ctx, t))
			if err != nil {
				return err
			}
			after = append(append(after, release(t.Tenant, laneOf(t.Delivery))), told...)
		}
		if len(writes) == 0 {
			return nil
		}
		return tx.ExecAll(ctx, append(writes, after...)...)
	})
	return counted, err
}

// readClaims locks the claims on deliveries as they are now.
func readClaims(ctx context.Context, tx *sqldb.Tx, list []Tried) (map[key]string, error) {
	ids := map[string]sqldb.Strings{}
	for _, t := range list {
		ids[t.Tenant] = append(ids[t.Tenant], t.ID)
	}
	claims := map[key]string{}
	for tenant := range ids {
		_, err := sqldb.All(ctx, tx, func(r sqldb.Row) (none struct{}, err error) {
			k, claim := key{tenant: tenant}, ""
			err = r.Scan(&k.id, &claim)
			claims[k] = claim
			return none, err
		}, `SELECT id, claimed_by FROM delivery_due WHERE tenant = $1 AND `+tx.Dialect().In("id", 2)+
			` AND claimed_by IS NOT NULL ORDER BY id`+tx.Dialect().ForUpdate(), tenant, ids[tenant])
		if err != nil {
			return nil, err
		}
	}
	return claims, nil
}

// logTry writes a try down, and forgets the one that is now too many.
func logTry(t Tried) []sqldb.Statement {
	writes := []sqldb.Statement{{
		Query: `INSERT INTO delivery_try (tenant, delivery_id, try, start_time, duration, status, error)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		Args: []any{t.Tenant, t.ID, t.Tries, sqldb.Time(t.Try.Start), t.Try.Duration.Microseconds(), t.Try.Status, t.Try.Error},
	}}
	if t.Tries > MaxTries {
		writes = append(writes, sqldb.Statement{
			Query: `DELETE FROM delivery_try WHERE tenant = $1 AND delivery_id = $2 AND try <= $3`,
			Args:  []any{t.Tenant, t.ID, t.Tries - MaxTries},
		})
	}
	return writes
}

// Tries returns the last tries of a delivery, oldest first.
func (s *Store) Tries(ctx context.Context, tenant, id string) ([]delivery.Try, error) {
	list, err := sqldb.All(ctx, s.db, func(r sqldb.Row) (t delivery.Try, err error) {
		var duration int64
		err = r.Scan((*sqldb.Time)(&t.Start), &duration, &t.Status, &t.Error)
		t.Duration = time.Duration(duration) * time.Microsecond
		return t, err
	}, `SELECT start_time, duration, status, error FROM delivery_try WHERE tenant = $1 AND delivery_id = $2 ORDER BY try`, tenant, id)
	return list, wrap("read tries", err)
}
