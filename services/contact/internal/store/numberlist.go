package store

import (
	"context"
	"slices"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
)

// NumberList is a list of numbers, and whose calls are held against it.
type NumberList struct {
	ID string
	// Blocklist is what being on it means; nil: it is a trust list, and the calls
	// of a trial tenant must be to numbers on it.
	Blocklist *Blocklist
	// Tasks whose calls are held against it now.
	Tasks []string
	// Zone is the tenant's: there days begin.
	Zone *time.Location
}

// ListedNumber is a number on a list.
type ListedNumber struct {
	Number string
	// From and Until bound when it is on the list; zero: not bound.
	From, Until time.Time
	Remark      string
	CreatedAt   time.Time
}

// On says whether the number is on the list at t.
func (n ListedNumber) On(t time.Time) bool {
	return !n.From.After(t) && (n.Until.IsZero() || t.Before(n.Until))
}

const listedColumns = `number, valid_from, valid_until, remark, created_at`

func scanListed(row sqldb.Row) (n ListedNumber, err error) {
	return n, row.Scan(&n.Number, (*sqldb.Time)(&n.From), (*sqldb.Time)(&n.Until), &n.Remark, (*sqldb.Time)(&n.CreatedAt))
}

// AddListed puts numbers on a list, or replaces what is known of those that are
// there; no number is given twice. Contacts under a lease whose calls it
// forbids now are revoked.
func (s *Store) AddListed(ctx context.Context, tenant string, list NumberList, numbers []ListedNumber, now time.Time) (added int, err error) {
	given := make(sqldb.Strings, len(numbers))
	for i, n := range numbers {
		given[i] = n.Number
	}
	err = s.write(ctx, "add numbers to a list", func(ctx context.Context, tx *sqldb.Tx) error {
		if err := lockNumberList(ctx, tx, tenant, list.ID); err != nil {
			return err
		}
		erased, err := removeErased(ctx, tx, tenant, list.ID, given)
		if err != nil {
			return err
		}
		fresh, err := insertListed(ctx, tx, tenant, list.ID, numbers, now)
		if err != nil {
			return err
		}
		added = fresh - erased // those were there, under a hash
		return s.changed(ctx, tx, tenant, list, given, now)
	})
	if err != nil {
		return 0, err
	}
	return added, s.listsGrow(ctx, added)
}

// removeErased takes the hashes off a list that stand for numbers.
func removeErased(ctx context.Context, tx *sqldb.Tx, tenant, listID string, numbers sqldb.Strings) (int, error) {
	known, err := namesOf(ctx, tx, tenant, numbers)
	if err != nil || len(known.hash) == 0 {
		return 0, err
	}
	n, err := tx.Exec(ctx, `DELETE FROM list_number WHERE tenant = $1 AND list_id = $2 AND `+tx.Dialect().In("number", 3),
		tenant, listID, known.hashes())
	return int(n), err
}

// insertListed writes numbers and says how many were not there.
func insertListed(ctx context.Context, tx *sqldb.Tx, tenant, listID string, numbers []ListedNumber, now time.Time) (fresh int, err error) {
	const isNew = 1
	rows := make(sqldb.Values, len(numbers))
	for i, n := range numbers {
		from, _ := sqldb.Time(n.From).Value() // has no errors
		until, _ := sqldb.Time(n.Until).Value()
		rows[i] = []any{n.Number, from, until, n.Remark}
	}
	versions, err := sqldb.All(ctx, tx, sqldb.Scalar[int], `INSERT INTO list_number
			(tenant, list_id, number, valid_from, valid_until, remark, version, created_at)
		SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), v.number, CAST(v.valid_from AS BIGINT), CAST(v.valid_until AS BIGINT), v.remark,
			CAST($4 AS BIGINT), CAST($5 AS BIGINT)
		FROM `+tx.Dialect().Values(3, "number", "valid_from", "valid_until", "remark")+` WHERE true
		ON CONFLICT (tenant, list_id, number) DO UPDATE SET valid_from = excluded.valid_from, valid_until = excluded.valid_until,
			remark = excluded.remark, version = list_number.version + 1
		RETURNING version`, tenant, listID, rows, isNew, sqldb.Time(now))
	for _, v := range versions {
		if v == isNew {
			fresh++
		}
	}
	return fresh, err
}

