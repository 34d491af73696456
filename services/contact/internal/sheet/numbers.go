package sheet

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/foredial/foredial/pkg/phone"
)

// ListRow is one row of a file of numbers for a list.
type ListRow struct {
	Line   int64
	Number string // E.164
	// From and Until bound when it is on the list; zero: not bound.
	From, Until time.Time
	Remark      string
}

const (
	numberColumn = "number"
	fromColumn   = "valid_from"
	untilColumn  = "valid_until"
	remarkColumn = "remark"

	maxRemark = 200
)

var listColumns = []string{numberColumn, fromColumn, untilColumn, remarkColumn}

// ReadNumbers reads a CSV file of numbers, some of them national to a region.
// Each row is handed on, or rejected; it stops at the first error of either. None
// is before the structure of the whole file is known to be good. Errors besides:
// *FileError, those of src.
func ReadNumbers(src io.ReaderAt, size int64, region string, each func(ListRow) error, reject func(Reject) error) (err error) {
	file, err := openSource(src, size, Options{Format: CSV})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := eachListRow(file, func(listHeader, raw) error { return nil }); err != nil {
		return err
	}
	return eachListRow(file, func(columns listHeader, row raw) error {
		number, fault := columns.read(row, region)
		if fault != nil {
			return reject(*fault)
		}
		return each(number)
	})
}

// eachListRow goes through a file from its header on.
func eachListRow(file source, each func(listHeader, raw) error) error {
	rows, err := file.rows()
	if err != nil {
		return err
	}
	columns, err := readListHeader(rows)
	if err != nil {
		return err
	}
	for n := 0; ; n++ {
		row, err := rows.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case n == maxRows:
			return fileErrorf("the file has more than %d rows", maxRows)
		}
		if err := each(columns, row); err != nil {
			return err
		}
	}
}

// listHeader is what each column has.
type listHeader []string

func readListHeader(rows rows) (listHeader, error) {
	first, err := rows.next()
	switch {
	case errors.Is(err, io.EOF):
		return nil, fileErrorf("the file is empty")
	case err != nil:
		return nil, err
	case first.fault != "":
		return nil, fileErrorf("the header cannot be read: line %d: %s", first.line, first.fault)
	}
	var columns listHeader
	for _, name := range first.fields {
		name = strings.ToLower(strings.TrimSpace(name))
		if !slices.Contains(listColumns, name) {
			return nil, fileErrorf("the header has a column %q: there are %s", name, strings.Join(listColumns, ", "))
		}
		if slices.Contains(columns, name) {
			return nil, fileErrorf("the header has the column %s twice", name)
		}
		columns = append(columns, name)
	}
	if !slices.Contains(columns, numberColumn) {
		return nil, fileErrorf("the header has no column %s", numberColumn)
	}
	return columns, nil
}

// read makes sense of a row; fault: it cannot be.
func (h listHeader) read(row raw, region string) (ListRow, *Reject) {
	r := ListRow{Line: row.line}
	if row.fault != "" {
		return r, &Reject{Line: row.line, Reason: row.fault}
	}
	for i, column := range h {
		if fault := r.set(column, strings.TrimSpace(row.fields[i]), region); fault != "" {
			return r, &Reject{Line: row.line, Column: column, Value: shownIn(column, row.fields[i]), Reason: fault}
		}
	}
	if !r.Until.IsZero() && !r.Until.After(r.From) {
		return r, &Reject{Line: row.line, Column: untilColumn, Value: r.Until.Format(time.RFC3339), Reason: "is not after valid_from"}
	}
	return r, nil
}

// set reads one field; fault says what is wrong with it.
func (r *ListRow) set(column, value, region string) (fault string) {
	var err error
	switch column {
	case numberColumn:
		if r.Number, err = phone.Parse(value, region); err != nil {
			return err.Error()
		}
	case fromColumn:
		return setTime(&r.From, value)
	case untilColumn:
		return setTime(&r.Until, value)
	case remarkColumn:
		if r.Remark = value; utf8.RuneCountInString(value) > maxRemark {
			return fmt.Sprintf("has more than %d characters", maxRemark)
		}
	}
	return ""
}

func setTime(t *time.Time, value string) (fault string) {
	if value == "" {
		return ""
	}
	given, err := time.Parse(time.RFC3339, value)
	if err != nil || given.Year() < 1 || given.Year() > 9999 {
		return "is not a time like 2026-01-31T09:00:00+08:00"
	}
	*t = given.UTC().Truncate(time.Microsecond)
	return ""
}

// shownIn is what people are shown of a value that was rejected.
func shownIn(column, value string) string {
	if column == numberColumn {
		return maskedNumber(strings.TrimSpace(value))
	}
	if runes := []rune(value); len(runes) > maxRemark {
		return string(runes[:maxRemark])
	}
	return value
}
