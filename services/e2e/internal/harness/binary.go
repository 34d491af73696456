package harness

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/foredial/foredial/pkg/testkit/pgtest"
)

// buildWithin bounds a build with an empty cache on a busy machine.
const buildWithin = 10 * time.Minute

// folder has the binary, once that is built.
var folder string

var build = sync.OnceValues(func() (path string, err error) {
	if folder, err = os.MkdirTemp("", "foredial-e2e-"); err != nil {
		return "", err
	}
	path = filepath.Join(folder, "foredial")
	ctx, cancel := context.WithTimeout(context.Background(), buildWithin)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", path, "github.com/foredial/foredial/services/cmd/foredial")
	if output, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build foredial: %w\n%s", err, output)
	}
	return path, nil
})

// Main runs a package's tests, stops the Postgres they shared, removes what they
// built, and returns the exit code to end with.
func Main(m *testing.M) int {
	code := m.Run()
	if err := pgtest.Shutdown(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	if folder == "" {
		return code
	}
	if err := os.RemoveAll(folder); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return max(code, 1)
	}
	return code
}
