package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/foredial/foredial/pkg/leader"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/internal/eventoutbox"
)

// promoteAtOnce bounds how many contacts that have come due join the order in
// one call. It is not less than a lease can hold: so of those that come due at
// one moment, the first in call order are there.
const promoteAtOnce = 1000

// LeaseRequest asks for the next contacts of a task.
type LeaseRequest struct {
	Tenant  string
	Fence   leader.Token
	TaskID  string
	LeaseID string
	Max     int
	// MaxBytes ends a lease with the contact whose texts reach it; 0: none does.
	MaxBytes int
	TTL      time.Duration
	// OnlyAppointments leases contacts whose appointment is due, and no others.
	OnlyAppointments bool
	// Terms of the task now: nothing is leased while the sort keys are those of
	// another order.
	Terms
}

// Leased is a contact under a lease.
type Leased struct {
	*contact.Contact
	// Offer are the positions of the numbers to offer, the one to dial first.
	Offer []int
	// Until is the last moment at which one of them may be dialled in this
	// stretch of its windows; zero: no bound.
	Until time.Time
	// Agreed is the appointment that is due; nil: none.
	Agreed *policy.Appointment
	// Past are the latest dials to it, latest first, at most 5.
	Past []Past
}

func newLeased(c *contact.Contact, offer []int, until time.Time, facts *policy.Facts) Leased {
	leased := Leased{Contact: c, Offer: offer, Until: until}
	if agreed, ok := facts.Appointments[c.AppointmentID]; ok {
		leased.Agreed = &agreed
	}
	return leased
}

// Batch is what a lease holds, in call order.
type Batch struct {
	Contacts  []Leased
	ExpiresAt time.Time
	// NextDueAt is when the next waiting contact is due; zero when none waits.
	NextDueAt time.Time
	// Open: a contact of the task is not done.
	Open bool
}

// Lease leases the next contacts of a task, or returns what the lease holds if
// it exists. Errors: ErrStale.
func (s *Store) Lease(ctx context.Context, r LeaseRequest, now time.Time) (Batch, error) {
	var batch Batch
	position := s.positions.of(r.Tenant, r.TaskID)
	err := s.write(ctx, "lease contacts", func(ctx context.Context, tx *sqldb.Tx) error {
		batch = Batch{}
		if err := fence(ctx, tx, r.Tenant, r.Fence); err != nil {
			return err
		}
		err := tx.QueryRow(ctx, `SELECT expires_at FROM lease WHERE tenant = $1 AND id = $2`, r.Tenant, r.LeaseID).
			Scan((*sqldb.Time)(&batch.ExpiresAt))
		switch {
		case errors.Is(err, sql.ErrNoRows):
			err = r.grant(ctx, tx, s.events, &batch, position, now)
		case err == nil:
			err = r.held(ctx, tx, &batch, now)
		}
		if err != nil {
			return err
		}
		return r.outlook(ctx, tx, &batch)
	})
	return batch, err
}

// grant makes a new lease. One that would hold nothing is not kept.
func (r LeaseRequest) grant(ctx context.Context, tx *sqldb.Tx, events *eventoutbox.Outbox, batch *Batch, position position, now time.Time) error {
	batch.ExpiresAt = now.Add(r.TTL)
	ok, err := inOrder(ctx, tx, r.Tenant, r.TaskID, r.Order)
	if err != nil || r.closed(!ok, now) {
		return err
	}
	if err := r.promote(ctx, tx, now); err != nil {
		return err
	}
	taken, stopped, err := r.choose(ctx, tx, ready{r, tx, events, now}, position.get(), now)
	if err != nil {
		return err
	}
	if !r.OnlyAppointments { // they are at the head
		tx.OnCommit(func() { position.set(stopped) })
	}
	if len(taken) == 0 {
		return nil
	}
	batch.Contacts = taken
	if err := addPast(ctx, tx, r.Tenant, taken); err != nil {
		return err
	}
	return r.hold(ctx, tx, taken, batch.ExpiresAt, now)
}

// closed says whether a gate of the task itself lets nobody through. A window
// that is shut for all numbers alike is one: nobody need be told to wait for it.
func (r LeaseRequest) closed(outOfOrder bool, now time.Time) bool {
	judged := r.Rules.Judge(&contact.Contact{}, &policy.Facts{OutOfOrder: outOfOrder}, now)
	stop := judged.Stop()
	return stop != 0 && stop <= policy.GateTaskOrder || r.Rules.ZoneOf == nil && !r.Rules.Window.Open(now)
}

