package sheet

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/foredial/foredial/pkg/phone"
	"github.com/foredial/foredial/services/contact/internal/contact"
)

const (
	maxReference = 100
	maxName      = 100
	maxAttribute = 1000
	// shownValue is how much of a wrong value a reject keeps, in characters.
	shownValue = 100
)

// Row is a row that becomes a contact.
type Row struct {
	// ID of the contact to be; given by who keeps the row.
	ID         string
	Line       int64
	Numbers    []string // E.164, at least one, no repeats
	Reference  string
	Name       string
	Priority   int
	Attributes map[string]string
}

// Reject is a row that does not.
type Reject struct {
	Line int64
	// Column is its header; empty when the row as a whole is at fault.
	Column string
	// Value as given, masked if it was meant as a number.
	Value  string
	Reason string
}

// Entry is one row of the file: exactly one of its fields is set.
type Entry struct {
	Row    *Row
	Reject *Reject
}

// check makes a row of the fields of a line, or says what is wrong with the
// first column at fault.
func (h *header) check(line int64, fields []string, region string) Entry {
	row := &Row{Line: line, Priority: contact.DefaultPriority}
	for _, step := range []func(*Row, []string, string) *Reject{h.takeNumbers, h.takeOwn, h.takeOthers} {
		if reject := step(row, fields, region); reject != nil {
			reject.Line = line
			return Entry{Reject: reject}
		}
	}
	return Entry{Row: row}
}

func (h *header) takeNumbers(row *Row, fields []string, region string) *Reject {
	for _, column := range h.numbers {
		given := strings.TrimSpace(fields[column])
		if given == "" {
			continue
		}
		number, err := phone.Parse(given, region)
		if err == nil && slices.Contains(row.Numbers, number) {
			err = errRepeated
		}
		if err != nil {
			// Masking cuts between bytes: what it leaves of a character goes.
			masked := strings.ToValidUTF8(phone.Mask(given), "")
			return &Reject{Column: h.names[column], Value: strings.ReplaceAll(masked, "\x00", ""), Reason: err.Error()}
		}
		row.Numbers = append(row.Numbers, number)
	}
	if len(row.Numbers) == 0 {
		return &Reject{Reason: "has no number"}
	}
	return nil
}

func (h *header) takeOwn(row *Row, fields []string, _ string) (reject *Reject) {
	if row.Reference, reject = h.text(fields, h.reference, maxReference); reject != nil {
		return reject
	}
	if row.Name, reject = h.text(fields, h.name, maxName); reject != nil {
		return reject
	}
	priority, reject := h.text(fields, h.priority, shownValue)
	if reject != nil || priority == "" {
		return reject
	}
	p, err := strconv.Atoi(priority)
	if err != nil || p < 1 || p > 5 {
		return &Reject{Column: h.names[h.priority], Value: priority, Reason: "is not a priority from 1 to 5"}
	}
	row.Priority = p
	return nil
}

func (h *header) takeOthers(row *Row, fields []string, _ string) *Reject {
	for _, column := range h.others {
		value, reject := h.text(fields, column, maxAttribute)
		if reject != nil {
			return reject
		}
		if value == "" {
			continue
		}
		if row.Attributes == nil {
			row.Attributes = make(map[string]string, len(h.others))
		}
		row.Attributes[h.names[column]] = value
	}
	return nil
}

// text takes a field of at most limit characters; empty when the column is -1.
func (h *header) text(fields []string, column, limit int) (string, *Reject) {
	if column < 0 {
		return "", nil
	}
	value := strings.TrimSpace(fields[column])
	switch {
	case strings.ContainsRune(value, 0):
		return "", &Reject{Column: h.names[column], Value: shorten(value), Reason: "holds a NUL character"}
	case utf8.RuneCountInString(value) > limit:
		return "", &Reject{
			Column: h.names[column], Value: shorten(value),
			Reason: fmt.Sprintf("is longer than %d characters", limit),
		}
	}
	return value, nil
}

func shorten(value string) string {
	value = strings.ReplaceAll(value, "\x00", "")
	if runes := []rune(value); len(runes) > shownValue {
		return string(runes[:shownValue]) + "…"
	}
	return value
}
