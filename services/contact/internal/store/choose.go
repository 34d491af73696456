package store

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
)

const (
	// lookAhead bounds how many pages of the order one call looks at.
	lookAhead = 16
	minPage   = 64
)

// choose picks the next contacts in call order whose numbers are free. It does
// not mark them yet.
func (r LeaseRequest) choose(ctx context.Context, tx *sqldb.Tx, now time.Time) ([]Leased, error) {
	var taken []Leased
	claimed := map[string]bool{} // the numbers of taken
	after := []byte{}
	for range lookAhead {
		page, err := r.page(ctx, tx, after)
		if err != nil {
			return nil, err
		}
		more, err := r.takeFrom(ctx, tx, page, claimed, r.Max-len(taken), now)
		if err != nil {
			return nil, err
		}
		taken = append(taken, more...)
		if len(taken) == r.Max || len(page) < r.pageSize() {
			break
		}
		after = page[len(page)-1].SortKey
	}
	return taken, nil
}

// page reads the next contacts of the order, with their numbers. Numbers that
// reached the cap through another contact of the task are marked exhausted.
func (r LeaseRequest) page(ctx context.Context, tx *sqldb.Tx, after []byte) ([]*contact.Contact, error) {
	page, err := sqldb.All(ctx, tx, scanContact, `SELECT `+contactColumns+` FROM contact
		WHERE tenant = $1 AND task_id = $2 AND state = $3 AND reason = 0 AND sort_key > $4
		ORDER BY sort_key LIMIT $5`+tx.Dialect().ForUpdateSkipLocked(),
		r.Tenant, r.TaskID, contact.Ready, after, r.pageSize())
	if err != nil || len(page) == 0 {
		return nil, err
	}
	if err := addNumbers(ctx, tx, r.Tenant, page); err != nil {
		return nil, err
	}
	capped, err := set(ctx, tx, `SELECT number FROM attempt WHERE tenant = $1 AND `+tx.Dialect().In("number", 2)+`
		AND task_id = $3 AND counted GROUP BY number HAVING count(*) >= $4`,
		r.Tenant, numbersOf(page), r.TaskID, policy.Cap)
	for _, c := range page {
		for i := range c.Numbers {
			c.Numbers[i].Exhausted = c.Numbers[i].Exhausted || capped[c.Numbers[i].E164]
		}
	}
	return page, err
}

func (r LeaseRequest) pageSize() int { return max(r.Max, minPage) }

// takeFrom takes at most limit contacts of a page. One that the rules no longer
// let be called now, a day or a revision later, goes where it belongs.
func (r LeaseRequest) takeFrom(ctx context.Context, tx *sqldb.Tx, page []*contact.Contact, claimed map[string]bool, limit int, now time.Time) ([]Leased, error) {
	live, err := set(ctx, tx, `SELECT number FROM live_number WHERE tenant = $1 AND `+tx.Dialect().In("number", 2),
		r.Tenant, numbersOf(page))
	if err != nil {
		return nil, err
	}
	var taken []Leased
	for _, c := range page {
		if len(taken) == limit {
			break
		}
		plan, stand := r.Rules.Stand(c.Numbers, now)
		if stand.State != contact.Ready {
			if err := place(ctx, tx, r.Tenant, c.ID, stand.State, stand.Reason, stand.DueAt, now); err != nil {
				return nil, err
			}
			continue
		}
		if locked(c, live) || locked(c, claimed) {
			continue
		}
		for _, n := range c.Numbers {
			claimed[n.E164] = claimed[n.E164] || !n.Exhausted
		}
		taken = append(taken, Leased{c, plan.Allowed})
	}
	return taken, nil
}

// locked says whether one of the contact's live numbers is in held.
func locked(c *contact.Contact, held map[string]bool) bool {
	for _, n := range c.Numbers {
		if !n.Exhausted && held[n.E164] {
			return true
		}
	}
	return false
}

func numbersOf(page []*contact.Contact) sqldb.Strings {
	var all sqldb.Strings
	for _, c := range page {
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
