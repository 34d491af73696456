package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
)

// ErrTooLarge means that a file has more bytes than allowed.
var ErrTooLarge = errors.New("the file is too large")

// Spool is a file as it was uploaded, on disk. It has no name there, so that
// nothing is left of it whatever becomes of the process.
type Spool struct {
	*os.File
	Size int64
	// SHA256 of the content, in hexadecimal.
	SHA256 string
}

// Receive keeps what src has in a file under dir; empty: the system's folder for
// temporary files. The caller closes it. Errors: ErrTooLarge, those of src.
func Receive(src io.Reader, dir string, maxBytes int64) (_ *Spool, err error) {
	file, err := os.CreateTemp(dir, "foredial-import-*")
	if err != nil {
		return nil, fmt.Errorf("make a spool: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, file.Close())
		}
	}()
	if err := os.Remove(file.Name()); err != nil {
		return nil, fmt.Errorf("make a spool: %w", err)
	}
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(file, sum), io.LimitReader(src, maxBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("take a file in: %w", err)
	case size > maxBytes:
		return nil, ErrTooLarge
	}
	return &Spool{File: file, Size: size, SHA256: hex.EncodeToString(sum.Sum(nil))}, nil
}
