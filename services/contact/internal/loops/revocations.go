package loops

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/services/contact/internal/store"
)

// revocationsTick is how late revocations of other processes are heard of: a
// blocked number must be off the screen within a second.
const revocationsTick = 200 * time.Millisecond

// Revocations tells those who watch a tenant that there are new revocations. It
// asks the database for all of them at once.
type Revocations struct {
	rows *store.Store

	mu       sync.Mutex
	watchers map[string]map[*loop.Signal]bool // by tenant
	last     map[string]int64                 // sequence numbers they know of
}

// NewRevocations watches for nobody yet.
func NewRevocations(rows *store.Store) *Revocations {
	return &Revocations{rows: rows, watchers: map[string]map[*loop.Signal]bool{}, last: map[string]int64{}}
}

// Watch returns what is set when the tenant has new revocations, and what ends that.
func (r *Revocations) Watch(tenant string) (news *loop.Signal, stop func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	news = loop.NewSignal()
	if r.watchers[tenant] == nil {
		r.watchers[tenant] = map[*loop.Signal]bool{}
	}
	r.watchers[tenant][news] = true
	return news, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if delete(r.watchers[tenant], news); len(r.watchers[tenant]) == 0 {
			delete(r.watchers, tenant)
			delete(r.last, tenant)
		}
	}
}

// Loop looks for new revocations, at once for those of this process.
func (r *Revocations) Loop() loop.Loop {
	return loop.Loop{Name: "revocations", Tick: revocationsTick, Wake: r.rows.Revoked(), Run: r.look}
}

func (r *Revocations) look(ctx context.Context) (time.Duration, error) {
	tenants := r.watched()
	if len(tenants) == 0 {
		return 0, nil
	}
	last, err := r.rows.LastRevocations(ctx, tenants)
	if err != nil {
		return 0, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for tenant, sequence := range last {
		if r.last[tenant] == sequence {
			continue
		}
		r.last[tenant] = sequence
		for news := range r.watchers[tenant] {
			news.Set()
		}
	}
	return 0, nil
}

func (r *Revocations) watched() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Collect(maps.Keys(r.watchers))
}
