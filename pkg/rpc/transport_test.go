package rpc

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/testkit/certtest"
	"github.com/foredial/foredial/pkg/tlsfiles"
)

// secured is a server with TLS on an address.
type secured struct {
	server  *Server
	key     *auth.Key
	address string
}

func serveTLS(t *testing.T, files tlsfiles.ServerFiles, s *service) *secured {
	t.Helper()
	cfg, err := files.Server()
	require.NoError(t, err)
	key, err := auth.NewKey()
	require.NoError(t, err)
	server, err := NewServer(Config{
		Log: slog.New(slog.DiscardHandler), Callers: key, Registry: prometheus.NewRegistry(), TLS: cfg,
		Allow: func(string, auth.Identity) error { return nil },
	})
	require.NoError(t, err)
	pb.RegisterTestServiceServer(server, s)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server.Serve(l)
	t.Cleanup(func() { require.NoError(t, server.Stop(context.Background())) })
	return &secured{server, key, l.Addr().String()}
}

// call makes a call as somebody.
func (s *secured) call(t *testing.T, target string, role auth.Role, dialer Dialer, opts ...grpc.DialOption) error {
	t.Helper()
	token, err := s.key.Sign(auth.Identity{Subject: "test", Tenant: "acme", Role: role}, time.Now(), time.Minute)
	require.NoError(t, err)
	conn, err := Dial(target, token, dialer, opts...)
	require.NoError(t, err)
	defer conn.Close()
	_, err = pb.NewTestServiceClient(conn).UnaryCall(t.Context(), &pb.SimpleRequest{})
	return err
}

func clientTLS(t *testing.T, files tlsfiles.Files) grpc.DialOption {
	t.Helper()
	cfg, err := files.Client()
	require.NoError(t, err)
	return Encrypted(cfg)
}

func TestServicesShowCertificates(t *testing.T) {
	certs, others := certtest.Make(t), certtest.Make(t)
	var known bool
	s := serveTLS(t, tlsfiles.ServerFiles{CertFile: certs.ServerCert, KeyFile: certs.ServerKey, ClientCAFile: certs.CA},
		&service{unary: func(ctx context.Context) error { known = ours(ctx); return nil }})
	plain := clientTLS(t, tlsfiles.Files{CAFile: certs.CA})
	with := clientTLS(t, tlsfiles.Files{CAFile: certs.CA, CertFile: certs.ClientCert, KeyFile: certs.ClientKey})
	strange := clientTLS(t, tlsfiles.Files{CAFile: certs.CA, CertFile: others.ClientCert, KeyFile: others.ClientKey})

	err := s.call(t, s.address, auth.Service, nil, plain)
	require.Equal(t, codes.Unauthenticated, status.Code(err), "a service's token alone: %v", err)
	require.Equal(t, apierr.TokenInvalid, apierr.ReasonIn(err))
	require.NoError(t, s.call(t, s.address, auth.Service, nil, with))
	require.True(t, known)
	require.NoError(t, s.call(t, s.address, auth.TenantAdmin, nil, plain), "people need none")
	require.False(t, known)
	require.NoError(t, s.call(t, "local", auth.Service, s.server.Local), "in memory nobody else is there")
	require.True(t, known)

	for name, opts := range map[string][]grpc.DialOption{"a stranger's certificate": {strange}, "no TLS": nil} {
		for _, role := range []auth.Role{auth.Service, auth.TenantAdmin} {
			err := s.call(t, s.address, role, nil, opts...)
			require.Equal(t, codes.Unavailable, status.Code(err), "%s as %s: %v", name, role, err)
			require.Empty(t, apierr.ReasonIn(err), "it does not come as far as the server")
		}
	}
}

func TestAClientTrustsNobodyElse(t *testing.T) {
	certs, others := certtest.Make(t), certtest.Make(t)
	s := serveTLS(t, tlsfiles.ServerFiles{CertFile: certs.ServerCert, KeyFile: certs.ServerKey},
		&service{unary: func(context.Context) error { return nil }})
	for name, files := range map[string]tlsfiles.Files{
		"other authorities": {CAFile: others.CA},
		"another name":      {CAFile: certs.CA, ServerName: "elsewhere.test"},
	} {
		err := s.call(t, s.address, auth.TenantAdmin, nil, clientTLS(t, files))
		require.Equal(t, codes.Unavailable, status.Code(err), name)
		require.ErrorContains(t, err, "failed to verify certificate", name)
	}
	require.NoError(t, s.call(t, s.address, auth.Service, nil, clientTLS(t, tlsfiles.Files{CAFile: certs.CA})),
		"without authorities of clients, the token of a service is enough")
	require.NoError(t, s.call(t, s.address+", "+s.address, auth.Service, nil, clientTLS(t, tlsfiles.Files{CAFile: certs.CA})),
		"each of several addresses is known by its own name")
}

// A connection with TLS that is set up by hand, as other programs have it, is served, too.
func TestTLSSpeaksHTTP2(t *testing.T) {
	certs := certtest.Make(t)
	s := serveTLS(t, tlsfiles.ServerFiles{CertFile: certs.ServerCert, KeyFile: certs.ServerKey, ClientCAFile: certs.CA},
		&service{unary: func(context.Context) error { return nil }})
	cfg, err := tlsfiles.Files{CAFile: certs.CA}.Client()
	require.NoError(t, err)
	cfg.NextProtos = []string{"h2"}
	conn, err := tls.Dial("tcp", s.address, cfg)
	require.NoError(t, err)
	defer conn.Close()
	require.Equal(t, "h2", conn.ConnectionState().NegotiatedProtocol)
}
