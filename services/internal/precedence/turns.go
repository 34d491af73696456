package precedence

import "slices"

// turn names tasks that take turns.
type turn struct {
	queue    string
	priority int32
}

func (t Task) turn() turn { return turn{t.Queue, t.Priority} }

// Turns remembers which of the tasks that take turns was served last. The zero
// value is ready.
type Turns struct{ last map[turn]string }

// Served notes that a task had its turn.
func (t *Turns) Served(task Task) {
	if t.last == nil {
		t.last = map[turn]string{}
	}
	t.last[task.turn()] = task.ID
}

// order lists tasks, which are sorted, from the one after the last served.
func (t *Turns) order(of turn, ids []string) []string {
	at, found := slices.BinarySearch(ids, t.last[of])
	if found {
		at++
	}
	return slices.Concat(ids[at:], ids[:at])
}
