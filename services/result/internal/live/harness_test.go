package live

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/auth"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/result/internal/count"
	"github.com/foredial/foredial/services/result/internal/store"
)

var spring = store.Task{Tenant: "acme", ID: "spring"}

var errGone = errors.New("gone for the test")

// book is what is counted, and how often it is read.
type book struct {
	mu       sync.Mutex
	changes  int64
	counts   count.Counts
	contacts int64
	// dear is how long counting contacts takes.
	dear time.Duration
	err  error

	read reads
}

// reads is how often each thing was read.
type reads struct{ changes, counts, agents, contacts int }

func (b *book) source(t *testing.T) Source {
	return Source{
		Changes: func(_ context.Context, task store.Task) (int64, error) {
			require.Equal(t, spring, task)
			b.mu.Lock()
			defer b.mu.Unlock()
			b.read.changes++
			return b.changes, b.err
		},
		Counts: func(_ context.Context, _ store.Task, agents bool) (count.Counts, error) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.read.counts++
			some := count.Counts{}
			for k, n := range b.counts {
				if agents || k.AgentID == "" {
					some[k] = n
				}
			}
			if agents {
				b.read.agents++
			}
			return some, b.err
		},
		Contacts: func(ctx context.Context, _ store.Task) ([]*resultv1.TaskStats_ContactCount, error) {
			require.Equal(t, spring.Tenant, auth.Tenant(ctx))
			b.mu.Lock()
			dear := b.dear
			b.mu.Unlock()
			<-time.After(dear) // in the bubble's time
			b.mu.Lock()
			defer b.mu.Unlock()
			b.read.contacts++
			return []*resultv1.TaskStats_ContactCount{{State: contactv1.ContactState_CONTACT_STATE_READY, Count: b.contacts}}, b.err
		},
	}
}

// edit changes what is there, without a word.
func (b *book) edit(fn func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	fn()
}

// soFar is how often it was read until now.
func (b *book) soFar() reads {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.read
}

// release counts so many calls that are over, as another process would.
func (b *book) release(agent string, n int64) {
	b.edit(func() {
		b.changes++
		b.counts.Add(count.Key{Kind: count.Released}, n)
		b.counts.Add(count.Key{AgentID: agent, Kind: count.Released}, n)
	})
}

// node is one with a book of its own.
type node struct {
	*Watches
	*book

	t *testing.T
}

// inBubble runs a test on a node whose clock only moves when all wait.
func inBubble(t *testing.T, test func(t *testing.T, n *node)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &book{counts: count.Counts{}}
		n := &node{t: t, book: b, Watches: New(slog.New(slog.DiscardHandler), prometheus.NewRegistry(), b.source(t))}
		defer func() { require.NoError(t, n.Stop(context.Background())) }()
		test(t, n)
	})
}

// message is one that a client got, and how long after the beginning.
type message struct {
	*resultv1.TaskStats

	after time.Duration
}

// client is one that watches.
type client struct {
	t     *testing.T
	began time.Time
	leave context.CancelFunc
	left  <-chan struct{}

	mu    sync.Mutex
	got   []message
	ended error
	// slow is how long it takes to read a message.
	slow time.Duration
}

func (n *node) watch(agents bool, slow ...time.Duration) *client {
	ctx, cancel := context.WithCancel(context.Background())
	n.t.Cleanup(cancel)
	c := &client{t: n.t, began: time.Now(), leave: cancel, left: ctx.Done()}
	if len(slow) > 0 {
		c.slow = slow[0]
	}
	go func() {
		err := n.Serve(ctx, spring, agents, c.receive)
		cancel()
		c.mu.Lock()
		defer c.mu.Unlock()
		c.ended = err
	}()
	synctest.Wait()
	return c
}

func (c *client) receive(m *resultv1.TaskStats) error {
	c.mu.Lock()
	c.got = append(c.got, message{m, time.Since(c.began)})
	c.mu.Unlock()
	select {
	case <-time.After(c.slow):
	case <-c.left: // as Send ends with its stream
	}
	return nil
}

// received are the messages since it was last asked.
func (c *client) received() []message {
	c.mu.Lock()
	defer c.mu.Unlock()
	got := c.got
	c.got = nil
	return got
}

// next is the only message since it was last asked.
func (c *client) next() message {
	c.t.Helper()
	got := c.received()
	require.Len(c.t, got, 1)
	return got[0]
}

func (c *client) end() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended
}

// pass lets time go by, and all that is to happen meanwhile.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}
