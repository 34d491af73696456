package store

import "sync"

// positions remembers for tasks where a look at the order ended that had gone
// past a head full of contacts whose numbers are live. It is an aid to get on,
// not a fact: forgotten, the next look begins at the head.
type positions struct {
	mu    sync.Mutex
	after map[taskKey][]byte
}

type taskKey struct{ tenant, taskID string }

// position is that of one task.
type position struct {
	all *positions
	key taskKey
}

func (p *positions) of(tenant, taskID string) position { return position{p, taskKey{tenant, taskID}} }

// get is the sort key to go on after; nil: none.
func (p position) get() []byte {
	p.all.mu.Lock()
	defer p.all.mu.Unlock()
	return p.all.after[p.key]
}

func (p position) set(after []byte) {
	p.all.mu.Lock()
	defer p.all.mu.Unlock()
	if after == nil {
		delete(p.all.after, p.key)
		return
	}
	p.all.after[p.key] = after
}
