package rpc

import (
	"hash/maphash"
	"sync"
	"time"
)

const (
	// recentFor is how long something is recent, at least; at most twice as long.
	recentFor = 10 * time.Minute
	// maxRecent bounds how much of it is remembered, twice.
	maxRecent = 50_000
)

// recent is a set that forgets, by halves.
type recent struct {
	seed maphash.Seed

	mu          sync.Mutex
	now, before map[uint64]struct{}
	since       time.Time
}

func newRecent() *recent {
	return &recent{seed: maphash.MakeSeed(), now: map[uint64]struct{}{}, since: time.Now()}
}

func (r *recent) add(text string) {
	hash := maphash.String(r.seed, text)
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.now) >= maxRecent || time.Since(r.since) > recentFor {
		r.before, r.now, r.since = r.now, map[uint64]struct{}{}, time.Now()
	}
	r.now[hash] = struct{}{}
}

func (r *recent) has(text string) bool {
	hash := maphash.String(r.seed, text)
	r.mu.Lock()
	defer r.mu.Unlock()
	_, isNow := r.now[hash]
	_, wasBefore := r.before[hash]
	return isNow || wasBefore
}

func (r *recent) drop(text string) {
	hash := maphash.String(r.seed, text)
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.now, hash)
	delete(r.before, hash)
}
