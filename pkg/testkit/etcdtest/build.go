package etcdtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/internal/dirlock"
)

// buildWithin bounds a build with an empty build cache on a busy machine.
const buildWithin = 15 * time.Minute

// Build gives the path of an etcd server of the version in go.mod. It is made
// once; later calls find that it is up to date.
func Build(t testing.TB) string {
	t.Helper()
	path, err := build()
	require.NoError(t, err)
	return path
}

var build = sync.OnceValues(func() (string, error) {
	root, err := repository()
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(context.Background(), buildWithin)
	defer cancel()
	folder := filepath.Join(root, ".cache", "bin")
	lock, err := dirlock.Lock(ctx, folder) // other test binaries build it too
	if err != nil {
		return "", err
	}
	defer lock.Close()

	path := filepath.Join(folder, "etcd")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", path, "go.etcd.io/etcd/server/v3")
	cmd.Dir = filepath.Join(root, "pkg")
	if output, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build etcd: %w\n%s", err, output)
	}
	return path, nil
})

// repository finds the folder above the test that holds our modules.
func repository() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "pkg", "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("build etcd: the test does not run inside the repository")
		}
		dir = parent
	}
}
