package precedence_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/services/internal/precedence"
)

// What a task may be like. All but stopped may call now.
func task(id string, priority int32) precedence.Task {
	return precedence.Task{ID: id, Queue: "q", Priority: priority, Allowed: true}
}

// stocked has contacts to offer.
func stocked(id string, priority int32) precedence.Task {
	t := task(id, priority)
	t.Open, t.Callable = true, true
	return t
}

// waiting has contacts, none of them due.
func waiting(id string, priority int32) precedence.Task {
	t := task(id, priority)
	t.Open = true
	return t
}

// coming has asked for contacts.
func coming(id string, priority int32) precedence.Task {
	t := waiting(id, priority)
	t.Coming = true
	return t
}

// done has no contact that is not done.
func done(id string, priority int32) precedence.Task { return task(id, priority) }

// stopped may not call: suspended, outside its dates, or its window is closed.
func stopped(t precedence.Task) precedence.Task {
	t.Allowed = false
	return t
}

func TestNext(t *testing.T) {
	const strict, conserving = precedence.Strict, precedence.WorkConserving
	for name, c := range map[string]struct {
		mode  precedence.Mode
		tasks []precedence.Task
		want  []string
	}{
		"no tasks":                                    {strict, nil, nil},
		"no tasks, conserving":                        {conserving, nil, nil},
		"one":                                         {strict, []precedence.Task{stocked("a", 3)}, []string{"a"}},
		"one, conserving":                             {conserving, []precedence.Task{stocked("a", 3)}, []string{"a"}},
		"one that only waits":                         {strict, []precedence.Task{waiting("a", 3)}, nil},
		"one that only waits, conserving":             {conserving, []precedence.Task{waiting("a", 3)}, nil},
		"one that is done":                            {strict, []precedence.Task{done("a", 3)}, nil},
		"one that may not call":                       {strict, []precedence.Task{stopped(stocked("a", 3))}, nil},
		"one that may not call, conserving":           {conserving, []precedence.Task{stopped(stocked("a", 3))}, nil},
		"the highest first":                           {strict, []precedence.Task{stocked("a", 3), stocked("b", 1), stocked("c", 5)}, []string{"b"}},
		"the highest first, conserving":               {conserving, []precedence.Task{stocked("a", 3), stocked("b", 1), stocked("c", 5)}, []string{"b"}},
		"priority 1 and 5":                            {strict, []precedence.Task{stocked("a", 5), stocked("b", 1)}, []string{"b"}},
		"equal ones, by id":                           {strict, []precedence.Task{stocked("c", 2), stocked("a", 2), stocked("b", 2)}, []string{"a", "b", "c"}},
		"equal ones, conserving":                      {conserving, []precedence.Task{stocked("c", 2), stocked("a", 2)}, []string{"a", "c"}},
		"a waiting one blocks":                        {strict, []precedence.Task{waiting("a", 1), stocked("b", 2)}, nil},
		"a waiting one blocks nothing, conserving":    {conserving, []precedence.Task{waiting("a", 1), stocked("b", 2)}, []string{"b"}},
		"a waiting one blocks far below":              {strict, []precedence.Task{waiting("a", 1), done("b", 2), stocked("c", 5)}, nil},
		"a waiting one far above, conserving":         {conserving, []precedence.Task{waiting("a", 1), waiting("b", 2), stocked("c", 5)}, []string{"c"}},
		"a coming one blocks":                         {strict, []precedence.Task{coming("a", 1), stocked("b", 2)}, nil},
		"a coming one blocks, conserving":             {conserving, []precedence.Task{coming("a", 1), stocked("b", 2)}, nil},
		"a coming one does not block its equals":      {strict, []precedence.Task{coming("a", 2), stocked("b", 2)}, []string{"b"}},
		"nor conserving":                              {conserving, []precedence.Task{coming("a", 2), stocked("b", 2)}, []string{"b"}},
		"a done one blocks nothing":                   {strict, []precedence.Task{done("a", 1), stocked("b", 2)}, []string{"b"}},
		"a done one blocks nothing, conserving":       {conserving, []precedence.Task{done("a", 1), stocked("b", 2)}, []string{"b"}},
		"a stopped one blocks nothing":                {strict, []precedence.Task{stopped(stocked("a", 1)), stocked("b", 2)}, []string{"b"}},
		"a stopped one blocks nothing, conserving":    {conserving, []precedence.Task{stopped(coming("a", 1)), stocked("b", 2)}, []string{"b"}},
		"a waiting equal does not stop the other":     {strict, []precedence.Task{waiting("a", 2), stocked("b", 2)}, []string{"b"}},
		"nor let a lower one in":                      {strict, []precedence.Task{waiting("a", 2), done("b", 2), stocked("c", 3)}, nil},
		"but conserving it does":                      {conserving, []precedence.Task{waiting("a", 2), done("b", 2), stocked("c", 3)}, []string{"c"}},
		"one of equals is stopped":                    {strict, []precedence.Task{stopped(stocked("a", 2)), stocked("b", 2), stocked("c", 2)}, []string{"b", "c"}},
		"nothing at all is callable":                  {strict, []precedence.Task{waiting("a", 1), waiting("b", 2)}, nil},
		"nothing at all is callable, conserving":      {conserving, []precedence.Task{waiting("a", 1), waiting("b", 2)}, nil},
		"a lower one's coming changes nothing":        {conserving, []precedence.Task{stocked("a", 1), coming("b", 2)}, []string{"a"}},
		"all done or stopped":                         {strict, []precedence.Task{done("a", 1), stopped(waiting("b", 2)), done("c", 3)}, nil},
		"the second of three":                         {strict, []precedence.Task{done("a", 1), stocked("b", 2), stocked("c", 3)}, []string{"b"}},
		"equals below a done one":                     {strict, []precedence.Task{done("a", 1), stocked("c", 4), stocked("b", 4)}, []string{"b", "c"}},
		"a middle one blocks, conserving":             {conserving, []precedence.Task{waiting("a", 1), coming("b", 2), stocked("c", 3)}, nil},
		"callable though nobody knows that it is not": {strict, []precedence.Task{{ID: "a", Queue: "q", Priority: 1, Allowed: true, Callable: true}}, []string{"a"}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, precedence.Next(c.mode, c.tasks, &precedence.Turns{}))
		})
	}
}

