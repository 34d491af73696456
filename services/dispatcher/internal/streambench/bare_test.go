package streambench_test

import (
	"context"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

const (
	bareMethod = "/bare.Bare/Watch"
	// bareChannel is where the floor publishes "<stream>:<message>".
	bareChannel = "bare"
	// messageSize is that of a preview.
	messageSize = 600
)

var bareStream = grpc.StreamDesc{StreamName: "Watch", ServerStreams: true}

// assignBare pops up to 50 agents and contacts, notes the preview and its deadline
// and publishes each: the least that an assignment can be. KEYS: agents, contacts,
// deadlines. ARGV: deadline, message. Reply: how many.
var assignBare = redis.NewScript(`
for i = 1, 50 do
  local a = redis.call('ZPOPMIN', KEYS[1])
  if not a[1] then return i - 1 end
  local c = redis.call('ZPOPMIN', KEYS[2])
  redis.call('RPUSH', 'bare:queue:' .. a[1], c[1] .. ':' .. ARGV[1])
  redis.call('ZADD', KEYS[3], ARGV[1], a[1] .. ':' .. c[1])
  redis.call('PUBLISH', '` + bareChannel + `', a[1] .. ':' .. ARGV[2])
end
return 50`)

// bare is a server of streams that push what Redis publishes, and nothing else.
type bare struct {
	server  *grpc.Server
	address string
	boxes   []atomic.Pointer[chan []byte]
	sub     *redis.PubSub
}

func serveBare(b testing.TB, client redis.UniversalClient) *bare {
	b.Helper()
	f := &bare{server: grpc.NewServer(), boxes: make([]atomic.Pointer[chan []byte], streams)}
	desc := bareStream
	desc.Handler = f.watch
	f.server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "bare.Bare", HandlerType: (*any)(nil), Streams: []grpc.StreamDesc{desc},
	}, nil)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)
	f.address = l.Addr().String()
	go func() { _ = f.server.Serve(l) }()
	f.sub = client.Subscribe(b.Context(), bareChannel)
	_, err = f.sub.Receive(b.Context())
	require.NoError(b, err)
	go func() {
		for m := range f.sub.Channel(redis.WithChannelSize(4096)) {
			stream, body, _ := strings.Cut(m.Payload, ":")
			if i, err := strconv.Atoi(stream); err == nil {
				f.push(i, []byte(body))
			}
		}
	}()
	return f
}

func (f *bare) stop() {
	_ = f.sub.Close()
	f.server.Stop()
}

func (f *bare) push(stream int, body []byte) { *f.boxes[stream].Load() <- body }

func (f *bare) watch(_ any, stream grpc.ServerStream) error {
	var number wrapperspb.UInt32Value
	if err := stream.RecvMsg(&number); err != nil {
		return err
	}
	box := make(chan []byte, 4)
	f.boxes[number.GetValue()].Store(&box)
	if err := stream.SendMsg(wrapperspb.Bytes(nil)); err != nil {
		return err
	}
	for {
		select {
		case body := <-box:
			if err := stream.SendMsg(wrapperspb.Bytes(body)); err != nil {
				return err
			}
		case <-stream.Context().Done():
			return nil
		}
	}
}

// text is as long as a preview.
var text = strings.Repeat("x", messageSize)

func (f *bare) publish(ctx context.Context, client redis.UniversalClient, stream int) error {
	return client.Publish(ctx, bareChannel, strconv.Itoa(stream)+":"+text).Err()
}

// load puts an agent and a contact a stream into Redis, to be assigned.
func (f *bare) load(ctx context.Context, client redis.UniversalClient) error {
	_, err := client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i := range streams {
			p.ZAdd(ctx, "bare:agents", redis.Z{Score: float64(i), Member: i})
			p.ZAdd(ctx, "bare:contacts", redis.Z{Member: i})
		}
		return nil
	})
	return err
}
