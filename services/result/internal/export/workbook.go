package export

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/xuri/excelize/v2"

	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
)

// sheetRows is how many rows a sheet has besides its header.
const sheetRows = excelize.TotalRows - 1

// workbook is an Excel workbook, which goes on on a new sheet when one is full.
type workbook struct {
	dir    string // of temporary files
	book   *excelize.File
	header []any
	count  []bool // the columns that are numbers

	sheet  *excelize.StreamWriter
	sheets int
	rows   int // of the sheet
	cells  []any
}

func newWorkbook(w io.Writer, header [][]byte, columns []resultv1.ExportColumn) (*workbook, error) {
	dir, err := os.MkdirTemp("", "foredial-export-")
	if err != nil {
		return nil, err
	}
	b := &workbook{dir: dir, book: excelize.NewFile(excelize.Options{TmpDir: dir}), rows: sheetRows, cells: make([]any, len(header))}
	// The library would pack the file into memory first.
	b.book.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(w) })
	for i, name := range header {
		b.header, b.count = append(b.header, string(name)), append(b.count, counts(columns[i]))
	}
	if err := b.turn(); err != nil {
		return nil, errors.Join(err, b.close())
	}
	return b, nil
}

// turn begins the next sheet.
func (b *workbook) turn() (err error) {
	if b.sheet != nil {
		if err := b.sheet.Flush(); err != nil {
			return err
		}
	}
	b.sheets++
	name := "Sheet" + strconv.Itoa(b.sheets) // the first one is there
	if _, err := b.book.NewSheet(name); err != nil {
		return err
	}
	if b.sheet, err = b.book.NewStreamWriter(name); err != nil {
		return err
	}
	b.rows = 0
	return b.sheet.SetRow("A1", b.header)
}

func (b *workbook) row(cells [][]byte) error {
	if b.rows == sheetRows {
		if err := b.turn(); err != nil {
			return err
		}
	}
	b.rows++
	for i, text := range cells {
		switch {
		case len(text) == 0:
			b.cells[i] = nil
		case b.count[i]:
			n, err := strconv.ParseInt(string(text), 10, 64)
			if err != nil {
				return fmt.Errorf("column %v: %w", b.header[i], err)
			}
			b.cells[i] = n
		default:
			b.cells[i] = string(text)
		}
	}
	return b.sheet.SetRow("A"+strconv.Itoa(b.rows+1), b.cells)
}

func (b *workbook) finish() error {
	if err := b.sheet.Flush(); err != nil {
		return err
	}
	return b.book.Write(io.Discard) // it goes to the zip writer above
}

func (b *workbook) close() error { return errors.Join(b.book.Close(), os.RemoveAll(b.dir)) }
