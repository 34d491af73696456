package sheet

import (
	"bytes"
	"fmt"
	"io"
)

const (
	// maxLine bounds a line and, give or take a buffer, a row; in bytes.
	maxLine = 64 << 10
	// readAhead is what a parser may have read beyond the row it is at.
	readAhead = 32 << 10
)

// FileError says why a file cannot be read.
type FileError struct {
	// Option that does not fit the file, as in ImportOptions; empty: the file
	// itself is at fault.
	Option string
	Reason string
}

func (e *FileError) Error() string { return e.Reason }

func fileErrorf(format string, args ...any) error {
	return &FileError{Reason: fmt.Sprintf(format, args...)}
}

func optionErrorf(option, format string, args ...any) error {
	return &FileError{Option: option, Reason: fmt.Sprintf(format, args...)}
}

// guard passes text through and stops at what would cost the CSV reader
// unbounded memory: a line without end, or a quote that is never closed.
type guard struct {
	src   io.Reader
	lines int64 // complete lines passed
	width int   // bytes of the line at hand
	row   int   // bytes since the CSV reader began a row
}

// beginRow is called before each row is read.
func (g *guard) beginRow() { g.row = 0 }

func (g *guard) Read(p []byte) (int, error) {
	if g.row > maxLine+readAhead {
		return 0, fileErrorf("a row that ends after line %d is longer than %d bytes: is a quote not closed?", g.lines, maxLine)
	}
	n, err := g.src.Read(p)
	g.row += n
	for rest := p[:n]; len(rest) > 0; {
		line, after, ends := bytes.Cut(rest, []byte{'\n'})
		if g.width += len(line); g.width > maxLine {
			return 0, fileErrorf("line %d is longer than %d bytes", g.lines+1, maxLine)
		}
		if ends {
			g.lines, g.width = g.lines+1, 0
		}
		rest = after
	}
	return n, err
}
