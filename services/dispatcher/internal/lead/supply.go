package lead

import (
	"maps"
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
	// next is the demand as the present pass of assign finds it, of those it tried.
	next map[string]int
	// wanting are the tasks with a demand.
	wanting map[string]bool
}

// stock is what is known of one task.
type stock struct {
	// hopper is how many contacts it holds; when not known, how many it held.
	hopper int
	known  bool
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

func newSupply() *supply {
	return &supply{tasks: map[string]*stock{}, next: map[string]int{}, wanting: map[string]bool{}}
}

// of is what is known of a task, the same for as long as the supply lives. What is
// in it belongs to the supply.
func (s *supply) of(task string) *stock {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stock(task)
}

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
	for task, t := range s.tasks {
		if t.lease != "" {
			*t = stock{wanted: t.wanted, lease: t.lease, asked: t.asked}
		} else {
			*t = stock{}
			delete(s.wanting, task)
		}
	}
}

// saw says what a hopper holds.
func (s *supply) saw(task string, hopper int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.stock(task)
	t.hopper, t.known = hopper, true
}

// stir says that a hopper may hold more than is known.
func (s *supply) stir(task string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stock(task).known = false
}

// empty reports whether a hopper is known to have nothing.
func (s *supply) empty(task string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.stock(task)
	return t.known && t.hopper == 0
}

// begin starts a pass over the tasks of a queue.
func (s *supply) begin(in func(task string) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.next, func(task string, _ int) bool { return in(task) })
}

// note says what a hopper holds and how much more it should.
func (s *supply) note(task string, hopper, wanted int, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.stock(task)
	t.hopper, t.known = hopper, true
	s.next[task] = wanted
	if wanted > 0 && t.wantedAt.IsZero() && !t.askAt.After(now) {
		t.wantedAt = now
	}
}

// look notes what is known of a queue's tasks now. It reports whether contacts are
// coming for any.
func (s *supply) look(l *line, now time.Time) (coming bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, t := range l.stocks {
		l.tasks[i].Open, l.tasks[i].Coming = t.open(), t.coming(now)
		coming = coming || l.tasks[i].Coming
	}
	return coming
}

// open reports whether a task has, or may have, a contact that is not done. One
// that SQL was never asked about may.
func (t *stock) open() bool { return t.hopper > 0 || !t.closed }

// coming reports whether a task's hopper may get contacts in a moment.
func (t *stock) coming(now time.Time) bool {
	return !t.wantedAt.IsZero() && now.Before(t.wantedAt.Add(comingFor))
}

// commit ends a pass over the tasks of a queue: its demand replaces the one before.
// It reports whether there is any.
func (s *supply) commit(in func(task string) bool) (demand bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for task := range s.wanting {
		if in(task) && s.next[task] <= 0 {
			t := s.stock(task)
			t.wanted, t.wantedAt = 0, time.Time{}
			delete(s.wanting, task)
		}
	}
	for task, wanted := range s.next {
		if in(task) && wanted > 0 {
			s.stock(task).wanted, s.wanting[task], demand = wanted, true, true
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
	for task := range s.wanting {
		t := s.stock(task)
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
