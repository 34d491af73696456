package etcd

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"go.etcd.io/etcd/api/v3/version"
	"go.etcd.io/etcd/server/v3/embed"
	"go.etcd.io/etcd/server/v3/etcdserver/api/v3rpc"
	"go.uber.org/zap"
	"google.golang.org/grpc"
	"google.golang.org/grpc/test/bufconn"

	"github.com/foredial/foredial/pkg/internal/dirlock"
)

const (
	// lockWithin bounds the wait for a previous process to leave the folder.
	lockWithin = 5 * time.Second
	// A lone server has nobody to lose an election to, so its ticks may be
	// short: it starts sooner and grants leases of 1 s.
	tick     = 20 * time.Millisecond
	election = 5 * tick
	// keepRevisions of history are left by the compaction.
	keepRevisions = "1000"
	pipeBytes     = 1 << 20
)

// server is an etcd in this process. Its client reaches it through a pipe in
// memory; a port is opened on request only.
type server struct {
	lock *os.File
	etcd *embed.Etcd
	grpc *grpc.Server
	pipe *bufconn.Listener

	running sync.WaitGroup
	served  error // by the pipe; read after running
}

func openEmbedded(ctx context.Context, cfg Config, log *slog.Logger) (*DB, error) {
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("etcd data folder: %w", err)
	}
	locking, cancel := context.WithTimeout(ctx, lockWithin)
	defer cancel()
	// etcd has a lock of its own but waits for it without end.
	lock, err := dirlock.Lock(locking, dir)
	if err != nil {
		return nil, fmt.Errorf("etcd data folder: %w", err)
	}
	s, err := startServer(ctx, dir, cfg.Listen, lock, log)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start the embedded etcd: %w", err), lock.Close())
	}
	client, err := dial(Config{Endpoints: []string{"http://embedded"}}, grpc.WithContextDialer(
		func(ctx context.Context, _ string) (net.Conn, error) { return s.pipe.DialContext(ctx) }))
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	kind := "etcd " + version.Version + " (embedded)"
	return &DB{client: client, embedded: s, kind: kind}, nil
}

func startServer(ctx context.Context, dir, listen string, lock *os.File, log *slog.Logger) (*server, error) {
	etcd, err := embed.StartEtcd(configure(dir, listen))
	if err != nil {
		return nil, err
	}
	select {
	case <-etcd.Server.ReadyNotify():
	case err := <-etcd.Err():
		etcd.Close()
		return nil, err
	case <-ctx.Done():
		etcd.Close()
		return nil, context.Cause(ctx)
	}
	s := &server{
		lock: lock,
		etcd: etcd,
		grpc: v3rpc.Server(etcd.Server, nil, nil),
		pipe: bufconn.Listen(pipeBytes),
	}
	s.running.Go(func() { s.served = s.grpc.Serve(s.pipe) })
	s.running.Go(func() {
		for err := range etcd.Err() { // closed with etcd
			log.Error("embedded etcd failed", "error", err)
		}
	})
	return s, nil
}

func configure(dir, listen string) *embed.Config {
	cfg := embed.NewConfig()
	cfg.Name = "foredial"
	cfg.Dir = filepath.Join(dir, "data")
	cfg.TickMs, cfg.ElectionMs = uint(tick.Milliseconds()), uint(election.Milliseconds())
	cfg.ZapLoggerBuilder = embed.NewZapLoggerBuilder(zap.NewNop())
	cfg.EnableGRPCGateway = false
	cfg.AutoCompactionMode, cfg.AutoCompactionRetention = embed.CompactorModeRevision, keepRevisions

	nowhere := url.URL{Scheme: "http", Host: "127.0.0.1:0"}
	cfg.AdvertisePeerUrls, cfg.AdvertiseClientUrls = []url.URL{nowhere}, []url.URL{nowhere}
	cfg.ListenPeerUrls, cfg.ListenClientUrls = nil, nil
	if listen != "" {
		cfg.ListenClientUrls = []url.URL{{Scheme: "http", Host: listen}}
	}
	cfg.InitialCluster = cfg.InitialClusterFromName(cfg.Name)
	// The cluster id is made from the peer addresses, which are the same
	// everywhere, and from this. It must differ from that of a lost folder:
	// fencing tokens tell by it that revisions began anew.
	cfg.InitialClusterToken = rand.Text()
	return cfg
}

// endpoints are the ports opened on request.
func (s *server) endpoints() []string {
	var list []string
	for _, listener := range s.etcd.Clients {
		list = append(list, "http://"+listener.Addr().String())
	}
	return list
}

func (s *server) close() error {
	s.grpc.Stop()
	s.etcd.Close()
	s.running.Wait()
	return errors.Join(s.served, s.lock.Close())
}
