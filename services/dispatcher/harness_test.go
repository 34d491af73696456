package dispatcher_test

import (
	"context"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/testkit/etcdtest"
	"github.com/foredial/foredial/pkg/testkit/redistest"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/dispatcher"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

const (
	tenant = "acme"
	// within bounds every wait; what is waited for takes far less.
	within = 15 * time.Second
	often  = 10 * time.Millisecond
)

// TestMain checks that nodes that were stopped leave nothing running.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is everything around the dispatcher nodes of one test: a real Redis
// and etcd, a feed, and contact and result services the test can look into.
type world struct {
	t        *testing.T
	key      *auth.Key
	server   *redistest.Server
	redis    redis.UniversalClient
	etcd     *etcdtest.Server
	source   *feedtest.Source
	contacts *contactPeer
	results  *resultPeer
	toPeers  grpc.ClientConnInterface
}

func newWorld(t *testing.T) *world {
	t.Helper()
	key, err := auth.NewKey()
	require.NoError(t, err)
	w := &world{t: t, key: key, server: redistest.Start(t), etcd: etcdtest.Start(t), source: feedtest.NewSource(t)}
	w.redis = w.server.Client(t)
	w.contacts = newContactPeer()
	w.results = newResultPeer(w.contacts)
	server := w.rpcServer()
	w.contacts.register(server)
	w.results.register(server)
	server.Serve(nil)
	conn, err := rpc.DialService("peers", key, server.Local)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(); stop(t, server.Stop) })
	w.toPeers = conn
	return w
}

func (w *world) rpcServer() *rpc.Server {
	server, err := rpc.NewServer(rpc.Config{
		Log: discard(), Callers: w.key, Registry: prometheus.NewRegistry(),
		Allow: func(string, auth.Identity) error { return nil },
	})
	require.NoError(w.t, err)
	return server
}

func discard() *slog.Logger {
	if os.Getenv("FOREDIAL_TEST_LOG") != "" {
		return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	return slog.New(slog.DiscardHandler)
}

func stop(t testing.TB, end func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	require.NoError(t, end(ctx))
}

// node is one dispatcher.
type node struct {
	w       *world
	name    string
	service *dispatcher.Service
	server  *rpc.Server
	metrics *prometheus.Registry
}

func (w *world) node(name string, edit ...func(*dispatcher.Config)) *node {
	w.t.Helper()
	cfg := dispatcher.Config{
		Node: name, Shards: 4, SessionTTL: time.Second, Grace: time.Second, HeartbeatEvery: 100 * time.Millisecond,
		HopperSize: 20, HopperLow: 5, LeaseTTL: 5 * time.Minute,
	}
	for _, fn := range edit {
		fn(&cfg)
	}
	n := &node{w: w, name: name, server: w.rpcServer(), metrics: prometheus.NewRegistry()}
	var err error
	n.service, err = dispatcher.New(cfg, dispatcher.Deps{
		Log: discard(), Registry: n.metrics, Redis: w.redis, Etcd: w.etcd.Client(w.t),
		Tasks: w.source.Conn(), Contacts: w.toPeers, Results: w.toPeers,
	})
	require.NoError(w.t, err)
	n.service.Register(n.server)
	n.server.Serve(nil)
	require.NoError(w.t, n.service.Start(w.t.Context()))
	w.t.Cleanup(n.stop)
	require.Eventually(w.t, func() bool { return n.service.Check(context.Background()) == nil }, within, often)
	return n
}

// stop is what a deployment does; doing it again does nothing.
func (n *node) stop() {
	stop(n.w.t, n.service.Stop)
	stop(n.w.t, n.server.Stop)
}

// metric adds up a gauge or the counts of a histogram over its labels.
func (n *node) metric(name string) (sum float64) {
	families, err := n.metrics.Gather()
	require.NoError(n.w.t, err)
	for _, family := range families {
		if family.GetName() == name {
			for _, m := range family.GetMetric() {
				sum += m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
			}
		}
	}
	return sum
}

// as connects to the node as somebody of the tenant.
func (n *node) as(role auth.Role, agent string) *grpc.ClientConn {
	n.w.t.Helper()
	token, err := n.w.key.Sign(auth.Identity{Subject: "test", Tenant: tenant, Role: role, AgentID: agent}, time.Now(), time.Hour)
	require.NoError(n.w.t, err)
	conn, err := rpc.Dial(n.name, token, n.server.Local)
	require.NoError(n.w.t, err)
	n.w.t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func (n *node) agents(agent string) dispatchv1.AgentServiceClient {
	return dispatchv1.NewAgentServiceClient(n.as(auth.Agent, agent))
}

func (n *node) supervisor() dispatchv1.SupervisorServiceClient {
	return dispatchv1.NewSupervisorServiceClient(n.as(auth.Supervisor, ""))
}

// directory puts a queue, a caller number, dispositions and agents on the feed.
func (w *world) directory(agents ...string) {
	w.source.Put(tenant,
		&directoryv1.Resource{Id: "caller", DisplayName: "Caller", Spec: &directoryv1.Resource_CallerNumber{
			CallerNumber: &directoryv1.CallerNumber{Number: "02112345678"},
		}},
		disposition("sale", ""), disposition("upsell", "sale"), disposition("complaint", ""),
		&directoryv1.Resource{Id: "later", DisplayName: "Later", Spec: &directoryv1.Resource_BusinessResult{
			BusinessResult: &directoryv1.BusinessResult{Code: "later", AppointmentPopup: true},
		}},
		disposition("much later", "later"),
	)
	for _, agent := range agents {
		w.source.Put(tenant, &directoryv1.Resource{Id: agent, DisplayName: "Agent " + agent, Spec: &directoryv1.Resource_Agent{
			Agent: &directoryv1.Agent{SkillQueueIds: []string{"queue"}, Extension: "ext-" + agent},
		}})
	}
}

func disposition(id, parent string) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, DisplayName: id, Spec: &directoryv1.Resource_BusinessResult{
		BusinessResult: &directoryv1.BusinessResult{Code: id, ParentId: parent},
	}}
}

// task puts a running task with contacts on the feed and into the contact service.
func (w *world) task(id string, contacts int, edit ...func(*taskv1.Task)) {
	w.source.Put(tenant, feedtest.Task(id, edit...))
	w.contacts.add(id, contacts)
}
