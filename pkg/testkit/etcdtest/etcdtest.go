package etcdtest

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	clientv3 "go.etcd.io/etcd/client/v3"

	"github.com/foredial/foredial/pkg/etcd"
)

// within bounds every wait for a server.
const within = 30 * time.Second

// Server is an etcd in this process.
type Server struct {
	// Endpoints stay the same over a Restart.
	Endpoints []string

	dir string
	db  *etcd.DB // nil while stopped
}

// Start runs a server that ends with the test.
func Start(t testing.TB) *Server {
	t.Helper()
	s := &Server{dir: t.TempDir()}
	s.run(t, "127.0.0.1:0")
	s.Endpoints = s.db.Endpoints()
	t.Cleanup(func() { s.Stop(t) })
	return s
}

// Client is a new client that is closed with the test.
func (s *Server) Client(t testing.TB) *clientv3.Client {
	t.Helper()
	return connect(t, s.Endpoints)
}

// Stop ends the server; nothing listens on its port any more. It is idempotent.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	if s.db == nil {
		return
	}
	require.NoError(t, s.db.Close())
	s.db = nil
}

// Restart stops the server if it runs and starts it on the same port with the
// data it had.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	s.Stop(t)
	s.run(t, strings.TrimPrefix(s.Endpoints[0], "http://"))
}

func (s *Server) run(t testing.TB, listen string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	db, err := etcd.Open(ctx, etcd.Config{Dir: s.dir, Listen: listen}, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	s.db = db
}

// connect opens a client the way the product does.
func connect(t testing.TB, endpoints []string) *clientv3.Client {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	db, err := etcd.Open(ctx, etcd.Config{Endpoints: endpoints}, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db.Client()
}