func TestEqualTasksTakeTurns(t *testing.T) {
	var turns precedence.Turns
	a, b, c := stocked("a", 2), stocked("b", 2), stocked("c", 2)
	next := func(tasks ...precedence.Task) []string { return precedence.Next(precedence.Strict, tasks, &turns) }
	require.Equal(t, []string{"a", "b", "c"}, next(a, b, c))
	turns.Served(a)
	require.Equal(t, []string{"b", "c", "a"}, next(a, b, c))
	turns.Served(c)
	require.Equal(t, []string{"a", "b", "c"}, next(a, b, c))
	turns.Served(b)
	require.Equal(t, []string{"c", "a"}, next(a, waiting("b", 2), c), "b has nothing to offer now")
	require.Equal(t, []string{"d", "e"}, next(stocked("e", 1), stocked("d", 1)), "another priority has turns of its own")
	other := precedence.Task{ID: "a", Queue: "other", Priority: 2, Allowed: true, Callable: true}
	require.Equal(t, []string{"a"}, next(other))
	turns.Served(other)
	require.Equal(t, []string{"c", "a", "b"}, next(a, b, c), "and so has another queue")
}

func TestQueues(t *testing.T) {
	require.Empty(t, precedence.Queues(nil))
	in := func(queue, id string) precedence.Task { return precedence.Task{ID: id, Queue: queue} }
	require.Equal(t, [][]precedence.Task{{in("a", "t1"), in("a", "t2"), in("a", "t3")}, {in("b", "t0")}},
		precedence.Queues([]precedence.Task{in("b", "t0"), in("a", "t3"), in("a", "t1"), in("a", "t2")}))
}

var (
	anyMode = rapid.SampledFrom([]precedence.Mode{precedence.Strict, precedence.WorkConserving})
	anyTask = rapid.Custom(func(t *rapid.T) precedence.Task {
		task := task("", rapid.Int32Range(1, 5).Draw(t, "priority"))
		task.Allowed = rapid.Bool().Draw(t, "allowed")
		task.Open = rapid.Bool().Draw(t, "open")
		task.Callable = task.Open && rapid.Bool().Draw(t, "callable")
		task.Coming = task.Open && rapid.Bool().Draw(t, "coming")
		return task
	})
)

// blocks says what the rule says, in its own words.
func blocks(mode precedence.Mode, t precedence.Task) bool {
	return t.Allowed && (mode == precedence.Strict && t.Open || mode == precedence.WorkConserving && (t.Callable || t.Coming))
}

// Whatever the tasks are like: what is next may call, has something to offer,
// and nothing above it blocks; and what could be next and is not has something
// above it that blocks.
func TestNextNeverPassesABlock(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mode := anyMode.Draw(t, "mode")
		tasks := rapid.SliceOfN(anyTask, 0, 8).Draw(t, "tasks")
		for i := range tasks {
			tasks[i].ID = fmt.Sprintf("t%d", i)
		}
		next := precedence.Next(mode, tasks, &precedence.Turns{})
		for _, a := range tasks {
			above := slices.ContainsFunc(tasks, func(b precedence.Task) bool { return b.Priority < a.Priority && blocks(mode, b) })
			want := a.Allowed && a.Callable && !above &&
				!slices.ContainsFunc(tasks, func(b precedence.Task) bool { return b.Priority < a.Priority && b.Allowed && b.Callable })
			if slices.Contains(next, a.ID) != want {
				t.Fatalf("%v with %+v: next is %v", mode, tasks, next)
			}
		}
	})
}

