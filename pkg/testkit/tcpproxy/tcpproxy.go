package tcpproxy

import (
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// Proxy passes connections on to one target.
type Proxy struct {
	// Addr is the loopback host:port to connect to.
	Addr string

	target   string
	listener net.Listener
	running  sync.WaitGroup

	mu     sync.Mutex
	open   *sync.Cond // signalled when cut or closed changes
	cut    [2]bool    // by way
	closed bool
	conns  map[net.Conn]struct{}
}

// Way is a direction that bytes take.
type Way int

// The ways.
const (
	ToServer Way = iota
	ToClient
)

// Start listens on a free port and passes connections on to target, a
// host:port or the path of a Unix socket, until the test ends.
func Start(t testing.TB, target string) *Proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &Proxy{
		Addr:     listener.Addr().String(),
		target:   target,
		listener: listener,
		conns:    map[net.Conn]struct{}{},
	}
	p.open = sync.NewCond(&p.mu)
	p.running.Go(p.accept)
	t.Cleanup(p.close)
	return p
}

// Cut stops all bytes, of new connections too.
func (p *Proxy) Cut() { p.set(func() { p.cut = [2]bool{true, true} }) }

// Stall stops the bytes that go one way. Stalled ToClient, a server does what
// it is asked, and nobody hears that it did.
func (p *Proxy) Stall(way Way) { p.set(func() { p.cut[way] = true }) }

// Heal lets bytes pass again, both ways, those held back first.
func (p *Proxy) Heal() { p.set(func() { p.cut = [2]bool{} }) }

func (p *Proxy) set(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
	p.open.Broadcast()
}

// pass waits until bytes may go a way; false means the proxy is closed.
func (p *Proxy) pass(way Way) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.cut[way] && !p.closed {
		p.open.Wait()
	}
	return !p.closed
}

func (p *Proxy) accept() {
	for {
		conn, err := p.listener.Accept()
		if err != nil {
			return // closed
		}
		p.running.Go(func() { p.serve(conn) })
	}
}

func (p *Proxy) serve(client net.Conn) {
	defer p.forget(client)
	if !p.keep(client) || !p.pass(ToServer) {
		return
	}
	server, err := net.Dial(network(p.target), p.target)
	if err != nil {
		return // the client sees its connection close, as with a dead server
	}
	defer p.forget(server)
	if !p.keep(server) {
		return
	}
	var half sync.WaitGroup
	half.Go(func() { p.copy(server, client, ToServer) })
	half.Go(func() { p.copy(client, server, ToClient) })
	half.Wait()
}

// network is that of an address.
func network(target string) string {
	if strings.HasPrefix(target, "/") {
		return "unix"
	}
	return "tcp"
}

// copy moves bytes one way until either end closes, then closes both.
func (p *Proxy) copy(to, from net.Conn, way Way) {
	defer to.Close()
	defer from.Close()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if !p.pass(way) {
			return
		}
		if n > 0 {
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return // io.EOF or a broken connection: the end either way
		}
	}
}

// keep remembers a connection so that close can end it.
func (p *Proxy) keep(conn net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.conns[conn] = struct{}{}
	return true
}

func (p *Proxy) forget(conn net.Conn) {
	conn.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, conn)
}

func (p *Proxy) close() {
	p.set(func() {
		p.closed = true
		for conn := range p.conns {
			conn.Close()
		}
	})
	p.listener.Close()
	p.running.Wait()
}
