package rpc

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
)

// service is whatever a test wants its calls to do.
type service struct {
	pb.UnimplementedTestServiceServer

	unary  func(ctx context.Context) error
	stream func(ctx context.Context) error
}

func (s *service) UnaryCall(ctx context.Context, _ *pb.SimpleRequest) (*pb.SimpleResponse, error) {
	return &pb.SimpleResponse{}, s.unary(ctx)
}

func (s *service) StreamingOutputCall(_ *pb.StreamingOutputCallRequest, out grpc.ServerStreamingServer[pb.StreamingOutputCallResponse]) error {
	if err := out.Send(&pb.StreamingOutputCallResponse{}); err != nil {
		return err
	}
	return s.stream(out.Context())
}

type rig struct {
	*Server

	key *auth.Key
	log *strings.Builder
}

func serve(t *testing.T, s *service, faults ...apierr.Fault) *rig {
	t.Helper()
	key, err := auth.NewKey()
	require.NoError(t, err)
	r := &rig{key: key, log: &strings.Builder{}}
	r.Server, err = NewServer(Config{
		Log: slog.New(slog.NewTextHandler(r.log, nil)), Callers: key, Registry: prometheus.NewRegistry(),
		Allow: func(method string, who auth.Identity) error {
			if who.Role == auth.Auditor {
				return apierr.New(codes.PermissionDenied, apierr.PermissionDenied, "%s may not call %s", who.Role, method)
			}
			return nil
		},
	})
	require.NoError(t, err)
	pb.RegisterTestServiceServer(r.Server, s)
	r.Map(faults...)
	r.Serve(nil)
	t.Cleanup(func() { require.NoError(t, r.Stop(context.Background())) })
	return r
}

func (r *rig) client(t *testing.T, role auth.Role) pb.TestServiceClient {
	t.Helper()
	token, err := r.key.Sign(auth.Identity{Subject: "test", Tenant: "acme", Role: role}, time.Now(), time.Minute)
	require.NoError(t, err)
	return pb.NewTestServiceClient(r.dial(t, token))
}

func (r *rig) dial(t *testing.T, token string) *grpc.ClientConn {
	t.Helper()
	conn, err := Dial("server", token, r.Local)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	return conn
}

func (r *rig) call(t *testing.T) error {
	t.Helper()
	_, err := r.client(t, auth.Supervisor).UnaryCall(t.Context(), &pb.SimpleRequest{})
	return err
}

func TestMethodsAreThoseThatNeedACredential(t *testing.T) {
	methods := serve(t, &service{}).Methods()
	for _, m := range methods {
		require.True(t, strings.HasPrefix(m, "/"+pb.TestService_ServiceDesc.ServiceName+"/"), m)
	}
	require.Len(t, methods, len(pb.TestService_ServiceDesc.Methods)+len(pb.TestService_ServiceDesc.Streams))
}

func TestHandlerKnowsWhoIsCalling(t *testing.T) {
	r := serve(t, &service{unary: func(ctx context.Context) error {
		if who := auth.FromContext(ctx); who.Tenant != "acme" || who.Role != auth.Supervisor {
			return fmt.Errorf("called by %+v", who)
		}
		return nil
	}})
	require.NoError(t, r.call(t))
}

