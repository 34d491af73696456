package rpc

import (
	"context"
	"log/slog"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
)

// within is how long something may take that must happen.
const within = 15 * time.Second

// limited is a server with limits, and how often its Authenticator was asked.
type limited struct {
	*rig

	asked atomic.Int64
}

func (l *limited) Authenticate(ctx context.Context, credential string) (auth.Identity, error) {
	l.asked.Add(1)
	return l.key.Authenticate(ctx, credential)
}

func limit(t *testing.T, limits Limits, s pb.TestServiceServer) *limited {
	t.Helper()
	key, err := auth.NewKey()
	require.NoError(t, err)
	l := &limited{rig: &rig{key: key}}
	l.Server, err = NewServer(Config{
		Log: slog.New(slog.DiscardHandler), Callers: l, Registry: prometheus.NewRegistry(), Limits: limits,
		Allow: func(string, auth.Identity) error { return nil },
	})
	require.NoError(t, err)
	pb.RegisterTestServiceServer(l.Server, s)
	l.Serve(nil)
	t.Cleanup(func() { require.NoError(t, l.Stop(context.Background())) })
	return l
}

func (l *limited) as(t *testing.T, tenant, subject string, role auth.Role) *grpc.ClientConn {
	t.Helper()
	token, err := l.key.Sign(auth.Identity{Subject: subject, Tenant: tenant, Role: role}, time.Now(), time.Hour)
	require.NoError(t, err)
	return l.dial(t, token)
}

func ping(t *testing.T, conn grpc.ClientConnInterface) error {
	t.Helper()
	_, err := pb.NewTestServiceClient(conn).UnaryCall(t.Context(), &pb.SimpleRequest{})
	return err
}

// requireLimit wants err to name a limit, and to say when to come again.
func requireLimit(t *testing.T, err error, limit string) {
	t.Helper()
	face := apierr.Remote(err)
	require.NotNil(t, face, "%v", err)
	require.Equal(t, codes.ResourceExhausted, face.Code)
	require.Equal(t, apierr.Limit, face.Reason)
	require.Equal(t, limit, face.Metadata["limit"])
	require.Positive(t, face.RetryAfter)
}

func (l *limited) refusals(limit, method string) float64 {
	return testutil.ToFloat64(l.edge.metrics.refused.WithLabelValues(limit, method))
}

var idle = &service{unary: func(context.Context) error { return nil }}

func TestCallsOfOneCaller(t *testing.T) {
	l := limit(t, Limits{CallerRate: 0.001, CallerBurst: 2}, idle)
	ann, bob := l.as(t, "acme", "ann", auth.Supervisor), l.as(t, "acme", "bob", auth.Supervisor)
	require.NoError(t, ping(t, ann))
	require.NoError(t, ping(t, ann))
	requireLimit(t, ping(t, ann), "caller-rate")
	require.NoError(t, ping(t, bob))
	require.NoError(t, ping(t, l.as(t, "other", "ann", auth.Supervisor)), "an ann of somebody else")
	require.InDelta(t, 1, l.refusals("caller-rate", pb.TestService_UnaryCall_FullMethodName), 0)
}

func TestCallsOfOneTenant(t *testing.T) {
	l := limit(t, Limits{TenantRate: 0.001, TenantBurst: 2}, idle)
	require.NoError(t, ping(t, l.as(t, "acme", "ann", auth.Supervisor)))
	require.NoError(t, ping(t, l.as(t, "acme", "bob", auth.Supervisor)))
	requireLimit(t, ping(t, l.as(t, "acme", "cid", auth.Supervisor)), "tenant-rate")
	require.NoError(t, ping(t, l.as(t, "other", "ann", auth.Supervisor)))
}

func TestServicesHaveNoLimits(t *testing.T) {
	l := limit(t, Limits{TenantRate: 0.001, TenantBurst: 1, CallerRate: 0.001, CallerBurst: 1}, idle)
	service := l.as(t, "acme", "service", auth.Service)
	for range 5 {
		require.NoError(t, ping(t, service))
	}
}

// remote connects over the network.
func (l *limited) remote(t *testing.T, token string) *grpc.ClientConn {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	l.Serve(listener)
	conn, err := Dial(listener.Addr().String(), token, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	return conn
}

func TestBadCredentialsOfOneAddress(t *testing.T) {
	l := limit(t, Limits{FailureRate: 0.001, FailureBurst: 2}, idle)
	good, err := l.key.Sign(auth.Identity{Subject: "ann", Tenant: "acme", Role: auth.Supervisor}, time.Now(), time.Hour)
	require.NoError(t, err)
	fresh, err := l.key.Sign(auth.Identity{Subject: "bob", Tenant: "acme", Role: auth.Supervisor}, time.Now(), time.Hour)
	require.NoError(t, err)
	known, stranger := l.remote(t, good), l.remote(t, "nonsense")
	require.NoError(t, ping(t, known))
	for range 2 {
		require.Equal(t, codes.Unauthenticated, status.Code(ping(t, stranger)))
	}
	asked := l.asked.Load()
	requireLimit(t, ping(t, stranger), "failure-rate")
	requireLimit(t, ping(t, l.remote(t, fresh)), "failure-rate")
	require.Equal(t, asked, l.asked.Load(), "it was not looked at")
	require.NoError(t, ping(t, known), "was good lately")
	require.NoError(t, ping(t, l.dial(t, fresh)), "comes from elsewhere")
}

func TestAddressesOfOneNetwork(t *testing.T) {
	require.Equal(t, "192.0.2.7", network("192.0.2.7"))
	require.Equal(t, network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"))
	require.Equal(t, "@", network("@"), "what is no address is one of its own")
}

// TestNobodyIsLimitedByAddress: health asks for no credential.
func TestNobodyIsLimitedByAddress(t *testing.T) {
	l := limit(t, Limits{CallerRate: 0.001, CallerBurst: 1}, idle)
	health := healthpb.NewHealthClient(l.remote(t, ""))
	_, err := health.Check(t.Context(), &healthpb.HealthCheckRequest{})
	require.NoError(t, err)
	_, err = health.Check(t.Context(), &healthpb.HealthCheckRequest{})
	requireLimit(t, err, "caller-rate")
}

func TestStreamsAtOnce(t *testing.T) {
	for name, limits := range map[string]Limits{
		"caller-streams": {CallerStreams: 2},
		"tenant-streams": {TenantStreams: 2},
	} {
		ended := make(chan struct{}, 3)
		l := limit(t, limits, &service{stream: func(ctx context.Context) error {
			<-ctx.Done()
			ended <- struct{}{}
			return ctx.Err()
		}})
		conn := l.as(t, "acme", "ann", auth.Supervisor)
		open := func() (context.CancelFunc, error) {
			ctx, cancel := context.WithCancel(t.Context())
			s, err := pb.NewTestServiceClient(conn).StreamingOutputCall(ctx, &pb.StreamingOutputCallRequest{})
			require.NoError(t, err)
			_, err = s.Recv()
			return cancel, err
		}
		first, err := open()
		require.NoError(t, err, name)
		second, err := open()
		require.NoError(t, err, name)
		third, err := open()
		requireLimit(t, err, name)
		third()
		first()
		<-ended
		require.EventuallyWithT(t, func(c *assert.CollectT) {
			fourth, err := open()
			defer fourth()
			assert.NoError(c, err, "%s: the first has given its slot", name)
		}, within, 10*time.Millisecond)
		second()
	}
}
