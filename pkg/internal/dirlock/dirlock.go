//go:build unix

package dirlock

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// ErrHeld means another process has the folder.
var ErrHeld = errors.New("another process uses this folder")

// retry is how often a held lock is tried again.
const retry = 20 * time.Millisecond

// Lock creates the folder (private to its owner) if it is absent and locks
// it, waiting for the present holder until ctx ends. Closing the file, and
// every inherited copy of it, ends the lock.
func Lock(ctx context.Context, dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("create the data folder: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the lock file: %w", err)
	}
	if err := acquire(ctx, file); err != nil {
		file.Close()
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	return file, nil
}

func acquire(ctx context.Context, file *os.File) error {
	again := time.NewTicker(retry)
	defer again.Stop()
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil || !errors.Is(err, syscall.EWOULDBLOCK) {
			return err
		}
		select {
		case <-ctx.Done():
			return ErrHeld
		case <-again.C:
		}
	}
}
