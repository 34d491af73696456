package smpptest

import (
	"cmp"
	"crypto/tls"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/smpp/pdu"
)

// Config of a center. Its zero value lets everybody bind.
type Config struct {
	// SystemID and Password are what clients must bind with; empty ones are anything.
	SystemID, Password string
	// TLS, if set, is how to serve.
	TLS *tls.Config
	// Packed is a center that reads data_coding 0 as packed septets.
	Packed bool
	// ID writes the id of the n-th submit_sm, and ReceiptID the same in the text of
	// its receipt: both as a decimal number.
	ID, ReceiptID func(n uint64) string
	// Again is the pause before a receipt that was not taken is sent again: 1 s.
	Again time.Duration
}

// Answer is what a center does with messages to a destination.
type Answer struct {
	// Status refuses; Delay is before any answer.
	Status pdu.Status
	Delay  time.Duration
	// Never takes a message, and does not say so. Drop closes the session instead.
	Never, Drop bool
	// Times is how many submit_sm this is for; zero for all.
	Times int
	// State is the word in the receipt: DELIVRD. NoReceipt is none.
	State     string
	NoReceipt bool
}

// Center is a running short message centre.
type Center struct {
	// Addr is the host:port to connect to.
	Addr string

	cfg      Config
	listener net.Listener
	running  sync.WaitGroup

	mu       sync.Mutex
	changed  chan struct{} // closed, and made anew, when anything below changes
	closed   bool
	sessions map[*session]struct{}
	answers  map[string]*Answer // by destination
	binding  pdu.Status         // of every bind
	muted    bool
	number   uint64 // of the last submit_sm
	parts    map[partKey]*gathered
	messages []Message
	outbox   []*line
	pending  int // submit_sm that are not answered yet
	peak     int
	links    int // enquire_link that came
}

// New makes a center that listens nowhere; Serve connects to it.
func New(cfg Config) *Center {
	decimal := func(n uint64) string { return strconv.FormatUint(n, 10) }
	if cfg.ID == nil {
		cfg.ID = decimal
	}
	if cfg.ReceiptID == nil {
		cfg.ReceiptID = decimal
	}
	cfg.Again = cmp.Or(cfg.Again, time.Second)
	return &Center{
		cfg: cfg, changed: make(chan struct{}), sessions: map[*session]struct{}{},
		answers: map[string]*Answer{}, parts: map[partKey]*gathered{},
	}
}

// Listen makes a center on a free loopback port. Close it.
func Listen(cfg Config) (*Center, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	c := New(cfg)
	c.Addr, c.listener = listener.Addr().String(), listener
	c.running.Go(c.accept)
	return c, nil
}

// Start is Listen until the test ends.
func Start(t testing.TB, cfg Config) *Center {
	t.Helper()
	c, err := Listen(cfg)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

func (c *Center) accept() {
	for {
		conn, err := c.listener.Accept()
		if err != nil {
			return // closed
		}
		if c.cfg.TLS != nil {
			conn = tls.Server(conn, c.cfg.TLS)
		}
		c.Serve(conn)
	}
}

// Serve begins a session on conn and returns.
func (c *Center) Serve(conn net.Conn) {
	s := newSession(c, conn)
	if c.change(func() { c.sessions[s] = struct{}{} }) {
		c.running.Go(s.run)
	} else {
		conn.Close()
	}
}

// Close drops all sessions and waits until they have ended.
func (c *Center) Close() {
	c.change(func() { c.closed = true })
	if c.listener != nil {
		c.listener.Close()
	}
	c.Drop()
	c.running.Wait()
}

// Drop closes every connection, without a word.
func (c *Center) Drop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for s := range c.sessions {
		s.conn.Close()
	}
}

// Answer sets what messages to a destination get; that of the empty destination is
// for all that have none.
func (c *Center) Answer(destination string, a Answer) {
	c.change(func() { c.answers[destination] = &a })
}

// RefuseBinds answers every bind with a status; OK ends that.
func (c *Center) RefuseBinds(status pdu.Status) { c.change(func() { c.binding = status }) }

// Mute stops all answers, and receipts, while connections stay; false ends that.
func (c *Center) Mute(muted bool) { c.change(func() { c.muted = muted }) }

// Deliver puts a message from a phone, or a receipt of the caller's, in line for the
// clients that bind as the system_id.
func (c *Center) Deliver(d Delivery) {
	c.change(func() { c.outbox = append(c.outbox, &line{Delivery: d}) })
}

// change does what it is told with c.mu held and wakes all who wait; false, and
// nothing, when the center is closed.
func (c *Center) change(what func()) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return false
	}
	what()
	close(c.changed)
	c.changed = make(chan struct{})
	return true
}

// take finds what to do with a submit_sm, and counts it.
func (c *Center) take(destination string) (a Answer, number uint64) {
	c.change(func() {
		c.number++
		c.pending++
		c.peak = max(c.peak, c.pending)
		number = c.number
		key := destination
		if c.answers[key] == nil {
			key = ""
		}
		if c.answers[key] == nil {
			return
		}
		a = *c.answers[key]
		if c.answers[key].Times--; c.answers[key].Times == 0 {
			delete(c.answers, key)
		}
	})
	return a, number
}
