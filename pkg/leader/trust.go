package leader

import (
	"sync"
	"time"
)

// marginShare is the part of the TTL, one in so many, that a node gives up at
// the end of its lease: for clocks that run at different speeds, and for the
// time work needs to see its cancelled context.
const marginShare = 5

// trust is the span in which a session may be relied on without asking etcd.
// It ends by time alone, and once it has ended it never comes back: whoever
// has seen it ended may have told others.
type trust struct {
	mu    sync.Mutex
	until time.Time
	over  bool
}

// newTrust opens the window with a grant asked for at sent.
func newTrust(sent time.Time, ttl time.Duration) *trust {
	return &trust{until: trustEnd(sent, ttl)}
}

// trustEnd counts from when the request was sent, not from its answer: etcd
// started its own clock somewhere between the two.
func trustEnd(sent time.Time, ttl time.Duration) time.Time {
	return sent.Add(ttl - ttl/marginShare)
}

// holds tells whether the session can be relied on at now.
func (t *trust) holds(now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.check(now)
}

// extend moves the end after a keep-alive sent at sent was answered. It
// refuses when the window had ended before the answer came.
func (t *trust) extend(sent time.Time, ttl time.Duration, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.check(now) {
		return false
	}
	if end := trustEnd(sent, ttl); end.After(t.until) {
		t.until = end
	}
	return true
}

// end closes the window early.
func (t *trust) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.over = true
}

// deadline is when the window ends if nothing extends it.
func (t *trust) deadline() time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.until
}

func (t *trust) check(now time.Time) bool {
	if !now.Before(t.until) {
		t.over = true
	}
	return !t.over
}
