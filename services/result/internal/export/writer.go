package export

import (
	"fmt"
	"io"
	"slices"

	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/cell"
)

// Writer writes one file.
type Writer struct {
	columns []resultv1.ExportColumn
	renders []render
	file    file
	// The row in hand: its text, where each cell ends in it, and the cells.
	text  []byte
	ends  []int
	cells [][]byte
}

// file is a format.
type file interface {
	// row writes a row of cells, which is good until it returns.
	row(cells [][]byte) error
	// finish writes what is still to come.
	finish() error
	// close gives back what the file held; one that is not finished is good for nothing.
	close() error
}

// NewWriter begins a file with its header, on a w that is buffered. Temporary files
// are kept in a folder of its own, which Close removes.
func NewWriter(w io.Writer, form Form) (*Writer, error) {
	out := &Writer{columns: form.Columns}
	header := make([][]byte, len(form.Columns))
	for i, c := range form.Columns {
		header[i] = []byte(Header(c))
		out.renders = append(out.renders, form.render(c))
	}
	out.ends, out.cells = make([]int, len(header)), make([][]byte, len(header))
	if form.Format == resultv1.ExportFormat_EXPORT_FORMAT_XLSX {
		book, err := newWorkbook(w, header, form.Columns)
		out.file = book
		return out, err
	}
	lines := &lines{out: w}
	out.file = lines
	return out, lines.row(header)
}

// Write adds a row: for each column what is kept.
func (w *Writer) Write(row [][]byte) (err error) {
	w.text = w.text[:0]
	for i, kept := range row {
		begin := len(w.text)
		switch render := w.renders[i]; {
		case len(kept) == 0:
		case render == nil:
			w.text = append(w.text, kept...)
		default:
			if w.text, err = render(w.text, kept); err != nil {
				return fmt.Errorf("column %s: %w", Header(w.columns[i]), err)
			}
		}
		if cell.Formula(w.text[begin:]) {
			w.text = slices.Insert(w.text, begin, '\'')
		}
		w.ends[i] = len(w.text)
	}
	begin := 0
	for i, end := range w.ends {
		w.cells[i] = w.text[begin:end]
		begin = end
	}
	return w.file.row(w.cells)
}

// Finish completes the file.
func (w *Writer) Finish() error { return w.file.finish() }

// Close gives back what the writer held, whether it has finished or not.
func (w *Writer) Close() error { return w.file.close() }
