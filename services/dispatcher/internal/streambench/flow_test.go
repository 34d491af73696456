package streambench_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/dispatcher/internal/queue"
)

const (
	// flowing is how many agents a flow has, flowTimeout how long their previews last:
	// one of them runs out every 5 ms, and its agent is READY for the next.
	flowing     = 1000
	flowTimeout = 5 * time.Second
	flowNode    = "flow"
	flowGrace   = time.Hour
)

// flow is agents who let their previews run out and take the next. It hears what
// their node would, and knows who has which contact.
type flow struct {
	s   *site
	sub *queue.Subscription
	end context.CancelFunc
	all sync.WaitGroup
	// over asks for agents to be READY whose miss shall not count.
	over chan string

	mu       sync.Mutex
	holder   map[string]string // agent by contact
	offered  []time.Time       // when assignments were heard of
	late     []float64         // ms from each deadline to when its end was heard of
	doubled  int
	watchers chan struct{} // gets something with each assignment
}

func (s *site) startFlow() *flow {
	s.b.Helper()
	ctx, end := context.WithCancel(context.Background())
	sub, err := s.queue.Subscribe(ctx, flowNode)
	require.NoError(s.b, err)
	f := &flow{
		s: s, sub: sub, end: end, over: make(chan string, flowing),
		holder: map[string]string{}, watchers: make(chan struct{}, 1),
	}
	for i := range flowing {
		session := queue.Session{Tenant: tenant, Agent: agent(i), ID: agent(i), Node: flowNode, Queues: []string{"queue"}}
		_, err := s.queue.OpenSession(ctx, session, flowGrace)
		require.NoError(s.b, err)
	}
	f.all.Go(func() {
		for e := range sub.Events() {
			f.hear(e, time.Now())
		}
		close(f.over)
	})
	f.all.Go(func() {
		for agent := range f.over {
			_, _ = s.queue.SetAgentState(ctx, tenant, agent, true, "")
		}
	})
	spread := time.NewTicker(flowTimeout / flowing)
	defer spread.Stop()
	for i := range flowing {
		<-spread.C
		s.ready(i, true)
	}
	return f
}

func (f *flow) stop() {
	_ = f.sub.Close()
	f.all.Wait()
	f.end()
}

func (f *flow) hear(e queue.Event, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch e.Kind {
	case queue.KindOffered:
		if f.holder[e.Preview.Contact] != "" {
			f.doubled++
		}
		f.holder[e.Preview.Contact] = e.Agent
		f.offered = append(f.offered, now)
		select {
		case f.watchers <- struct{}{}:
		default:
		}
	case queue.KindOver:
		delete(f.holder, e.Preview.Contact)
		if e.Preview.State == queue.TimedOut {
			f.late = append(f.late, float64(now.Sub(e.Preview.Deadline))/float64(time.Millisecond))
			f.over <- e.Agent
		}
	}
}

// first waits for the first assignment after a time.
func (f *flow) first(b testing.TB, after time.Time) time.Time {
	b.Helper()
	limit := time.After(within)
	for {
		f.mu.Lock()
		for _, at := range f.offered {
			if at.After(after) {
				f.mu.Unlock()
				return at
			}
		}
		f.mu.Unlock()
		select {
		case <-f.watchers:
		case <-limit:
			require.FailNow(b, "nobody assigns")
		}
	}
}

// gap is the longest time without an assignment since a time.
func (f *flow) gap(since time.Time) (longest time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	last := since
	for _, at := range f.offered {
		if at.After(since) {
			longest, last = max(longest, at.Sub(last)), at
		}
	}
	return longest
}

// forget forgets what was measured, and returns how late timeouts were, in ms.
func (f *flow) forget() (late []float64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	late, f.late, f.offered = f.late, nil, nil
	return late
}

// settle ends everything and returns how many contacts two agents had at once, and
// how many are on a screen or leased for good.
func (f *flow) settle() (doubled, lost int) {
	f.s.b.Helper()
	f.s.rest()
	f.s.await(func() bool { f.mu.Lock(); defer f.mu.Unlock(); return len(f.holder) == 0 })
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.doubled, len(f.holder) + len(f.s.peers.lender.lent())
}
