package rpc

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
)

// book remembers what was written down, in its order.
type book struct {
	mu    sync.Mutex
	lines []string
	calls []Call
	fails error
	over  chan struct{} // gets one for each end
}

func (b *book) write(line string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lines = append(b.lines, line)
}

func (b *book) written() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string{}, b.lines...)
}

func (b *book) Begin(_ context.Context, call Call) (func(context.Context, any, codes.Code), error) {
	if b.fails != nil {
		return nil, b.fails
	}
	b.write("begin")
	b.mu.Lock()
	b.calls = append(b.calls, call)
	b.mu.Unlock()
	return func(ctx context.Context, answer any, code codes.Code) {
		_, answered := answer.(*pb.SimpleResponse)
		line := "end " + code.String()
		if answered {
			line += " answered"
		}
		if ctx.Err() != nil {
			line += " too late"
		}
		b.write(line)
		b.over <- struct{}{}
	}, nil
}

// handled writes down when it was reached.
type handled struct {
	pb.UnimplementedTestServiceServer

	book   *book
	unary  func(ctx context.Context) error
	stream func(out grpc.ServerStreamingServer[pb.StreamingOutputCallResponse]) error
}

func (h *handled) UnaryCall(ctx context.Context, _ *pb.SimpleRequest) (*pb.SimpleResponse, error) {
	h.book.write("handle")
	return &pb.SimpleResponse{}, h.unary(ctx)
}

func (h *handled) EmptyCall(context.Context, *pb.Empty) (*pb.Empty, error) { return &pb.Empty{}, nil }

func (h *handled) StreamingOutputCall(_ *pb.StreamingOutputCallRequest, out grpc.ServerStreamingServer[pb.StreamingOutputCallResponse]) error {
	h.book.write("handle")
	return h.stream(out)
}

func (h *handled) StreamingInputCall(in grpc.ClientStreamingServer[pb.StreamingInputCallRequest, pb.StreamingInputCallResponse]) error {
	h.book.write("handle")
	for {
		if _, err := in.Recv(); err != nil {
			break
		}
	}
	h.book.write("received")
	return in.SendAndClose(&pb.StreamingInputCallResponse{})
}

// audited serves h; all its calls but EmptyCall are written down.
func audited(t *testing.T, h *handled) *rig {
	t.Helper()
	key, err := auth.NewKey()
	require.NoError(t, err)
	h.book = &book{over: make(chan struct{}, 10)}
	r := &rig{key: key}
	r.Server, err = NewServer(Config{
		Log: slog.New(slog.DiscardHandler), Callers: key, Registry: prometheus.NewRegistry(),
		Allow: func(_ string, who auth.Identity) error {
			if who.Role == auth.Auditor {
				return apierr.New(codes.PermissionDenied, apierr.PermissionDenied, "no")
			}
			return nil
		},
		Audited: func(method string, who auth.Identity) bool {
			return method != pb.TestService_EmptyCall_FullMethodName && who.Role != auth.Service
		},
	})
	require.NoError(t, err)
	pb.RegisterTestServiceServer(r.Recorded(h.book), h)
	r.Serve(nil)
	t.Cleanup(func() { require.NoError(t, r.Stop(context.Background())) })
	return r
}

func (h *handled) wait(t *testing.T) {
	t.Helper()
	select {
	case <-h.book.over:
	case <-time.After(15 * time.Second):
		t.Fatal("the end was not written down")
	}
}

