package suite

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/auth/openid"
	"github.com/foredial/foredial/pkg/health"
	"github.com/foredial/foredial/pkg/lifecycle"
	"github.com/foredial/foredial/pkg/listen"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/trace"
	"github.com/foredial/foredial/services/gateway"
	"github.com/foredial/foredial/services/internal/access"
	"github.com/foredial/foredial/services/internal/audit"
	"github.com/foredial/foredial/services/internal/caller"
	"github.com/foredial/foredial/services/internal/personal"
)

// stopWithin is what Stop may take in all.
const stopWithin = 15 * time.Second

// Suite is the services of one process.
type Suite struct {
	cfg      Config
	log      *slog.Logger
	node     string
	key      *auth.Key
	network  network
	issuer   *openid.Issuer // nil: none
	callers  *caller.Authenticator
	trace    *trace.Tracer // nil: off
	registry *prometheus.Registry
	refused  *prometheus.CounterVec // connections
	stores   *stores
	server   *rpc.Server
	peers    peers
	members  []*member        // in the order they start
	gateway  *gateway.Service // nil without the role
	health   *health.Server
	stack    lifecycle.Stack

	grpc, http, ops net.Addr
}

// member is a service of this process.
type member struct {
	role
	service
}

// New opens stores and builds services. Nothing runs before Start; a Suite that
// is not wanted any more needs a Stop all the same.
func New(ctx context.Context, cfg Config, log *slog.Logger) (*Suite, error) {
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	s := &Suite{cfg: cfg, log: log, registry: prometheus.NewRegistry(), refused: listen.Refused()}
	if err := s.build(ctx); err != nil {
		return nil, errors.Join(err, s.Stop(context.WithoutCancel(ctx)))
	}
	return s, nil
}

// build makes everything in the order in which Stop must not end it.
func (s *Suite) build(ctx context.Context) (err error) {
	s.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), s.refused)
	if s.cfg.Data, err = filepath.Abs(s.cfg.Data); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	if s.cfg.Result.BlobURL == "" {
		exports := url.URL{Scheme: "file", Path: filepath.Join(s.cfg.Data, "exports"), RawQuery: "create_dir=true&no_tmp_dir=true&metadata=skip"}
		s.cfg.Result.BlobURL = exports.String()
	}
	if s.node, err = s.cfg.node(); err != nil {
		return err
	}
	if s.network, err = s.cfg.network(); err != nil {
		return err
	}
	who := trace.Process{Service: "foredial", Version: s.cfg.Version, Node: s.node, Roles: s.cfg.Roles}
	if s.trace, err = trace.Open(ctx, s.cfg.Trace, who, s.log); err != nil {
		return err
	}
	s.stack.Push("traces", s.trace.Stop)
	if err := s.openCallers(); err != nil {
		return err
	}
	if s.stores, err = openStores(ctx, s.cfg, s.log, &s.stack); err != nil {
		return err
	}
	s.server, err = rpc.NewServer(rpc.Config{Log: s.log, TLS: s.network.calls, Callers: s.callers, Registry: s.registry, Allow: access.Allow, Show: personal.Answers, Audited: audit.Wanted, Limits: s.cfg.Limits.Calls, Trace: s.trace})
	if err != nil {
		return err
	}
	s.buildHealth()
	if s.peers, err = s.openPeers(s.asService, s.cfg.callees(func(r role) bool { return r.build != nil })); err != nil {
		return err
	}
	s.callers.Connect(s.peers[roleTask])
	s.stack.Push("grpc server", s.server.Stop)
	for _, m := range s.members {
		if m.service, err = m.build(s); err != nil {
			return err
		}
		m.Register(s.server)
		s.stack.Push(m.name, m.Stop)
	}
	if err := errors.Join(access.Ruled(s.server.Methods()), audit.Recorded(s.server.Methods(), s.server.Records)); err != nil {
		return err
	}
	if err := s.buildGateway(); err != nil {
		return err
	}
	// Ends first: who asks hears that this process is going.
	s.stack.Push("readiness", func(context.Context) error { s.health.Drain(); return nil })
	return nil
}

