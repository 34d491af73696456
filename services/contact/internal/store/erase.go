package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/foredial/foredial/pkg/phone"
	"github.com/foredial/foredial/pkg/seal"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
)

// Erasure says what erasing a number did.
type Erasure struct {
	// Contacts lost the number; Erased of them lost all personal data with it.
	Contacts, Erased int
	// Attempts have a hash in its place.
	Attempts int
}

// erasure is one at work.
type erasure struct {
	*Store
	tx             *sqldb.Tx
	tenant, number string
	// hash stands for the number from now on.
	hash  string
	terms TermsOf
	now   time.Time
	did   Erasure
}

// Erase forgets a number in all tasks of a tenant: its contacts lose it, and all
// personal data if it was their last. Attempts and lists have a hash in its
// place, by which they go on counting and forbidding. The peers are to forget it, too
// ([Store.ErasuresDue]). Errors: ErrLiveCall, those of terms.
func (s *Store) Erase(ctx context.Context, tenant, number string, terms TermsOf, now time.Time) (Erasure, error) {
	var did Erasure
	err := s.write(ctx, "erase a number", func(ctx context.Context, tx *sqldb.Tx) error {
		e := erasure{Store: s, tx: tx, tenant: tenant, number: number, terms: terms, now: now}
		if err := e.run(ctx); err != nil {
			return err
		}
		did = e.did
		return nil
	})
	return did, err
}

func (e *erasure) run(ctx context.Context) (err error) {
	if e.hash, err = noteErased(ctx, e.tx, e.tenant, e.number, e.now); err != nil {
		return err
	}
	owners, err := e.owners(ctx)
	if err != nil {
		return err
	}
	if err := e.takeBack(ctx, e.tx, e.tenant, owners, CauseErased, e.now); err != nil {
		return err
	}
	if _, err := e.tx.Exec(ctx, `DELETE FROM number WHERE tenant = $1 AND number = $2`, e.tenant, e.number); err != nil {
		return err
	}
	for _, c := range owners {
		if err := e.lose(ctx, c); err != nil {
			return err
		}
	}
	e.did.Contacts = len(owners)
	if err := e.replace(ctx); err != nil {
		return err
	}
	return e.order(ctx, owners)
}

// owners locks and reads the contacts that have the number, none of which may
// be in a live call.
func (e *erasure) owners(ctx context.Context) ([]*contact.Contact, error) {
	owners, err := sqldb.All(ctx, e.tx, scanContact, `SELECT `+contactColumns+` FROM contact
		WHERE tenant = $1 AND id IN (SELECT contact_id FROM number WHERE tenant = $1 AND number = $2)
		ORDER BY task_id, import_order`+e.tx.Dialect().ForUpdate(), e.tenant, e.number)
	if err != nil {
		return nil, err
	}
	locked, err := readLocked(ctx, e.tx, e.tenant, sqldb.Strings{e.number})
	if err != nil {
		return nil, err
	}
	for _, c := range owners {
		if c.State == contact.Calling && locked[e.number] == c.ID {
			return nil, ErrLiveCall
		}
	}
	return owners, addNumbers(ctx, e.tx, e.tenant, owners)
}

// lose takes the number from a contact: it is judged by those it has left.
func (e *erasure) lose(ctx context.Context, c *contact.Contact) error {
	terms, err := e.terms(ctx, c.TaskID)
	if err != nil {
		return err
	}
	c.Numbers = slices.DeleteFunc(c.Numbers, func(n contact.Number) bool { return n.E164 == e.number })
	if len(c.Numbers) == 0 {
		return e.forget(ctx, c, terms)
	}
	if err := e.unappoint(ctx, c); err != nil {
		return err
	}
	if err := e.unmention(ctx, c); err != nil {
		return err
	}
	if err := noteKeys(ctx, e.tx, e.tenant, c.TaskID, terms.Order, c.Order); err != nil {
		return err
	}
	if _, err := e.tx.Exec(ctx, `UPDATE contact SET `+setKey("$3")+`, version = version + 1, updated_at = $4
		WHERE tenant = $1 AND id = $2`, e.tenant, c.ID, sortKey(terms.Order, c), sqldb.Time(e.now)); err != nil {
		return err
	}
	return e.restand(ctx, e.tx, e.tenant, c, terms, e.now)
}

