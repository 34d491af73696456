package precedence

import (
	"cmp"
	"slices"
)

// Mode is what makes a task go before lower ones.
type Mode int

// The modes.
const (
	Strict Mode = iota
	WorkConserving
)

// Task is what deciding needs of a task.
type Task struct {
	ID, Queue string
	// Priority is 1 (first) to 5.
	Priority int32
	// Allowed: it is running, inside its dates, and its window is open.
	Allowed bool
	// Open: it has, or may have, a contact that is not done.
	Open bool
	// Callable: it has, or may have, a contact that can be offered at once to an
	// agent who is idle.
	Callable bool
	// Coming: contacts have been asked for and may be there in a moment.
	Coming bool
}

// blocks reports whether the tasks below must wait.
func (t Task) blocks(mode Mode) bool {
	if mode == WorkConserving {
		return t.Allowed && (t.Callable || t.Coming)
	}
	return t.Allowed && t.Open
}

// Next lists the tasks of one queue that may be given an agent now, in the
// order to try them: those of the first priority that has anything to offer,
// unless one before it blocks. They have one priority; it is empty when there
// is nothing to try. A queue that is sorted by priority and id costs less. As each attempt tells more of the tasks, it is asked
// again, until nobody is idle or nothing is left to try.
func Next(mode Mode, queue []Task, turns *Turns) []string {
	sorted := queue
	if !slices.IsSortedFunc(queue, byPriority) {
		sorted = slices.SortedFunc(slices.Values(queue), byPriority)
	}
	for len(sorted) > 0 {
		equal := samePriority(sorted)
		sorted = sorted[len(equal):]
		var ids []string
		blocked := false
		for _, t := range equal {
			if t.Allowed && t.Callable {
				ids = append(ids, t.ID)
			}
			blocked = blocked || t.blocks(mode)
		}
		if len(ids) > 0 {
			return turns.order(equal[0].turn(), ids)
		}
		if blocked {
			return nil
		}
	}
	return nil
}

func byPriority(a, b Task) int {
	if a.Priority != b.Priority {
		return cmp.Compare(a.Priority, b.Priority)
	}
	return cmp.Compare(a.ID, b.ID)
}

// Above is the highest of the tasks in the same queue that go before t: they are
// served first, or t must wait for them. False: none does.
func Above(mode Mode, queue []Task, t Task) (above Task, found bool) {
	for _, other := range queue {
		first := other.Allowed && other.Callable || other.blocks(mode)
		if first && other.Priority < t.Priority && (!found || other.Priority < above.Priority) {
			above, found = other, true
		}
	}
	return above, found
}

// samePriority is those of the tasks, which are sorted, that share the first one's priority.
func samePriority(sorted []Task) []Task {
	for i, t := range sorted {
		if t.Priority != sorted[0].Priority {
			return sorted[:i]
		}
	}
	return sorted
}

// Queues sorts tasks into their queues, by id.
func Queues(tasks []Task) [][]Task {
	sorted := slices.SortedFunc(slices.Values(tasks), func(a, b Task) int {
		return cmp.Or(cmp.Compare(a.Queue, b.Queue), cmp.Compare(a.ID, b.ID))
	})
	var queues [][]Task
	for i, t := range sorted {
		if i == 0 || sorted[i-1].Queue != t.Queue {
			queues = append(queues, nil)
		}
		last := len(queues) - 1
		queues[last] = append(queues[last], t)
	}
	return queues
}
