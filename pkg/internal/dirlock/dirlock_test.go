package dirlock_test

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/internal/dirlock"
)

func lock(t *testing.T, dir string) *os.File {
	t.Helper()
	file, err := dirlock.Lock(t.Context(), dir)
	require.NoError(t, err)
	t.Cleanup(func() { file.Close() })
	return file
}

func requireHeld(t *testing.T, dir string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	_, err := dirlock.Lock(ctx, dir)
	require.ErrorIs(t, err, dirlock.ErrHeld)
}

func TestFolderIsMadePrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	lock(t, dir)
	info, err := os.Stat(dir)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o700), info.Mode().Perm())
}

func TestOneHolder(t *testing.T) {
	dir := t.TempDir()
	held := lock(t, dir)
	requireHeld(t, dir)
	lock(t, t.TempDir()) // another folder is another lock

	require.NoError(t, held.Close())
	lock(t, dir)
}

func TestWaitsForTheHolder(t *testing.T) {
	dir := t.TempDir()
	held := lock(t, dir)
	got := make(chan error, 1)
	go func() {
		file, err := dirlock.Lock(t.Context(), dir)
		if err == nil {
			err = file.Close()
		}
		got <- err
	}()
	require.NoError(t, held.Close())
	require.NoError(t, <-got)
}

// A child inherits the open file: the lock ends with the last copy.
func TestLockEndsWithTheLastCopy(t *testing.T) {
	dir := t.TempDir()
	held := lock(t, dir)
	copied, err := syscall.Dup(int(held.Fd()))
	require.NoError(t, err)
	require.NoError(t, held.Close())
	requireHeld(t, dir)
	require.NoError(t, syscall.Close(copied))
	lock(t, dir)
}

func TestNotAFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := dirlock.Lock(t.Context(), file)
	require.ErrorIs(t, err, syscall.ENOTDIR)
}
