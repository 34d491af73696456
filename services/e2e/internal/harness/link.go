package harness

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/foredial/foredial/pkg/testkit/tcpproxy"
)

// Link is the network between one member and everything it calls.
type Link struct {
	Redis *tcpproxy.Proxy
	Etcd  []*tcpproxy.Proxy // of every etcd
	Peers map[string]*tcpproxy.Proxy
}

// Link finds that of a linked member.
func (c *Cluster) Link(name string) *Link { return c.links[name] }

func (c *Cluster) newLink(t testing.TB) *Link {
	t.Helper()
	l := &Link{Redis: tcpproxy.Start(t, c.Redis.Socket), Peers: map[string]*tcpproxy.Proxy{}}
	for _, endpoint := range c.Etcd.Endpoints() {
		l.Etcd = append(l.Etcd, tcpproxy.Start(t, strings.TrimPrefix(endpoint, "http://")))
	}
	for role, addresses := range c.addresses {
		l.Peers[role] = tcpproxy.Start(t, addresses[0])
	}
	return l
}

// flags have a process use the link.
func (l *Link) flags() []string {
	var etcd []string
	for _, proxy := range l.Etcd {
		etcd = append(etcd, "http://"+proxy.Addr)
	}
	peers := map[string]string{}
	for role, proxy := range l.Peers {
		peers[role] = proxy.Addr
	}
	return reach("redis://"+l.Redis.Addr, etcd, peers)
}

// directly has a process use no link.
func (c *Cluster) directly() []string {
	peers := map[string]string{}
	for role, addresses := range c.addresses {
		peers[role] = addresses[0]
	}
	return reach(c.Redis.URL, c.Etcd.Endpoints(), peers)
}

func reach(redis string, etcd []string, peers map[string]string) []string {
	flags := []string{"--redis.url=" + redis, "--etcd.endpoints=" + strings.Join(etcd, ",")}
	for _, role := range slices.Sorted(maps.Keys(peers)) {
		flags = append(flags, "--peers."+role+"="+peers[role])
	}
	return flags
}