// RemoveListed takes numbers off a list and says how many were there. Contacts
// under a lease whose calls that forbids are revoked.
func (s *Store) RemoveListed(ctx context.Context, tenant string, list NumberList, numbers []string, now time.Time) (removed int, err error) {
	err = s.write(ctx, "remove numbers from a list", func(ctx context.Context, tx *sqldb.Tx) error {
		if err := lockNumberList(ctx, tx, tenant, list.ID); err != nil {
			return err
		}
		known, err := namesOf(ctx, tx, tenant, numbers)
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `DELETE FROM list_number WHERE tenant = $1 AND list_id = $2 AND `+tx.Dialect().In("number", 3),
			tenant, list.ID, known.all)
		if err != nil {
			return err
		}
		removed = int(n)
		return s.changed(ctx, tx, tenant, list, numbers, now)
	})
	return removed, err
}

// lockNumberList makes changes of one list take turns.
func lockNumberList(ctx context.Context, tx *sqldb.Tx, tenant, id string) error {
	_, err := tx.Exec(ctx, `INSERT INTO number_list (tenant, id) VALUES ($1, $2)
		ON CONFLICT (tenant, id) DO UPDATE SET id = excluded.id`, tenant, id)
	return err
}

// changed sees to the contacts that have numbers of which something else is
// known now: those under a lease are revoked if a call is forbidden, those that
// wait are looked at again, as they may wait for the list.
func (s *Store) changed(ctx context.Context, tx *sqldb.Tx, tenant string, list NumberList, numbers sqldb.Strings, now time.Time) error {
	if len(list.Tasks) == 0 {
		return nil
	}
	forbidden, err := list.forbidden(ctx, tx, tenant, numbers, now)
	if err != nil {
		return err
	}
	if err := s.revokeForbidden(ctx, tx, tenant, list.Tasks, forbidden, now); err != nil {
		return err
	}
	return lookAgain(ctx, tx, tenant, list.Tasks, numbers, now)
}

// revokeForbidden revokes contacts under a lease that have one of the numbers.
func (s *Store) revokeForbidden(ctx context.Context, tx *sqldb.Tx, tenant string, tasks, forbidden sqldb.Strings, now time.Time) error {
	if len(forbidden) == 0 {
		return nil
	}
	// Whoever leases at this moment either has seen the list as it is now, or is
	// done before its contacts are looked for.
	if _, err := lockFence(ctx, tx, tenant); err != nil {
		return err
	}
	leased, err := sqldb.All(ctx, tx, func(row sqldb.Row) (*contact.Contact, error) {
		c := &contact.Contact{State: contact.Leased}
		return c, row.Scan(&c.ID, &c.TaskID)
	}, `SELECT DISTINCT c.id, c.task_id FROM live_number l JOIN contact c ON c.tenant = l.tenant AND c.id = l.contact_id
		WHERE l.tenant = $1 AND `+tx.Dialect().In("l.number", 2)+` AND `+tx.Dialect().In("c.task_id", 3)+` AND c.state = $4`,
		tenant, forbidden, tasks, contact.Leased)
	if err != nil {
		return err
	}
	return s.revoke(ctx, tx, tenant, leased, CauseBlocklisted, now)
}

// lookAgain lets contacts that wait be judged by the next lease. One that waits
// for something else, as for a retry, then goes back to where it was.
func lookAgain(ctx context.Context, tx *sqldb.Tx, tenant string, tasks []string, numbers sqldb.Strings, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE contact SET due_at = $5, version = version + 1, updated_at = $5
		WHERE tenant = $1 AND state = $4 AND due_at > $5 AND appointment_id = '' AND `+tx.Dialect().In("task_id", 3)+`
		AND id IN (SELECT contact_id FROM number WHERE tenant = $1 AND `+tx.Dialect().In("number", 2)+`)`,
		tenant, numbers, sqldb.Strings(tasks), contact.Waiting, sqldb.Time(now))
	return err
}

// forbidden are those of the numbers that the list lets nobody call now.
func (l NumberList) forbidden(ctx context.Context, q sqldb.Querier, tenant string, numbers sqldb.Strings, now time.Time) (sqldb.Strings, error) {
	if l.Blocklist == nil {
		trusted, err := readTrusted(ctx, q, tenant, l.ID, numbers, now)
		return slices.DeleteFunc(slices.Clone(numbers), func(n string) bool { return trusted[n] }), err
	}
	listed, err := readListed(ctx, q, tenant, []Blocklist{*l.Blocklist}, numbers, now)
	if err != nil {
		return nil, err
	}
	rules := policy.Rules{Zone: l.Zone}
	return slices.DeleteFunc(slices.Clone(numbers), func(n string) bool {
		if len(listed[n]) == 0 {
			return true
		}
		free, ok := rules.Free(listed[n][0], now)
		return ok && free.Equal(now)
	}), nil
}
