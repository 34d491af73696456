package intake

import (
	"bufio"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"github.com/foredial/foredial/services/contact/internal/sheet"
)

// Spool is the checked rows of one file, on disk.
type Spool struct {
	file *os.File
	out  *bufio.Writer
	enc  *gob.Encoder
}

func newSpool(dir string) (*Spool, error) {
	f, err := os.CreateTemp(dir, "foredial-import-*")
	if err != nil {
		return nil, fmt.Errorf("make a spool: %w", err)
	}
	out := bufio.NewWriterSize(f, 64<<10)
	return &Spool{file: f, out: out, enc: gob.NewEncoder(out)}, nil
}

func (s *Spool) add(e sheet.Entry) error { return s.enc.Encode(e) }

// Entries goes through the rows in order. It can be called again when the pass
// before is over.
func (s *Spool) Entries() iter.Seq2[sheet.Entry, error] {
	return func(yield func(sheet.Entry, error) bool) {
		if _, err := s.file.Seek(0, io.SeekStart); err != nil {
			yield(sheet.Entry{}, fmt.Errorf("rewind the spool: %w", err))
			return
		}
		dec := gob.NewDecoder(bufio.NewReaderSize(s.file, 64<<10))
		for {
			var e sheet.Entry
			err := dec.Decode(&e)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(sheet.Entry{}, fmt.Errorf("read the spool: %w", err))
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// Close deletes the spool.
func (s *Spool) Close() error { return errors.Join(s.file.Close(), os.Remove(s.file.Name())) }
