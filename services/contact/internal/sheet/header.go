package sheet

import (
	"strings"
	"unicode/utf8"
)

const (
	maxColumns    = 200
	maxColumnName = 100
	noColumn      = -1
)

// header says which column holds what.
type header struct {
	titles     []string // as given, trimmed
	numbers    []numberColumns
	reference  int
	name       int
	priority   int
	attributes []attributeColumn
}

// numberColumns hold one number of a contact and what is said about it.
type numberColumns struct{ number, kind, sequence, delay, zone int }

type attributeColumn struct {
	column    int
	attribute *Attribute
}

// header reads the titles of the columns. Errors: *FileError.
func (r *Rules) header(row raw, meanings map[string]string) (*header, error) {
	titles, err := titlesOf(row, meanings)
	if err != nil {
		return nil, err
	}
	h := &header{titles: titles, reference: noColumn, name: noColumn, priority: noColumn}
	slots := make([]numberColumns, maxNumbers)
	for i := range slots {
		slots[i] = numberColumns{noColumn, noColumn, noColumn, noColumn, noColumn}
	}
	taken := map[meaning]int{}
	for column, title := range titles {
		wanted, mapped := meanings[title]
		if mapped && wanted == "" {
			continue
		}
		if !mapped {
			wanted = title
		}
		m, ok := r.meaningOf(wanted)
		switch before, twice := taken[m]; {
		case !ok && mapped:
			return nil, optionErrorf("columns", "%q is to mean %q, which is neither a column of ours nor a data attribute (%s)", title, wanted, r.known())
		case !ok:
			return nil, fileErrorf("line %d: column %q is no data attribute; known are %s", row.line, title, r.known())
		case twice && titles[before] == title:
			return nil, fileErrorf("line %d: column %q comes twice", row.line, title)
		case twice:
			return nil, fileErrorf("line %d: columns %q and %q mean the same", row.line, titles[before], title)
		}
		taken[m] = column
		r.place(h, m, column, slots)
	}
	for i, s := range slots {
		if s.number != noColumn {
			h.numbers = append(h.numbers, s)
			continue
		}
		if detail := max(s.kind, s.sequence, s.delay, s.zone); detail != noColumn {
			return nil, fileErrorf("line %d: column %q is about a number%d that is not there", row.line, titles[detail], i+1)
		}
	}
	if len(h.numbers) == 0 {
		return nil, fileErrorf("line %d: no column is named number, or number1 to number%d", row.line, maxNumbers)
	}
	return h, r.requireMandatory(row.line, taken)
}

func (r *Rules) requireMandatory(line int64, taken map[meaning]int) error {
	for i := range r.schema.Attributes {
		a := &r.schema.Attributes[i]
		if _, ok := taken[meaning{kind: anAttribute, code: a.Code}]; a.Mandatory && !ok {
			return fileErrorf("line %d: there is no column for %s, which is mandatory", line, a.Code)
		}
	}
	return nil
}

// titlesOf trims the titles and sees that they can be told apart from nothing.
func titlesOf(row raw, meanings map[string]string) ([]string, error) {
	if len(row.fields) > maxColumns {
		return nil, fileErrorf("line %d: %d columns, at most %d are allowed", row.line, len(row.fields), maxColumns)
	}
	titles := make([]string, len(row.fields))
	there := map[string]bool{}
	for i, field := range row.fields {
		title := strings.TrimSpace(field)
		switch {
		case title == "":
			return nil, fileErrorf("line %d: column %d has no name", row.line, i+1)
		case utf8.RuneCountInString(title) > maxColumnName:
			return nil, fileErrorf("line %d: the name of column %d is longer than %d characters", row.line, i+1, maxColumnName)
		case !utf8.ValidString(title) || strings.ContainsRune(title, 0):
			return nil, fileErrorf("line %d: the name of column %d is not UTF-8 text", row.line, i+1)
		}
		titles[i], there[title] = title, true
	}
	for title := range meanings {
		if !there[title] {
			return nil, optionErrorf("columns", "the file has no column %q", title)
		}
	}
	return titles, nil
}

// place notes where a column that means m is.
func (r *Rules) place(h *header, m meaning, column int, slots []numberColumns) {
	switch m.kind {
	case aNumber:
		slots[m.slot].number = column
	case itsType:
		slots[m.slot].kind = column
	case itsSequence:
		slots[m.slot].sequence = column
	case itsDelay:
		slots[m.slot].delay = column
	case itsZone:
		slots[m.slot].zone = column
	case theReference:
		h.reference = column
	case theName:
		h.name = column
	case thePriority:
		h.priority = column
	case anAttribute:
		h.attributes = append(h.attributes, attributeColumn{column, r.attributeOf(m.code)})
	}
}
