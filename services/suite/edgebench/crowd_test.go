package edgebench_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/rpc"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

const (
	// atOnce is how many of the crowd come at a time.
	atOnce = 50
	// window is what a stream over gRPC takes for who does not read, the least there is.
	window = 64 << 10
	// segment is what a connection's packets have on the internet; on loopback, where
	// they have much more, the kernel would take megabytes for who does not read.
	segment = 1400
	// pace is how far apart half-open connections begin: 5,000 of them in the ten seconds
	// after which the server closes one, so that it has as many to close at any time.
	pace = 2 * time.Millisecond
	// addresses of loopback are where the crowd comes from, as one would be refused.
	addresses = 8
)

// crowd is clients that misbehave.
type crowd struct {
	at server

	stop   context.CancelFunc
	wg     sync.WaitGroup
	calls  []grpc.ServerStreamingClient[taskv1.WatchTasksResponse]
	conns  []*grpc.ClientConn
	bodies []*http.Response
	// closed is how often the server has closed a half-open connection.
	closed atomic.Int64
}

// gather returns once all of the crowd are there.
func gather(at server, slow, halfOpen int) (*crowd, error) {
	ctx, stop := context.WithCancel(context.Background())
	c := &crowd{at: at, stop: stop}
	if err := c.beSlow(ctx, slow); err != nil {
		return c, err
	}
	var opened sync.WaitGroup
	next := time.NewTicker(pace)
	defer next.Stop()
	for i := range halfOpen {
		<-next.C
		opened.Add(1)
		c.wg.Go(func() { c.stayHalfOpen(ctx, i, sync.OnceFunc(opened.Done)) })
	}
	opened.Wait()
	return c, nil
}

// beSlow opens streams and reads nothing of them.
func (c *crowd) beSlow(ctx context.Context, slow int) error {
	var mu sync.Mutex
	opening, _ := errgroup.WithContext(ctx)
	opening.SetLimit(atOnce)
	for i := range slow {
		opening.Go(func() error {
			if i%2 == 0 {
				conn, call, err := c.callSlowly(ctx, i)
				mu.Lock()
				defer mu.Unlock()
				c.conns, c.calls = append(c.conns, conn), append(c.calls, call)
				return err
			}
			body, err := c.browseSlowly(ctx, i)
			mu.Lock()
			defer mu.Unlock()
			c.bodies = append(c.bodies, body)
			return err
		})
	}
	return opening.Wait()
}

func (c *crowd) callSlowly(ctx context.Context, i int) (*grpc.ClientConn, grpc.ServerStreamingClient[taskv1.WatchTasksResponse], error) {
	conn, err := rpc.Dial(c.at.GRPC, c.at.Token, nil, grpc.WithStaticStreamWindowSize(window),
		grpc.WithContextDialer(func(ctx context.Context, to string) (net.Conn, error) { return from(i).DialContext(ctx, "tcp", to) }))
	if err != nil {
		return nil, nil, err
	}
	call, err := taskv1.NewTaskServiceClient(conn).WatchTasks(ctx, &taskv1.WatchTasksRequest{})
	if err == nil {
		_, err = call.Header() // it has begun
	}
	return conn, call, err
}

func (c *crowd) browseSlowly(ctx context.Context, i int) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.at.HTTP+"/v1/tasks:watch", nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+c.at.Token)
	r.Header.Set("Accept", "text/event-stream")
	return (&http.Transport{DialContext: from(i).DialContext}).RoundTrip(r)
}

// from connects from one of the addresses, with buffers and packets as small as they come.
func from(i int) *net.Dialer {
	return &net.Dialer{
		LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(2+i%addresses))},
		Control: func(_, _ string, raw syscall.RawConn) (err error) {
			set := func(fd uintptr) {
				err = errors.Join(
					syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4<<10),
					syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_MAXSEG, segment),
				)
			}
			return errors.Join(raw.Control(set), err)
		},
	}
}

// halves are what connections begin with, and do not end.
var halves = []struct {
	rest bool
	text string
}{
	{false, ""},
	{false, "PRI * HTTP/2.0\r\n"},
	{false, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"}, // the whole preface, and no settings
	{true, ""},
	{true, "GET /v1/tasks HTTP/1.1\r\nHost: foredial\r\nAuthor"},
	{true, "\x16\x03\x01\x02\x00\x01\x00\x01"}, // half a TLS client's hello
}

// stayHalfOpen opens a connection, and another when the server has closed it, until ctx
// is over.
func (c *crowd) stayHalfOpen(ctx context.Context, i int, opened func()) {
	half, to := halves[i%len(halves)], c.at.GRPC
	if half.rest {
		to = c.at.HTTP
	}
	for ctx.Err() == nil {
		conn, err := from(i).DialContext(ctx, "tcp", to)
		if err != nil {
			continue
		}
		cut := context.AfterFunc(ctx, func() { _ = conn.Close() })
		_, _ = io.WriteString(conn, half.text)
		opened()
		_, _ = io.Copy(io.Discard, conn) // until the server closes it
		if ctx.Err() == nil {
			c.closed.Add(1)
		}
		cut()
		_ = conn.Close()
	}
}

// fate is how the slow streams ended, once somebody reads them.
type fate struct {
	// Told are streams that ended for the reason that they were not read. Over REST that
	// is told who reads before the answer is cut.
	Told int
	// Cut are answers over REST that broke off.
	Cut int
	// Other is how another one ended.
	Other string
	// Closed is how often the server has closed a half-open connection.
	Closed int64
}

// read reads the slow streams to their ends. The server must have ended them.
func (c *crowd) read() (f fate) {
	for _, call := range c.calls {
		var err error
		for err == nil {
			_, err = call.Recv()
		}
		if e := apierr.Remote(err); e != nil && e.Reason == apierr.Limit && e.Metadata["limit"] == "stall" {
			f.Told++
		} else {
			f.Other = fmt.Sprint(err)
		}
	}
	for _, resp := range c.bodies {
		text, err := io.ReadAll(resp.Body)
		switch {
		case err != nil:
			f.Cut++
		case bytes.Contains(text, []byte("event: failure")) && bytes.Contains(text, []byte(`"limit":"stall"`)):
			f.Told++
		default:
			f.Other = "an answer over REST that was whole"
		}
	}
	f.Closed = c.closed.Load()
	return f
}

// leave closes everything.
func (c *crowd) leave() {
	c.stop()
	for _, conn := range c.conns {
		_ = conn.Close()
	}
	for _, resp := range c.bodies {
		_ = resp.Body.Close()
	}
	c.wg.Wait()
}

type crowdOrder struct {
	At             server
	Slow, HalfOpen int
}

// runCrowd holds a crowd until it is told to read what it was sent.
func runCrowd(o crowdOrder) {
	c, err := gather(o.At, o.Slow, o.HalfOpen)
	must(err)
	say("gathered")
	bufio.NewScanner(os.Stdin).Scan()
	say(c.read())
}
