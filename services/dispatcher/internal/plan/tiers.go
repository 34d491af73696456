package plan

import (
	"cmp"
	"slices"
)

// Task is what deciding needs of a task.
type Task struct {
	ID, Queue string
	// Priority is 1 (first) to 5.
	Priority int32
}

// Queue is the tasks of a skill queue.
type Queue struct {
	ID    string
	Tiers []Tier
}

// Tier is the tasks of a queue that have one priority, by id.
type Tier struct {
	Priority int32
	Tasks    []string
}

// Queues sorts tasks into their queues and tiers.
func Queues(tasks []Task) []Queue {
	sorted := slices.SortedFunc(slices.Values(tasks), func(a, b Task) int {
		return cmp.Or(cmp.Compare(a.Queue, b.Queue), cmp.Compare(a.Priority, b.Priority), cmp.Compare(a.ID, b.ID))
	})
	var queues []Queue
	for _, task := range sorted {
		if len(queues) == 0 || queues[len(queues)-1].ID != task.Queue {
			queues = append(queues, Queue{ID: task.Queue})
		}
		tiers := &queues[len(queues)-1].Tiers
		if len(*tiers) == 0 || (*tiers)[len(*tiers)-1].Priority != task.Priority {
			*tiers = append(*tiers, Tier{Priority: task.Priority})
		}
		tier := &(*tiers)[len(*tiers)-1]
		tier.Tasks = append(tier.Tasks, task.ID)
	}
	return queues
}
