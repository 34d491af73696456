package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
)

// StateError is that a contact is in a state in which a call does not fit.
type StateError struct{ State contact.State }

func (e *StateError) Error() string { return fmt.Sprintf("the contact is in state %d", e.State) }

// Update names a contact to change.
type Update struct {
	TaskID, ID string
	// Version it must have; 0: any.
	Version int64
	Terms
}

// Update lets edit change what a contact is called by and its numbers, and puts
// it where it then belongs. Numbers that stay keep their tallies. Errors:
// ErrNoContact, ErrVersion, *StateError, those of edit.
func (s *Store) Update(ctx context.Context, tenant string, u Update, edit func(*contact.Contact) error, now time.Time) (*contact.Contact, error) {
	var changed *contact.Contact
	err := s.write(ctx, "update a contact", func(ctx context.Context, tx *sqldb.Tx) error {
		c, err := oneContact(ctx, tx, tenant, u.TaskID, u.ID, tx.Dialect().ForUpdate())
		switch {
		case err != nil:
			return err
		case u.Version != 0 && u.Version != c.Version:
			return ErrVersion
		case c.State == contact.Leased || c.State == contact.Calling:
			return &StateError{c.State}
		}
		before, numbers := standing(c), slices.Clone(c.Numbers)
		if err := edit(c); err != nil {
			return err
		}
		changed = c
		if err := u.write(ctx, tx, tenant, c, numbers, now); err != nil {
			return err
		}
		return s.tell(ctx, tx, tenant, c, before, standing(c), now)
	})
	return changed, err
}

func (u Update) write(ctx context.Context, tx *sqldb.Tx, tenant string, c *contact.Contact, before []contact.Number, now time.Time) error {
	keepTallies(c.Numbers, before)
	if err := rewriteNumbers(ctx, tx, tenant, []*contact.Contact{c}); err != nil {
		return err
	}
	if err := u.restand(ctx, tx, tenant, c, now); err != nil {
		return err
	}
	c.SortKey = sortKey(u.Order, c)
	if err := noteKeys(ctx, tx, tenant, c.TaskID, u.Order, c.Order); err != nil {
		return err
	}
	c.Version, c.UpdatedAt = c.Version+1, now
	_, err := tx.Exec(ctx, `UPDATE contact SET reference = $3, name = $4, priority = $5, attributes = $6, `+setKey("$7")+`,
			state = $8, reason = $9, due_at = $10, version = $11, updated_at = $12, sealed_with = $13 WHERE tenant = $1 AND id = $2`,
		tenant, c.ID, c.Reference, c.Name, c.Priority, sqldb.JSON[map[string]string]{V: c.Attributes}, c.SortKey,
		c.State, c.Reason, sqldb.Time(c.DueAt), c.Version, sqldb.Time(now), sealedWith(c.Attributes))
	return err
}

// restand puts a contact that is open, and has no appointment, where its
// numbers now put it.
func (u Update) restand(ctx context.Context, tx *sqldb.Tx, tenant string, c *contact.Contact, now time.Time) error {
	if c.State == contact.Done || hasAppointment(c) {
		return nil
	}
	facts, err := readFacts(ctx, tx, tenant, c.TaskID, u.Terms, now, c)
	if err != nil {
		return err
	}
	stand := u.Rules.Judge(c, &facts, now).Stand
	c.State, c.Reason, c.DueAt = stand.State, stand.Reason, stand.DueAt
	return nil
}

// keepTallies gives numbers that were there before the tallies they had.
func keepTallies(numbers, before []contact.Number) {
	for i, n := range numbers {
		was := slices.IndexFunc(before, func(b contact.Number) bool { return b.E164 == n.E164 })
		if was < 0 {
			continue
		}
		numbers[i] = before[was]
		numbers[i].Type, numbers[i].Sequence, numbers[i].Delay, numbers[i].Zone = n.Type, n.Sequence, n.Delay, n.Zone
	}
}
