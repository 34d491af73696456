package redistest

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/internal/child"
	"github.com/foredial/foredial/pkg/internal/redisproc"
	"github.com/foredial/foredial/pkg/redisdb"
)

// within bounds every wait for the server.
const within = 10 * time.Second

// Server is a private redis-server.
type Server struct {
	// URL is what other clients and processes connect to; it stays the same
	// over a Restart.
	URL string

	server  redisproc.Server
	process *child.Process
}

// Start runs a server that ends with the test. It fails the test when
// redis-server is not installed.
func Start(t testing.TB) *Server {
	t.Helper()
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal("redis-server is not installed: apt-get install redis-server")
	}
	// t.TempDir would be too long for the path of a Unix socket.
	dir, err := os.MkdirTemp("", "redistest-")
	require.NoError(t, err)
	socket := filepath.Join(dir, "redis.sock")
	s := &Server{URL: "unix://" + socket, server: redisproc.Server{
		Binary: binary, Dir: dir, Socket: socket,
		// What a kill leaves is in the kernel, and no test pulls the plug.
		Args: []string{"--appendfsync", "no"},
	}}
	s.run(t)
	t.Cleanup(func() {
		s.Kill()
		require.NoError(t, os.RemoveAll(dir))
	})
	return s
}

// Client is a new connection pool that is closed with the test.
func (s *Server) Client(t testing.TB) redis.UniversalClient {
	t.Helper()
	return open(t, s.URL)
}

// open connects the way the product does.
func open(t testing.TB, url string) redis.UniversalClient {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	db, err := redisdb.Open(ctx, redisdb.Config{URL: url}, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db.Client()
}

// Stop ends the server as an operator would and waits for it.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	s.Resume()
	require.NoError(t, s.process.Stop(ctx))
}

// Kill ends the server without warning and waits for it.
func (s *Server) Kill() {
	s.process.Signal(syscall.SIGKILL)
	<-s.process.Exited()
}

// Pause freezes the server: connections stay open, nothing is answered.
func (s *Server) Pause() { s.process.Signal(syscall.SIGSTOP) }

// Resume ends a Pause.
func (s *Server) Resume() { s.process.Signal(syscall.SIGCONT) }

// Restart stops the server if it runs and starts it on the same URL with the
// data it had.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	s.Stop(t)
	s.run(t)
}

func (s *Server) run(t testing.TB) {
	t.Helper()
	var output bytes.Buffer
	s.server.Output = &output
	process, err := s.server.Start()
	require.NoError(t, err)
	s.process = process
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	if err := s.server.AwaitAnswer(ctx, process); err != nil {
		s.Kill() // ends the writing of output
		t.Fatalf("%v\n%s", err, output.String())
	}
}
