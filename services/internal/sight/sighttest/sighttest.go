package sighttest

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

const (
	// Mine is the org unit of whoever asks.
	Mine = "mine"
	// Strange is in all names of what is of another one, which is called so.
	Strange = "strange"

	absent   = "absent"
	patience = 15 * time.Second
)

// Case is one call.
type Case struct {
	// Ask is the request, or the first of a stream.
	Ask proto.Message
	// Code of the answer; of a request for something strange NOT_FOUND unless it is given.
	Code codes.Code
	// Finds are texts that the answer has. A stream is read up to them.
	Finds []string
	// Leaves says that something strange in the request is left out of the answer.
	Leaves bool
}

// Check makes the calls over a connection of a caller who is bound to Mine. cases are
// those of each RPC of the services, by its name.
func Check(t *testing.T, conn grpc.ClientConnInterface, cases map[string][]Case, services ...string) {
	t.Helper()
	known := map[string]bool{}
	for _, name := range services {
		found, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(name))
		require.NoError(t, err)
		methods := found.(protoreflect.ServiceDescriptor).Methods()
		for i := range methods.Len() {
			method := methods.Get(i)
			known[string(method.Name())] = true
			t.Run(string(method.Name()), func(t *testing.T) {
				require.NotEmpty(t, cases[string(method.Name())], "no case says what a bound caller may know by it")
				for _, c := range cases[string(method.Name())] {
					c.check(t, conn, method)
				}
			})
		}
	}
	for name := range cases {
		require.True(t, known[name], "no RPC is called %s", name)
	}
}

func (c Case) check(t *testing.T, conn grpc.ClientConnInterface, method protoreflect.MethodDescriptor) {
	t.Helper()
	asked := text(c.Ask)
	answer, err := c.call(t, conn, method, c.Ask)
	if c.Leaves || !strings.Contains(asked, Strange) {
		require.Equal(t, c.Code, status.Code(err), "%s: %v", asked, err)
		require.NotContains(t, answer, Strange, asked)
		require.NotContains(t, face(err), Strange, asked)
		for _, wanted := range c.Finds {
			require.Contains(t, answer, wanted, asked)
		}
		return
	}
	want := c.Code
	if want == codes.OK {
		want = codes.NotFound
	}
	require.Equal(t, want, status.Code(err), "%s: %v", asked, err)
	other := c.Ask.ProtoReflect().New().Interface()
	require.NoError(t, prototext.Unmarshal([]byte(strings.ReplaceAll(asked, Strange, absent)), other))
	_, missing := c.call(t, conn, method, other)
	require.Equal(t, face(missing), strings.ReplaceAll(face(err), Strange, absent), "it tells that there is something: %s", asked)
}

// face is an error with all that the caller is told.
func face(err error) string { return text(status.Convert(err).Proto()) }

// text is a message for people, who may be sure of its spaces.
func text(m proto.Message) string { return strings.ReplaceAll(prototext.Format(m), ":  ", ": ") }

// call returns what came, as text.
func (c Case) call(t *testing.T, conn grpc.ClientConnInterface, method protoreflect.MethodDescriptor, ask proto.Message) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	full := "/" + string(method.Parent().FullName()) + "/" + string(method.Name())
	kind, err := protoregistry.GlobalTypes.FindMessageByName(method.Output().FullName())
	require.NoError(t, err)
	if !method.IsStreamingClient() && !method.IsStreamingServer() {
		answer := kind.New().Interface()
		err := conn.Invoke(ctx, full, ask, answer)
		return text(answer), err
	}
	stream, err := conn.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}, full)
	require.NoError(t, err)
	if err := stream.SendMsg(ask); err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	if err := stream.CloseSend(); err != nil {
		return "", err
	}
	var all strings.Builder
	for {
		message := kind.New().Interface()
		if err := stream.RecvMsg(message); errors.Is(err, io.EOF) {
			return all.String(), nil
		} else if err != nil {
			return all.String(), err
		}
		all.WriteString(text(message))
		if c.found(all.String()) {
			return all.String(), nil
		}
	}
}

func (c Case) found(answer string) bool {
	for _, wanted := range c.Finds {
		if !strings.Contains(answer, wanted) {
			return false
		}
	}
	return true
}
