package redisproc_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/child"
	"github.com/foredial/foredial/pkg/internal/redisproc"
)

// start runs a server in a short folder of its own.
func start(t *testing.T, args ...string) (redisproc.Server, *child.Process, *bytes.Buffer) {
	t.Helper()
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal("redis-server is not installed: apt-get install redis-server")
	}
	dir, err := os.MkdirTemp("", "redisproc-")
	require.NoError(t, err)
	output := &bytes.Buffer{} // read it after the process has ended
	server := redisproc.Server{
		Binary: binary, Dir: dir, Socket: filepath.Join(dir, "redis.sock"), Args: args, Output: output,
	}
	process, err := server.Start()
	require.NoError(t, err)
	t.Cleanup(func() {
		process.Signal(syscall.SIGKILL)
		<-process.Exited()
		require.NoError(t, os.RemoveAll(dir))
	})
	return server, process, output
}

func TestAwaitAnswer(t *testing.T) {
	server, process, _ := start(t)
	require.NoError(t, server.AwaitAnswer(t.Context(), process))
	info, err := os.Stat(server.Socket)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o700), info.Mode().Perm(), "for this user only")
}

func TestAwaitAnswerOfAServerThatCannotStart(t *testing.T) {
	server, process, output := start(t, "--no-such-setting", "1")
	err := server.AwaitAnswer(t.Context(), process)
	require.ErrorContains(t, err, "exit status 1")
	require.Contains(t, output.String(), "no-such-setting")
}

func TestAwaitAnswerOfAServerThatHangs(t *testing.T) {
	server, process, _ := start(t)
	require.NoError(t, server.AwaitAnswer(t.Context(), process))
	process.Pause()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, server.AwaitAnswer(ctx, process), context.DeadlineExceeded)
}

func TestPlaceSocket(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)

	socket, remove, err := redisproc.PlaceSocket("/short")
	require.NoError(t, err)
	require.Equal(t, "/short/redis.sock", socket)
	require.NoError(t, remove())

	longest := "/" + strings.Repeat("x", 107-len("//redis.sock"))
	socket, _, err = redisproc.PlaceSocket(longest)
	require.NoError(t, err)
	require.Len(t, socket, 107)
	require.True(t, strings.HasPrefix(socket, longest))

	socket, remove, err = redisproc.PlaceSocket(longest + "x")
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(socket, temporary))
	require.NoError(t, remove())
	require.NoDirExists(t, filepath.Dir(socket))
}
