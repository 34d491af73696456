package gateway_test

import (
	"crypto/tls"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/testkit/certtest"
	"github.com/foredial/foredial/pkg/tlsfiles"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/gateway"
)

// withTLS has a gateway show a certificate, which the client trusts.
func withTLS(t *testing.T, s services) *world {
	t.Helper()
	certs := certtest.Make(t)
	server, err := tlsfiles.ServerFiles{CertFile: certs.ServerCert, KeyFile: certs.ServerKey}.Server()
	require.NoError(t, err)
	more := s.deps
	s.deps = func(d *gateway.Deps) {
		d.TLS = server
		if more != nil {
			more(d)
		}
	}
	w := start(t, s)
	trust, err := tlsfiles.Files{CAFile: certs.CA}.Client()
	require.NoError(t, err)
	w.client.Transport = &http.Transport{TLSClientConfig: trust, ForceAttemptHTTP2: true}
	return w
}

func TestHTTPS(t *testing.T) {
	d := newDoor()
	w := withTLS(t, d.onDevMachine())
	code, kept := auth.Issue(auth.FormCode)
	d.codes[kept.ID] = auth.Identity{Subject: "bob", Tenant: "demo", Role: auth.Supervisor}
	browser := w.browser(t)
	resp := visit(t, browser, http.MethodGet, w.url+"/auth/dev?code="+code, nil)
	require.Equal(t, http.StatusSeeOther, resp.StatusCode, bodyOf(t, resp))
	require.Equal(t, 2, resp.ProtoMajor)
	require.Equal(t, "max-age=31536000", resp.Header.Get("Strict-Transport-Security"))
	session := cookieOf(resp, "__Host-foredial")
	require.True(t, session.Secure)
	require.Equal(t, http.StatusOK, visit(t, browser, http.MethodGet, w.url+"/v1/tasks/t1", nil).StatusCode)

	resp = visit(t, w.client, http.MethodGet, strings.Replace(w.url, "https:", "http:", 1)+"/v1/tasks/t1", nil, "Authorization", "Bearer "+w.token)
	require.Equal(t, http.StatusBadRequest, resp.StatusCode, "plain requests come as far as the handshake")
	old := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{
		RootCAs: w.client.Transport.(*http.Transport).TLSClientConfig.RootCAs, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11,
	}}}
	_, err := old.Get(w.url)
	require.ErrorContains(t, err, "protocol version")
}

// An import works over HTTP/2 as it does over HTTP/1.1, and so does its refusal while the
// file is still coming.
func TestUploadsOverHTTP2(t *testing.T) {
	s, seen := receiving()
	w := withTLS(t, s)
	resp, body := w.do(t, w.request(t, http.MethodPost, importPath, strings.Repeat("x", 3<<20)))
	require.Equal(t, http.StatusOK, resp.StatusCode, body)
	require.Equal(t, 2, resp.ProtoMajor)
	require.Equal(t, int64(3<<20), (<-seen).bytes)

	w = withTLS(t, services{contact: &importer{run: func(stream contactv1.ContactService_ImportContactsServer) error {
		_, err := stream.Recv()
		if err != nil {
			return err
		}
		return apierr.BadField("file", apierr.Format, "the header has no number column")
	}}})
	file, more := io.Pipe()
	defer more.Close()
	r := w.request(t, http.MethodPost, importPath, "")
	r.Body, r.ContentLength = file, -1
	go func() { _, _ = more.Write([]byte("a,b\n")) }() // and then it stalls
	resp, body = w.do(t, r)
	require.Equal(t, http.StatusBadRequest, resp.StatusCode, body)
	require.Contains(t, body, "no number column")
}
