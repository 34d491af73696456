package writeonce_test

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/internal/writeonce"
)

func TestOneWins(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "key")
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() { require.NoError(t, writeonce.File(path, fmt.Appendf(nil, "content %02d", i))) })
	}
	all.Wait()
	first, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Len(t, first, len("content 00"))
	require.NoError(t, writeonce.File(path, []byte("late")))
	again, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, first, again)
	left, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, left, 1, "nothing temporary is left")
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestNoFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	require.Error(t, writeonce.File(filepath.Join(file, "key"), []byte("x")))
}
