package store

import (
	"context"
	"slices"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
)

// readFacts reads, in bulk, what the rules have to know beside the contacts of
// a task themselves.
func readFacts(ctx context.Context, q sqldb.Querier, tenant, taskID string, terms Terms, now time.Time, contacts ...*contact.Contact) (policy.Facts, error) {
	facts, err := readLists(ctx, q, tenant, terms, now, contacts...)
	if err != nil {
		return facts, err
	}
	numbers := numbersOf(contacts)
	if facts.Capped, err = readCapped(ctx, q, tenant, taskID, numbers); err != nil {
		return facts, err
	}
	facts.Locked, err = readLocked(ctx, q, tenant, numbers)
	return facts, err
}

// readLists reads the facts that are not about calls to other contacts. They are
// enough after a call: whoever leases the contact next reads all.
func readLists(ctx context.Context, q sqldb.Querier, tenant string, terms Terms, now time.Time, contacts ...*contact.Contact) (facts policy.Facts, err error) {
	if len(terms.Blocklists) > 0 {
		if facts.Listed, err = readListed(ctx, q, tenant, terms.Blocklists, numbersOf(contacts), now); err != nil {
			return facts, err
		}
	}
	if terms.Rules.Trial {
		if facts.Trusted, err = readTrusted(ctx, q, tenant, terms.TrustListID, numbersOf(contacts), now); err != nil {
			return facts, err
		}
	}
	if slices.ContainsFunc(contacts, hasAppointment) {
		facts.Appointments, err = readAppointments(ctx, q, tenant, contacts)
	}
	return facts, err
}

// readCapped reads which numbers were dialled as often as a task allows, those
// before they were erased included.
func readCapped(ctx context.Context, q sqldb.Querier, tenant, taskID string, numbers sqldb.Strings) (map[string]bool, error) {
	capped, err := set(ctx, q, `SELECT number FROM attempt WHERE tenant = $1 AND `+q.Dialect().In("number", 2)+`
		AND task_id = $3 AND counted GROUP BY number HAVING count(*) >= $4`, tenant, numbers, taskID, policy.Cap)
	if err != nil {
		return nil, err
	}
	names, err := namesOf(ctx, q, tenant, numbers)
	if err != nil || len(names.hash) == 0 {
		return capped, err
	}
	attempts := map[string]int{}
	rows, err := q.Query(ctx, `SELECT number, count(*) FROM attempt WHERE tenant = $1 AND `+q.Dialect().In("number", 2)+`
		AND task_id = $3 AND counted GROUP BY number`, tenant, names.both(names.erased()), taskID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var n int
		if err := rows.Scan(&name, &n); err != nil {
			return nil, err
		}
		attempts[names.of(name)] += n
		capped[names.of(name)] = attempts[names.of(name)] >= policy.Cap
	}
	return capped, rows.Err()
}

// readLocked says which contact holds each number that is live. Each is looked up
// by itself: the table is nearly empty at times, and a plan that was made then
// would go through all of it when it is full.
func readLocked(ctx context.Context, q sqldb.Querier, tenant string, numbers sqldb.Strings) (map[string]string, error) {
	rows, err := q.Query(ctx, `SELECT number, contact_id FROM (
			SELECT v.number AS number, (SELECT l.contact_id FROM live_number l WHERE l.tenant = $1 AND l.number = v.number) AS contact_id
			FROM `+q.Dialect().Each(2, "number")+`
		) AS held WHERE contact_id IS NOT NULL`, tenant, numbers)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	locked := map[string]string{}
	for rows.Next() {
		var number, contactID string
		if err := rows.Scan(&number, &contactID); err != nil {
			return nil, err
		}
		locked[number] = contactID
	}
	return locked, rows.Err()
}

func numbersOf(contacts []*contact.Contact) sqldb.Strings {
	var all sqldb.Strings
	for _, c := range contacts {
		for _, n := range c.Numbers {
			all = append(all, n.E164)
		}
	}
	return all
}

// set reads one column into a set.
func set(ctx context.Context, q sqldb.Querier, query string, args ...any) (map[string]bool, error) {
	list, err := sqldb.All(ctx, q, sqldb.Scalar[string], query, args...)
	in := make(map[string]bool, len(list))
	for _, v := range list {
		in[v] = true
	}
	return in, err
}
