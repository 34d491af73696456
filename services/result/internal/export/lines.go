package export

import (
	"bytes"
	"io"
)

// lines is a CSV file. (The library's writer makes an empty line of a row of one
// empty cell, over which readers pass, and takes most of the time of an export.)
type lines struct {
	out  io.Writer
	line []byte
}

func (l *lines) row(cells [][]byte) error {
	l.line = l.line[:0]
	for i, text := range cells {
		if i > 0 {
			l.line = append(l.line, ',')
		}
		l.line = appendQuoted(l.line, text)
	}
	if len(l.line) == 0 {
		l.line = append(l.line, `""`...)
	}
	l.line = append(l.line, '\n')
	_, err := l.out.Write(l.line)
	return err
}

// appendQuoted appends a cell, in quotes if it needs them.
func appendQuoted(to []byte, text []byte) []byte {
	if !special(text) {
		return append(to, text...)
	}
	to = append(to, '"')
	for {
		before, behind, more := bytes.Cut(text, []byte{'"'})
		to = append(to, before...)
		if !more {
			return append(to, '"')
		}
		to = append(to, `""`...)
		text = behind
	}
}

// special tells whether a cell needs quotes (RFC 4180), or begins with a blank,
// which some readers take away.
func special(text []byte) bool {
	for _, c := range text {
		switch c {
		case ',', '"', '\r', '\n':
			return true
		}
	}
	return len(text) > 0 && text[0] == ' '
}

func (*lines) finish() error { return nil }

func (*lines) close() error { return nil }
