package sheet

import (
	"bytes"
	"context"
	"errors"
	"io"
)

// Format is what a file is. The values are those of the wire.
type Format int

const (
	// AnyFormat is known by the first bytes.
	AnyFormat Format = iota
	// CSV is text with a row a line.
	CSV
	// XLSX is a workbook of Office Open XML.
	XLSX
)

// Encoding is how text is encoded. The values are those of the wire.
type Encoding int

const (
	// AnyEncoding is known by the bytes.
	AnyEncoding Encoding = iota
	// UTF8 is UTF-8 with or without a byte order mark.
	UTF8
	// GB18030 includes GBK and GB2312.
	GB18030
)

// Options say how to read a file. The zero value finds out.
type Options struct {
	Format   Format
	Encoding Encoding
	// Delimiter of a CSV file: one of , ; | and a tab. Empty: by the header.
	Delimiter string
	// Sheet of a workbook. Empty: the first.
	Sheet string
	// Columns has what columns mean that the header does not say, by header; an
	// empty meaning ignores the column.
	Columns map[string]string
	// TempDir for what of a workbook is not kept in memory; empty: the system's.
	TempDir string
}

// File is a file of contacts whose header was read. It is used by one caller at a time.
type File struct {
	source source
	header *header
	rules  *Rules
}

// source is the rows of a file as texts.
type source interface {
	// rows begins at the header.
	rows() (rows, error)
	Close() error
}

// rows goes through the rows of a file.
type rows interface {
	// next is the next row, or io.EOF. Rows without anything in them are passed over.
	next() (raw, error)
}

// raw is a row before its fields are looked at.
type raw struct {
	line   int64
	fields []string
	// fault is why the fields cannot be read; empty: they can.
	fault string
}

// Open finds out what a file is and reads its header. Errors: *FileError, those of src.
func Open(src io.ReaderAt, size int64, rules *Rules, opts Options) (_ *File, err error) {
	source, err := openSource(src, size, opts)
	if err != nil {
		return nil, err
	}
	f := &File{source: source, rules: rules}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close())
		}
	}()
	rows, err := source.rows()
	if err != nil {
		return nil, err
	}
	first, err := rows.next()
	switch {
	case errors.Is(err, io.EOF):
		return nil, fileErrorf("the file is empty")
	case err != nil:
		return nil, err
	case first.fault != "":
		return nil, fileErrorf("the header cannot be read: line %d: %s", first.line, first.fault)
	}
	f.header, err = rules.header(first, opts.Columns)
	return f, err
}

// openSource goes by the first bytes where the options say nothing.
func openSource(src io.ReaderAt, size int64, opts Options) (source, error) {
	start := make([]byte, 8)
	n, err := src.ReadAt(start, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	start = start[:n]
	switch {
	case opts.Format == XLSX, opts.Format == AnyFormat && bytes.HasPrefix(start, []byte("PK\x03\x04")):
		return openWorkbook(src, size, opts)
	case bytes.HasPrefix(start, []byte("\xd0\xcf\x11\xe0")):
		return nil, fileErrorf("the file is an Excel workbook that is encrypted or of the old format: save it as XLSX without a password, or as CSV")
	case bytes.HasPrefix(start, []byte("\xff\xfe")), bytes.HasPrefix(start, []byte("\xfe\xff")):
		return nil, fileErrorf("the file is in UTF-16: save it as UTF-8")
	}
	return openText(src, size, opts)
}

// Close deletes what was kept outside of memory.
func (f *File) Close() error { return f.source.Close() }

// Count reads the structure of the whole file and says how many rows it has,
// the header not counted. Errors: *FileError, those of the file's source.
func (f *File) Count(ctx context.Context) (int64, error) {
	r, err := f.begin(0)
	if err != nil {
		return 0, err
	}
	for ctx.Err() == nil {
		if _, err := r.next(); errors.Is(err, io.EOF) {
			return r.ordinal, nil
		} else if err != nil {
			return 0, err
		}
	}
	return 0, ctx.Err()
}

// reader counts the rows that it reads.
type reader struct {
	rows    rows
	ordinal int64 // of the row read last
}

// begin starts behind a row.
func (f *File) begin(after int64) (*reader, error) {
	rows, err := f.source.rows()
	if err != nil {
		return nil, err
	}
	if _, err := rows.next(); err != nil { // the header
		return nil, err
	}
	r := &reader{rows: rows}
	for r.ordinal < after {
		if _, err := r.next(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *reader) next() (raw, error) {
	row, err := r.rows.next()
	if err != nil {
		return raw{}, err
	}
	if r.ordinal++; r.ordinal > maxRows {
		return raw{}, fileErrorf("the file has more than %d rows", maxRows)
	}
	return row, nil
}

// Columns lists the attributes of a type that the file has columns of, by code.
func (f *File) Columns(of AttributeType) (codes []string) {
	for _, c := range f.header.attributes {
		if c.attribute.Type == of {
			codes = append(codes, c.attribute.Code)
		}
	}
	return codes
}
