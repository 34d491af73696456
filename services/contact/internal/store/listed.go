package store

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/policy"
)

// lookBack is how far back calls are read that may count against a limit: a
// local day has at most 25 hours.
const lookBack = 25 * time.Hour

// readListed reads the entries of numbers on blocklists and, where a list
// allows so many calls, the calls to them over all tasks.
func readListed(ctx context.Context, q sqldb.Querier, tenant string, lists []Blocklist, numbers sqldb.Strings, now time.Time) (map[string][]policy.Listing, error) {
	byID, listIDs := make(map[string]Blocklist, len(lists)), make(sqldb.Strings, len(lists))
	for i, l := range lists {
		byID[l.ID], listIDs[i] = l, l.ID
	}
	known, err := namesOf(ctx, q, tenant, numbers)
	if err != nil {
		return nil, err
	}
	type entry struct {
		number string
		policy.Listing
	}
	entries, err := sqldb.All(ctx, q, func(row sqldb.Row) (e entry, err error) {
		return e, row.Scan(&e.number, &e.ListID, (*sqldb.Time)(&e.From), (*sqldb.Time)(&e.Until))
	}, `SELECT number, list_id, valid_from, valid_until FROM list_number
		WHERE tenant = $1 AND `+q.Dialect().In("list_id", 2)+` AND `+q.Dialect().In("number", 3), tenant, listIDs, known.all)
	if err != nil {
		return nil, err
	}
	listed := make(map[string][]policy.Listing, len(entries))
	var limited sqldb.Strings
	for _, e := range entries {
		list, number := byID[e.ListID], known.of(e.number)
		e.Name, e.Limit, e.Max = list.Name, list.Limit, list.Max
		listed[number] = append(listed[number], e.Listing)
		if e.Limit != policy.Never {
			limited = append(limited, number)
		}
	}
	if len(limited) == 0 {
		return listed, nil
	}
	return listed, addRecent(ctx, q, tenant, listed, known, limited, now)
}

// addRecent adds the calls that may count to the entries that have a limit.
func addRecent(ctx context.Context, q sqldb.Querier, tenant string, listed map[string][]policy.Listing, known names, limited sqldb.Strings, now time.Time) error {
	rows, err := q.Query(ctx, `SELECT number, begun_at FROM attempt WHERE tenant = $1 AND `+q.Dialect().In("number", 2)+`
		AND counted AND begun_at > $3 ORDER BY begun_at`, tenant, known.both(limited), sqldb.Time(now.Add(-lookBack)))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var number string
		var begunAt time.Time
		if err := rows.Scan(&number, (*sqldb.Time)(&begunAt)); err != nil {
			return err
		}
		number = known.of(number)
		for i := range listed[number] {
			if l := &listed[number][i]; l.Limit != policy.Never {
				l.Recent = append(l.Recent, begunAt)
			}
		}
	}
	return rows.Err()
}

// readTrusted reads which numbers are on the trust list.
func readTrusted(ctx context.Context, q sqldb.Querier, tenant, listID string, numbers sqldb.Strings, now time.Time) (map[string]bool, error) {
	known, err := namesOf(ctx, q, tenant, numbers)
	if err != nil {
		return nil, err
	}
	trusted, err := set(ctx, q, `SELECT number FROM list_number WHERE tenant = $1 AND list_id = $2 AND `+q.Dialect().In("number", 3)+`
		AND (valid_from IS NULL OR valid_from <= $4) AND (valid_until IS NULL OR valid_until > $4)`,
		tenant, listID, known.all, sqldb.Time(now))
	for name := range trusted {
		trusted[known.of(name)] = true
	}
	return trusted, err
}
