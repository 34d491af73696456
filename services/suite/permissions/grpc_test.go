package permissions_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/foredial/foredial/pkg/rpc"
)

const (
	// moment is how long a stream that should be open is read.
	moment = time.Second
	// longest is what any call may take, also on a busy machine.
	longest = 20 * time.Second
)

// answer is what a caller got to see: how the call ended, and every byte of the way.
type answer struct {
	code codes.Code
	seen []byte
}

func dial(t *testing.T, address, token string) *grpc.ClientConn {
	t.Helper()
	conn, err := rpc.Dial(address, token, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	return conn
}

// overGRPC makes a call; wait is for how long a stream is read that nothing ends.
func overGRPC(ctx context.Context, conn *grpc.ClientConn, m method, messages []proto.Message, wait time.Duration) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	stream, err := conn.NewStream(ctx, &grpc.StreamDesc{ClientStreams: m.IsStreamingClient(), ServerStreams: m.IsStreamingServer()}, m.full)
	if err != nil {
		return ended(nil, err), nil
	}
	for _, message := range messages {
		if err := stream.SendMsg(message); err != nil && !errors.Is(err, io.EOF) {
			return ended(nil, err), nil
		}
	}
	if err := stream.CloseSend(); err != nil {
		return answer{}, err
	}
	kind, err := protoregistry.GlobalTypes.FindMessageByName(m.Output().FullName())
	if err != nil {
		return answer{}, err
	}
	if m.IsStreamingServer() {
		defer time.AfterFunc(wait, cancel).Stop()
	}
	var seen []byte
	for {
		message := kind.New().Interface()
		if err := stream.RecvMsg(message); err != nil {
			return ended(seen, err), nil
		}
		raw, err := proto.MarshalOptions{Deterministic: true}.Marshal(message)
		if err != nil {
			return answer{}, err
		}
		seen = append(seen, raw...)
		if !m.IsStreamingServer() {
			return ended(seen, nil), nil
		}
	}
}

// ended is an answer that ended so; a stream that we broke off ended well.
func ended(seen []byte, err error) answer {
	if errors.Is(err, io.EOF) || status.Code(err) == codes.Canceled {
		err = nil
	}
	if err == nil {
		return answer{codes.OK, seen}
	}
	raw, _ := proto.Marshal(status.Convert(err).Proto())
	return answer{status.Code(err), append(seen, raw...)}
}
