package sheet

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/phone"
	"github.com/foredial/foredial/services/contact/internal/contact"
)

// shownValue is how much of a wrong value a reject keeps, in characters.
const shownValue = 100

// Row is a row that becomes a contact.
type Row struct {
	// ID of the contact to be; given by who keeps the row.
	ID         string
	Line       int64
	Numbers    []contact.Number // at least one, no repeats, without tallies
	Reference  string
	Name       string
	Priority   int               // 0: none was given
	Attributes map[string]string // by code; none is empty
}

func (r *Row) has(e164 string) bool {
	return slices.ContainsFunc(r.Numbers, func(n contact.Number) bool { return n.E164 == e164 })
}

func (r *Row) keep(code, value string) {
	if value == "" {
		return
	}
	if r.Attributes == nil {
		r.Attributes = map[string]string{}
	}
	r.Attributes[code] = value
}

// Reject is a row that does not.
type Reject struct {
	Line int64
	// Column is its header; empty when the row as a whole is at fault.
	Column string
	// Value as given; a number, and what is secret, masked.
	Value  string
	Reason string
}

// Entry is one row of the file: exactly one of Row and Reject is set.
type Entry struct {
	// Ordinal counts the rows, the first below the header being 1.
	Ordinal int64
	Row     *Row
	Reject  *Reject
}

// check makes a row of the fields of a line, or says what is wrong with the
// first column at fault.
func (f *File) check(given raw) Entry {
	if given.fault != "" {
		return Entry{Reject: &Reject{Line: given.line, Reason: given.fault}}
	}
	t := &taking{rules: f.rules, header: f.header, fields: given.fields}
	t.row = &Row{Line: given.line}
	if t.numbers(); t.reject == nil {
		t.own()
	}
	if t.reject == nil {
		t.attributes()
	}
	if t.reject != nil {
		t.reject.Line = given.line
		return Entry{Reject: t.reject}
	}
	return Entry{Row: t.row}
}

// taking takes the fields of one line.
type taking struct {
	rules  *Rules
	header *header
	fields []string
	row    *Row
	reject *Reject
}

// field is a field without spaces around it; empty without a column.
func (t *taking) field(column int) string {
	if column == noColumn {
		return ""
	}
	return strings.TrimSpace(t.fields[column])
}

// refuse notes what is wrong with a column, and its value as show leaves it;
// only the first counts.
func (t *taking) refuse(column int, show func(string) string, f *flaw) {
	if f != nil && t.reject == nil {
		t.reject = &Reject{Column: t.header.titles[column], Value: show(t.field(column)), Reason: f.text}
	}
}

func (t *taking) numbers() {
	for i := range t.header.numbers {
		columns := &t.header.numbers[i]
		given := t.field(columns.number)
		if given == "" {
			continue
		}
		e164, wrong := t.rules.number(given)
		if wrong == nil && t.row.has(e164) {
			wrong = errRepeated
		}
		t.refuse(columns.number, maskedNumber, wrong)
		n := contact.Number{E164: e164, Zone: t.field(columns.zone)}
		n.Type, wrong = t.rules.numberType(t.field(columns.kind))
		t.refuse(columns.kind, shorten, wrong)
		n.Sequence = t.whole(columns.sequence, aSequence, 0, 1, maxSequence)
		n.Delay = time.Duration(t.whole(columns.delay, aDelay, 0, 0, maxDelay)) * time.Second
		t.refuse(columns.zone, shorten, t.rules.zone(n.Zone))
		if t.reject != nil {
			return
		}
		t.row.Numbers = append(t.row.Numbers, n)
	}
	if len(t.row.Numbers) == 0 {
		t.reject = &Reject{Reason: "has no number"}
	}
}

func (t *taking) own() {
	t.row.Reference = t.text(t.header.reference, maxReference)
	t.row.Name = t.text(t.header.name, maxName)
	t.row.Priority = t.whole(t.header.priority, aPriority, 0, 1, 5)
}

func (t *taking) attributes() {
	for i := range t.header.attributes {
		column, a := t.header.attributes[i].column, t.header.attributes[i].attribute
		value := t.field(column)
		if wrong := attribute(a, value); wrong != nil {
			show := shorten
			if a.secret() {
				show = hide
			}
			t.refuse(column, show, wrong)
			return
		}
		if value != "" && t.row.Attributes == nil {
			t.row.Attributes = make(map[string]string, len(t.header.attributes))
		}
		t.row.keep(a.Code, value)
	}
}

// text takes a field of at most limit characters.
func (t *taking) text(column, limit int) string {
	value := t.field(column)
	t.refuse(column, shorten, characters(value, limit))
	return value
}

// whole takes a whole number; what names it with its article.
func (t *taking) whole(column int, what string, otherwise, from, to int) int {
	given := t.field(column)
	if given == "" {
		return otherwise
	}
	n, err := strconv.Atoi(given)
	wrong := between(what, n, from, to)
	if err != nil {
		wrong = flawf(apierr.Format, "is not %s from %d to %d", what, from, to)
	}
	t.refuse(column, shorten, wrong)
	return n
}

func shorten(value string) string {
	value = strings.ReplaceAll(value, "\x00", "")
	if runes := []rune(value); len(runes) > shownValue {
		return string(runes[:shownValue]) + "…"
	}
	return value
}

// hide hides a value, unless it is missing.
func hide(value string) string {
	if value == "" {
		return ""
	}
	return "****"
}

// maskedNumber hides what was meant as a number.
func maskedNumber(given string) string {
	// Masking cuts between bytes: what it leaves of a character goes.
	return strings.ReplaceAll(strings.ToValidUTF8(phone.Mask(given), ""), "\x00", "")
}
