package suite_test

import (
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/testkit/certtest"
	"github.com/foredial/foredial/pkg/tlsfiles"
	accessinternalv1 "github.com/foredial/foredial/proto/gen/foredial/access/internalapi/v1"
	"github.com/foredial/foredial/services/suite"
)

// encrypt has a process show a certificate, and know the certificates of others.
func encrypt(cfg *suite.Config, certs *certtest.Files) {
	cfg.Listen.TLS = tlsfiles.ServerFiles{CertFile: certs.ServerCert, KeyFile: certs.ServerKey, ClientCAFile: certs.CA}
	cfg.Peers.TLS = suite.PeersTLS{Enabled: true, Files: tlsfiles.Files{CAFile: certs.CA, CertFile: certs.ClientCert, KeyFile: certs.ClientKey}}
}

func clientTLS(t *testing.T, files tlsfiles.Files) *tls.Config {
	t.Helper()
	cfg, err := files.Client()
	require.NoError(t, err)
	return cfg
}

// Two processes with TLS everywhere, and whom they let in.
func TestTwoProcessesOverTLS(t *testing.T) {
	leavesNothing(t)
	certs, others := certtest.Make(t), certtest.Make(t)
	near, far := testConfig(t), testConfig(t)
	near.Auth.KeyFile = makeKey(t)
	far.Auth.KeyFile = near.Auth.KeyFile
	near.Listen.GRPC, far.Listen.GRPC = freeAddress(t), freeAddress(t)
	near.Roles, near.Peers.Contact, near.Peers.Result = []string{"task"}, far.Listen.GRPC, far.Listen.GRPC
	far.Roles = []string{"contact", "notification", "result", "dispatcher", "gateway"}
	far.Peers.Task = near.Listen.GRPC
	encrypt(&near, certs)
	encrypt(&far, certs)
	one, two := start(t, far), start(t, near)
	awaitReady(t, two)
	awaitReady(t, one)

	// A session of the gateway's reaches the task service in the other process.
	trust := clientTLS(t, tlsfiles.Files{CAFile: certs.CA})
	browser := trust.Clone()
	browser.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		return nil, errors.New("a browser that is asked for a certificate asks its user")
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: browser}}
	t.Cleanup(client.CloseIdleConnections)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, one.URL()+"/v1/resources",
		strings.NewReader(`{"id": "q1", "displayName": "q", "skillQueue": {}}`))
	require.NoError(t, err)
	require.Equal(t, "https", r.URL.Scheme)
	r.Header.Set("Authorization", "Bearer "+token(t, two, "acme", auth.TenantAdmin))
	resp, err := client.Do(r)
	require.NoError(t, err)
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusOK, resp.StatusCode, string(text))

	key, err := auth.LoadKey(near.Auth.KeyFile)
	require.NoError(t, err)
	ask := func(opts ...grpc.DialOption) error {
		conn, err := rpc.DialService(two.GRPC(), key, nil, opts...)
		require.NoError(t, err)
		defer conn.Close()
		_, err = accessinternalv1.NewSessionServiceClient(conn).ResolveSubject(auth.WithTenant(t.Context(), "acme"),
			&accessinternalv1.ResolveSubjectRequest{Subject: "nobody"})
		return err
	}
	certified := clientTLS(t, tlsfiles.Files{CAFile: certs.CA, CertFile: certs.ClientCert, KeyFile: certs.ClientKey})
	strange := clientTLS(t, tlsfiles.Files{CAFile: certs.CA, CertFile: others.ClientCert, KeyFile: others.ClientKey})
	require.Equal(t, codes.NotFound, status.Code(ask(rpc.Encrypted(certified))), "it is let in")
	err = ask(rpc.Encrypted(trust))
	require.Equal(t, codes.Unauthenticated, status.Code(err), "the service's token has been stolen: %v", err)
	require.Equal(t, apierr.TokenInvalid, apierr.ReasonIn(err))
	require.Equal(t, codes.Unavailable, status.Code(ask(rpc.Encrypted(strange))))
	require.Equal(t, codes.Unavailable, status.Code(ask()), "without TLS")
}

func TestTLSThatCannotBe(t *testing.T) {
	certs := certtest.Make(t)
	for want, spoil := range map[string]func(*suite.Config){
		"listen.tls: tls: a certificate and its key go together": func(c *suite.Config) { c.Listen.TLS.CertFile = certs.ServerCert },
		"listen.tls: tls: stat /nowhere": func(c *suite.Config) {
			c.Listen.TLS = tlsfiles.ServerFiles{CertFile: "/nowhere", KeyFile: certs.ServerKey}
		},
		"peers.tls.enabled is not set": func(c *suite.Config) { c.Peers.TLS.CAFile = certs.CA },
		"peers.tls: tls authorities: open": func(c *suite.Config) {
			c.Peers.TLS = suite.PeersTLS{Enabled: true, Files: tlsfiles.Files{CAFile: "/nowhere"}}
		},
	} {
		cfg := testConfig(t)
		spoil(&cfg)
		_, err := suite.New(t.Context(), cfg, quiet)
		require.ErrorContains(t, err, want)
	}
}
