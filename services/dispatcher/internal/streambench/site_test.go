package streambench_test

import (
	"context"
	"fmt"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/leader"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/testkit/etcdtest"
	"github.com/foredial/foredial/pkg/testkit/redistest"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/dispatcher"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

// site is everything around dispatcher nodes.
type site struct {
	b       testing.TB
	keyFile string
	key     *auth.Key
	store   *redistest.Server
	redis   redis.UniversalClient
	etcd    *etcdtest.Process
	peers   *peers
	address string // of the peers
	queue   *queue.Queue
	look    *leader.Candidate // to list leaders with
}

func newSite(b testing.TB, agents int) *site {
	b.Helper()
	s := &site{
		b: b, keyFile: filepath.Join(b.TempDir(), "token.key"), store: redistest.Start(b),
		etcd: etcdtest.StartProcess(b), peers: newPeers(),
	}
	var err error
	s.key, err = auth.LoadOrCreateKey(s.keyFile)
	require.NoError(b, err)
	s.redis = s.store.Client(b)
	s.queue = queue.New(s.redis)
	s.look = leader.New(s.etcd.Client(b), leader.Config{Prefix: "/foredial/dispatcher/shards", Log: discard})
	var server *rpc.Server
	server, s.address = serve(b, s.key, s.peers.register)
	b.Cleanup(func() { ended(b, server.Stop) })
	s.peers.board.resource(feedtest.Resource("caller", &directoryv1.CallerNumber{Number: "02112345678"}))
	for i := range agents {
		s.peers.board.resource(feedtest.Resource(agent(i), &directoryv1.Agent{SkillQueueIds: []string{"queue"}}))
	}
	return s
}

func agent(i int) string { return fmt.Sprintf("agent-%05d", i) }

// task puts the one task there is on the feed: in a state, with a preview timeout.
func (s *site) task(state taskv1.TaskState, timeout time.Duration) {
	s.peers.board.task(feedtest.Task("spring", func(t *taskv1.Task) {
		t.State, t.PreviewTimeoutS = state, int32(timeout/time.Second)
	}))
}

// serve answers on a port of loopback.
func serve(b testing.TB, key *auth.Key, register func(*rpc.Server)) (*rpc.Server, string) {
	b.Helper()
	server, address, err := listen(key, register)
	require.NoError(b, err)
	return server, address
}

func listen(key *auth.Key, register func(*rpc.Server)) (*rpc.Server, string, error) {
	server, err := rpc.NewServer(rpc.Config{
		Log: discard, Callers: key, Registry: prometheus.NewRegistry(),
		Allow: func(string, auth.Identity) error { return nil },
	})
	if err != nil {
		return nil, "", err
	}
	register(server)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", err
	}
	server.Serve(l)
	return server, l.Addr().String(), nil
}

func ended(b testing.TB, stop func(context.Context) error) {
	b.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	require.NoError(b, stop(ctx))
}

// config is the one an operator gets, but for a hopper that holds a shift's start.
func config(name string) dispatcher.Config {
	return dispatcher.Config{
		Node: name, Shards: 1, SessionTTL: leader.DefaultTTL, Grace: 10 * time.Second, HeartbeatEvery: 2 * time.Second,
		HopperSize: 1000, HopperLow: 500, LeaseTTL: 5 * time.Minute,
	}
}

// node runs a dispatcher in this process, the only one, and returns where it answers
// once it leads.
func (s *site) node(cfg dispatcher.Config) (address string, stop func()) {
	s.b.Helper()
	n, err := startNode(s.order(cfg))
	require.NoError(s.b, err)
	s.leads(cfg.Node, 0)
	return n.address, func() { ended(s.b, n.stop) }
}

func (s *site) order(cfg dispatcher.Config) nodeOrder {
	return nodeOrder{Config: cfg, Peers: s.address, KeyFile: s.keyFile, Redis: s.store.URL, Etcd: s.etcd.Endpoints}
}

// token lets its bearer act for every agent.
func (s *site) token() string {
	s.b.Helper()
	token, err := s.key.Sign(auth.Identity{Subject: "bench", Tenant: tenant, Role: auth.Service}, time.Now(), time.Hour)
	require.NoError(s.b, err)
	return token
}

// leads waits until a node leads, and as many others wait.
func (s *site) leads(node string, waiting int) {
	s.b.Helper()
	s.await(func() bool {
		all, err := s.look.Leaders(context.Background())
		return err == nil && len(all) == 1 && all[0].Node == node && len(all[0].Waiting) == waiting
	})
}

// await waits until ok.
func (s *site) await(ok func() bool) {
	s.b.Helper()
	require.Eventually(s.b, ok, within, 5*time.Millisecond)
}
