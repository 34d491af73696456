package redistest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/child"
	"github.com/foredial/foredial/pkg/internal/redisproc"
	"github.com/foredial/foredial/pkg/redisdb"
)

// within bounds every wait for the server.
const within = 10 * time.Second

// Server is a private redis-server.
type Server struct {
	// URL is what other clients and processes connect to; it stays the same
	// over a Restart. Socket is the path in it.
	URL, Socket string

	server  redisproc.Server
	process *child.Process
}

// Start runs a server that ends with the test; args are options of redis-server.
// It fails the test when redis-server is not installed.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	return start(t, nil, args...)
}

func start(t testing.TB, env []string, args ...string) *Server {
	t.Helper()
	s, err := launchIn(env, args...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.remove()) })
	return s
}

// launch runs a server that its remove ends.
func launch(args ...string) (*Server, error) { return launchIn(nil, args...) }

func launchIn(env []string, args ...string) (*Server, error) {
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		return nil, errors.New("redis-server is not installed: apt-get install redis-server")
	}
	// t.TempDir would be too long for the path of a Unix socket.
	dir, err := os.MkdirTemp("", "redistest-")
	if err != nil {
		return nil, err
	}
	socket := filepath.Join(dir, "redis.sock")
	s := &Server{URL: "unix://" + socket, Socket: socket, server: redisproc.Server{
		Binary: binary, Dir: dir, Socket: socket, Env: env,
		// What a kill leaves is in the kernel, and no test pulls the plug.
		Args: append([]string{"--appendfsync", "no"}, args...),
	}}
	if err := s.run(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

func (s *Server) remove() error {
	s.Kill()
	return os.RemoveAll(s.server.Dir)
}

// Client is a new connection pool that is closed with the test.
func (s *Server) Client(t testing.TB) redis.UniversalClient {
	t.Helper()
	return Open(t, redisdb.Config{URL: s.URL})
}

// Direct is a client that asks nothing of the server, whatever it is for.
func (s *Server) Direct(t testing.TB) *redis.Client {
	t.Helper()
	client := s.dial()
	t.Cleanup(func() { require.NoError(t, client.Close()) })
	return client
}

func (s *Server) dial() *redis.Client {
	return redis.NewClient(&redis.Options{Network: "unix", Addr: s.server.Socket, MaxRetries: -1})
}

// StartTLS runs a server that speaks TLS only, and returns its address.
func StartTLS(t testing.TB, args ...string) string {
	t.Helper()
	ports, err := freePorts(1)
	require.NoError(t, err)
	Start(t, append([]string{"--tls-port", ports[0], "--bind", "127.0.0.1"}, args...)...)
	return "127.0.0.1:" + ports[0]
}

// Open connects the way the product does, until the end of the test.
func Open(t testing.TB, cfg redisdb.Config) redis.UniversalClient {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	db, err := redisdb.Open(ctx, cfg, slog.New(slog.DiscardHandler))
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
func (s *Server) Pause() { s.process.Pause() }

// Resume ends a Pause.
func (s *Server) Resume() { s.process.Resume() }

// Restart stops the server if it runs and starts it on the same URL with the
// data it had.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	s.Stop(t)
	require.NoError(t, s.run())
}

// RestartEmpty kills the server and starts it on the same URL without data, as
// one that does not persist.
func (s *Server) RestartEmpty(t testing.TB) {
	t.Helper()
	s.Kill()
	require.NoError(t, os.RemoveAll(filepath.Join(s.server.Dir, "appendonlydir")))
	require.NoError(t, s.run())
}

func (s *Server) run() error {
	var output bytes.Buffer
	s.server.Output = &output
	process, err := s.server.Start()
	if err != nil {
		return err
	}
	s.process = process
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	if err := s.server.AwaitAnswer(ctx, process); err != nil {
		s.Kill() // ends the writing of output
		return fmt.Errorf("%w\n%s", err, output.String())
	}
	return nil
}
