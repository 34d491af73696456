package rpc

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"time"

	"buf.build/go/protovalidate"
	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/reflection"
	"google.golang.org/grpc/test/bufconn"

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
	// localBuffer is what the in-memory connection holds in flight.
	localBuffer = 1 << 20
)

// Config is what a server needs.
type Config struct {
	Log      *slog.Logger
	Key      *auth.Key
	Registry prometheus.Registerer
	// Allow says whether a caller may make a call at all, by its full method
	// name; it returns nil or the error to answer with.
	Allow func(method string, id auth.Identity) error
	// Trace has a span for each call from a service that is part of a trace.
	Trace *trace.Tracer
}

// Server is a gRPC server with health, reflection, and the interceptors above.
type Server struct {
	grpc    *grpc.Server
	health  *health.Server
	local   *bufconn.Listener
	edge    *edge
	drain   context.Context //nolint:containedctx // ends every stream when the server drains
	endAll  context.CancelCauseFunc
	started bool
}

// NewServer makes a server with no services yet.
func NewServer(cfg Config) (*Server, error) {
	validator, err := protovalidate.New()
	if err != nil {
		return nil, fmt.Errorf("compile validation rules: %w", err)
	}
	s := &Server{health: health.NewServer(), local: bufconn.Listen(localBuffer)}
	s.drain, s.endAll = context.WithCancelCause(context.Background())
	s.edge = newEdge(s.drain, cfg, validator)
	s.grpc = grpc.NewServer(
		grpc.MaxRecvMsgSize(maxMessage), grpc.MaxSendMsgSize(maxMessage),
		grpc.ChainUnaryInterceptor(s.edge.unary), grpc.ChainStreamInterceptor(s.edge.stream),
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: 30 * time.Second, Timeout: 10 * time.Second}),
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
		go func() { _ = s.grpc.Serve(s.local) }()
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
