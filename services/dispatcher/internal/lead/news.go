package lead

import (
	"maps"
	"sync"

	"github.com/foredial/foredial/services/dispatcher/internal/queue"
)

// news is what may be otherwise since assign last looked. Nothing of it is lost
// for good: now and then assign looks everywhere.
type news struct {
	mu      sync.Mutex
	pending changes
}

// changes are queues where somebody has become idle, and tasks whose hopper has
// got a contact; all: anything may have changed.
type changes struct {
	all           bool
	queues, tasks map[string]bool
}

func noChanges() changes { return changes{queues: map[string]bool{}, tasks: map[string]bool{}} }

func newNews() *news { return &news{pending: noChanges()} }

func (n *news) note(w queue.Wake) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.pending.all = n.pending.all || w.All
	for _, id := range w.Queues {
		n.pending.queues[id] = true
	}
	for _, id := range w.Tasks {
		n.pending.tasks[id] = true
	}
}

// take hands everything over, once. When there is nothing, whoever asks has a
// reason of its own: it is everything.
func (n *news) take() changes {
	n.mu.Lock()
	defer n.mu.Unlock()
	taken := n.pending
	taken.all = taken.all || len(taken.queues)+len(taken.tasks) == 0
	n.pending = noChanges()
	return taken
}

// giveBack has what was taken and not dealt with taken again.
func (n *news) giveBack(c changes) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.pending.all = n.pending.all || c.all
	maps.Copy(n.pending.queues, c.queues)
	maps.Copy(n.pending.tasks, c.tasks)
}
