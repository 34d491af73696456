package etcd_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/etcd"
	"github.com/foredial/foredial/pkg/testkit/certtest"
	"github.com/foredial/foredial/pkg/tlsfiles"
)

func TestContradictionsAreRefused(t *testing.T) {
	for want, cfg := range map[string]etcd.Config{
		"go together":        {Endpoints: []string{"http://h:1"}, User: "u"},
		"there are no":       {Dir: "/nowhere", User: "u", Password: "s3cret"},
		"begin with https":   {Endpoints: []string{"https://h:1", "http://h:1"}, TLS: &tls.Config{}},
		"there are no endpo": {Dir: "/nowhere", TLS: &tls.Config{}},
	} {
		_, err := etcd.Open(t.Context(), cfg, discard)
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "s3cret")
	}
}

// The user is the one docs/operations.md tells how to make.
func TestUserAndPassword(t *testing.T) {
	server := opened(t, etcd.Config{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	ctx, admin := t.Context(), server.Client()
	must := func(_ any, err error) { t.Helper(); require.NoError(t, err) }
	must(admin.UserAdd(ctx, "root", "r00t"))
	must(admin.UserGrantRole(ctx, "root", "root"))
	must(admin.UserAdd(ctx, "foredial", "s3cret"))
	must(admin.RoleAdd(ctx, "foredial"))
	must(admin.RoleGrantPermission(ctx, "foredial", "key", "", 2)) // READWRITE
	must(admin.UserGrantRole(ctx, "foredial", "foredial"))
	must(admin.AuthEnable(ctx))

	put(t, opened(t, etcd.Config{Endpoints: server.Endpoints(), User: "foredial", Password: "s3cret"}), "mine")
	_, err := etcd.Open(ctx, etcd.Config{Endpoints: server.Endpoints(), User: "foredial", Password: "wr0ng"}, discard)
	require.ErrorContains(t, err, "authentication failed")
	require.NotContains(t, err.Error(), "wr0ng")
	_, err = etcd.Open(ctx, etcd.Config{Endpoints: server.Endpoints()}, discard)
	require.ErrorContains(t, err, "user name is empty")
}

func TestTLS(t *testing.T) {
	server := opened(t, etcd.Config{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	certs := certtest.Make(t)
	endpoint := "https://" + terminate(t, certs, strings.TrimPrefix(server.Endpoints()[0], "http://"))
	whole := tlsfiles.Files{CAFile: certs.CA, CertFile: certs.ClientCert, KeyFile: certs.ClientKey, ServerName: certtest.Name}
	open := func(f tlsfiles.Files) (*etcd.DB, error) {
		cfg, err := f.Client()
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second) // what is wrong is tried again until then
		defer cancel()
		return etcd.Open(ctx, etcd.Config{Endpoints: []string{endpoint}, TLS: cfg}, discard)
	}
	db, err := open(whole)
	require.NoError(t, err)
	put(t, db, "by TLS")
	require.NoError(t, db.Close())

	stranger := whole
	stranger.CertFile, stranger.KeyFile = "", ""
	_, err = open(stranger)
	require.Error(t, err)
	doubtful := whole
	doubtful.ServerName = "else"
	_, err = open(doubtful)
	require.Error(t, err)
}

// terminate speaks TLS for a server that does not.
func terminate(t *testing.T, certs *certtest.Files, server string) string {
	t.Helper()
	pair, err := tls.LoadX509KeyPair(certs.ServerCert, certs.ServerKey)
	require.NoError(t, err)
	authority, err := os.ReadFile(certs.CA)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM(authority))
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		Certificates: []tls.Certificate{pair}, ClientCAs: pool, ClientAuth: tls.RequireAndVerifyClientCert, NextProtos: []string{"h2"},
	})
	require.NoError(t, err)
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { pipe(conn, server) })
		}
	})
	t.Cleanup(func() {
		require.NoError(t, listener.Close())
		serving.Wait()
	})
	return listener.Addr().String()
}

func pipe(conn net.Conn, server string) {
	defer conn.Close()
	behind, err := net.Dial("tcp", server)
	if err != nil {
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, err := io.Copy(behind, conn)
		_ = errors.Join(err, behind.Close())
	}()
	_, _ = io.Copy(conn, behind)
	conn.Close()
	<-done
}