// What has something to offer is next, or something goes before it: never both.
func TestAboveIsNextFromBelow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mode := anyMode.Draw(t, "mode")
		tasks := rapid.SliceOfN(anyTask, 1, 8).Draw(t, "tasks")
		for i := range tasks {
			tasks[i].ID = fmt.Sprintf("t%d", i)
		}
		next := precedence.Next(mode, tasks, &precedence.Turns{})
		for _, own := range tasks {
			above, found := precedence.Above(mode, tasks, own)
			if own.Allowed && own.Callable && found == slices.Contains(next, own.ID) {
				t.Fatalf("%v with %+v: next is %v, above %s is %q", mode, tasks, next, own.ID, above.ID)
			}
			higher := slices.ContainsFunc(tasks, func(b precedence.Task) bool {
				return b.Priority < above.Priority && (blocks(mode, b) || b.Allowed && b.Callable)
			})
			if found && (above.Priority >= own.Priority || higher) {
				t.Fatalf("%v with %+v: above %s is %s", mode, tasks, own.ID, above.ID)
			}
		}
	})
}

// floor is agents and the contacts of tasks, served until nothing is next.
type floor struct {
	idle  int
	tasks []precedence.Task
	ready map[string]int // contacts callable now
	given map[string]int
}

// serve gives agents to tasks as a leader does, and checks each time that no
// task above may go first.
func (f *floor) serve(t *rapid.T, mode precedence.Mode) {
	var turns precedence.Turns
	for f.idle > 0 {
		for i := range f.tasks {
			f.tasks[i].Callable = f.ready[f.tasks[i].ID] > 0
		}
		round := precedence.Next(mode, f.tasks, &turns)
		if len(round) == 0 {
			return
		}
		share := rapid.IntRange(1, f.idle).Draw(t, "share of the agents")
		for _, id := range round {
			own := f.tasks[slices.IndexFunc(f.tasks, func(t precedence.Task) bool { return t.ID == id })]
			for _, other := range f.tasks {
				if other.Priority < own.Priority && other.Allowed && (f.ready[other.ID] > 0 || mode == precedence.Strict && other.Open) {
					t.Fatalf("%s was served before %s", id, other.ID)
				}
			}
			n := min(share, f.ready[id], f.idle)
			f.ready[id] -= n
			f.given[id] += n
			f.idle -= n
			turns.Served(own)
		}
	}
}

func anyFloor(t *rapid.T) *floor {
	f := &floor{idle: rapid.IntRange(0, 60).Draw(t, "agents"), ready: map[string]int{}, given: map[string]int{}}
	for i := range rapid.IntRange(0, 6).Draw(t, "tasks") {
		task := task(fmt.Sprintf("t%d", i), rapid.Int32Range(1, 5).Draw(t, "priority"))
		task.Allowed = rapid.Bool().Draw(t, "allowed")
		f.ready[task.ID] = rapid.IntRange(0, 30).Draw(t, "ready")
		task.Open = f.ready[task.ID] > 0 || rapid.Bool().Draw(t, "others wait")
		f.tasks = append(f.tasks, task)
	}
	return f
}

func TestWorkConservingLeavesNobodyIdle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := anyFloor(t)
		f.serve(t, precedence.WorkConserving)
		for _, task := range f.tasks {
			if f.idle > 0 && task.Allowed && f.ready[task.ID] > 0 {
				t.Fatalf("%d agents are idle and %s has %d contacts", f.idle, task.ID, f.ready[task.ID])
			}
		}
	})
}

// In the strict mode nobody below a task with a contact gets an agent, and the
// agents are idle for nothing else.
func TestStrictHoldsLowerOnesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := anyFloor(t)
		f.serve(t, precedence.Strict)
		for _, task := range f.tasks {
			held := slices.ContainsFunc(f.tasks, func(b precedence.Task) bool { return b.Allowed && b.Open && b.Priority < task.Priority })
			if held && f.given[task.ID] > 0 {
				t.Fatalf("%s was served under an open one", task.ID)
			}
			if f.idle > 0 && task.Allowed && f.ready[task.ID] > 0 && !held {
				t.Fatalf("%d agents are idle and nothing holds %s back", f.idle, task.ID)
			}
		}
	})
}

// Equal tasks that always have something are first as often as any other, but
// for one turn.
func TestTurnsAreFair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var turns precedence.Turns
		tasks := make([]precedence.Task, rapid.IntRange(1, 9).Draw(t, "tasks"))
		for i := range tasks {
			tasks[i] = stocked(fmt.Sprintf("t%d", i), 2)
		}
		mode := anyMode.Draw(t, "mode")
		served := map[string]int{}
		for range rapid.IntRange(0, 100).Draw(t, "agents") {
			first := precedence.Next(mode, tasks, &turns)[0]
			turns.Served(stocked(first, 2))
			served[first]++
		}
		for _, a := range tasks {
			for _, b := range tasks {
				if d := served[a.ID] - served[b.ID]; d < -1 || d > 1 {
					t.Fatalf("not fair: %v", served)
				}
			}
		}
	})
}
