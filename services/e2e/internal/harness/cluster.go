package harness

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/auth"
)

// loopback lets callbacks reach the receivers of tests.
const loopback = "--notification.allow-networks=127.0.0.0/8"

// Member is one process of a cluster.
type Member struct {
	Name  string
	Roles []string
	Args  []string // besides those every process needs
	// Linked members reach stores and other members through a Link.
	Linked bool
}

// Cluster is an installation of several processes.
type Cluster struct {
	*Site
	Stores

	processes map[string]*Process
	links     map[string]*Link
}

// StartCluster runs the members on new stores and returns when all of them are
// ready. Every role must be somebody's.
func StartCluster(t testing.TB, members ...Member) *Cluster {
	t.Helper()
	return StartClusterOn(t, NewStores(t, 1), members...)
}

// StartClusterOn does that on stores of the test's choice.
func StartClusterOn(t testing.TB, stores Stores, members ...Member) *Cluster {
	t.Helper()
	dir := t.TempDir()
	keyFile := filepath.Join(dir, "token.key")
	key, err := auth.LoadOrCreateKey(keyFile)
	require.NoError(t, err)

	c := &Cluster{Site: newSite(key, keyFile), Stores: stores, processes: map[string]*Process{}, links: map[string]*Link{}}
	for _, m := range members {
		args := append([]string{
			"--data=" + filepath.Join(dir, m.Name), "--roles=" + strings.Join(m.Roles, ","), "--node=" + m.Name,
			"--database.url=" + stores.Database, "--auth.key-file=" + keyFile, loopback,
		}, m.Args...)
		c.processes[m.Name] = newProcess(t, m.Name, "serve", args...)
		c.add(c.processes[m.Name], m.Roles)
	}
	for _, m := range members {
		reach := c.directly()
		if m.Linked {
			c.links[m.Name] = c.newLink(t)
			reach = c.links[m.Name].flags()
		}
		p := c.processes[m.Name]
		p.args = append(p.args, reach...)
		p.Start(t)
	}
	for _, m := range members {
		c.processes[m.Name].AwaitReady(t)
	}
	return c
}

// Process finds a member's process.
func (c *Cluster) Process(name string) *Process { return c.processes[name] }

// Dev is `foredial dev`: everything in one process on embedded stores.
type Dev struct {
	*Process
	*Site
}

// StartDev runs it on a folder of the test's and returns when it is ready.
func StartDev(t testing.TB, args ...string) *Dev {
	t.Helper()
	data := t.TempDir()
	key, err := auth.LoadOrCreateKey(filepath.Join(data, "token.key"))
	require.NoError(t, err)
	p := newProcess(t, "dev", "dev", append([]string{"--data=" + data, loopback}, args...)...)
	p.Start(t)
	p.AwaitReady(t)
	site := newSite(key, filepath.Join(data, "token.key"))
	site.add(p, []string{Task, Contact, Dispatcher, Result, Notification, Gateway})
	return &Dev{Process: p, Site: site}
}
