// Package rpctest runs a gRPC server for a test, with every interceptor of a
// real one, and connects to it the way services connect to each other.
package rpctest

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/rpc"
)

// stopWithin bounds the wait for calls that are still being served.
const stopWithin = time.Second

// Serve runs a server until the test is over. Everybody may call everything;
// calls over the connection are made as a service, for the tenant in their context.
func Serve(t testing.TB, register func(*rpc.Server)) *grpc.ClientConn {
	t.Helper()
	key, server := start(t, register)
	conn, err := rpc.DialService("test", key, server.Local)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	return conn
}

// ServeAs is Serve with connections that somebody in particular calls over.
func ServeAs(t testing.TB, register func(*rpc.Server)) (as func(auth.Identity) *grpc.ClientConn) {
	t.Helper()
	key, server := start(t, register)
	return func(id auth.Identity) *grpc.ClientConn {
		t.Helper()
		token, err := key.Sign(id, time.Now(), time.Hour)
		require.NoError(t, err)
		conn, err := rpc.Dial("test", token, server.Local)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, conn.Close()) })
		return conn
	}
}

func start(t testing.TB, register func(*rpc.Server)) (*auth.Key, *rpc.Server) {
	t.Helper()
	key, err := auth.NewKey()
	require.NoError(t, err)
	server, err := rpc.NewServer(rpc.Config{
		Log: slog.New(slog.DiscardHandler), Callers: key, Registry: prometheus.NewRegistry(),
		Allow: func(string, auth.Identity) error { return nil },
	})
	require.NoError(t, err)
	register(server)
	server.Serve(nil)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
		defer cancel()
		require.NoError(t, server.Stop(ctx))
	})
	return key, server
}
