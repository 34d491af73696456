package rpc

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"sync"
	"time"

	"buf.build/go/protovalidate"
	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/reflection"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/trace"
)

const (
	// maxMessage bounds one message either way. The largest is a chunk of an
	// import or a full page of resources.
	maxMessage = 4 << 20
	// maxUnary is the deadline of a unary call whose client set none, or a longer one.
	maxUnary = 60 * time.Second
	// maxHeader bounds the metadata of a call, in bytes.
	maxHeader = 64 << 10
	// maxStreams bounds the calls at once of one connection: a gateway's has those of
	// all its clients, a contact centre's those of all its agents.
	maxStreams = 10_000
	// handshake is how long a connection may take until it can have calls.
	handshake = 10 * time.Second
	// maxIdle is how long a connection may have none.
	maxIdle = 10 * time.Minute
	// localBuffer is what the in-memory connection holds in flight.
	localBuffer = 1 << 20
)

// Config is what a server needs.
type Config struct {
	Log      *slog.Logger
	Registry prometheus.Registerer
	// Callers finds out who is calling.
	Callers Authenticator
	// TLS of connections over the network; nil: they are plain. If it asks clients for
	// certificates, the token of a service is good with one only.
	TLS *tls.Config
	// Allow says whether a caller may make a call at all, by its full method
	// name; it returns nil or the error to answer with.
	Allow func(method string, id auth.Identity) error
	// Audited says which calls are written down before they are handled, by the
	// recorder of their service ([Server.Recorded]); nil: none is.
	Audited func(method string, id auth.Identity) bool
	// Show says how a caller is shown what a method answers, without changing the
	// message; nil, and where it is nil, as it is.
	Show func(method string, who auth.Identity) func(proto.Message) proto.Message
	// Limits are what callers may ask of the server.
	Limits Limits
	// Trace has a span for each call from a service that is part of a trace.
	Trace *trace.Tracer
}

// Server is a gRPC server with health, reflection, and the interceptors above.
type Server struct {
	grpc    *grpc.Server
	health  *health.Server
	local   memory
	edge    *edge
	drain   context.Context //nolint:containedctx // ends every stream when the server drains
	endAll  context.CancelCauseFunc
	loops   sync.WaitGroup
	streams map[string]bool // by full method name
	whole   time.Duration   // see maxWhole
	started bool
}

// NewServer makes a server with no services yet.
func NewServer(cfg Config) (*Server, error) {
	validator, err := protovalidate.New()
	if err != nil {
		return nil, fmt.Errorf("compile validation rules: %w", err)
	}
	s := &Server{health: health.NewServer(), local: memory{bufconn.Listen(localBuffer)}, whole: maxWhole}
	s.drain, s.endAll = context.WithCancelCause(context.Background())
	s.edge = newEdge(s.drain, cfg, validator)
	s.grpc = grpc.NewServer(
		grpc.Creds(newTransport(cfg.TLS)),
		grpc.InTapHandle(s.begin), grpc.ConnectionTimeout(handshake), grpc.MaxConcurrentStreams(maxStreams), grpc.MaxHeaderListSize(maxHeader),
		grpc.MaxRecvMsgSize(maxMessage), grpc.MaxSendMsgSize(maxMessage),
		grpc.ChainUnaryInterceptor(s.edge.unary), grpc.ChainStreamInterceptor(s.edge.stream),
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: 30 * time.Second, Timeout: 10 * time.Second, MaxConnectionIdle: maxIdle}),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 10 * time.Second, PermitWithoutStream: true}),
	)
	healthpb.RegisterHealthServer(s.grpc, s.health)
	reflection.Register(s.grpc)
	return s, nil
}

// RegisterService implements grpc.ServiceRegistrar.
func (s *Server) RegisterService(desc *grpc.ServiceDesc, impl any) {
	s.grpc.RegisterService(desc, impl)
	s.health.SetServingStatus(desc.ServiceName, healthpb.HealthCheckResponse_NOT_SERVING)
}

// Methods are the full names of the methods of every service that was registered, but
// for those that need no credential.
func (s *Server) Methods() (all []string) {
	for service, info := range s.grpc.GetServiceInfo() {
		for _, m := range info.Methods {
			if full := "/" + service + "/" + m.Name; !isOpen(full) {
				all = append(all, full)
			}
		}
	}
	slices.Sort(all)
	return all
}

// Map adds rows to the table that gives errors their public face.
func (s *Server) Map(faults ...apierr.Fault) { s.edge.faults = append(s.edge.faults, faults...) }

// SetServing tells health checks whether the server can do its work.
func (s *Server) SetServing(ok bool) {
	status := healthpb.HealthCheckResponse_NOT_SERVING
	if ok {
		status = healthpb.HealthCheckResponse_SERVING
	}
	for name := range s.grpc.GetServiceInfo() {
		s.health.SetServingStatus(name, status)
	}
	s.health.SetServingStatus("", status)
}

// Serve answers calls on l and in memory until Stop; services must be
// registered before. Several listeners may be served. A nil l serves only
// calls in memory.
func (s *Server) Serve(l net.Listener) {
	if !s.started {
		s.started = true
		s.streams = streamsOf(s.grpc.GetServiceInfo())
		go func() { _ = s.grpc.Serve(s.local) }()
		s.loops.Go(func() { s.edge.rights.run(s.drain) })
	}
	if l != nil {
		go func() {
			if err := s.grpc.Serve(l); err != nil {
				s.edge.log.Error("grpc server stopped", "error", err)
			}
		}()
	}
}

// Stop ends streams with UNAVAILABLE, lets unary calls finish until ctx is
// over, and closes what is left.
func (s *Server) Stop(ctx context.Context) error {
	s.health.Shutdown()
	s.endAll(errDraining)
	s.loops.Wait()
	done := make(chan struct{})
	go func() { s.grpc.GracefulStop(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
		s.grpc.Stop()
		<-done
	}
	return nil
}

// Local dials this server in memory; pass it as [ClientConfig].Dialer.
func (s *Server) Local(ctx context.Context, _ string) (net.Conn, error) {
	return s.local.DialContext(ctx)
}
