package lead

import (
	"cmp"
	"slices"
	"sync/atomic"
	"time"

	"github.com/foredial/foredial/services/dispatcher/internal/plan"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/precedence"
)

// line is the tasks of one queue, as of one revision of the feed, with what the
// present pass of assign knows of them. Of a thousand tasks a pass tries few: what
// it needs of all of them is kept here.
type line struct {
	queue  string
	tasks  []precedence.Task // by priority, then id
	feed   []*feed.Task      // the same ones
	stocks []*stock
	at     map[string]int // where each is
	// idle agents, or plan.Unknown.
	idle int
	// judged is when it was last looked which tasks may call, unix seconds.
	judged int64
}

// lines are a tenant's tasks in their queues.
type lines struct {
	all    []*line
	queues map[string]*line
	tasks  map[string]*line
}

// board keeps the lines until the feed has something new.
type board struct {
	// feed counts what the feed had that was new; built is which count lines are of.
	feed  atomic.Int64
	built int64
	lines *lines
}

// changed is told when the feed has something new.
func (b *board) changed() { b.feed.Add(1) }

// current returns the lines of what the feed has. The assign loop alone asks.
func (b *board) current(tasks func() []*feed.Task, s *supply) *lines {
	if now := b.feed.Load(); b.lines == nil || b.built != now {
		b.lines, b.built = newLines(tasks(), s), now
	}
	return b.lines
}

func newLines(all []*feed.Task, s *supply) *lines {
	byID := make(map[string]*feed.Task, len(all))
	tasks := make([]precedence.Task, len(all))
	for i, t := range all {
		byID[t.GetId()] = t
		tasks[i] = precedence.Task{ID: t.GetId(), Queue: t.GetSkillQueueId(), Priority: t.GetPriority()}
	}
	n := &lines{queues: map[string]*line{}, tasks: map[string]*line{}}
	for _, own := range precedence.Queues(tasks) {
		slices.SortStableFunc(own, func(a, b precedence.Task) int { return cmp.Compare(a.Priority, b.Priority) })
		l := &line{queue: own[0].Queue, tasks: own, at: map[string]int{}, idle: plan.Unknown}
		for i, t := range own {
			l.feed, l.stocks = append(l.feed, byID[t.ID]), append(l.stocks, s.of(t.ID))
			l.at[t.ID] = i
			n.tasks[t.ID] = l
		}
		n.all, n.queues[l.queue] = append(n.all, l), l
	}
	return n
}

// ids are the tasks of a line.
func (l *line) ids() []string {
	ids := make([]string, len(l.tasks))
	for i, t := range l.tasks {
		ids[i] = t.ID
	}
	return ids
}

// has reports whether a task is in the line.
func (l *line) has(task string) bool {
	_, ok := l.at[task]
	return ok
}

// begin starts a pass: each task is to be tried. Which may call now is judged once
// a second: dates and windows have no finer bounds that matter here, and a task is
// judged once more before anything of it is offered.
func (l *line) begin(now time.Time) {
	judge := now.Unix() != l.judged
	l.judged = now.Unix()
	for i := range l.tasks {
		l.tasks[i].Callable = true
		if judge {
			l.tasks[i].Allowed = l.feed[i].Callable(now)
		}
	}
}
