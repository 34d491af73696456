package sheet

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"runtime"
	"unicode/utf8"
)

const (
	maxRows = 5_000_000
	// A batch ends at either.
	batchRows  = 256
	batchBytes = 256 << 10
)

var (
	errRepeated   = errors.New("is a number that the row has already")
	byteOrderMark = []byte("\xef\xbb\xbf")
)

// Read reads a file and hands on its rows in order; national numbers belong to
// region. It stops at the first error of each, at a *FileError, or at one of src.
func Read(ctx context.Context, src io.Reader, region string, each func(Entry) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r, err := open(src)
	if err != nil {
		return err
	}
	// A batch is checked by a goroutine of its own, and its place in the queue
	// keeps its place in the file. The queue's length bounds both.
	queue := make(chan (<-chan []Entry), 2*runtime.GOMAXPROCS(0))
	readErr := make(chan error, 1)
	go func() {
		defer close(queue)
		readErr <- r.batches(ctx, region, queue)
	}()
	err = forward(queue, each)
	cancel() // releases the reader if each gave up
	for range queue {
	}
	return errors.Join(err, ignoreCancelled(err, <-readErr))
}

// ignoreCancelled drops what the reader says when it was stopped because of err.
func ignoreCancelled(err, readErr error) error {
	if err != nil && errors.Is(readErr, context.Canceled) {
		return nil
	}
	return readErr
}

func forward(queue <-chan (<-chan []Entry), each func(Entry) error) error {
	for batch := range queue {
		for _, entry := range <-batch {
			if err := each(entry); err != nil {
				return err
			}
		}
	}
	return nil
}

// reader reads the rows of a file one by one.
type reader struct {
	guard  *guard
	csv    *csv.Reader
	header *header
	rows   int
}

// raw is a row before its fields are looked at, or what is wrong with it.
type raw struct {
	line   int64
	fields []string
	reject *Reject
}

func open(src io.Reader) (*reader, error) {
	g := &guard{src: src}
	buffered := bufio.NewReaderSize(g, readAhead)
	if start, _ := buffered.Peek(len(byteOrderMark)); string(start) == string(byteOrderMark) {
		_, _ = buffered.Discard(len(start)) // cannot fail: they were peeked
	}
	r := &reader{guard: g, csv: csv.NewReader(buffered)}
	fields, err := r.csv.Read()
	switch {
	case errors.Is(err, io.EOF):
		return nil, fileErrorf("the file is empty")
	case errors.As(err, new(*csv.ParseError)):
		return nil, fileErrorf("the header cannot be read: %v", err)
	case err != nil:
		return nil, err
	}
	r.header, err = parseHeader(fields)
	return r, err
}

// batches reads to the end of the file.
func (r *reader) batches(ctx context.Context, region string, queue chan<- (<-chan []Entry)) error {
	for ctx.Err() == nil {
		batch, err := r.batch()
		if len(batch) > 0 {
			done := make(chan []Entry, 1)
			go func() { done <- r.header.checkAll(batch, region) }()
			select {
			case queue <- done:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (r *reader) batch() ([]raw, error) {
	batch := make([]raw, 0, batchRows)
	end := r.csv.InputOffset() + batchBytes
	for len(batch) < batchRows && r.csv.InputOffset() < end {
		row, err := r.next()
		if err != nil {
			return batch, err
		}
		batch = append(batch, row)
	}
	return batch, nil
}

func (r *reader) next() (raw, error) {
	r.guard.beginRow()
	fields, err := r.csv.Read()
	if err != nil && !errors.As(err, new(*csv.ParseError)) {
		return raw{}, err // the end, the guard's, or the source's
	}
	if r.rows++; r.rows > maxRows {
		return raw{}, fileErrorf("the file has more than %d rows", maxRows)
	}
	var parse *csv.ParseError
	if errors.As(err, &parse) && !errors.Is(err, csv.ErrFieldCount) {
		reason := fmt.Sprintf("%v, column %d", parse.Err, parse.Column)
		if parse.Line > parse.StartLine {
			reason = fmt.Sprintf("%v; the lines to %d were read as part of it", parse.Err, parse.Line)
		}
		return rejected(int64(parse.StartLine), reason), nil
	}
	for i, field := range fields {
		if !utf8.ValidString(field) {
			line, _ := r.csv.FieldPos(i)
			return raw{}, fileErrorf("line %d is not UTF-8", line+linesBeforeFault(field))
		}
	}
	start, _ := r.csv.FieldPos(0)
	if err != nil {
		reason := fmt.Sprintf("has %d fields, the header has %d", len(fields), len(r.header.names))
		return rejected(int64(start), reason), nil //nolint:nilerr // the reader can go on with the next row
	}
	return raw{line: int64(start), fields: fields}, nil
}

// linesBeforeFault counts the line ends in front of the first byte of a field
// that is not UTF-8.
func linesBeforeFault(field string) int {
	lines := 0
	for rest := field; rest != ""; {
		c, size := utf8.DecodeRuneInString(rest)
		if c == utf8.RuneError && size == 1 {
			break
		}
		if c == '\n' {
			lines++
		}
		rest = rest[size:]
	}
	return lines
}

func rejected(line int64, reason string) raw {
	return raw{line: line, reject: &Reject{Line: line, Reason: reason}}
}

func (h *header) checkAll(batch []raw, region string) []Entry {
	entries := make([]Entry, len(batch))
	for i, row := range batch {
		if row.reject != nil {
			entries[i] = Entry{Reject: row.reject}
			continue
		}
		entries[i] = h.check(row.line, row.fields, region)
	}
	return entries
}
