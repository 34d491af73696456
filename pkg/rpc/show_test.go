package rpc

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/auth"
)

// Calls and streams alike are shown as their caller may see them, and to others as
// they are.
func TestAnswersAreShown(t *testing.T) {
	end := func(context.Context) error { return nil }
	r := serve(t, &service{unary: end, stream: end})
	r.edge.show = func(method string, who auth.Identity) func(proto.Message) proto.Message {
		if who.Role != auth.Supervisor {
			return nil
		}
		require.Contains(t, []string{pb.TestService_UnaryCall_FullMethodName, pb.TestService_StreamingOutputCall_FullMethodName}, method)
		return func(m proto.Message) proto.Message {
			mask := []byte("masked")
			if _, streamed := m.(*pb.StreamingOutputCallResponse); streamed {
				return &pb.StreamingOutputCallResponse{Payload: &pb.Payload{Body: mask}}
			}
			return &pb.SimpleResponse{Payload: &pb.Payload{Body: mask}}
		}
	}
	for role, want := range map[auth.Role]string{auth.Supervisor: "masked", auth.TenantAdmin: ""} {
		client := r.client(t, role)
		answer, err := client.UnaryCall(t.Context(), &pb.SimpleRequest{})
		require.NoError(t, err)
		require.Equal(t, want, string(answer.GetPayload().GetBody()), "role %s", role)
		stream, err := client.StreamingOutputCall(t.Context(), &pb.StreamingOutputCallRequest{})
		require.NoError(t, err)
		sent, err := stream.Recv()
		require.NoError(t, err)
		require.Equal(t, want, string(sent.GetPayload().GetBody()), "role %s", role)
	}
}
