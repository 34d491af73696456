package pgtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
)

// shared is the server of the whole test binary.
var shared struct {
	sync.Mutex
	*cluster
	err error
}

// cluster is a running server and what was made in it.
type cluster struct {
	server *Server
	admin  *sql.DB
	count  atomic.Int64 // of databases, for their names

	mu        sync.Mutex
	templates map[string]*template
}

type template struct {
	once sync.Once
	name string
	err  error
}

// URL of an empty database, which is dropped when the test ends.
func URL(t testing.TB) string {
	t.Helper()
	return serve(t).create(t, "template0")
}

// Cloned gives the URL of a database that is a copy of the one made by build,
// which is called once per key and test binary, with the URL of an empty
// database. build must close its connections.
func Cloned(t testing.TB, key string, build func(url string) error) string {
	t.Helper()
	c := serve(t)
	name, err := c.template(key, build)
	if err != nil {
		t.Fatalf("build the template database: %v", err)
	}
	return c.create(t, name)
}

// Shutdown stops the shared server, if there is one, and removes its folder.
// Only a TestMain that cannot use Main needs it.
func Shutdown() error {
	shared.Lock()
	defer shared.Unlock()
	if shared.cluster == nil {
		return nil
	}
	c := shared.cluster
	shared.cluster = nil
	return errors.Join(c.admin.Close(), c.server.signal(syscall.SIGQUIT), c.server.remove())
}

// serve starts the shared server, if none of the tests did so yet.
func serve(t testing.TB) *cluster {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.cluster == nil && shared.err == nil {
		shared.cluster, shared.err = newCluster()
	}
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.cluster
}

func newCluster() (*cluster, error) {
	server, err := newServer(false)
	if err != nil {
		return nil, err
	}
	if err := server.start(context.Background()); err != nil {
		return nil, errors.Join(err, server.signal(syscall.SIGQUIT), server.remove())
	}
	admin, err := sql.Open("pgx", server.url("postgres"))
	if err != nil {
		return nil, errors.Join(err, server.signal(syscall.SIGQUIT), server.remove())
	}
	return &cluster{server: server, admin: admin, templates: map[string]*template{}}, nil
}

func (c *cluster) create(t testing.TB, from string) string {
	t.Helper()
	name, err := c.createDatabase(from)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := c.admin.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return c.server.url(name)
}

func (c *cluster) createDatabase(from string) (string, error) {
	name := fmt.Sprintf("test_%d", c.count.Add(1))
	// Copying files is less than half the time of copying through the log.
	if _, err := c.admin.Exec("CREATE DATABASE " + name + " TEMPLATE " + from + " STRATEGY FILE_COPY"); err != nil {
		return "", fmt.Errorf("create a database for the test: %w", err)
	}
	return name, nil
}

func (c *cluster) template(key string, build func(url string) error) (string, error) {
	c.mu.Lock()
	tpl, ok := c.templates[key]
	if !ok {
		tpl = &template{}
		c.templates[key] = tpl
	}
	c.mu.Unlock()
	tpl.once.Do(func() {
		if tpl.name, tpl.err = c.createDatabase("template0"); tpl.err == nil {
			tpl.err = build(c.server.url(tpl.name))
		}
	})
	return tpl.name, tpl.err
}
