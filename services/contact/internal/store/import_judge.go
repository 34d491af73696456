package store

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/foredial/foredial/pkg/phone"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/sheet"
)

// load is rows of a file on their way into the tables. It judges them one after
// the other, in memory, and then writes what has come of them.
type load struct {
	tenant string
	imp    *Import
	rules  LoadRules
	now    time.Time

	blocked map[string]bool
	// owners says which contacts have a number, of those in scope and of the
	// rows judged so far.
	owners map[string]owner
	// targets are the contacts that a row may update, by id.
	targets map[string]*target

	fresh   []*contact.Contact
	changed []*target // in the order of their first change
	rejects []sheet.Reject
}

// owner is the contacts that have a number; two ids that differ stand for several.
type owner struct{ first, last string }

func (o owner) and(p owner) owner {
	switch {
	case o == (owner{}):
		return p
	case p == (owner{}):
		return o
	}
	return owner{min(o.first, p.first), max(o.last, p.last)}
}

// target is a contact that is there, and what the rows add to it.
type target struct {
	*contact.Contact
	isNew      bool // a row of this transaction
	isChanged  bool
	hasNumbers bool // gets further ones
}

// judge finds out what becomes of each row.
func (l *load) judge(ctx context.Context, tx *sqldb.Tx, entries []sheet.Entry) error {
	var numbers sqldb.Strings
	for _, e := range entries {
		if e.Row != nil {
			for _, n := range e.Row.Numbers {
				numbers = append(numbers, n.E164)
			}
		}
	}
	var err error
	if l.blocked, err = neverCalled(ctx, tx, l.tenant, l.rules.Lists, numbers, l.now); err != nil {
		return err
	}
	if err := l.findOwners(ctx, tx, numbers); err != nil {
		return err
	}
	if err := l.readTargets(ctx, tx); err != nil {
		return err
	}
	for _, e := range entries {
		if e.Reject != nil {
			l.rejects = append(l.rejects, *e.Reject)
			continue
		}
		l.take(e.Row)
	}
	return nil
}

// inScope are the conditions on a contact c that has a number of the file. In
// every scope the file itself is looked at, by the import of $3.
var inScope = map[DedupeScope]string{
	FileScope:   `c.import_id = $3`,
	TaskScope:   `(c.import_id = $3 OR c.task_id = $4)`,
	TenantScope: `(c.import_id = $3 OR c.state <> $4)`,
}

func (l *load) findOwners(ctx context.Context, tx *sqldb.Tx, numbers sqldb.Strings) error {
	l.owners = map[string]owner{}
	condition, ok := inScope[l.rules.Scope]
	if !ok {
		return nil
	}
	args := []any{l.tenant, numbers, l.imp.ID}
	switch l.rules.Scope {
	case TaskScope:
		args = append(args, l.imp.TaskID)
	case TenantScope:
		args = append(args, contact.Done)
	}
	rows, err := tx.Query(ctx, `SELECT n.number, min(c.id), max(c.id) FROM number n
		JOIN contact c ON c.tenant = n.tenant AND c.id = n.contact_id
		WHERE n.tenant = $1 AND `+tx.Dialect().In("n.number", 2)+` AND `+condition+` GROUP BY n.number`, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var number string
		var o owner
		if err := rows.Scan(&number, &o.first, &o.last); err != nil {
			return err
		}
		l.owners[number] = o
	}
	if err := rows.Err(); err != nil {
		return err
	}
	l.rules.Tried.addOwners(l.owners, numbers)
	return nil
}

// readTargets locks and reads the contacts that rows may update.
func (l *load) readTargets(ctx context.Context, tx *sqldb.Tx) error {
	l.targets = map[string]*target{}
	if l.rules.Action != UpdateDuplicate || len(l.owners) == 0 {
		return nil
	}
	var found sqldb.Strings
	for _, o := range l.owners {
		if o.first == o.last {
			found = append(found, o.first)
		}
	}
	list, err := sqldb.All(ctx, tx, scanContact, `SELECT `+contactColumns+` FROM contact
		WHERE tenant = $1 AND `+tx.Dialect().In("id", 2)+` ORDER BY id`+tx.Dialect().ForUpdate(), l.tenant, found)
	if err != nil {
		return err
	}
	if err := addNumbers(ctx, tx, l.tenant, list); err != nil {
		return err
	}
	for _, c := range list {
		l.targets[c.ID] = &target{Contact: c}
	}
	l.rules.Tried.addTargets(l.targets, found)
	return nil
}