// openCallers makes what tells whose a credential is.
func (s *Suite) openCallers() (err error) {
	if s.key, err = LoadKey(s.cfg.Data, s.cfg.Auth.Key, s.cfg.Auth.OldKeyFiles...); err != nil {
		return err
	}
	if s.cfg.Auth.OIDC.Issuer != "" {
		if s.issuer, err = openid.New(s.cfg.Auth.OIDC); err != nil {
			return fmt.Errorf("auth.oidc: %w", err)
		}
		s.stack.Push("issuer", func(context.Context) error { s.issuer.Close(); return nil })
	}
	s.callers = caller.New(s.key, s.issuer)
	return nil
}

// buildHealth makes the members, too: each is a check.
func (s *Suite) buildHealth() {
	var checks []health.Check
	for _, r := range roles {
		if r.build == nil || !s.cfg.runs(r.name) {
			continue
		}
		m := &member{role: r}
		s.members = append(s.members, m)
		checks = append(checks, health.Check{Name: m.name, Run: func(ctx context.Context) error { return m.Check(ctx) }})
	}
	s.health = health.New(health.Config{
		Log: s.log, Gatherer: s.registry, Checks: checks, SetServing: s.server.SetServing, Pprof: s.cfg.Ops.Pprof,
	})
	s.stack.Push("ops server", s.health.Stop)
}

// Start listens, serves, and starts the services. After an error the Suite
// still needs a Stop.
func (s *Suite) Start(ctx context.Context) error {
	calls, err := s.listen(ctx, "grpc", s.cfg.Listen.GRPC)
	if err != nil {
		return err
	}
	s.grpc = calls.Addr()
	s.server.Serve(calls)

	for _, m := range s.members {
		if err := m.Start(ctx); err != nil {
			return fmt.Errorf("start %s: %w", m.name, err)
		}
	}
	if s.gateway != nil {
		web, err := s.listen(ctx, "http", s.cfg.Listen.HTTP)
		if err != nil {
			return err
		}
		s.http = web.Addr()
		s.gateway.Serve(web)
	}
	ops, err := s.listen(ctx, "ops", s.cfg.Listen.Ops)
	if err != nil {
		return err
	}
	s.ops = ops.Addr()
	s.health.Serve(ops)
	s.log.Info("started", append([]any{
		"roles", s.cfg.Roles, "grpc", s.GRPC(), "http", s.HTTP(), "ops", s.Ops(),
	}, s.stores.describe(s.cfg)...)...)
	return nil
}

func (s *Suite) listen(ctx context.Context, port, address string) (net.Listener, error) {
	return listen.TCP(ctx, port, address, s.cfg.Limits.Connections, s.refused)
}

// Stop ends everything in the reverse order, within 15 seconds or until ctx is
// over. Calls already begun are finished, streams get UNAVAILABLE.
func (s *Suite) Stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, stopWithin)
	defer cancel()
	return s.stack.Close(ctx)
}

// GRPC is the address of the gRPC server, once started.
func (s *Suite) GRPC() string { return text(s.grpc) }

// HTTP is the address of the gateway, once started; empty without one.
func (s *Suite) HTTP() string { return text(s.http) }

// Ops is the address for operators, once started.
func (s *Suite) Ops() string { return text(s.ops) }

func text(a net.Addr) string {
	if a == nil {
		return ""
	}
	return a.String()
}

// Token makes a token that this installation accepts.
func (s *Suite) Token(who auth.Identity, ttl time.Duration) (string, error) {
	return s.key.Sign(who, time.Now(), ttl)
}

// Dial connects to the services of this process, in memory, as whoever the
// token speaks for.
func (s *Suite) Dial(token string) (*grpc.ClientConn, error) {
	return rpc.Dial("suite", token, s.server.Local)
}
