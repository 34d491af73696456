package rpc

import (
	"maps"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxBuckets bounds how many names a limit remembers.
const maxBuckets = 50_000

// buckets are token buckets, one a name, of those that have not been full for long.
// A bucket that is full says nothing that a new one would not.
type buckets struct {
	rate  rate.Limit
	burst int

	mu sync.Mutex
	of map[string]*rate.Limiter
}

// newBuckets has each name take so many tokens a second, burst at once; nil: any number.
func newBuckets(perSecond float64, burst int) *buckets {
	if perSecond == 0 {
		return nil
	}
	return &buckets{rate: rate.Limit(perSecond), burst: burst, of: map[string]*rate.Limiter{}}
}

// take takes a token, or says how long there is none.
func (b *buckets) take(name string, now time.Time) (wait time.Duration) {
	if b == nil {
		return 0
	}
	token := b.bucket(name, now).ReserveN(now, 1)
	if wait = token.DelayFrom(now); wait > 0 {
		token.CancelAt(now)
	}
	return wait
}

// empty says how long there is no token, and takes none.
func (b *buckets) empty(name string, now time.Time) (wait time.Duration) {
	if b == nil {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	known := b.of[name]
	if known == nil {
		return 0
	}
	missing := 1 - known.TokensAt(now)
	return max(0, time.Duration(missing/float64(b.rate)*float64(time.Second)))
}

func (b *buckets) bucket(name string, now time.Time) *rate.Limiter {
	b.mu.Lock()
	defer b.mu.Unlock()
	known := b.of[name]
	if known == nil {
		b.makeRoom(now)
		known = rate.NewLimiter(b.rate, b.burst)
		b.of[name] = known
	}
	return known
}

// makeRoom forgets full buckets when there are many, and if that leaves too many, others.
func (b *buckets) makeRoom(now time.Time) {
	if len(b.of) < maxBuckets {
		return
	}
	maps.DeleteFunc(b.of, func(_ string, l *rate.Limiter) bool { return l.TokensAt(now) >= float64(b.burst) })
	maps.DeleteFunc(b.of, func(string, *rate.Limiter) bool { return len(b.of) > maxBuckets/2 })
}

// slots count what is open at once, by name.
type slots struct {
	most int // 0: any number

	mu   sync.Mutex
	open map[string]int
}

func newSlots(most int) *slots { return &slots{most: most, open: map[string]int{}} }

// take takes a slot until give, unless all are taken.
func (s *slots) take(name string) (give func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.most > 0 && s.open[name] >= s.most {
		return nil, false
	}
	s.open[name]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.open[name]--; s.open[name] == 0 {
			delete(s.open, name)
		}
	}, true
}
