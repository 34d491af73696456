package sheet

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// cellRows reads the rows of a sheet one by one.
type cellRows struct {
	book  *workbook
	part  *part
	line  int64
	width int // columns of the header
	// fields of the row at hand, as many as may be, and how many columns have a value.
	fields []string
	used   int
	size   int    // bytes of the fields
	text   []byte // of the cell at hand
}

func (b *workbook) rows() (rows, error) {
	p, err := b.part(b.sheet.Name)
	if err != nil {
		return nil, err
	}
	r := &cellRows{book: b, part: p, fields: make([]string, maxColumns)}
	p.where = func() string { return fmt.Sprintf("what begins at line %d", r.line) }
	for {
		found, err := r.token()
		if err != nil {
			return nil, err
		}
		if found == starts && string(p.name) == "sheetData" {
			return r, nil
		}
		p.begin()
	}
}

func (r *cellRows) next() (raw, error) {
	for {
		r.part.begin()
		found, err := r.token()
		if err != nil {
			return raw{}, err
		}
		switch name := string(r.part.name); {
		case found == ends && name == "sheetData":
			return raw{}, io.EOF
		case found == starts && name == "row":
			if err := r.row(); err != nil {
				return raw{}, err
			}
			if r.used > 0 {
				return r.taken(), nil
			}
		}
	}
}

// taken is the row at hand: as wide as the header, if it fits.
func (r *cellRows) taken() raw {
	row := raw{line: r.line}
	switch {
	case r.used > maxColumns && r.width == 0:
		row.fault = fmt.Sprintf("%d columns, at most %d are allowed", r.used, maxColumns)
		return row
	case r.width == 0:
		r.width = r.used
	case r.used > r.width:
		row.fault = wrongWidth(r.used, r.width)
		return row
	}
	row.fields = slices.Clone(r.fields[:r.width])
	return row
}

// token is what comes next. The sheet does not end before its rows do.
func (r *cellRows) token() (event, error) {
	found, err := r.part.next()
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return 0, r.book.fault(err)
	}
	return found, nil
}

// row reads the cells of a row that starts.
func (r *cellRows) row() error {
	line := r.line + 1
	if given := r.part.attribute("r"); given != "" {
		var err error
		if line, err = strconv.ParseInt(given, 10, 64); err != nil || line <= r.line {
			return fileErrorf("the workbook cannot be read: after line %d comes line %.20q", r.line, given)
		}
	}
	r.line, r.used, r.size = line, 0, 0
	clear(r.fields)
	column := -1
	for {
		found, err := r.token()
		if err != nil {
			return err
		}
		switch name := string(r.part.name); {
		case found == ends && name == "row":
			return nil
		case found == starts && name == "c":
			column++
			if ref := r.part.attribute("r"); ref != "" {
				if column, err = columnOf(ref); err != nil {
					return fileErrorf("the workbook cannot be read: line %d: %v", r.line, err)
				}
			}
			if err := r.cell(column); err != nil {
				return err
			}
		}
	}
}

// cell reads a cell that starts and keeps what it shows.
func (r *cellRows) cell(column int) error {
	kind, style := r.part.attribute("t"), r.part.attribute("s")
	content, err := r.content()
	if err != nil {
		return err
	}
	value, err := r.book.shown(kind, style, content)
	if err != nil {
		return err
	}
	if value == "" {
		return nil
	}
	if !utf8.ValidString(value) {
		return fileErrorf("line %d is not UTF-8", r.line)
	}
	r.used = max(r.used, column+1)
	if r.size += len(value); r.size > maxLine {
		return fileErrorf("line %d is longer than %d bytes", r.line, maxLine)
	}
	if column < len(r.fields) {
		r.fields[column] = value
	}
	return nil
}

// content is the text of a cell's value, or of its own text without phonetic
// hints. A formula is passed over.
func (r *cellRows) content() (string, error) {
	r.text = r.text[:0]
	wanted, inHint := false, false
	for {
		found, err := r.token()
		if err != nil {
			return "", err
		}
		if found == texted {
			if wanted {
				r.text = append(r.text, r.part.text...)
			}
			continue
		}
		switch string(r.part.name) {
		case "c":
			return string(r.text), nil
		case "v", "t":
			wanted = found == starts && !inHint
		case "rPh":
			inHint = found == starts
		}
	}
}

// shown is what a cell of a type and a style shows.
func (b *workbook) shown(kind, style, content string) (string, error) {
	switch kind {
	case "s":
		number, err := strconv.Atoi(strings.TrimSpace(content))
		if err != nil {
			return "", fileErrorf("the workbook cannot be read: %.20q is not the number of a shared text", content)
		}
		return b.texts.at(number)
	case "", "n":
		return b.dates.shown(style, strings.TrimSpace(content)), nil
	case "b":
		return map[string]string{"0": "FALSE", "1": "TRUE"}[content], nil
	case "d":
		return strings.TrimSuffix(strings.TrimSuffix(content, ".000"), "T00:00:00"), nil
	}
	return content, nil // text of its own, a formula's text or its error
}

// columnOf reads the column of a reference such as AB12, from 0.
func columnOf(ref string) (int, error) {
	column := 0
	for _, c := range []byte(ref) {
		if c < 'A' || c > 'Z' {
			break
		}
		if column = 26*column + int(c-'A') + 1; column > 1<<14 {
			break
		}
	}
	if column == 0 || column > 1<<14 {
		return 0, fmt.Errorf("%.20q is not the name of a cell", ref)
	}
	return column - 1, nil
}
