package lead

import (
	"sync"
	"time"

	"github.com/google/uuid"
)

const (
	// askEvery is how often a task that had nothing callable is asked about again
	// while agents are idle.
	askEvery = time.Second
	// comingFor is how long contacts that are wanted and could be there count as
	// coming: should the contact service not answer, other tasks go on.
	comingFor = 250 * time.Millisecond
)

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
	// wantedAt is since when it could have been asked and has not answered; zero
	// when nothing is wanted of it.
	wantedAt time.Time
	// lease is the id of a request whose answer did not come or was not loaded.
	lease string
	// asked is when that was sent first.
	asked time.Time
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
			fresh[task] = &stock{wanted: t.wanted, lease: t.lease, asked: t.asked}
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
func (s *supply) note(task string, hopper, wanted int, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.stock(task)
	t.hopper = hopper
	s.next[task] = wanted
	if wanted > 0 && t.wantedAt.IsZero() && !t.askAt.After(now) {
		t.wantedAt = now
	}
}

// open reports whether a task has, or may have, a contact that is not done. One
// that SQL was never asked about may.
func (s *supply) open(task string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.stock(task)
	return t.hopper > 0 || !t.closed
}

// coming reports whether a task's hopper may get contacts in a moment.
func (s *supply) coming(task string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stock(task).coming(now)
}

func (t *stock) coming(now time.Time) bool {
	return !t.wantedAt.IsZero() && now.Before(t.wantedAt.Add(comingFor))
}

// commit ends a pass: its demand replaces the one before. It reports whether
// there is any.
func (s *supply) commit() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	demand := false
	for task, t := range s.tasks {
		if t.wanted = s.next[task]; t.wanted > 0 {
			demand = true
		} else {
			t.wantedAt = time.Time{}
		}
	}
	return demand
}

// order is a request for contacts.
type order struct {
	task, lease string
	asked       time.Time
	most        int
	// appointments: no other contacts than those whose appointment is due.
	appointments bool
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
			t.lease, t.asked = uuid.NewString(), now
		}
		orders = append(orders, order{task: task, lease: t.lease, asked: t.asked, most: t.wanted})
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
	news := a.loaded > 0 || t.closed != !a.open || t.coming(now)
	t.lease, t.closed, t.wantedAt = "", !a.open, time.Time{}
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
