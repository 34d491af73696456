package store

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/policy"
)

// ListedNumbers lists the numbers of a list behind one, bytewise, at most limit.
func (s *Store) ListedNumbers(ctx context.Context, tenant, listID, behind string, limit int) ([]ListedNumber, error) {
	list, err := sqldb.All(ctx, s.db, scanListed, `SELECT `+listedColumns+` FROM list_number
		WHERE tenant = $1 AND list_id = $2 AND number > $3 ORDER BY number LIMIT $4`, tenant, listID, behind, limit)
	return list, wrap("list the numbers of a list", err)
}

// Listed is what a list has about one number; nil when it is not there.
func (s *Store) Listed(ctx context.Context, tenant, listID, number string) (*ListedNumber, error) {
	known, err := namesOf(ctx, s.db, tenant, sqldb.Strings{number})
	if err != nil {
		return nil, wrap("find a number on a list", err)
	}
	found, err := sqldb.All(ctx, s.db, scanListed, `SELECT `+listedColumns+` FROM list_number
		WHERE tenant = $1 AND list_id = $2 AND `+s.db.Dialect().In("number", 3), tenant, listID, known.all)
	if err != nil || len(found) == 0 {
		return nil, wrap("find a number on a list", err)
	}
	found[0].Number = number
	return &found[0], nil
}

// Listing is what a blocklist says about one number, with the calls that count;
// nil when the number is not there.
func (s *Store) Listing(ctx context.Context, tenant string, list Blocklist, number string, now time.Time) (*policy.Listing, error) {
	listed, err := readListed(ctx, s.db, tenant, []Blocklist{list}, sqldb.Strings{number}, now)
	if err != nil || len(listed[number]) == 0 {
		return nil, wrap("find a number on a blocklist", err)
	}
	return &listed[number][0], nil
}

// NumberListKey names a list.
type NumberListKey struct{ Tenant, ID string }

// NumberLists are the lists that have, or had, numbers.
func (s *Store) NumberLists(ctx context.Context) ([]NumberListKey, error) {
	lists, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (k NumberListKey, err error) {
		return k, row.Scan(&k.Tenant, &k.ID)
	}, `SELECT tenant, id FROM number_list ORDER BY tenant, id`)
	return lists, wrap("list number lists", err)
}

// RemoveList deletes a batch of the numbers of a list that is no more, and in
// the end the list itself. more: it is not at the end.
func (s *Store) RemoveList(ctx context.Context, list NumberListKey) (more bool, err error) {
	err = s.write(ctx, "remove a number list", func(ctx context.Context, tx *sqldb.Tx) error {
		if err := lockNumberList(ctx, tx, list.Tenant, list.ID); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `DELETE FROM list_number WHERE tenant = $1 AND list_id = $2 AND number IN (
			SELECT number FROM list_number WHERE tenant = $1 AND list_id = $2 ORDER BY number LIMIT $3)`, list.Tenant, list.ID, batch)
		if more = n == batch; more || err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `DELETE FROM number_list WHERE tenant = $1 AND id = $2`, list.Tenant, list.ID)
		return err
	})
	return more, err
}
