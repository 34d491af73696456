package rpc

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/metadata"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/testkit/otlptest"
	"github.com/foredial/foredial/pkg/trace"
)

// A service is believed when it says what trace its call is part of; nobody else is.
func TestOnlyServicesCarryTraces(t *testing.T) {
	collector := otlptest.Start(t)
	tracer, err := trace.Open(t.Context(), trace.Config{Endpoint: collector.Endpoint, Sample: 1}, trace.Process{}, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	r := serve(t, &service{unary: func(context.Context) error { return nil }})
	r.edge.trace = tracer
	work := id.New()
	ctx, around := tracer.Start(auth.WithTenant(t.Context(), "acme"), work, "work")

	conn, err := DialService("server", r.key, r.Local, Traced(tracer))
	require.NoError(t, err)
	defer conn.Close()
	_, err = grpc_testing.NewTestServiceClient(conn).UnaryCall(ctx, &grpc_testing.SimpleRequest{})
	require.NoError(t, err)
	stranger := metadata.AppendToOutgoingContext(t.Context(), trace.Header, "00-0102030405060708090a0b0c0d0e0f10-0102030405060708-01")
	_, err = r.client(t, auth.Supervisor).UnaryCall(stranger, &grpc_testing.SimpleRequest{})
	require.NoError(t, err)
	around.End(nil)
	require.NoError(t, tracer.Stop(t.Context()))

	names := map[string]int{}
	for _, s := range collector.Spans() {
		require.Equal(t, strings.ReplaceAll(work, "-", ""), s.Trace)
		names[s.Name]++
	}
	require.Equal(t, map[string]int{"work": 1, "TestService/UnaryCall": 2}, names, "of the client and of the server")
}
