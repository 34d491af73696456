package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/internal/audit"
)

// beginAtOnce bounds the dials of one transaction.
const beginAtOnce = 100

// beginning is a dial that is to begin.
type beginning struct {
	contact.Attempt

	tenant  string
	leaseID string
	terms   Terms
	entries []*auditv1.AuditEntry // of the audit log
}

// begun is what came of it.
type begun struct {
	at  time.Time
	err error // of this dial alone
}

// separable tells whether one dial may have failed all of its transaction.
func separable(err error) bool { return !sqldb.IsUnavailable(err) }

// begin begins dials in one transaction: what is decided is as if they were begun
// one after the other.
func (s *Store) begin(ctx context.Context, list []beginning) (done []begun, err error) {
	byTenant := map[string][]int{}
	for i, b := range list {
		byTenant[b.tenant] = append(byTenant[b.tenant], i)
	}
	err = s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		done = make([]begun, len(list))
		for _, tenant := range slices.Sorted(maps.Keys(byTenant)) {
			for left := byTenant[tenant]; len(left) > 0; {
				b := &beginBatch{tx: tx, tenant: tenant, list: list, done: done, audit: s.audit}
				round, later := b.apart(left)
				if err := b.begin(ctx, round); err != nil {
					return err
				}
				left = later
			}
		}
		return nil
	})
	return done, err
}

// beginBatch is a round of dials of a tenant in a transaction. It names them by
// their places in list and done.
type beginBatch struct {
	tx     *sqldb.Tx
	tenant string
	list   []beginning
	done   []begun
	audit  *audit.Outbox
}

// apart leaves for a later round what bears on this one: a second dial of the same
// attempt or contact.
func (b *beginBatch) apart(places []int) (round, later []int) {
	attempts, contacts := map[string]bool{}, map[string]bool{}
	for _, i := range places {
		a := b.list[i].Attempt
		if attempts[a.ID] || contacts[a.ContactID] {
			later = append(later, i)
			continue
		}
		attempts[a.ID], contacts[a.ContactID] = true, true
		round = append(round, i)
	}
	return round, later
}

func (b *beginBatch) begin(ctx context.Context, places []int) error {
	claimed, err := b.claim(ctx, places)
	if err != nil {
		return err
	}
	held, err := b.readHeld(ctx, claimed)
	if err != nil {
		return err
	}
	if err := b.judge(ctx, held); err != nil {
		return err
	}
	var refused, dialled sqldb.Strings
	var entries []*auditv1.AuditEntry
	for _, i := range claimed {
		a := b.list[i].Attempt
		if b.done[i].err != nil {
			refused = append(refused, a.ID)
			continue
		}
		if err := keepAppointment(ctx, b.tx, b.tenant, held[i], a); err != nil {
			return err
		}
		b.done[i].at = a.BegunAt
		dialled, entries = append(dialled, a.ContactID), append(entries, b.list[i].entries...)
	}
	if len(refused) > 0 { // a refusal leaves nothing behind
		if _, err := b.tx.Exec(ctx, `DELETE FROM attempt WHERE tenant = $1 AND `+b.tx.Dialect().In("id", 2), b.tenant, refused); err != nil {
			return err
		}
	}
	if err := b.audit.Add(ctx, b.tx, b.tenant, entries...); err != nil {
		return err
	}
	return placeAlike(ctx, b.tx, b.tenant, dialled, policy.Decision{State: contact.Calling}, b.latest(places))
}

// claim adds the attempts, in the order of their ids, and returns the places of
// those that were not there. The others have their answer.
func (b *beginBatch) claim(ctx context.Context, places []int) (claimed []int, err error) {
	rows := make(sqldb.Values, len(places))
	for n, i := range places {
		a := b.list[i].Attempt
		rows[n] = []any{a.ID, a.TaskID, a.ContactID, a.Number, a.AgentID, a.BegunAt.UnixMicro()}
	}
	fresh, err := set(ctx, b.tx, `INSERT INTO attempt (tenant, id, task_id, contact_id, number, agent_id, begun, begun_at, counted)
		SELECT $2, v.id, v.task_id, v.contact_id, v.number, v.agent_id, true, CAST(v.begun_at AS BIGINT), false
		FROM `+b.tx.Dialect().Values(1, "id", "task_id", "contact_id", "number", "agent_id", "begun_at")+`
		WHERE true ORDER BY v.id ON CONFLICT DO NOTHING RETURNING id`, rows, b.tenant)
	if err != nil {
		return nil, err
	}
	for _, i := range places {
		if a := b.list[i].Attempt; fresh[a.ID] {
			claimed = append(claimed, i)
		} else if b.done[i], err = begunBefore(ctx, b.tx, b.tenant, a); err != nil {
			return nil, err
		}
	}
	return claimed, nil
}