// promote puts contacts that have come due back into the order.
func (r LeaseRequest) promote(ctx context.Context, tx *sqldb.Tx, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE contact SET state = $3, due_at = NULL, version = version + 1, updated_at = $4
		WHERE tenant = $1 AND id IN (
			SELECT id FROM contact WHERE tenant = $1 AND task_id = $2 AND due_at <= $4
			ORDER BY due_at, sort_key LIMIT $5`+tx.Dialect().ForUpdateSkipLocked()+`)`,
		r.Tenant, r.TaskID, contact.Ready, sqldb.Time(now), promoteAtOnce)
	return err
}

// hold writes the lease down and locks the live numbers of its contacts.
func (r LeaseRequest) hold(ctx context.Context, tx *sqldb.Tx, taken []Leased, expiresAt, now time.Time) error {
	if _, err := tx.Exec(ctx, `INSERT INTO lease (tenant, id, task_id, token, expires_at) VALUES ($1, $2, $3, $4, $5)`,
		r.Tenant, r.LeaseID, r.TaskID, r.Fence.String(), sqldb.Time(expiresAt)); err != nil {
		return err
	}
	held := make(sqldb.Strings, len(taken))
	for i, c := range taken {
		held[i] = c.ID
		c.State, c.LeaseID, c.Version, c.UpdatedAt = contact.Leased, r.LeaseID, c.Version+1, now
	}
	if _, err := tx.Exec(ctx, `UPDATE contact SET state = $3, lease_id = $4, version = version + 1, updated_at = $5
		WHERE tenant = $1 AND `+tx.Dialect().In("id", 2),
		r.Tenant, held, contact.Leased, r.LeaseID, sqldb.Time(now)); err != nil {
		return err
	}
	_, err := tx.AddMany(ctx, "live_number", []string{"tenant", "number", "contact_id"}, func(yield func([]any) bool) {
		for _, c := range taken {
			for _, n := range c.Numbers {
				if !n.Exhausted && !yield([]any{r.Tenant, n.E164, c.ID}) {
					return
				}
			}
		}
	})
	return err
}

// held reads what an existing lease holds.
func (r LeaseRequest) held(ctx context.Context, tx *sqldb.Tx, batch *Batch, now time.Time) error {
	list, err := sqldb.All(ctx, tx, scanContact, `SELECT `+contactColumns+` FROM contact
		WHERE tenant = $1 AND lease_id = $2 ORDER BY sort_key`, r.Tenant, r.LeaseID)
	if err != nil {
		return err
	}
	if err := addNumbers(ctx, tx, r.Tenant, list); err != nil {
		return err
	}
	facts, err := readFacts(ctx, tx, r.Tenant, r.TaskID, r.Terms, now, list...)
	if err != nil {
		return err
	}
	for _, c := range list {
		judged := r.Rules.Judge(c, &facts, now)
		batch.Contacts = append(batch.Contacts, newLeased(c, orAll(judged.Allowed, c), judged.Until, &facts))
	}
	return addPast(ctx, tx, r.Tenant, batch.Contacts)
}

// orAll is what to offer of a contact that was leased some time ago: should
// nothing be allowed any more, the dial will say so.
func orAll(allowed []int, c *contact.Contact) []int {
	if len(allowed) > 0 {
		return allowed
	}
	all := make([]int, len(c.Numbers))
	for i := range all {
		all[i] = i
	}
	return all
}

// outlook says what the task has besides.
func (r LeaseRequest) outlook(ctx context.Context, tx *sqldb.Tx, batch *Batch) error {
	count, err := openTask(ctx, tx, r.Tenant, r.TaskID)
	if err != nil {
		return err
	}
	batch.Open = count.Open
	batch.NextDueAt, err = nextDue(ctx, tx, r.Tenant, r.TaskID)
	return err
}

func nextDue(ctx context.Context, tx *sqldb.Tx, tenant, taskID string) (at time.Time, err error) {
	err = tx.QueryRow(ctx, `SELECT min(due_at) FROM contact WHERE tenant = $1 AND task_id = $2 AND due_at IS NOT NULL`,
		tenant, taskID).Scan((*sqldb.Time)(&at))
	return at, err
}
