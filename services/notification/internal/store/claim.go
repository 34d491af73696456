package store

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/notification/internal/delivery"
)

// Destination is one that something is to go to.
type Destination struct {
	Name string
	// Due is when the first of its deliveries may be claimed.
	Due time.Time
}

// Destinations lists those that something is to go to. It takes a step from one to
// the next, however much waits at each.
func (s *Store) Destinations(ctx context.Context) ([]Destination, error) {
	list, err := sqldb.All(ctx, s.db, func(r sqldb.Row) (d Destination, err error) {
		return d, r.Scan(&d.Name, (*sqldb.Time)(&d.Due))
	}, destinations)
	return list, wrap("list destinations", err)
}

const destinations = `WITH RECURSIVE step (destination) AS (
		SELECT min(destination) FROM delivery_due
		UNION ALL
		SELECT (SELECT min(q.destination) FROM delivery_due q WHERE q.destination > step.destination)
		FROM step WHERE step.destination IS NOT NULL
	)
	SELECT step.destination, (SELECT min(q.due_at) FROM delivery_due q WHERE q.destination = step.destination)
	FROM step WHERE step.destination IS NOT NULL`

// Room is how many deliveries a destination may be given.
type Room struct {
	Destination string
	Most        int
}

// Claimed is a delivery that its claimant alone tries, until the claim ends.
type Claimed struct {
	Tenant string
	Claim  string
	delivery.Delivery
}

// Claim takes deliveries that are due, the oldest of each destination first, for a
// node until a time; after that they are anybody's. What another process is
// claiming at the moment is passed over.
func (s *Store) Claim(ctx context.Context, node string, rooms []Room, now, until time.Time) (list []Claimed, err error) {
	claim := claimant(node) + id.New()
	err = s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		list = nil
		taken := map[string]sqldb.Strings{}
		var writes []sqldb.Statement
		for _, r := range rooms {
			keys, err := sqldb.All(ctx, tx, scanKey, claimable+tx.Dialect().ForUpdateSkipLocked(), r.Destination, sqldb.Time(now), r.Most)
			if err != nil {
				return err
			}
			for _, k := range keys {
				taken[k.tenant] = append(taken[k.tenant], k.id)
				writes = append(writes, sqldb.Statement{
					Query: `UPDATE delivery_due SET due_at = $3, claimed_by = $4 WHERE tenant = $1 AND id = $2`,
					Args:  []any{k.tenant, k.id, sqldb.Time(until), claim},
				})
			}
		}
		if len(writes) == 0 {
			return nil
		}
		for tenant, ids := range taken {
			rows, err := sqldb.All(ctx, tx, scan,
				`SELECT `+columns+` FROM delivery d WHERE d.tenant = $1 AND `+tx.Dialect().In("d.id", 2), tenant, ids)
			if err != nil {
				return err
			}
			for _, d := range rows {
				list = append(list, Claimed{tenant, claim, d})
			}
		}
		return tx.ExecAll(ctx, writes...)
	})
	return list, wrap("claim deliveries", err)
}

const claimable = `SELECT tenant, id FROM delivery_due WHERE destination = $1 AND due_at <= $2 ORDER BY due_at, id LIMIT $3`

// key of a delivery.
type key struct{ tenant, id string }

func scanKey(r sqldb.Row) (k key, err error) { return k, r.Scan(&k.tenant, &k.id) }

// claimant begins the claims of a node.
func claimant(node string) string { return node + "/" }

// TakeBack ends the claims that a node had when it died: they are its own again
// without waiting. On SQLite, which one process owns, they are everybody's; a node
// without a name has none. It reads all that is due, once in the life of a process.
func (s *Store) TakeBack(ctx context.Context, node string) error {
	query, args := takeBack, []any(nil)
	if s.db.Dialect() == sqldb.Postgres {
		if node == "" {
			return nil
		}
		query, args = takeBack+` AND substr(claimed_by, 1, length($1)) = $1`, []any{claimant(node)}
	}
	_, err := s.db.Exec(ctx, query, args...)
	return wrap("take back claims", err)
}

const takeBack = `UPDATE delivery_due SET claimed_by = NULL, due_at = 0 WHERE claimed_by IS NOT NULL`
