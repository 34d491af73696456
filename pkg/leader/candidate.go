package leader

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
)

// DefaultTTL is the least that etcd grants at its default ticks. A node that
// dies without a word is replaced after 1.6 to 2.1 s.
const DefaultTTL = 2 * time.Second

const (
	firstPause = 50 * time.Millisecond
	lastPause  = time.Second
	// settled: work that lasted this long was no failure to start.
	settled = time.Second
)

// Config names one node in one election.
type Config struct {
	// Prefix is the etcd folder of the election, such as
	// "/foredial/dispatcher/shards", without a slash at its end.
	Prefix string
	// Node is shown to operators; nodes should differ in it.
	Node string
	// TTL of the node's etcd lease, rounded up to whole seconds; etcd may grant
	// more. Zero means DefaultTTL.
	TTL time.Duration
	Log *slog.Logger
}

// Term is one unbroken leadership of one key.
type Term struct {
	Key   string
	Token Token

	session *session
}

// Trusted tells whether this node may still act as leader now. Ask right
// before a write that carries no token: a process that was stopped past its
// lease gets false here before its context has been cancelled.
func (t Term) Trusted() bool { return t.session.trusted() }

// Work is what a leader does. Its context ends when the leadership is lost,
// when it can no longer be trusted, and at shutdown; it must then return
// within the margin of the TTL. Returning earlier hands the leadership over.
type Work func(ctx context.Context, term Term)

// Candidate stands for election for any number of keys with one etcd lease.
type Candidate struct {
	client  *clientv3.Client
	cfg     Config
	session atomic.Pointer[session]
}

// New prepares a candidate; Run makes it stand.
func New(client *clientv3.Client, cfg Config) *Candidate {
	if cfg.TTL == 0 {
		cfg.TTL = DefaultTTL
	}
	return &Candidate{client: client, cfg: cfg}
}

// LastBeat is when etcd last confirmed this node's lease: zero before the
// first time.
func (c *Candidate) LastBeat() time.Time {
	s := c.session.Load()
	if s == nil {
		return time.Time{}
	}
	return time.Unix(0, s.lastBeat.Load())
}

// Run stands for every key and calls work, in a goroutine of its own, for
// each one won. It returns when ctx has ended, all work has returned and all
// keys have been given up. Failures of etcd are logged and waited out.
func (c *Candidate) Run(ctx context.Context, keys []string, work Work) {
	pause := backoff{}
	for ctx.Err() == nil {
		s, err := openSession(ctx, c.client, c.cfg.TTL)
		if err != nil {
			if ctx.Err() == nil {
				c.cfg.Log.Warn("no election session", "node", c.cfg.Node, "error", err)
			}
			pause.wait(ctx)
			continue
		}
		pause = backoff{}
		c.session.Store(s)
		c.stand(ctx, s, keys, work)
		if err := s.close(ctx); err != nil {
			c.cfg.Log.Warn("election lease not given back", "node", c.cfg.Node, "error", err)
		}
	}
}

// stand contends for all keys until the session is lost or ctx ends.
func (c *Candidate) stand(ctx context.Context, s *session, keys []string, work Work) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)

	var contenders, watcher sync.WaitGroup
	watcher.Go(func() {
		select {
		case <-s.lost:
			c.cfg.Log.Warn("election session lost", "node", c.cfg.Node, "error", s.cause)
			cancel(s.cause)
		case <-ctx.Done():
		}
	})
	for _, key := range keys {
		contenders.Go(func() { c.contend(ctx, s, key, work) })
	}
	contenders.Wait()
	cancel(nil)
	watcher.Wait()
}

// contend bids for one key, again and again.
func (c *Candidate) contend(ctx context.Context, s *session, key string, work Work) {
	pause := backoff{}
	for ctx.Err() == nil {
		began := time.Now()
		if err := c.bid(ctx, s, key, work); err != nil && ctx.Err() == nil {
			c.cfg.Log.Warn("election round failed", "node", c.cfg.Node, "key", key, "error", err)
		}
		if time.Since(began) > settled {
			pause = backoff{}
		}
		pause.wait(ctx)
	}
}

// bid goes through one round: a place in the queue, the front, the term.
func (c *Candidate) bid(ctx context.Context, s *session, key string, work Work) error {
	b, err := enter(ctx, s, c.folder(key), c.cfg.Node)
	if err != nil {
		return err
	}
	defer func() {
		if err := b.withdraw(ctx); err != nil {
			c.cfg.Log.Warn("leadership not given back", "node", c.cfg.Node, "key", key, "error", err)
		}
	}()
	if err := b.awaitFront(ctx); err != nil {
		return err
	}
	if err := b.claim(ctx, c.cfg.Node, time.Now()); err != nil {
		return err
	}
	c.lead(ctx, b, key, work)
	return nil
}

// lead runs the work for one term and ends its context when the key is lost.
func (c *Candidate) lead(ctx context.Context, b *bid, key string, work Work) {
	ctx, cancel := context.WithCancelCause(ctx)
	var guard sync.WaitGroup
	guard.Go(func() { cancel(b.awaitLoss(ctx)) })
	defer guard.Wait()
	defer cancel(nil)

	term := Term{Key: key, Token: b.token, session: b.session}
	if !term.Trusted() {
		return // etcd took so long to answer the claim that it says nothing now
	}
	began := time.Now()
	c.cfg.Log.Info("leadership won", "node", c.cfg.Node, "key", key, "token", b.token.String())
	work(ctx, term)
	c.cfg.Log.Info("leadership ended", "node", c.cfg.Node, "key", key, "token", b.token.String(),
		"held", time.Since(began), "cause", context.Cause(ctx))
}

func (c *Candidate) folder(key string) string { return c.cfg.Prefix + "/" + key + "/" }

// backoff spaces out attempts; its zero value starts anew.
type backoff struct{ last time.Duration }

func (b *backoff) wait(ctx context.Context) {
	b.last = min(max(b.last*2, firstPause), lastPause)
	timer := time.NewTimer(b.last)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
