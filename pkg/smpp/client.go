package smpp

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// Pauses between two tries to connect. The longest is also how long a connection
// must have lasted for the next pause to be the shortest again.
const (
	minPause = 500 * time.Millisecond
	maxPause = 30 * time.Second
)

// Client keeps a connection to a server. It is safe for concurrent use.
type Client struct {
	cfg    Config
	ctx    context.Context //nolint:containedctx // the client owns its connection's lifetime
	cancel context.CancelFunc

	window   chan struct{} // holds a token for every message under way: each has one request unanswered
	ref      atomic.Uint32 // of the last long message
	stopping chan struct{}
	stop     sync.Once
	done     chan struct{}

	mu      sync.Mutex
	session *session      // nil while there is none
	down    error         // why there is none
	changed chan struct{} // closed, and made anew, when there is one
}

// Open makes a client, which connects in the background from then on. It fails for
// a Config that cannot be right. Stop it.
func Open(cfg Config) (*Client, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, err
	}
	c := &Client{
		cfg: cfg, window: make(chan struct{}, cfg.Window), stopping: make(chan struct{}),
		done: make(chan struct{}), down: errors.New("connecting"), changed: make(chan struct{}),
	}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	c.ref.Store(rand.Uint32()) // two clients of one sender should not number alike
	go c.run()
	return c, nil
}

// Down is why the client is not bound now; nil when it is.
func (c *Client) Down() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.session != nil {
		return c.session.cause()
	}
	return c.down
}

// Stop refuses new messages, waits for the answers to those sent, unbinds and ends.
// When ctx ends first, it does without the rest of that.
func (c *Client) Stop(ctx context.Context) error {
	c.stop.Do(func() {
		close(c.stopping)
		if s, _ := c.current(); s != nil && c.drain(ctx) {
			// The connection ends either way.
			_, _ = s.unbind(ctx)
		}
		c.cancel()
	})
	select {
	case <-c.done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("smpp: stopped before all was over: %w", ctx.Err())
	}
}

// drain takes the whole window: then no message is under way.
func (c *Client) drain(ctx context.Context) bool {
	for range cap(c.window) {
		select {
		case c.window <- struct{}{}:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

func (c *Client) run() {
	defer close(c.done)
	for pause := minPause; ; pause = min(2*pause, maxPause) {
		began := time.Now()
		err := c.connect()
		if c.ctx.Err() != nil {
			return
		}
		if time.Since(began) >= maxPause {
			pause = minPause
		}
		wait := pause/2 + rand.N(pause) // so that clients cut off together do not come together
		c.set(nil, err)
		c.cfg.Log.Warn("no connection to the message centre", "error", err, "retry_in", wait)
		select {
		case <-c.ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// connect binds and serves until that ends.
func (c *Client) connect() error {
	conn, err := c.cfg.Dial(c.ctx)
	if err != nil {
		return err
	}
	s := newSession(&c.cfg, conn)
	release := context.AfterFunc(c.ctx, func() { s.end(errStopped) })
	defer release()
	var running sync.WaitGroup
	running.Go(s.read)
	defer running.Wait()
	if _, err = s.bind(c.ctx); err != nil {
		s.end(err)
		return err
	}
	running.Go(s.enquire)
	running.Go(s.deliver)
	c.set(s, nil)
	c.cfg.Log.Info("bound to the message centre")
	<-s.ctx.Done()
	return s.cause()
}

func (c *Client) set(s *session, down error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.session, c.down = s, down
	if s != nil {
		close(c.changed)
		c.changed = make(chan struct{})
	}
}

// current is the session, or what to wait for.
func (c *Client) current() (*session, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.session, c.changed
}

// Await waits until the client is bound, as long as ctx and Timeout last. The
// error, ErrNotSent, says why it is not.
func (c *Client) Await(ctx context.Context) error {
	_, err := c.bound(ctx)
	return err
}

// bound waits for a session that has not ended.
func (c *Client) bound(ctx context.Context) (*session, error) {
	patience := time.NewTimer(c.cfg.Timeout)
	defer patience.Stop()
	for {
		s, changed := c.current()
		if s != nil && s.cause() == nil {
			return s, nil
		}
		select {
		case <-changed:
		case <-c.stopping:
			return nil, fmt.Errorf("%w: %w", ErrNotSent, errStopped)
		case <-patience.C:
			return nil, fmt.Errorf("%w: not bound: %w", ErrNotSent, cmp.Or(c.Down(), errClosed))
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: not bound: %w", ErrNotSent, ctx.Err())
		}
	}
}
