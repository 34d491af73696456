// Package writeonce makes a file that several processes may want to make at
// the same time: one wins, and all read that one's.
package writeonce

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// File creates path with all of content, for its owner only, or leaves the file
// that is there.
func File(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(content)
	if err := errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	if err := os.Link(tmp.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
