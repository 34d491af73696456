package queue

import (
	"context"
	"fmt"
	"time"
)

// Outlook is what there is for one agent, for people to see.
type Outlook struct {
	// Queues and Tasks are in the order asked.
	Queues []Line
	Tasks  []Supply
}

// Line is where an agent stands among the idle ones of a queue.
type Line struct {
	Idle int
	// Before is how many of them have been idle for longer; -1 for an agent who is
	// not idle.
	Before int
}

// Supply is what a task has at hand.
type Supply struct {
	// Hopper contacts wait for anybody, Reserved ones for their owners; of these the
	// agent may be offered Own now.
	Hopper, Reserved, Own int
	// Seen of the hopper's contacts were looked at, the first ones; Free of them the
	// agent may be offered.
	Seen, Free int
	// Again is when the agent may be offered the next of the others; zero: not known.
	Again time.Time
}

// Outlook looks what the tasks have for an agent of the queues. It is bounded:
// of what a hopper holds it looks at as much as Assign does, and of the last of
// many tasks at nothing.
func (q *Queue) Outlook(ctx context.Context, tenant, agent string, queues, tasks []string) (Outlook, error) {
	args := []any{agent, len(queues)}
	for _, id := range queues {
		args = append(args, id)
	}
	for _, id := range tasks {
		args = append(args, id)
	}
	reply, err := q.run(ctx, outlookScript, tenant, args...)
	if err != nil {
		return Outlook{}, fmt.Errorf("look at what an agent has: %w", err)
	}
	parts, err := list(reply, 2)
	if err != nil {
		return Outlook{}, fmt.Errorf("look at what an agent has: %w", err)
	}
	var o Outlook
	lines, _ := parts[0].([]any)
	for _, l := range lines {
		f := numbers(l, 2)
		o.Queues = append(o.Queues, Line{Idle: f[0], Before: f[1]})
	}
	supplies, _ := parts[1].([]any)
	for _, s := range supplies {
		f := numbers(s, 5)
		supply := Supply{Hopper: f[0], Reserved: f[1], Own: f[2], Seen: f[3], Free: f[4]}
		if all, ok := s.([]any); ok && len(all) > 5 {
			supply.Again = instant(text(all[5]))
		}
		o.Tasks = append(o.Tasks, supply)
	}
	return o, nil
}

// numbers reads the first n numbers of a list; what is missing is 0.
func numbers(reply any, n int) []int {
	out := make([]int, n)
	all, _ := reply.([]any)
	for i := range min(n, len(all)) {
		v, _ := all[i].(int64)
		out[i] = int(v)
	}
	return out
}