// unmention takes the number out of what else is known of a contact that has others.
// (What is kept encrypted cannot be looked into.)
func (e *erasure) unmention(ctx context.Context, c *contact.Contact) error {
	for _, text := range []*string{&c.Reference, &c.Name} {
		if phone.Mentions(*text, e.number) {
			*text = ""
		}
	}
	maps.DeleteFunc(c.Attributes, func(_, value string) bool { return !seal.Sealed(value) && phone.Mentions(value, e.number) })
	if _, err := e.tx.Exec(ctx, `UPDATE contact SET reference = $3, name = $4, attributes = $5 WHERE tenant = $1 AND id = $2`,
		e.tenant, c.ID, c.Reference, c.Name, sqldb.JSON[map[string]string]{V: c.Attributes}); err != nil {
		return err
	}
	remarks, err := sqldb.All(ctx, e.tx, func(r sqldb.Row) (text [2]string, err error) { return text, r.Scan(&text[0], &text[1]) },
		`SELECT id, remark FROM appointment WHERE tenant = $1 AND contact_id = $2 AND remark <> ''`, e.tenant, c.ID)
	if err != nil {
		return err
	}
	for _, remark := range remarks {
		if !phone.Mentions(remark[1], e.number) {
			continue
		}
		if _, err := e.tx.Exec(ctx, `UPDATE appointment SET remark = '' WHERE tenant = $1 AND id = $2`, e.tenant, remark[0]); err != nil {
			return err
		}
	}
	return nil
}

// unappoint ends an appointment that is for the number.
func (e *erasure) unappoint(ctx context.Context, c *contact.Contact) error {
	if !hasAppointment(c) {
		return nil
	}
	a, err := readAppointment(ctx, e.tx, e.tenant, c.AppointmentID, "")
	if err != nil || a.Number != e.number {
		return err
	}
	c.AppointmentID = ""
	return endAppointments(ctx, e.tx, e.tenant, sqldb.Strings{c.ID}, contact.AppointmentBlocked, e.now)
}

// forget takes all personal data from a contact that has no number left. Its
// sort key may be made of some.
func (e *erasure) forget(ctx context.Context, c *contact.Contact, terms Terms) error {
	e.did.Erased++
	if err := endAppointments(ctx, e.tx, e.tenant, withAppointment([]*contact.Contact{c}), contact.AppointmentBlocked, e.now); err != nil {
		return err
	}
	nobody := contact.Contact{Order: c.Order, Priority: c.Priority}
	if err := noteKeys(ctx, e.tx, e.tenant, c.TaskID, terms.Order, c.Order); err != nil {
		return err
	}
	if _, err := e.tx.Exec(ctx, `UPDATE appointment SET remark = '' WHERE tenant = $1 AND contact_id = $2`, e.tenant, c.ID); err != nil {
		return err
	}
	if _, err := e.tx.Exec(ctx, `UPDATE contact SET reference = '', name = '', attributes = $3, sealed_with = NULL, sort_key = $4
		WHERE tenant = $1 AND id = $2`, e.tenant, c.ID, sqldb.JSON[map[string]string]{V: map[string]string{}}, sortKey(terms.Order, &nobody)); err != nil {
		return err
	}
	c.Reference = "" // nor is it told
	return e.place(ctx, e.tx, e.tenant, c, policy.Decision{State: contact.Done, Reason: contact.Erased}, e.now)
}

// replace puts the hash where the number is remembered. A list that has the hash
// already, of an erasure before, keeps what it says of the number now.
func (e *erasure) replace(ctx context.Context) error {
	for _, indexed := range []string{"counted", "NOT counted"} {
		n, err := e.tx.Exec(ctx, `UPDATE attempt SET number = $3 WHERE tenant = $1 AND number = $2 AND `+indexed, e.tenant, e.number, e.hash)
		if err != nil {
			return err
		}
		e.did.Attempts += int(n)
	}
	for _, statement := range []string{
		`UPDATE appointment SET number = $3, remark = '' WHERE tenant = $1 AND number = $2`,
		`DELETE FROM list_number WHERE tenant = $1 AND number = $3 AND list_id IN (
			SELECT list_id FROM list_number WHERE tenant = $1 AND number = $2)`,
		`UPDATE list_number SET number = $3, remark = '' WHERE tenant = $1 AND number = $2`,
	} {
		if _, err := e.tx.Exec(ctx, statement, e.tenant, e.number, e.hash); err != nil {
			return err
		}
	}
	return nil
}
