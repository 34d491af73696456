package rpc

import (
	"context"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	pb "google.golang.org/grpc/interop/grpc_testing"
)

func TestCallsGoToEachServerInTurnAndPastOneThatIsGone(t *testing.T) {
	var calls [2]atomic.Int64
	var servers []*grpc.Server
	var addresses []string
	for i := range calls {
		server := grpc.NewServer()
		pb.RegisterTestServiceServer(server, &service{unary: func(context.Context) error { calls[i].Add(1); return nil }})
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		go func() { _ = server.Serve(listener) }() // ends with Stop
		t.Cleanup(server.Stop)
		servers, addresses = append(servers, server), append(addresses, listener.Addr().String())
	}
	conn, err := Dial(strings.Join(addresses, ", "), "", nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	client := pb.NewTestServiceClient(conn)
	call := func() error {
		_, err := client.UnaryCall(t.Context(), &pb.SimpleRequest{})
		return err
	}

	require.Eventually(t, func() bool {
		require.NoError(t, call())
		return calls[0].Load() > 0 && calls[1].Load() > 0
	}, 10*time.Second, time.Millisecond, "each gets calls")

	servers[0].Stop()
	before := calls[1].Load()
	require.Eventually(t, func() bool {
		_ = call() // the first may still meet the server that is going
		return calls[1].Load() >= before+3
	}, 10*time.Second, time.Millisecond, "who is left gets them all")
}
