package redistest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/redisdb"
)

const (
	masters = 3
	slots   = 16384
	// nodeTimeout, in milliseconds, is after how long a silent node is taken for dead.
	nodeTimeout = "1000"
)

// Cluster is three masters on ports of 127.0.0.1.
type Cluster struct {
	// Addresses are host:port, in the order of the slots the nodes have.
	Addresses []string
	// Nodes are the servers at the addresses.
	Nodes []*Server
}

// StartCluster runs a cluster that ends with the test; args are options of
// redis-server. Nodes talk TLS with each other, too, when there are args for it.
func StartCluster(t testing.TB, args ...string) *Cluster {
	t.Helper()
	c, err := newCluster(args...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, c.remove()) })
	return c
}

// shared is the cluster of the whole test binary.
var shared struct {
	sync.Mutex
	*Cluster
	err error
}

// SharedCluster is one cluster for all tests of a package whose TestMain is
// [Main]. What tests leave in it stays there: use keys that are your own.
func SharedCluster(t testing.TB) *Cluster {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.Cluster == nil && shared.err == nil {
		shared.Cluster, shared.err = newCluster()
	}
	require.NoError(t, shared.err)
	return shared.Cluster
}

// Main runs the tests of a package and ends with their exit code, having
// ended the cluster they shared.
func Main(m *testing.M) {
	code := m.Run()
	if shared.Cluster != nil {
		if err := shared.remove(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = max(code, 1)
		}
	}
	os.Exit(code)
}

// Client is a new connection pool that is closed with the test.
func (c *Cluster) Client(t testing.TB) *redis.ClusterClient {
	t.Helper()
	return Open(t, redisdb.Config{Addresses: c.Addresses}).(*redis.ClusterClient)
}

func newCluster(args ...string) (*Cluster, error) {
	ports, err := freePorts(2 * masters)
	if err != nil {
		return nil, err
	}
	port := "--port"
	if strings.Contains(strings.Join(args, " "), "--tls-cluster yes") {
		port = "--tls-port"
	}
	c := &Cluster{}
	for i := range masters {
		// Not the usual distance from port to bus: that port may be in use.
		s, err := launch(append([]string{
			port, ports[i], "--bind", "127.0.0.1", "--cluster-enabled", "yes", "--cluster-port", ports[masters+i],
			"--cluster-node-timeout", nodeTimeout,
		}, args...)...)
		if err != nil {
			return nil, errors.Join(err, c.remove())
		}
		c.Nodes, c.Addresses = append(c.Nodes, s), append(c.Addresses, "127.0.0.1:"+ports[i])
	}
	if err := c.join(ports); err != nil {
		return nil, errors.Join(err, c.remove())
	}
	return c, nil
}

// join gives each node its slots, makes them known to each other, and waits
// until all say that the cluster is whole.
func (c *Cluster) join(ports []string) error {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	var nodes []*redis.Client
	for i, s := range c.Nodes {
		node := s.dial()
		defer node.Close()
		nodes = append(nodes, node)
		if err := node.ClusterAddSlotsRange(ctx, i*slots/masters, (i+1)*slots/masters-1).Err(); err != nil {
			return err
		}
		if err := nodes[0].Do(ctx, "CLUSTER", "MEET", "127.0.0.1", ports[i], ports[masters+i]).Err(); err != nil {
			return err
		}
	}
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for i := 0; i < len(nodes); {
		info, err := nodes[i].ClusterInfo(ctx).Result()
		if err != nil {
			return err
		}
		if strings.Contains(info, "cluster_state:ok") {
			i++
			continue
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return fmt.Errorf("the cluster did not come together:\n%s", info)
		}
	}
	return nil
}

func (c *Cluster) remove() error {
	var errs []error
	for _, s := range c.Nodes {
		errs = append(errs, s.remove())
	}
	return errors.Join(errs...)
}

// Kill ends the node at the address without warning.
func (c *Cluster) Kill(t testing.TB, address string) {
	t.Helper()
	c.node(t, address).Kill()
}

func (c *Cluster) node(t testing.TB, address string) *Server {
	t.Helper()
	i := slices.Index(c.Addresses, address)
	require.GreaterOrEqual(t, i, 0, "no node at %s", address)
	return c.Nodes[i]
}

// AddReplica has one more node stand by for the master at the address; it
// returns when that could take over.
func (c *Cluster) AddReplica(t testing.TB, address string) {
	t.Helper()
	ports, err := freePorts(2)
	require.NoError(t, err)
	replica := Start(t, "--port", ports[0], "--bind", "127.0.0.1", "--cluster-enabled", "yes", "--cluster-port", ports[1],
		"--cluster-node-timeout", nodeTimeout, "--repl-diskless-sync-delay", "0")
	master := c.node(t, address).Direct(t)
	client := replica.Direct(t)
	require.NoError(t, master.Do(t.Context(), "CLUSTER", "MEET", "127.0.0.1", ports[0], ports[1]).Err())
	id, err := master.Do(t.Context(), "CLUSTER", "MYID").Text()
	require.NoError(t, err)
	require.Eventually(t, func() bool { return client.Do(t.Context(), "CLUSTER", "REPLICATE", id).Err() == nil },
		within, 10*time.Millisecond, "they must know each other")
	// Who votes must know the replica, too.
	for _, n := range c.Nodes {
		require.Eventually(t, func() bool {
			known, err := n.Direct(t).Do(t.Context(), "CLUSTER", "REPLICAS", id).StringSlice()
			return err == nil && len(known) == 1
		}, within, 10*time.Millisecond)
	}
	require.Eventually(t, func() bool {
		info, err := client.Info(t.Context(), "replication").Result()
		return err == nil && strings.Contains(info, "master_link_status:up")
	}, within, 10*time.Millisecond)
}
