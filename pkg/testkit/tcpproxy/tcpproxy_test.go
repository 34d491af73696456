package tcpproxy_test

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/foredial/foredial/pkg/testkit/tcpproxy"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestPassesBytesBothWays(t *testing.T) {
	conn := dial(t, tcpproxy.Start(t, echo(t)).Addr)
	say(t, conn, "hello")
	require.Equal(t, "hello", hear(t, conn, 5))
}

func TestCutHoldsBytesUntilHealed(t *testing.T) {
	proxy := tcpproxy.Start(t, echo(t))
	old := dial(t, proxy.Addr)
	say(t, old, "one")
	require.Equal(t, "one", hear(t, old, 3))

	proxy.Cut()
	fresh := dial(t, proxy.Addr)
	for _, conn := range []net.Conn{old, fresh} {
		say(t, conn, "two")
		requireSilence(t, conn)
	}

	proxy.Heal()
	require.Equal(t, "two", hear(t, old, 3))
	require.Equal(t, "two", hear(t, fresh, 3))
}

func TestStalledAnswers(t *testing.T) {
	listener := listen(t)
	proxy := tcpproxy.Start(t, listener.Addr().String())
	client := dial(t, proxy.Addr)
	server, err := listener.Accept()
	require.NoError(t, err)
	defer server.Close()
	proxy.Stall(tcpproxy.ToClient)
	say(t, client, "do it")
	require.Equal(t, "do it", hear(t, server, 5), "the server is asked")
	say(t, server, "done")
	requireSilence(t, client)

	proxy.Heal()
	require.Equal(t, "done", hear(t, client, 4))
}

func TestStalledRequests(t *testing.T) {
	listener := listen(t)
	proxy := tcpproxy.Start(t, listener.Addr().String())
	client := dial(t, proxy.Addr)
	server, err := listener.Accept()
	require.NoError(t, err)
	defer server.Close()
	proxy.Stall(tcpproxy.ToServer)
	say(t, client, "do it")
	requireSilence(t, server)
	say(t, server, "by the way")
	require.Equal(t, "by the way", hear(t, client, 10), "the other way is open")

	proxy.Heal()
	require.Equal(t, "do it", hear(t, server, 5))
}

func TestPassesBytesToAUnixSocket(t *testing.T) {
	dir, err := os.MkdirTemp("", "tcpproxy-") // t.TempDir would be too long
	require.NoError(t, err)
	defer os.RemoveAll(dir)
	listener, err := net.Listen("unix", filepath.Join(dir, "socket"))
	require.NoError(t, err)
	defer listener.Close()
	client := dial(t, tcpproxy.Start(t, listener.Addr().String()).Addr)
	server, err := listener.Accept()
	require.NoError(t, err)
	defer server.Close()
	say(t, client, "hello")
	require.Equal(t, "hello", hear(t, server, 5))
}

func TestCloseReachesTheOtherEnd(t *testing.T) {
	listener := listen(t)
	conn := dial(t, tcpproxy.Start(t, listener.Addr().String()).Addr)
	server, err := listener.Accept()
	require.NoError(t, err)
	require.NoError(t, server.Close())
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(10*time.Second)))
	_, err = conn.Read(make([]byte, 1))
	require.ErrorIs(t, err, io.EOF)
}

// echo is the address of a server that answers with what it gets.
func echo(t *testing.T) string {
	t.Helper()
	listener := listen(t)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_, _ = io.Copy(conn, conn) // ends with the connection
			}()
		}
	}()
	return listener.Addr().String()
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	return listener
}

func dial(t *testing.T, addr string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	return conn
}

func say(t *testing.T, conn net.Conn, text string) {
	t.Helper()
	_, err := io.WriteString(conn, text)
	require.NoError(t, err)
}

// requireSilence looks for a while: nothing comes, and the connection is not broken.
func requireSilence(t *testing.T, conn net.Conn) {
	t.Helper()
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(50*time.Millisecond)))
	_, err := conn.Read(make([]byte, 1))
	require.ErrorIs(t, err, os.ErrDeadlineExceeded)
}

func hear(t *testing.T, conn net.Conn, n int) string {
	t.Helper()
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(10*time.Second)))
	buffer := make([]byte, n)
	_, err := io.ReadFull(conn, buffer)
	require.NoError(t, err)
	return string(buffer)
}
