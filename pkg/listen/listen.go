package listen

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

// Limits are how many connections one listener holds. A 0 is no limit.
type Limits struct {
	Connections        int `help:"Connections that a port holds at once. 0: any number." default:"10000"`
	AddressConnections int `help:"Connections that a port holds at once from one address. 0: any number." default:"2500"`
}

// Validate reports a fault of the Limits.
func (l Limits) Validate() error {
	if l.Connections < 0 || l.AddressConnections < 0 {
		return errors.New("connections must not be negative")
	}
	return nil
}

// Refused counts connections that were closed for a limit, by the port they
// came to and the limit.
func Refused() *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "foredial_connections_refused_total",
		Help: "Connections that met a limit, by the port they came to and the limit.",
	}, []string{"port", "limit"})
}

// TCP listens on an address, for the port of a name. What it does not take it counts in
// refused.
func TCP(ctx context.Context, port, address string, limits Limits, refused *prometheus.CounterVec) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	return &listener{
		Listener: l, limits: limits, of: map[netip.Addr]int{},
		refused: refused.MustCurryWith(prometheus.Labels{"port": port}),
	}, nil
}

type listener struct {
	net.Listener

	limits  Limits
	refused *prometheus.CounterVec

	mu  sync.Mutex
	all int
	of  map[netip.Addr]int // by network
}

// Accept implements net.Listener.
func (l *listener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		from := peerOf(c)
		limit := l.enter(from)
		if limit == "" {
			return &conn{Conn: c, leave: sync.OnceFunc(func() { l.leave(from) })}, nil
		}
		l.refused.WithLabelValues(limit).Inc()
		_ = c.Close()
	}
}

// enter counts a connection, or says which limit it meets.
func (l *listener) enter(from netip.Addr) (limit string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.limits.Connections > 0 && l.all >= l.limits.Connections:
		return "connections"
	case l.limits.AddressConnections > 0 && l.of[from] >= l.limits.AddressConnections:
		return "address-connections"
	}
	l.all++
	l.of[from]++
	return ""
}

func (l *listener) leave(from netip.Addr) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all--
	if l.of[from]--; l.of[from] == 0 {
		delete(l.of, from)
	}
}

type conn struct {
	net.Conn

	leave func()
}

// Close implements net.Conn.
func (c *conn) Close() error {
	defer c.leave()
	return c.Conn.Close()
}
