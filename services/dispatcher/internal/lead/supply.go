package lead

import (
	"sync"
	"time"

	"github.com/google/uuid"
)

// askEvery is how often a task that had nothing callable is asked about again
// while agents are idle.
const askEvery = time.Second

// supply is what is known of the tenant's hoppers and of what SQL has for
// them, between the assign loop, which empties them, and the refill loop.
type supply struct {
	mu    sync.Mutex
	tasks map[string]*stock
	// next is the demand as the present pass of assign finds it.
	next map[string]int
}

// stock is what is known of one task.
type stock struct {
	hopper int
	// wanted is how many contacts the hopper should get.
	wanted int
	// closed: all its contacts are done, as SQL last said.
	closed bool
	// askAt is when SQL may be asked.
	askAt time.Time
	// lease is the id of a request whose answer did not come or was not loaded.
	lease string
}

func newSupply() *supply { return &supply{tasks: map[string]*stock{}, next: map[string]int{}} }

func (s *supply) stock(task string) *stock {
	if s.tasks[task] == nil {
		s.tasks[task] = &stock{}
	}
	return s.tasks[task]
}

// reset forgets what hoppers and SQL had: something has changed. A request
// without an answer stays, to be sent again as it was.
func (s *supply) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	fresh := map[string]*stock{}
	for task, t := range s.tasks {
		if t.lease != "" {
			fresh[task] = &stock{wanted: t.wanted, lease: t.lease}
		}
	}
	s.tasks = fresh
}

// begin starts a pass.
func (s *supply) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = map[string]int{}
}

// note says what a hopper holds and how much more it should.
func (s *supply) note(task string, hopper, wanted int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stock(task).hopper = hopper
	s.next[task] = wanted
}

// blocks reports whether any of the tasks has, or may have, a contact that is
// not done. A task that SQL was never asked about may.
func (s *supply) blocks(tasks []string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, task := range tasks {
		if t := s.stock(task); t.hopper > 0 || !t.closed {
			return true
		}
	}
	return false
}

// commit ends a pass: its demand replaces the one before. It reports whether
// there is any.
func (s *supply) commit() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	demand := false
	for task, t := range s.tasks {
		t.wanted = s.next[task]
		demand = demand || t.wanted > 0
	}
	return demand
}

// order is a request for contacts.
type order struct {
	task, lease string
	most        int
}

// due lists what SQL should be asked now, and when the next thing may be asked:
// zero for not at all.
func (s *supply) due(now time.Time) (orders []order, next time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for task, t := range s.tasks {
		if t.wanted <= 0 {
			continue
		}
		if wait := t.askAt.Sub(now); wait > 0 {
			if next == 0 || wait < next {
				next = wait
			}
			continue
		}
		if t.lease == "" {
			t.lease = uuid.NewString()
		}
		orders = append(orders, order{task: task, lease: t.lease, most: t.wanted})
	}
	return orders, next
}

// answer is what SQL had.
type answer struct {
	loaded int
	open   bool
	// due is when the next waiting contact is; zero when none waits.
	due time.Time
}

// filled notes an answer that was loaded. It reports whether assign can do
// something with it.
func (s *supply) filled(o order, a answer, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.stock(o.task)
	news := a.loaded > 0 || t.closed != !a.open
	t.lease, t.closed = "", !a.open
	t.wanted -= a.loaded
	t.hopper += a.loaded
	s.next[o.task] -= a.loaded // should a pass be under way, it has seen the hopper before
	if a.loaded < o.most {     // that was all it had
		t.askAt = now.Add(askEvery)
		if !a.due.IsZero() && a.due.Before(t.askAt) {
			t.askAt = a.due
		}
	}
	return news
}
