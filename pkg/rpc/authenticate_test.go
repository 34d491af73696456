package rpc

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
)

// That a credential is nobody's and that nobody can be asked are told apart, and no
// more than that is told.
func TestWhoIsCallingCannotBeFoundOut(t *testing.T) {
	callers := &register{who: map[string]auth.Identity{"key": sue}}
	server, err := NewServer(Config{
		Log: slog.New(slog.DiscardHandler), Callers: callers, Registry: prometheus.NewRegistry(),
		Allow: func(string, auth.Identity) error { panic("reached") },
	})
	require.NoError(t, err)
	pb.RegisterTestServiceServer(server, &service{})
	server.Serve(nil)
	t.Cleanup(func() { require.NoError(t, server.Stop(context.Background())) })
	call := func(credential string) error {
		conn, err := Dial("server", credential, server.Local)
		require.NoError(t, err)
		defer func() { require.NoError(t, conn.Close()) }()
		_, err = pb.NewTestServiceClient(conn).UnaryCall(t.Context(), &pb.SimpleRequest{})
		return err
	}

	err = call("other")
	require.Equal(t, codes.Unauthenticated, status.Code(err))
	require.Equal(t, apierr.TokenInvalid, apierr.ReasonIn(err))
	callers.change(func() { callers.away = true })
	err = call("key")
	require.Equal(t, codes.Unavailable, status.Code(err))
	require.Equal(t, apierr.DependencyDown, apierr.ReasonIn(err))
	require.Equal(t, time.Second, apierr.Remote(err).RetryAfter)
	require.NotContains(t, err.Error(), errAway.Error())
}