// readHeld locks and reads the contacts of dials, in the order of their ids, and
// refuses those that are not held under the lease, or whose lease is over.
func (b *beginBatch) readHeld(ctx context.Context, places []int) (map[int]*contact.Contact, error) {
	var contactIDs, leaseIDs sqldb.Strings
	for _, i := range places {
		contactIDs, leaseIDs = append(contactIDs, b.list[i].ContactID), append(leaseIDs, b.list[i].leaseID)
	}
	list, err := sqldb.All(ctx, b.tx, scanContact, `SELECT `+contactColumns+` FROM contact
		WHERE tenant = $1 AND `+b.tx.Dialect().In("id", 2)+` ORDER BY id`+b.tx.Dialect().ForUpdate(), b.tenant, contactIDs)
	if err != nil {
		return nil, err
	}
	if err := addNumbers(ctx, b.tx, b.tenant, list); err != nil {
		return nil, err
	}
	leases, err := b.readLeases(ctx, leaseIDs)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]*contact.Contact, len(list))
	for _, c := range list {
		byID[c.ID] = c
	}
	held := make(map[int]*contact.Contact, len(places))
	for _, i := range places {
		d := b.list[i]
		c := byID[d.ContactID]
		if c == nil || c.TaskID != d.TaskID || c.State != contact.Leased || c.LeaseID != d.leaseID || !leases[d.leaseID].After(d.BegunAt) {
			b.done[i].err = ErrLeaseLost
			continue
		}
		held[i] = c
	}
	return held, nil
}

// readLeases says when leases end.
func (b *beginBatch) readLeases(ctx context.Context, ids sqldb.Strings) (map[string]time.Time, error) {
	type lease struct {
		id        string
		expiresAt time.Time
	}
	list, err := sqldb.All(ctx, b.tx, func(row sqldb.Row) (l lease, err error) {
		return l, row.Scan(&l.id, (*sqldb.Time)(&l.expiresAt))
	}, `SELECT id, expires_at FROM lease WHERE tenant = $1 AND `+b.tx.Dialect().In("id", 2), b.tenant, ids)
	ends := make(map[string]time.Time, len(list))
	for _, l := range list {
		ends[l.id] = l.expiresAt
	}
	return ends, err
}

// judge lets the rules of each task judge its dials, by the newest of the terms
// that these came with.
func (b *beginBatch) judge(ctx context.Context, held map[int]*contact.Contact) error {
	byTask := map[string][]int{}
	for _, i := range slices.Sorted(maps.Keys(held)) {
		byTask[b.list[i].TaskID] = append(byTask[b.list[i].TaskID], i)
	}
	for _, taskID := range slices.Sorted(maps.Keys(byTask)) {
		places := byTask[taskID]
		contacts := make([]*contact.Contact, len(places))
		for n, i := range places {
			contacts[n] = held[i]
		}
		terms := b.list[places[len(places)-1]].terms
		facts, err := readFacts(ctx, b.tx, b.tenant, taskID, terms, b.latest(places), contacts...)
		if err != nil {
			return err
		}
		for _, i := range places {
			a := b.list[i].Attempt
			number := held[i].NumberAt(a.Number)
			if number < 0 {
				b.done[i].err = ErrOtherNumber
				continue
			}
			b.done[i].err = terms.Rules.Dial(held[i], number, &facts, a.BegunAt)
		}
	}
	return nil
}

// latest is when the last of the dials begins.
func (b *beginBatch) latest(places []int) time.Time {
	last := slices.MaxFunc(places, func(i, j int) int { return b.list[i].BegunAt.Compare(b.list[j].BegunAt) })
	return b.list[last].BegunAt
}
