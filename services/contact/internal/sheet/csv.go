package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// delimiters in the order in which they are preferred when the header has as many.
const delimiters = ",;|\t"

// text is a CSV file.
type text struct {
	src      io.ReaderAt
	size     int64
	encoding Encoding
	comma    rune
}

func openText(src io.ReaderAt, size int64, opts Options) (source, error) {
	t := &text{src: src, size: size, encoding: opts.Encoding}
	if t.encoding == AnyEncoding {
		var err error
		if t.encoding, err = encodingOf(io.NewSectionReader(src, 0, size)); err != nil {
			return nil, err
		}
	}
	if opts.Delimiter != "" {
		t.comma = rune(opts.Delimiter[0])
		return t, nil
	}
	start, err := t.decoded(&guard{src: t.bytes()}).Peek(readAhead)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	t.comma = delimiterOf(start)
	return t, nil
}

// Close has nothing to delete.
func (*text) Close() error { return nil }

// bytes is the file in UTF-8.
func (t *text) bytes() io.Reader {
	file := io.NewSectionReader(t.src, 0, t.size)
	if t.encoding == GB18030 {
		return transform.NewReader(file, simplifiedchinese.GB18030.NewDecoder())
	}
	return file
}

// decoded is the file behind its byte order mark.
func (*text) decoded(g *guard) *bufio.Reader {
	buffered := bufio.NewReaderSize(g, readAhead)
	if start, _ := buffered.Peek(len(byteOrderMark)); bytes.Equal(start, byteOrderMark) {
		_, _ = buffered.Discard(len(start)) // cannot fail: they were peeked
	}
	return buffered
}

// delimiterOf is what the first line has most of, outside of quotes.
func delimiterOf(start []byte) rune {
	var counts [len(delimiters)]int
	quoted, begun := false, false
	for _, c := range start {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\n' && begun:
			return mostOf(counts)
		case strings.IndexByte(delimiters, c) >= 0:
			counts[strings.IndexByte(delimiters, c)]++
		}
		begun = begun || c != '\n' && c != '\r'
	}
	return mostOf(counts)
}

func mostOf(counts [len(delimiters)]int) rune {
	most := 0
	for i, n := range counts {
		if n > counts[most] {
			most = i
		}
	}
	return rune(delimiters[most])
}

// textRows reads the rows of a CSV file one by one.
type textRows struct {
	guard    *guard
	csv      *csv.Reader
	encoding Encoding
	width    int // fields of the header
}

func (t *text) rows() (rows, error) {
	g := &guard{src: t.bytes()}
	r := &textRows{guard: g, csv: csv.NewReader(t.decoded(g)), encoding: t.encoding}
	r.csv.Comma = t.comma
	return r, nil
}

func (r *textRows) next() (raw, error) {
	r.guard.beginRow()
	fields, err := r.csv.Read()
	var parse *csv.ParseError
	if err != nil && !errors.As(err, &parse) {
		return raw{}, err // the end, the guard's, or the source's
	}
	if parse != nil && !errors.Is(err, csv.ErrFieldCount) {
		fault := fmt.Sprintf("%v, column %d", parse.Err, parse.Column)
		if parse.Line > parse.StartLine {
			fault = fmt.Sprintf("%v; the lines to %d were read as part of it", parse.Err, parse.Line)
		}
		return raw{line: int64(parse.StartLine), fault: fault}, nil
	}
	for i, field := range fields {
		if at := r.encoding.faultIn(field); at >= 0 {
			line, _ := r.csv.FieldPos(i)
			return raw{}, fileErrorf("line %d is not %s", line+strings.Count(field[:at], "\n"), r.encoding)
		}
	}
	start, _ := r.csv.FieldPos(0)
	row := raw{line: int64(start), fields: fields}
	if parse != nil {
		row.fault = wrongWidth(len(fields), r.width)
	}
	if r.width == 0 {
		r.width = len(fields)
	}
	return row, nil
}

func wrongWidth(fields, header int) string {
	return fmt.Sprintf("has %d fields, the header has %d", fields, header)
}
