package tlsfiles_test

import (
	"crypto/tls"
	"net"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/testkit/certtest"
	"github.com/foredial/foredial/pkg/tlsfiles"
)

func serverOf(certs *certtest.Files) tlsfiles.ServerFiles {
	return tlsfiles.ServerFiles{CertFile: certs.ServerCert, KeyFile: certs.ServerKey, ClientCAFile: certs.CA}
}

// meet makes a connection, and tells what each side thinks of it.
func meet(t *testing.T, server, client *tls.Config) (seen tls.ConnectionState, serverErr, clientErr error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	done := make(chan error, 1)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			done <- err
			return
		}
		defer conn.Close()
		secured := tls.Server(conn, server)
		err = secured.HandshakeContext(t.Context())
		seen = secured.ConnectionState()
		if err == nil {
			_, err = secured.Write([]byte("x"))
		}
		done <- err
	}()
	conn, err := net.Dial("tcp", l.Addr().String())
	require.NoError(t, err)
	defer conn.Close()
	secured := tls.Client(conn, client)
	// In TLS 1.3 a client hears that its certificate is refused when it first reads.
	if _, clientErr = secured.Read(make([]byte, 1)); clientErr != nil {
		conn.Close()
	}
	return seen, <-done, clientErr
}

func clientOf(t *testing.T, files tlsfiles.Files) *tls.Config {
	t.Helper()
	files.ServerName = certtest.Name
	cfg, err := files.Client()
	require.NoError(t, err)
	return cfg
}

func TestWithoutFilesThereIsNoTLS(t *testing.T) {
	cfg, err := tlsfiles.ServerFiles{}.Server()
	require.NoError(t, err)
	require.Nil(t, cfg)
}

func TestAServerKnowsItsClients(t *testing.T) {
	certs, others := certtest.Make(t), certtest.Make(t)
	server, err := serverOf(certs).Server()
	require.NoError(t, err)

	seen, err, clientErr := meet(t, server, clientOf(t, tlsfiles.Files{CAFile: certs.CA}))
	require.NoError(t, err)
	require.NoError(t, clientErr, "people have no certificate")
	require.Empty(t, seen.VerifiedChains)
	require.GreaterOrEqual(t, seen.Version, uint16(tls.VersionTLS12))

	seen, err, clientErr = meet(t, server, clientOf(t, tlsfiles.Files{CAFile: certs.CA, CertFile: certs.ClientCert, KeyFile: certs.ClientKey}))
	require.NoError(t, err)
	require.NoError(t, clientErr)
	require.Equal(t, "client", seen.VerifiedChains[0][0].Subject.CommonName)

	stranger := clientOf(t, tlsfiles.Files{CAFile: certs.CA, CertFile: others.ClientCert, KeyFile: others.ClientKey})
	_, err, clientErr = meet(t, server, stranger)
	require.ErrorContains(t, err, "unknown authority")
	require.Error(t, clientErr)
}

func TestOldTLSIsRefused(t *testing.T) {
	certs := certtest.Make(t)
	server, err := serverOf(certs).Server()
	require.NoError(t, err)
	old := clientOf(t, tlsfiles.Files{CAFile: certs.CA})
	old.MinVersion, old.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	_, err, clientErr := meet(t, server, old)
	require.ErrorContains(t, err, "unsupported version")
	require.Error(t, clientErr)
}

// later makes sure that a file looks changed, however fast the test is.
func later(t *testing.T, paths ...string) {
	t.Helper()
	for _, path := range paths {
		require.NoError(t, os.Chtimes(path, time.Time{}, time.Now().Add(time.Hour)))
	}
}

func replace(t *testing.T, path, with string) {
	t.Helper()
	text, err := os.ReadFile(with)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, text, 0o600))
	later(t, path)
}

func TestARenewedServerCertificateIsShown(t *testing.T) {
	certs, renewed := certtest.Make(t), certtest.Make(t)
	cfg, err := tlsfiles.ServerFiles{CertFile: certs.ServerCert, KeyFile: certs.ServerKey}.Server()
	require.NoError(t, err)
	before, err := cfg.GetCertificate(nil)
	require.NoError(t, err)
	again, err := cfg.GetCertificate(nil)
	require.NoError(t, err)
	require.Same(t, before, again, "files that have not changed are not read")

	replace(t, certs.ServerCert, renewed.ServerCert)
	half, err := cfg.GetCertificate(nil)
	require.NoError(t, err)
	require.Same(t, before, half, "its key is not there yet")

	replace(t, certs.ServerKey, renewed.ServerKey)
	after, err := cfg.GetCertificate(nil)
	require.NoError(t, err)
	want, err := tls.LoadX509KeyPair(renewed.ServerCert, renewed.ServerKey)
	require.NoError(t, err)
	require.Equal(t, want.Certificate, after.Certificate)

	require.NoError(t, os.Remove(certs.ServerKey))
	last, err := cfg.GetCertificate(nil)
	require.NoError(t, err)
	require.Same(t, after, last, "what was good stays")
}

func TestNewAuthoritiesOfClientsCount(t *testing.T) {
	certs, others := certtest.Make(t), certtest.Make(t)
	files := serverOf(certs)
	server, err := files.Server()
	require.NoError(t, err)
	client := clientOf(t, tlsfiles.Files{CAFile: certs.CA, CertFile: others.ClientCert, KeyFile: others.ClientKey})
	_, err, _ = meet(t, server, client)
	require.Error(t, err)

	replace(t, certs.CA, others.CA) // the client has read whom it trusts
	seen, err, clientErr := meet(t, server, client)
	require.NoError(t, err)
	require.NoError(t, clientErr)
	require.NotEmpty(t, seen.VerifiedChains)
}

func TestServerFilesThatCannotBeUsed(t *testing.T) {
	certs, other := certtest.Make(t), certtest.Make(t)
	for name, row := range map[string]struct {
		files tlsfiles.ServerFiles
		want  string
	}{
		"certificate alone":    {tlsfiles.ServerFiles{CertFile: certs.ServerCert}, "go together"},
		"key alone":            {tlsfiles.ServerFiles{KeyFile: certs.ServerKey}, "go together"},
		"clients alone":        {tlsfiles.ServerFiles{ClientCAFile: certs.CA}, "go together"},
		"no such certificate":  {tlsfiles.ServerFiles{CertFile: "/nowhere", KeyFile: certs.ServerKey}, "/nowhere"},
		"no pair":              {tlsfiles.ServerFiles{CertFile: certs.ServerCert, KeyFile: other.ServerKey}, "private key does not match"},
		"no authorities in it": {tlsfiles.ServerFiles{CertFile: certs.ServerCert, KeyFile: certs.ServerKey, ClientCAFile: certs.ServerKey}, "no certificate in"},
		"no such authorities":  {tlsfiles.ServerFiles{CertFile: certs.ServerCert, KeyFile: certs.ServerKey, ClientCAFile: "/nowhere"}, "/nowhere"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := row.files.Server()
			require.ErrorContains(t, err, row.want)
		})
	}
}
