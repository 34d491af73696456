package rpc

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
)

// flood sends until it fails, and tells how.
type flood struct {
	pb.UnimplementedTestServiceServer

	ended chan error
}

func (f *flood) StreamingOutputCall(_ *pb.StreamingOutputCallRequest, out grpc.ServerStreamingServer[pb.StreamingOutputCallResponse]) error {
	for {
		if err := out.Send(&pb.StreamingOutputCallResponse{Payload: &pb.Payload{Body: make([]byte, 32<<10)}}); err != nil {
			f.ended <- err
			return err
		}
	}
}

// receives waits for something that must come.
func receives[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(within):
		require.FailNow(t, "nothing came")
	}
	panic("not reached")
}

// TestStreamThatIsNotRead ends though its handler is in the middle of a Send, and its
// client is told why when it reads on.
func TestStreamThatIsNotRead(t *testing.T) {
	f := &flood{ended: make(chan error, 1)}
	l := limit(t, Limits{Stall: 50 * time.Millisecond, CallerStreams: 1}, f)
	client := pb.NewTestServiceClient(l.as(t, "acme", "ann", auth.Supervisor))
	s, err := client.StreamingOutputCall(t.Context(), &pb.StreamingOutputCallRequest{})
	require.NoError(t, err)
	require.Error(t, receives(t, f.ended))
	for err == nil {
		_, err = s.Recv()
	}
	requireLimit(t, err, "stall")
	require.Contains(t, err.Error(), "not read for 50ms")
	require.InDelta(t, 1, l.refusals("stall", pb.TestService_StreamingOutputCall_FullMethodName), 0)
}

func TestStreamThatIsReadGoesOn(t *testing.T) {
	f := &flood{ended: make(chan error, 1)}
	l := limit(t, Limits{Stall: time.Minute}, f)
	s, err := pb.NewTestServiceClient(l.as(t, "acme", "ann", auth.Supervisor)).StreamingOutputCall(t.Context(), &pb.StreamingOutputCallRequest{})
	require.NoError(t, err)
	for range 100 {
		_, err := s.Recv()
		require.NoError(t, err)
	}
	require.Empty(t, f.ended)
}

// TestDrainEndsAStreamThatIsNotRead: nobody waits for a client to read when the server goes.
func TestDrainEndsAStreamThatIsNotRead(t *testing.T) {
	f := &flood{ended: make(chan error, 1)}
	l := limit(t, Limits{}, f)
	s, err := pb.NewTestServiceClient(l.as(t, "acme", "ann", auth.Supervisor)).StreamingOutputCall(t.Context(), &pb.StreamingOutputCallRequest{})
	require.NoError(t, err)
	_, err = s.Recv()
	require.NoError(t, err)
	l.endAll(errDraining)
	require.Error(t, receives(t, f.ended))
	for err == nil {
		_, err = s.Recv()
	}
	require.Equal(t, codes.Unavailable, status.Code(err))
}

// TestCallWhoseRequestDoesNotCome has an end, though its handler was never called.
func TestCallWhoseRequestDoesNotCome(t *testing.T) {
	l := limit(t, Limits{}, idle)
	l.whole = 50 * time.Millisecond
	s, err := l.as(t, "acme", "ann", auth.Supervisor).NewStream(t.Context(), &grpc.StreamDesc{ClientStreams: true}, pb.TestService_UnaryCall_FullMethodName)
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() { ended <- s.RecvMsg(&pb.SimpleResponse{}) }()
	err = receives(t, ended)
	require.NotErrorIs(t, err, io.EOF)
	require.Equal(t, codes.DeadlineExceeded, status.Code(err))
}

func TestHeadersAreBounded(t *testing.T) {
	l := limit(t, Limits{}, idle)
	ctx := metadata.AppendToOutgoingContext(t.Context(), "padding", strings.Repeat("x", maxHeader))
	_, err := pb.NewTestServiceClient(l.as(t, "acme", "ann", auth.Supervisor)).UnaryCall(ctx, &pb.SimpleRequest{})
	require.Equal(t, codes.Internal, status.Code(err), "grpc's own client does not send what the server does not take")
}

// TestMessageThatCannotBeRead is the client's fault: gRPC's word for it is that of our own defects,
// which are logged.
func TestMessageThatCannotBeRead(t *testing.T) {
	for code, face := range map[codes.Code]codes.Code{
		codes.Internal:          codes.InvalidArgument,
		codes.Unimplemented:     codes.InvalidArgument,
		codes.ResourceExhausted: codes.ResourceExhausted,
	} {
		err := unreadable(status.Error(code, "grpc: failed to unmarshal"))
		require.Equal(t, face, status.Code(err))
		require.NotEmpty(t, apierr.ReasonIn(err))
		require.NotContains(t, status.Convert(err).Message(), "grpc")
	}
	require.Equal(t, io.EOF, unreadable(io.EOF))
}
