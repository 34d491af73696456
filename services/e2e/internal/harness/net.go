package harness

import (
	"context"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"
	"time"
)

// callWithin bounds one request.
const callWithin = 20 * time.Second

// Ports are taken below those the kernel gives to outgoing connections, so that
// one stays free while its process is down.
const (
	firstPort = 20000
	lastPort  = 32000
)

var port atomic.Int64

func init() { port.Store(int64(firstPort + rand.IntN(lastPort-firstPort))) }

// address is one of 127.0.0.1 that nothing listens on now.
func address(t testing.TB) string {
	t.Helper()
	for range 1000 {
		n := firstPort + int(port.Add(1)-firstPort)%(lastPort-firstPort)
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(n)))
		if err != nil {
			continue
		}
		defer l.Close()
		return l.Addr().String()
	}
	t.Fatal("no port is free")
	return ""
}

// web keeps no connection: processes come and go.
var web = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

func get(ctx context.Context, url string) (body string, status int, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", 0, err
	}
	resp, err := web.Do(r)
	if err != nil {
		return "", 0, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return string(text), resp.StatusCode, err
}

// either connects to the first of the addresses that takes a connection.
func either(addresses []string) func(context.Context, string) (net.Conn, error) {
	return func(ctx context.Context, _ string) (conn net.Conn, err error) {
		for _, address := range addresses {
			if conn, err = new(net.Dialer).DialContext(ctx, "tcp", address); err == nil {
				return conn, nil
			}
		}
		return nil, err
	}
}