func TestCallsThatMayNotCome(t *testing.T) {
	r := serve(t, &service{unary: func(context.Context) error { panic("reached") }})
	stranger, err := auth.NewKey()
	require.NoError(t, err)
	forged, err := stranger.Sign(auth.Identity{Tenant: "acme", Role: auth.Supervisor}, time.Now(), time.Hour)
	require.NoError(t, err)
	try := func(conn grpc.ClientConnInterface, header ...string) error {
		ctx := metadata.AppendToOutgoingContext(t.Context(), header...)
		_, err := pb.NewTestServiceClient(conn).UnaryCall(ctx, &pb.SimpleRequest{})
		return err
	}
	for name, c := range map[string]struct {
		err    error
		code   codes.Code
		reason apierr.Reason
	}{
		"no token":     {try(r.dial(t, "")), codes.Unauthenticated, apierr.TokenMissing},
		"other scheme": {try(r.dial(t, ""), "authorization", "Basic abc"), codes.Unauthenticated, apierr.TokenInvalid},
		"forged":       {try(r.dial(t, forged)), codes.Unauthenticated, apierr.TokenInvalid},
		"not allowed": {func() error {
			_, err := r.client(t, auth.Auditor).UnaryCall(t.Context(), &pb.SimpleRequest{})
			return err
		}(), codes.PermissionDenied, apierr.PermissionDenied},
	} {
		require.Equal(t, c.code, status.Code(c.err), name)
		require.Equal(t, c.reason, apierr.ReasonIn(c.err), name)
	}
}

func TestStreamsAreGuardedTheSame(t *testing.T) {
	r := serve(t, &service{stream: func(context.Context) error { panic("reached") }})
	s, err := pb.NewTestServiceClient(r.dial(t, "")).StreamingOutputCall(t.Context(), &pb.StreamingOutputCallRequest{})
	require.NoError(t, err)
	_, err = s.Recv()
	require.Equal(t, codes.Unauthenticated, status.Code(err))
}

func TestUnknownErrorsSayNothingButARequestID(t *testing.T) {
	for name, fail := range map[string]func(context.Context) error{
		"error": func(context.Context) error { return errors.New("password is hunter2") },
		"panic": func(context.Context) error { panic("password is hunter2") },
		"a peer's not found": func(context.Context) error {
			return status.Error(codes.NotFound, "password is hunter2")
		},
	} {
		r := serve(t, &service{unary: fail})
		err := r.call(t)
		require.Equal(t, codes.Internal, status.Code(err), name)
		require.NotContains(t, err.Error(), "hunter2")
		info := status.Convert(err).Details()[0].(*errdetails.ErrorInfo)
		require.Equal(t, "INTERNAL", info.GetReason())
		require.Contains(t, r.log.String(), info.GetMetadata()["request_id"])
		require.Contains(t, r.log.String(), "hunter2")
	}
}

func TestErrorsGetTheirFaceFromTheTable(t *testing.T) {
	full := errors.New("full")
	r := serve(t, &service{unary: func(context.Context) error { return fmt.Errorf("row 7: %w", full) }},
		apierr.Fault{Is: full, Code: codes.ResourceExhausted, Reason: apierr.Limit, Message: "no room", RetryAfter: time.Minute})
	err := r.call(t)
	require.Equal(t, codes.ResourceExhausted, status.Code(err))
	require.Equal(t, "no room", status.Convert(err).Message())
	require.Equal(t, apierr.Limit, apierr.ReasonIn(err))
}

func TestDependencyDownIsUnavailableWithRetryInfo(t *testing.T) {
	r := serve(t, &service{unary: func(context.Context) error { return status.Error(codes.Unavailable, "refused") }})
	err := r.call(t)
	require.Equal(t, codes.Unavailable, status.Code(err))
	require.Equal(t, apierr.DependencyDown, apierr.ReasonIn(err))
	require.Equal(t, time.Second, apierr.Remote(err).RetryAfter)
}

func TestDeadlineIsTheCallersOrAtMostOurs(t *testing.T) {
	r := serve(t, &service{unary: func(ctx context.Context) error {
		deadline, ok := ctx.Deadline()
		if !ok || time.Until(deadline) > maxUnary {
			return errors.New("no deadline")
		}
		<-ctx.Done()
		return ctx.Err()
	}})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := r.client(t, auth.Supervisor).UnaryCall(ctx, &pb.SimpleRequest{})
	require.Equal(t, codes.DeadlineExceeded, status.Code(err))
}

