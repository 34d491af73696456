package history

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/foredial/foredial/pkg/leader"
)

// Sample is what the stores say about leaders at a moment: the newest token that
// Redis and SQL have seen, zero while they have seen none, and the token of each
// lease. The tokens are read before the leases.
type Sample struct {
	Redis, SQL leader.Token
	Leases     map[string]leader.Token
}

// Fences watches tokens over a campaign. Its zero value has seen nothing.
type Fences struct {
	mu       sync.Mutex
	last     Sample
	seen     map[string][]leader.Token // by store, each once
	breaches []string
}

// Add takes the next sample.
func (f *Fences) Add(s Sample) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.follow("redis", s.Redis)
	f.follow("sql", s.SQL)
	for _, id := range slices.Sorted(maps.Keys(s.Leases)) {
		token := s.Leases[id]
		// A lease that is new was made after the last sample, and so after the
		// token in that one was written.
		if _, old := f.last.Leases[id]; !old && !token.Supersedes(f.last.SQL) {
			f.breaches = append(f.breaches, fmt.Sprintf("lease %s was made under %s, after %s was seen", id, token, f.last.SQL))
		}
	}
	f.last = s
}

// follow notes a store's token, which must be newer than all before it. One that
// is absent says nothing: the store lost its data.
func (f *Fences) follow(store string, token leader.Token) {
	if f.seen == nil {
		f.seen = map[string][]leader.Token{}
	}
	all := f.seen[store]
	if token.IsZero() || len(all) > 0 && token == all[len(all)-1] {
		return
	}
	for _, before := range all {
		if token.Cluster == before.Cluster && token.Revision <= before.Revision {
			f.breaches = append(f.breaches, fmt.Sprintf("%s went from %s back to %s", store, all[len(all)-1], token))
			break
		}
	}
	if len(all) > 0 && token.Cluster != all[len(all)-1].Cluster && slices.ContainsFunc(all, func(t leader.Token) bool { return t.Cluster == token.Cluster }) {
		f.breaches = append(f.breaches, fmt.Sprintf("%s returned to the cluster of %s", store, token))
	}
	f.seen[store] = append(all, token)
}

// Leaders is how many tokens Redis has had.
func (f *Fences) Leaders() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.seen["redis"])
}

// Breaches lists where an older token won, or, in the end, SQL has one that is
// newer than that of Redis, where every leader begins.
func (f *Fences) Breaches() (breaches []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	breaches = slices.Clone(f.breaches)
	if !f.last.Redis.Supersedes(f.last.SQL) {
		breaches = append(breaches, fmt.Sprintf("redis ended with %s, sql with %s", f.last.Redis, f.last.SQL))
	}
	return breaches
}
