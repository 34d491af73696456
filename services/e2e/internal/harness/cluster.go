package harness

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/testkit/etcdtest"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/pkg/testkit/redistest"
)

// loopback lets callbacks reach the receivers of tests.
const loopback = "--notification.allow-networks=127.0.0.0/8"

// Member is one process of a cluster.
type Member struct {
	Name  string
	Roles []string
	Args  []string // besides those every process needs
}

// Cluster is an installation of several processes.
type Cluster struct {
	*Site

	processes map[string]*Process
}

// StartCluster runs the members on stores of their own and returns when all of
// them are ready. Every role must be somebody's.
func StartCluster(t testing.TB, members ...Member) *Cluster {
	t.Helper()
	dir := t.TempDir()
	keyFile := filepath.Join(dir, "token.key")
	key, err := auth.LoadOrCreateKey(keyFile)
	require.NoError(t, err)
	database := pgtest.Start(t, pgtest.Options{TCP: true}).URL()
	stores := []string{
		"--database.url=" + database, "--redis.url=" + redistest.Start(t).URL,
		"--etcd.endpoints=" + strings.Join(etcdtest.StartProcess(t).Endpoints, ","),
		"--auth.key-file=" + keyFile, loopback,
	}
	Run(t, "migrate", "--data="+dir, "--database.url="+database)

	c := &Cluster{Site: newSite(key, keyFile), processes: map[string]*Process{}}
	for _, m := range members {
		args := append([]string{"--data=" + filepath.Join(dir, m.Name), "--roles=" + strings.Join(m.Roles, ","), "--node=" + m.Name}, stores...)
		c.processes[m.Name] = newProcess(t, m.Name, "serve", append(args, m.Args...)...)
		c.add(c.processes[m.Name], m.Roles)
	}
	peers := c.peers()
	for _, m := range members {
		p := c.processes[m.Name]
		p.args = append(p.args, peers...)
		p.Start(t)
	}
	for _, m := range members {
		c.processes[m.Name].AwaitReady(t)
	}
	return c
}

// Process finds a member's process.
func (c *Cluster) Process(name string) *Process { return c.processes[name] }

// peers tell a process where the others are.
func (s *Site) peers() (flags []string) {
	for role, addresses := range s.addresses {
		flags = append(flags, "--peers."+role+"="+addresses[0])
	}
	slices.Sort(flags)
	return flags
}

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