func TestDrainEndsStreamsAndLetsCallsFinish(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	r := serve(t, &service{
		stream: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
		unary:  func(context.Context) error { close(entered); <-release; return nil },
	})
	client := r.client(t, auth.Supervisor)
	s, err := client.StreamingOutputCall(t.Context(), &pb.StreamingOutputCallRequest{})
	require.NoError(t, err)
	_, err = s.Recv()
	require.NoError(t, err)
	unary := make(chan error)
	go func() {
		_, err := client.UnaryCall(context.WithoutCancel(t.Context()), &pb.SimpleRequest{})
		unary <- err
	}()
	<-entered
	stopped := make(chan error)
	go func() { stopped <- r.Stop(context.Background()) }()
	_, err = s.Recv()
	require.Equal(t, codes.Unavailable, status.Code(err))
	require.Equal(t, apierr.Draining, apierr.ReasonIn(err))
	close(release)
	require.NoError(t, <-unary)
	require.NoError(t, <-stopped)
}

func TestStopHasADeadline(t *testing.T) {
	entered := make(chan struct{})
	r := serve(t, &service{unary: func(ctx context.Context) error { close(entered); <-ctx.Done(); return nil }})
	go func() { _ = r.call(t) }()
	<-entered
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	require.NoError(t, r.Stop(ctx))
}

func TestServicesCallEachOtherForTheTenantWithTheRequestID(t *testing.T) {
	inner := serve(t, &service{unary: func(ctx context.Context) error {
		who := auth.FromContext(ctx)
		return apierr.New(codes.Aborted, "SEEN", "%s %s %s", who.Tenant, who.Role, RequestID(ctx))
	}})
	conn, err := DialService("inner", inner.key, inner.Local)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close()) }()
	s := &service{unary: func(ctx context.Context) error {
		_, err := pb.NewTestServiceClient(conn).UnaryCall(ctx, &pb.SimpleRequest{})
		return apierr.Remote(err)
	}}
	caller := serve(t, s)
	ctx := metadata.AppendToOutgoingContext(t.Context(), requestIDHeader, "my-request")
	_, err = caller.client(t, auth.Supervisor).UnaryCall(ctx, &pb.SimpleRequest{})
	require.Equal(t, "acme service my-request", status.Convert(err).Message())

	_, err = pb.NewTestServiceClient(conn).UnaryCall(auth.WithTenant(t.Context(), "other"), &pb.SimpleRequest{})
	require.True(t, strings.HasPrefix(status.Convert(err).Message(), "other service "), "a token per tenant")
}

func TestServiceCallsAreSentAgainWhenTheServerWasAway(t *testing.T) {
	var calls atomic.Int32
	r := serve(t, &service{unary: func(context.Context) error {
		if calls.Add(1) < 3 {
			return status.Error(codes.Unavailable, "restarting")
		}
		return nil
	}})
	conn, err := DialService("server", r.key, r.Local)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close()) }()
	_, err = pb.NewTestServiceClient(conn).UnaryCall(auth.WithTenant(t.Context(), "acme"), &pb.SimpleRequest{})
	require.NoError(t, err)
	require.EqualValues(t, 3, calls.Load())
}

func TestHealthNeedsNoTokenAndFollowsTheServer(t *testing.T) {
	r := serve(t, &service{})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	r.Serve(l)
	conn, err := Dial(l.Addr().String(), "", nil)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close()) }()
	check := func() healthpb.HealthCheckResponse_ServingStatus {
		t.Helper()
		answer, err := healthpb.NewHealthClient(conn).Check(t.Context(), &healthpb.HealthCheckRequest{Service: "grpc.testing.TestService"})
		require.NoError(t, err)
		return answer.GetStatus()
	}
	require.Equal(t, healthpb.HealthCheckResponse_NOT_SERVING, check())
	r.SetServing(true)
	require.Equal(t, healthpb.HealthCheckResponse_SERVING, check())
}
