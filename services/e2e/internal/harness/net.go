package harness

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/testkit/freeport"
)

// callWithin bounds one request.
const callWithin = 20 * time.Second

// address is one of 127.0.0.1 that nothing listens on now.
func address(t testing.TB) string {
	t.Helper()
	address, err := freeport.Address()
	require.NoError(t, err)
	return address
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
