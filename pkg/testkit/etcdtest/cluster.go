package etcdtest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	clientv3 "go.etcd.io/etcd/client/v3"
)

// Cluster is several servers that elect one among them.
type Cluster struct {
	Members []*Process
}

// StartCluster runs n servers that end with the test, and returns when all of
// them serve.
func StartCluster(t testing.TB, n int) *Cluster {
	t.Helper()
	c := &Cluster{}
	binary := Build(t)
	for i := range n {
		c.Members = append(c.Members, &Process{
			binary: binary, name: fmt.Sprint("member-", i),
			Endpoints: []string{"http://" + freeAddress(t)}, peer: "http://" + freeAddress(t),
		})
	}
	c.found(t)
	for _, m := range c.Members {
		t.Cleanup(m.Kill)
	}
	return c
}

// Endpoints of all members.
func (c *Cluster) Endpoints() (all []string) {
	for _, m := range c.Members {
		all = append(all, m.Endpoints...)
	}
	return all
}

// Client is a new client of all members that is closed with the test.
func (c *Cluster) Client(t testing.TB) *clientv3.Client {
	t.Helper()
	return connect(t, c.Endpoints())
}

// Rebuild kills every member and starts a new cluster, with another id and
// without data, on the same addresses.
func (c *Cluster) Rebuild(t testing.TB) {
	t.Helper()
	for _, m := range c.Members {
		m.Kill()
	}
	c.found(t)
}

// found starts the members with nothing.
func (c *Cluster) found(t testing.TB) {
	t.Helper()
	var members []string
	for _, m := range c.Members {
		members = append(members, m.name+"="+m.peer)
	}
	token := t.TempDir()
	for _, m := range c.Members {
		m.dir, m.members, m.token = t.TempDir(), strings.Join(members, ","), token
		m.begin(t)
	}
	for _, m := range c.Members {
		m.awaitReady(t)
	}
}

// Leader is the index of the member that the others follow now.
func (c *Cluster) Leader(t testing.TB) (index int) {
	t.Helper()
	client := c.Client(t)
	require.Eventually(t, func() bool {
		for i, m := range c.Members {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			status, err := client.Status(ctx, m.Endpoints[0])
			cancel()
			if err == nil && status.Leader == status.Header.GetMemberId() {
				index = i
				return true
			}
		}
		return false
	}, within, 20*time.Millisecond, "nobody leads")
	return index
}
