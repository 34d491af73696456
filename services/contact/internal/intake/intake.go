package intake

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/services/contact/internal/sheet"
)

// ErrTooLarge means that a file has more bytes than allowed.
var ErrTooLarge = errors.New("the file is too large")

// Options of taking a file in.
type Options struct {
	// Dir holds the spool; empty: the system's folder for temporary files.
	Dir string
	// Region that national numbers belong to.
	Region string
	// MaxBytes of the file.
	MaxBytes int64
}

// File takes a file in. The caller closes the spool. Errors: *sheet.FileError,
// ErrTooLarge, those of src.
func File(ctx context.Context, src io.Reader, opts Options) (_ *Spool, err error) {
	spool, err := newSpool(opts.Dir)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, spool.Close())
		}
	}()
	limited := &limit{src: src, left: opts.MaxBytes}
	err = sheet.Read(ctx, limited, opts.Region, func(e sheet.Entry) error {
		if e.Row != nil {
			e.Row.ID = id.New()
		}
		return spool.add(e)
	})
	if err == nil {
		err = spool.out.Flush()
	}
	if err != nil {
		return nil, fmt.Errorf("take a file in: %w", err)
	}
	return spool, nil
}

// limit fails once more than left bytes were read.
type limit struct {
	src  io.Reader
	left int64
}

func (l *limit) Read(p []byte) (int, error) {
	n, err := l.src.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, ErrTooLarge
	}
	return n, err
}
