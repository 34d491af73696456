package pgtest

import (
	"context"
	"fmt"
	"os"
	"syscall"
	"testing"
)

// Options of a server started for other processes.
type Options struct {
	// TCP makes it listen on a free port of 127.0.0.1 too.
	TCP bool
	// Sync makes commits wait for the disk, as those of a server at work do: for
	// what is measured.
	Sync bool
}

// Start runs a Postgres that belongs to the test, and is removed with it.
func Start(t testing.TB, opts Options) *Server {
	t.Helper()
	s, err := newServer(opts.TCP)
	if err != nil {
		t.Fatal(err)
	}
	s.sync = opts.Sync
	t.Cleanup(func() {
		s.Kill(t)
		if err := s.remove(); err != nil {
			t.Errorf("remove the Postgres folder: %v", err)
		}
	})
	s.Restart(t)
	return s
}

// URL of its database postgres.
func (s *Server) URL() string { return s.url("postgres") }

// Port on 127.0.0.1, 0 without one.
func (s *Server) Port() int { return s.port }

// Stop shuts the server down, breaking its connections. Restart brings it back.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	if err := s.signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
}

// Kill ends the server as a crash would: it recovers from its log on Restart.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	if err := s.signal(syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
}

// Restart runs a server that was stopped or killed, at the same address.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	if s.proc != nil {
		t.Fatal("this Postgres is running already")
	}
	if err := s.start(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// Main runs the tests of a package and ends with their exit code, having
// removed the Postgres they shared.
func Main(m *testing.M) {
	code := m.Run()
	if err := Shutdown(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}
