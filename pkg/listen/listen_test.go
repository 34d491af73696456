package listen

import (
	"net"
	"net/netip"
	"os"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"
)

// within is how long something may take that must happen.
const within = 15 * time.Second

// port is a listener that hands out what it takes.
type port struct {
	net.Listener

	t     *testing.T
	taken chan net.Conn
}

func open(t *testing.T, limits Limits) (*port, func(limit string) float64) {
	t.Helper()
	refused := Refused()
	l, err := TCP(t.Context(), "grpc", "127.0.0.1:0", limits, refused)
	require.NoError(t, err)
	p := &port{Listener: l, t: t, taken: make(chan net.Conn)}
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			p.taken <- c
		}
	}()
	return p, func(limit string) float64 { return testutil.ToFloat64(refused.WithLabelValues("grpc", limit)) }
}

// dial connects from an address of loopback.
func (p *port) dial(from string) net.Conn {
	p.t.Helper()
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	c, err := d.DialContext(p.t.Context(), "tcp", p.Addr().String())
	require.NoError(p.t, err)
	p.t.Cleanup(func() { _ = c.Close() })
	require.NoError(p.t, c.SetDeadline(time.Now().Add(within)))
	return c
}

// take is the server's end of the next connection.
func (p *port) take() net.Conn {
	p.t.Helper()
	select {
	case c := <-p.taken:
		p.t.Cleanup(func() { _ = c.Close() })
		return c
	case <-time.After(within):
		require.FailNow(p.t, "no connection was taken")
	}
	return nil
}

// requireClosed wants the server to have closed c.
func requireClosed(t *testing.T, c net.Conn) {
	t.Helper()
	_, err := c.Read(make([]byte, 1))
	require.Error(t, err)
	require.NotErrorIs(t, err, os.ErrDeadlineExceeded, "it was kept waiting")
}

func TestConnectionsOfOneAddress(t *testing.T) {
	p, refused := open(t, Limits{Connections: 10, AddressConnections: 1})
	p.dial("127.0.0.2")
	first := p.take()
	requireClosed(t, p.dial("127.0.0.2"))
	require.InDelta(t, 1, refused("address-connections"), 0)
	p.dial("127.0.0.3")
	p.take()
	require.NoError(t, first.Close())
	require.Error(t, first.Close(), "twice is once")
	p.dial("127.0.0.2")
	p.take()
	requireClosed(t, p.dial("127.0.0.2"))
}

func TestConnectionsInAll(t *testing.T) {
	p, refused := open(t, Limits{Connections: 2, AddressConnections: 10})
	p.dial("127.0.0.2")
	first := p.take()
	p.dial("127.0.0.3")
	p.take()
	requireClosed(t, p.dial("127.0.0.4"))
	require.InDelta(t, 1, refused("connections"), 0)
	require.NoError(t, first.Close())
	p.dial("127.0.0.4")
	p.take()
}

func TestNoLimits(t *testing.T) {
	p, _ := open(t, Limits{})
	for range 20 {
		p.dial("127.0.0.2")
		p.take()
	}
}

func TestNothingIsKeptOfAddressesThatAreGone(t *testing.T) {
	p, _ := open(t, Limits{Connections: 1, AddressConnections: 1})
	p.dial("127.0.0.2")
	require.NoError(t, p.take().Close())
	require.Empty(t, p.Listener.(*listener).of)
}

func TestNetwork(t *testing.T) {
	of := func(text string) netip.Addr { return Network(netip.MustParseAddr(text)) }
	require.Equal(t, of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"))
	require.NotEqual(t, of("2001:db8:1:2::1"), of("2001:db8:1:3::1"))
	require.Equal(t, of("fe80::1%eth0"), of("fe80::2%eth1"))
	require.Equal(t, of("192.0.2.7"), of("::ffff:192.0.2.7"), "one address, written in two ways")
	require.NotEqual(t, of("192.0.2.7"), of("192.0.2.8"))
}

func TestNegativeLimits(t *testing.T) {
	require.Error(t, Limits{Connections: -1}.Validate())
	require.Error(t, Limits{AddressConnections: -1}.Validate())
	require.NoError(t, Limits{}.Validate())
}