func TestCallsAreWrittenDownBeforeAndAfter(t *testing.T) {
	fails := error(nil)
	h := &handled{unary: func(context.Context) error {
		if fails != nil && fails.Error() == "panic" {
			panic("in the handler")
		}
		return fails
	}}
	r := audited(t, h)
	for _, tc := range []struct {
		fails error
		end   string
	}{
		{nil, "end OK answered"},
		{apierr.New(codes.NotFound, apierr.InvalidField, "none"), "end NotFound"},
		{errors.New("panic"), "end Internal"},
	} {
		h.book.lines, fails = nil, tc.fails
		_, err := r.client(t, auth.Supervisor).UnaryCall(t.Context(), &pb.SimpleRequest{FillUsername: true})
		require.Equal(t, tc.fails == nil, err == nil)
		require.Equal(t, []string{"begin", "handle", tc.end}, h.book.written())
	}
	call := h.book.calls[0]
	require.Equal(t, "test", call.Who.Subject)
	require.Equal(t, pb.TestService_UnaryCall_FullMethodName, call.Method)
	require.True(t, call.Message.(*pb.SimpleRequest).GetFillUsername())
	require.NotEmpty(t, call.RequestID)
}

func TestWhatCannotBeWrittenDownIsNotDone(t *testing.T) {
	h := &handled{}
	r := audited(t, h)
	h.book.fails = errors.New("no disk")
	_, err := r.client(t, auth.Supervisor).UnaryCall(t.Context(), &pb.SimpleRequest{})
	require.Equal(t, codes.Unavailable, status.Code(err))
	require.Equal(t, apierr.DependencyDown, apierr.ReasonIn(err))
	stream, err := r.client(t, auth.Supervisor).StreamingOutputCall(t.Context(), &pb.StreamingOutputCallRequest{})
	require.NoError(t, err)
	_, err = stream.Recv()
	require.Equal(t, codes.Unavailable, status.Code(err))
	require.Empty(t, h.book.written(), "the handlers are not reached")

	_, err = r.client(t, auth.Supervisor).EmptyCall(t.Context(), &pb.Empty{})
	require.NoError(t, err, "what is not written down needs no book")
}

func TestWhatIsRefusedIsNotWrittenDown(t *testing.T) {
	h := &handled{unary: func(context.Context) error { return nil }}
	r := audited(t, h)
	_, err := r.client(t, auth.Auditor).UnaryCall(t.Context(), &pb.SimpleRequest{})
	require.Equal(t, codes.PermissionDenied, status.Code(err))
	_, err = r.client(t, auth.Supervisor).UnaryCall(t.Context(), &pb.SimpleRequest{Payload: &pb.Payload{}, OrcaPerQueryReport: &pb.TestOrcaReport{
		RequestCost: map[string]float64{"\x00": 1},
	}})
	require.Equal(t, codes.InvalidArgument, status.Code(err))
	require.Empty(t, h.book.written())
}

// A service that was registered without a recorder cannot do what has to be written down.
func TestNobodyToWriteDown(t *testing.T) {
	h := &handled{unary: func(context.Context) error { return nil }}
	r := audited(t, h)
	delete(r.edge.recorders, pb.TestService_ServiceDesc.ServiceName)
	_, err := r.client(t, auth.Supervisor).UnaryCall(t.Context(), &pb.SimpleRequest{})
	require.Equal(t, codes.Internal, status.Code(err))
	require.Empty(t, h.book.written())
}

// The end is written down although the caller has given up.
func TestTheEndOfAnAbandonedCall(t *testing.T) {
	reached := make(chan struct{})
	h := &handled{unary: func(ctx context.Context) error {
		close(reached)
		<-ctx.Done()
		return ctx.Err()
	}}
	client := audited(t, h).client(t, auth.Supervisor)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-reached
		cancel()
	}()
	_, err := client.UnaryCall(ctx, &pb.SimpleRequest{})
	require.Equal(t, codes.Canceled, status.Code(err))
	h.wait(t)
	require.Equal(t, []string{"begin", "handle", "end Canceled"}, h.book.written())
}

