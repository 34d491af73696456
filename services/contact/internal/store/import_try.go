package store

import (
	"strconv"
	"strings"

	"github.com/foredial/foredial/services/contact/internal/contact"
)

// Tried is what a dry run remembers of the rows it has judged: who would have
// which number by now. It takes some 20 bytes a number and 24 a contact, and
// nothing at all when duplicates are not looked for.
type Tried struct {
	owners   map[uint64]int32 // by the digits of the number: position in contacts
	contacts []triedContact
	existing map[string]int32 // position of those that are in the tables
}

type triedContact struct {
	id      string // empty: a row of the file
	numbers int8
}

// NewTried begins a dry run.
func NewTried() *Tried {
	return &Tried{owners: map[uint64]int32{}, existing: map[string]int32{}}
}

// triedID names a row of the file in place of an id of a contact.
const triedID = "tried "

func (t *Tried) id(position int32) string {
	if id := t.contacts[position].id; id != "" {
		return id
	}
	return triedID + strconv.Itoa(int(position))
}

// digits are those of an E.164 number, at most 15.
func digits(e164 string) uint64 {
	n, _ := strconv.ParseUint(strings.TrimPrefix(e164, "+"), 10, 64) // only digits: it was parsed before
	return n
}

// addOwners adds who would have the numbers.
func (t *Tried) addOwners(owners map[string]owner, numbers []string) {
	if t == nil {
		return
	}
	for _, number := range numbers {
		if position, ok := t.owners[digits(number)]; ok {
			id := t.id(position)
			owners[number] = owners[number].and(owner{id, id})
		}
	}
}

// position is where a contact is among those that the dry run knows.
func (t *Tried) position(id string) (int32, bool) {
	rest, isRow := strings.CutPrefix(id, triedID)
	if !isRow {
		position, ok := t.existing[id]
		return position, ok
	}
	position, err := strconv.Atoi(rest)
	return int32(position), err == nil //nolint:gosec // made by id
}

// addTargets adds rows of the file to the contacts that may be updated, and to
// the others the numbers that they would have by now.
func (t *Tried) addTargets(targets map[string]*target, found []string) {
	if t == nil {
		return
	}
	for _, id := range found {
		position, ok := t.position(id)
		if !ok {
			continue
		}
		if targets[id] == nil {
			targets[id] = &target{Contact: &contact.Contact{ID: id, State: contact.Ready}}
		}
		targets[id].Numbers = make([]contact.Number, t.contacts[position].numbers) // how many is all that matters
	}
}

// remember keeps what a transaction of the dry run came to.
func (t *Tried) remember(l *load) {
	if t == nil || l.rules.Scope == NoScope {
		return
	}
	for _, c := range l.fresh {
		t.claim(t.add(""), c.Numbers)
	}
	for _, c := range l.changed {
		position, ok := t.position(c.ID)
		if !ok {
			position = t.add(c.ID)
			t.existing[c.ID] = position
		}
		t.claim(position, c.Numbers)
	}
}

func (t *Tried) add(id string) int32 {
	t.contacts = append(t.contacts, triedContact{id: id})
	return int32(len(t.contacts) - 1) //nolint:gosec // a file has at most 5 million rows
}

func (t *Tried) claim(position int32, numbers []contact.Number) {
	t.contacts[position].numbers = int8(len(numbers)) //nolint:gosec // at most 10
	for _, n := range numbers {
		if n.E164 != "" { // one that only stands for its count
			t.owners[digits(n.E164)] = position
		}
	}
}
