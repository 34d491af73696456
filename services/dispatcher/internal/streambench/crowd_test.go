package streambench_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/foredial/foredial/pkg/rpc"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
)

// connections is how many the streams of a crowd share.
const connections = 100

// crowdOrder is which streams to hold.
type crowdOrder struct {
	Bare           bool
	Address, Token string
	Streams        int
}

// arrival is a preview, or a bare message, on a stream, in nanoseconds of the wall clock.
type arrival struct {
	Stream int
	At     int64
}

// crowd is a process that holds streams.
type crowd struct {
	*process

	streams int
}

// gather returns once all streams are open.
func gather(b testing.TB, order crowdOrder) *crowd {
	b.Helper()
	c := &crowd{process: spawn(b, "crowd", order), streams: order.Streams}
	require.Equal(b, "open", c.line())
	return c
}

// arrived waits until so many have come since it was last asked, and lists them.
func (c *crowd) arrived(many int) []arrival {
	c.b.Helper()
	var list []arrival
	require.NoError(c.b, json.Unmarshal([]byte(c.ask(strconv.Itoa(many))), &list))
	require.Len(c.b, list, many)
	return list
}

// log is what a crowd's process has seen.
type log struct {
	mu   sync.Mutex
	seen []arrival
	more chan struct{}
}

func (l *log) add(stream int) {
	now := time.Now().UnixNano()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen = append(l.seen, arrival{stream, now})
	select {
	case l.more <- struct{}{}:
	default:
	}
}

// take waits for many, or for as long as anybody should wait.
func (l *log) take(many int) []arrival {
	limit := time.After(within)
	for {
		l.mu.Lock()
		if len(l.seen) >= many {
			seen := l.seen
			l.seen = nil
			l.mu.Unlock()
			return seen
		}
		l.mu.Unlock()
		select {
		case <-l.more:
		case <-limit:
			return l.take(0)
		}
	}
}

func runCrowd(o crowdOrder) {
	l := &log{more: make(chan struct{}, 1)}
	var opening sync.WaitGroup
	var conns []*grpc.ClientConn
	for range connections {
		conn, err := rpc.Dial(o.Address, o.Token, nil)
		must(err)
		conns = append(conns, conn)
	}
	free := make(chan struct{}, connections)
	for i := range o.Streams {
		free <- struct{}{}
		opening.Add(1)
		opened := sync.OnceFunc(func() { <-free; opening.Done() })
		if conn := conns[i%connections]; o.Bare {
			go readBare(conn, i, l, opened)
		} else {
			go readAgent(conn, i, l, opened)
		}
	}
	opening.Wait()
	fmt.Println("open")
	for questions := bufio.NewScanner(os.Stdin); questions.Scan(); {
		many, err := strconv.Atoi(strings.TrimSpace(questions.Text()))
		must(err)
		text, err := json.Marshal(l.take(many))
		must(err)
		fmt.Println(string(text))
	}
}

// readAgent notes the previews of an agent.
func readAgent(conn *grpc.ClientConn, i int, l *log, opened func()) {
	next := open(conn, dispatchv1.AgentService_OpenSession_FullMethodName, &dispatchv1.OpenSessionRequest{AgentId: agent(i)})
	for {
		e, err := next()
		if err != nil {
			return // the node is gone
		}
		opened()
		if e.field == previewOffered {
			l.add(i)
		}
	}
}

// readBare notes every message but the first.
func readBare(conn *grpc.ClientConn, i int, l *log, opened func()) {
	next := open(conn, bareMethod, wrapperspb.UInt32(uint32(i)))
	for first := true; ; first = false {
		if _, err := next(); err != nil {
			return
		}
		if first {
			opened()
		} else {
			l.add(i)
		}
	}
}

func open(conn *grpc.ClientConn, method string, request proto.Message) (next func() (message, error)) {
	stream, err := conn.NewStream(context.Background(), &bareStream, method, grpc.ForceCodec(unread{}))
	must(err)
	must(stream.SendMsg(request))
	must(stream.CloseSend())
	return func() (m message, err error) { err = stream.RecvMsg(&m); return m, err }
}

// previewOffered is the field of a SessionEvent that is one.
const previewOffered = 2

// message is one whose content is not looked at, but for its first field's number.
type message struct{ field byte }

// unread is a codec that decodes nothing: the client's work is no part of what the
// server is measured for.
type unread struct{}

func (unread) Name() string { return "proto" }

func (unread) Marshal(v any) ([]byte, error) { return proto.Marshal(v.(proto.Message)) }

func (unread) Unmarshal(data []byte, v any) error {
	if len(data) > 0 {
		v.(*message).field = data[0] >> 3 // after it, the wire type
	}
	return nil
}