func TestServerStreamsEndWellWithTheirFirstMessage(t *testing.T) {
	h := &handled{stream: func(out grpc.ServerStreamingServer[pb.StreamingOutputCallResponse]) error {
		return errors.Join(out.Send(&pb.StreamingOutputCallResponse{}), out.Send(&pb.StreamingOutputCallResponse{}), errors.New("broke"))
	}}
	r := audited(t, h)
	read := func() {
		stream, err := r.client(t, auth.Supervisor).StreamingOutputCall(t.Context(), &pb.StreamingOutputCallRequest{})
		require.NoError(t, err)
		for err == nil {
			_, err = stream.Recv()
		}
		h.wait(t)
	}
	read()
	require.Equal(t, []string{"begin", "handle", "end OK"}, h.book.written())

	h.book.lines = nil
	h.stream = func(grpc.ServerStreamingServer[pb.StreamingOutputCallResponse]) error {
		return apierr.New(codes.NotFound, apierr.InvalidField, "none")
	}
	read()
	require.Equal(t, []string{"begin", "handle", "end NotFound"}, h.book.written())
}

func TestUploadsEndWithTheirAnswer(t *testing.T) {
	h := &handled{}
	stream, err := audited(t, h).client(t, auth.Supervisor).StreamingInputCall(t.Context())
	require.NoError(t, err)
	for range 3 {
		require.NoError(t, stream.Send(&pb.StreamingInputCallRequest{}))
	}
	_, err = stream.CloseAndRecv()
	require.NoError(t, err)
	h.wait(t)
	require.Equal(t, []string{"handle", "begin", "received", "end OK"}, h.book.written(), "once, with the first message")
}

// oneMessage is a stream that gets one message and sends none.
type oneMessage struct {
	grpc.ServerStream

	ctx context.Context
}

func (i oneMessage) Context() context.Context { return i.ctx }
func (i oneMessage) RecvMsg(any) error        { return nil }

func TestStreamsThatLastWereOpenedWell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &book{over: make(chan struct{}, 10)}
		e := &edge{audited: func(string, auth.Identity) bool { return true }, recorders: map[string]Recorder{"s.S": b}}
		ctx := auth.NewContext(t.Context(), auth.Identity{Tenant: "acme", Role: auth.Auditor})
		open := func() *auditedStream {
			s := e.auditStream(ctx, oneMessage{ctx: ctx}, &grpc.StreamServerInfo{FullMethod: "/s.S/M", IsServerStream: true})
			require.NoError(t, s.RecvMsg(nil))
			return s
		}
		lasting, brief := open(), open()
		brief.end(codes.NotFound)
		<-time.After(opened - time.Second)
		require.Equal(t, []string{"begin", "begin", "end NotFound"}, b.written())
		<-time.After(2 * time.Second)
		synctest.Wait()
		lasting.end(codes.Unavailable)
		require.Equal(t, []string{"begin", "begin", "end NotFound", "end OK"}, b.written())
	})
}

// Only a gateway of ours is believed whose request it passes on.
func TestAddress(t *testing.T) {
	h := &handled{unary: func(context.Context) error { return nil }}
	r := audited(t, h)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	r.Serve(listener)
	token, err := r.key.Sign(auth.Identity{Subject: "test", Tenant: "acme", Role: auth.Supervisor}, time.Now(), time.Minute)
	require.NoError(t, err)
	outside, err := Dial(listener.Addr().String(), token, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, outside.Close()) })
	inside := r.dial(t, token)

	for _, tc := range []struct {
		conn            *grpc.ClientConn
		forwarded, want string
	}{
		{inside, "", ""},
		{inside, "192.0.2.7", "192.0.2.7"},
		{inside, "10.0.0.1, 192.0.2.7", "192.0.2.7"},
		{outside, "", "127.0.0.1"},
		{outside, "192.0.2.7", "127.0.0.1"},
	} {
		ctx := t.Context()
		if tc.forwarded != "" {
			ctx = metadata.AppendToOutgoingContext(ctx, "x-forwarded-for", tc.forwarded)
		}
		h.book.calls = nil
		_, err := pb.NewTestServiceClient(tc.conn).UnaryCall(ctx, &pb.SimpleRequest{})
		require.NoError(t, err)
		require.Equal(t, tc.want, h.book.calls[0].Address, tc.forwarded)
	}
}