// take decides about a row that is good by itself.
func (l *load) take(row *sheet.Row) {
	c := &contact.Contact{
		ID: row.ID, TaskID: l.imp.TaskID, Reference: row.Reference, Name: row.Name, Priority: row.Priority,
		Attributes: row.Attributes, ImportID: l.imp.ID, Line: row.Line, State: contact.Ready, Version: 1,
		CreatedAt: l.now, UpdatedAt: l.now,
	}
	var found owner
	var duplicate string // the first number that somebody has
	for _, n := range row.Numbers {
		if l.blocked[n.E164] {
			l.imp.BlockedNumbers++
			continue
		}
		c.Numbers = append(c.Numbers, n)
		if o := l.owners[n.E164]; o != (owner{}) {
			found = found.and(o)
			duplicate = cmp.Or(duplicate, n.E164)
		}
	}
	switch {
	case len(c.Numbers) == 0:
		l.reject(row, "", "has no number that is not on a blocklist")
	case duplicate == "":
		l.add(c)
	case l.rules.Action == RejectDuplicate:
		l.reject(row, duplicate, "is a number of another contact")
	case l.rules.Action != UpdateDuplicate:
		l.imp.Skipped++
	case found.first != found.last:
		l.reject(row, duplicate, "has numbers of several contacts")
	case l.targets[found.first] == nil: // removed while a dry run looks at it
		l.add(c)
	default:
		l.update(l.targets[found.first], row, c)
	}
}

func (l *load) reject(row *sheet.Row, number, why string) {
	if number != "" {
		number = phone.Mask(number)
	}
	l.rejects = append(l.rejects, sheet.Reject{Line: row.Line, Value: number, Reason: why})
}

// add makes a contact of a row.
func (l *load) add(c *contact.Contact) {
	if c.Priority == 0 {
		c.Priority = contact.DefaultPriority
	}
	attributes := c.Attributes
	c.Attributes = nil
	l.setAttributes(c, attributes)
	l.fresh = append(l.fresh, c)
	if l.rules.Scope == NoScope {
		return
	}
	for _, n := range c.Numbers {
		l.owners[n.E164] = owner{c.ID, c.ID}
	}
	if l.rules.Action == UpdateDuplicate {
		l.targets[c.ID] = &target{Contact: c, isNew: true}
	}
}

// maxNumbers is how many numbers a contact may have.
const maxNumbers = 10

// update gives what a row has to a contact. What the row leaves empty stays as
// it is. A contact that waits is judged anew when it gets a number.
func (l *load) update(t *target, row *sheet.Row, from *contact.Contact) {
	var further []contact.Number
	for _, n := range from.Numbers {
		if l.owners[n.E164] == (owner{}) {
			further = append(further, n)
		}
	}
	switch {
	case t.State == contact.Leased || t.State == contact.Calling:
		l.reject(row, from.Numbers[0].E164, "is a number of a contact that is on a screen or in a call")
		return
	case len(t.Numbers)+len(further) > maxNumbers:
		l.reject(row, from.Numbers[0].E164, fmt.Sprintf("is a number of a contact that would have more than %d", maxNumbers))
		return
	}
	t.Reference, t.Name = cmp.Or(from.Reference, t.Reference), cmp.Or(from.Name, t.Name)
	t.Priority = cmp.Or(from.Priority, t.Priority)
	l.setAttributes(t.Contact, from.Attributes)
	for _, n := range further {
		t.Numbers = append(t.Numbers, n)
		l.owners[n.E164] = owner{t.ID, t.ID}
	}
	if len(further) > 0 && t.State == contact.Waiting && !hasAppointment(t.Contact) {
		t.State, t.DueAt = contact.Ready, time.Time{}
	}
	t.hasNumbers = t.hasNumbers || len(further) > 0
	if !t.isNew && !t.isChanged {
		t.isChanged = true
		l.changed = append(l.changed, t)
	}
	l.imp.Updated++
}

func (l *load) setAttributes(c *contact.Contact, given map[string]string) {
	if len(given) > 0 && c.Attributes == nil {
		c.Attributes = make(map[string]string, len(given))
	}
	for code, value := range given {
		c.Attributes[code] = l.rules.Seal(c.ID, code, value)
	}
}
