package explain_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/dispatcher/internal/explain"
	"github.com/foredial/foredial/services/internal/precedence"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// fine is an agent in whose way nothing is, with one task.
func fine() explain.Facts {
	return explain.Facts{
		Now:    noon,
		Agent:  explain.Agent{State: "READY", Since: noon.Add(-time.Minute), Connected: true},
		Leader: explain.Lead{Node: "n1", Since: noon.Add(-time.Hour)},
		Lines:  []explain.Line{{Queue: "q", Before: 0}},
		Tasks:  []explain.Task{task("spring", 3)},
	}
}

func task(id string, priority int32) explain.Task {
	return explain.Task{
		ID: id, Name: id, Queue: "q", Priority: priority, Start: noon.Add(-time.Hour), End: noon.Add(time.Hour), Open: true,
		Hopper: 2, Free: 2, Supply: &explain.Supply{Any: true, Open: true},
	}
}

// failed are the gates that were not passed.
func failed(gates []explain.Verdict) (all []explain.Gate) {
	for _, v := range gates {
		if !v.Passed {
			all = append(all, v.Gate)
		}
	}
	return all
}

func TestNothingIsInTheWay(t *testing.T) {
	a := explain.Judge(fine())
	require.Empty(t, failed(a.Gates))
	require.Len(t, a.Gates, 6)
	for i, v := range a.Gates {
		require.Equal(t, explain.Gate(i+1), v.Gate, "in order")
		require.NotEmpty(t, v.Evidence)
		require.Zero(t, v.Next)
	}
	require.Len(t, a.Tasks[0].Gates, 6)
	require.True(t, a.Tasks[0].Passed())
	require.Equal(t, "Nothing is in the way: a preview comes in a moment.", a.Summary)
}

// Each gate of the agent, where exactly it is the reason.
func TestGatesOfTheAgent(t *testing.T) {
	for name, c := range map[string]struct {
		edit     func(*explain.Facts)
		want     []explain.Gate
		evidence string
		next     time.Time
	}{
		"signed out": {
			func(f *explain.Facts) { f.Agent = explain.Agent{State: "OFFLINE", Reason: "SESSION_LOST"} },
			[]explain.Gate{explain.Session, explain.State}, "signed out: SESSION_LOST", time.Time{},
		},
		"never signed in": {
			func(f *explain.Facts) { f.Agent = explain.Agent{State: "OFFLINE"} },
			[]explain.Gate{explain.Session, explain.State}, "not signed in", time.Time{},
		},
		"not ready": {
			func(f *explain.Facts) { f.Agent.State, f.Agent.Reason = "NOT_READY", "lunch" },
			[]explain.Gate{explain.State}, "NOT_READY (lunch) since 2026-03-02T11:59:00Z", time.Time{},
		},
		"previewing": {
			func(f *explain.Facts) { f.Agent.State, f.Agent.Until = "PREVIEWING", noon.Add(time.Second) },
			[]explain.Gate{explain.State}, "PREVIEWING since 2026-03-02T11:59:00Z", noon.Add(time.Second),
		},
		"no queue": {
			func(f *explain.Facts) { f.Lines, f.Tasks = nil, nil },
			[]explain.Gate{explain.Queues, explain.Tasks}, "the agent serves no skill queue", time.Time{},
		},
		"no leader": {
			func(f *explain.Facts) { f.Leader = explain.Lead{} },
			[]explain.Gate{explain.Leader}, "nobody leads the tenant's shard", time.Time{},
		},
		"no election": {
			func(f *explain.Facts) { f.Leader = explain.Lead{Unknown: true} },
			[]explain.Gate{explain.Leader}, "not known who leads: the election does not answer", time.Time{},
		},
		"a leader that must not assign": {
			func(f *explain.Facts) { f.Leader.Held = true },
			[]explain.Gate{explain.Leader}, "n1 leads, and waits until the contact service has renewed its leases", time.Time{},
		},
		"no task": {
			func(f *explain.Facts) { f.Tasks = nil },
			[]explain.Gate{explain.Tasks}, "no task of the agent's queues is RUNNING", time.Time{},
		},
		"no customer in any task": {
			func(f *explain.Facts) {
				f.Tasks = []explain.Task{task("spring", 3), task("autumn", 4)}
				for i := range f.Tasks {
					f.Tasks[i].Open, f.Tasks[i].Opens = false, noon.Add(time.Duration(i+1)*time.Minute)
				}
			},
			[]explain.Gate{explain.Tasks}, "task spring: closed until 2026-03-02T12:01:00Z; and 1 more tasks have none", noon.Add(time.Minute),
		},
		"somebody else's turn": {
			func(f *explain.Facts) { f.Lines = []explain.Line{{Queue: "other", Before: 0}, {Queue: "q", Before: 2}} },
			[]explain.Gate{explain.Turn}, "2 agents of queue q have been idle for longer", time.Time{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := fine()
			c.edit(&f)
			a := explain.Judge(f)
			require.Equal(t, c.want, failed(a.Gates))
			v := a.Gates[c.want[0]-1]
			require.Equal(t, c.evidence, v.Evidence)
			require.Equal(t, c.next, v.Next)
			require.Contains(t, a.Summary, c.evidence, "the first one that fails is the answer")
		})
	}
}

// Each gate of a task, where exactly it is the reason; the gates after it are
// not looked at.
func TestGatesOfATask(t *testing.T) {
	for name, c := range map[string]struct {
		edit     func(*explain.Facts, *explain.Task)
		want     explain.Gate // 0: it passes
		evidence string
		next     time.Time
	}{
		"not begun": {
			func(_ *explain.Facts, t *explain.Task) { t.Start = noon.Add(time.Minute) },
			explain.TaskState, "it starts at 2026-03-02T12:01:00Z", noon.Add(time.Minute),
		},
		"over": {
			func(_ *explain.Facts, t *explain.Task) { t.End = noon },
			explain.TaskState, "it ended at 2026-03-02T12:00:00Z", time.Time{},
		},
		"closed": {
			func(_ *explain.Facts, t *explain.Task) { t.Open, t.Opens = false, noon.Add(time.Minute) },
			explain.TaskWindow, "closed until 2026-03-02T12:01:00Z", noon.Add(time.Minute),
		},
		"closed until it ends": {
			func(_ *explain.Facts, t *explain.Task) { t.Open, t.Opens = false, t.End },
			explain.TaskWindow, "closed, and does not open before the task ends", time.Time{},
		},
		"no contacts": {
			func(_ *explain.Facts, t *explain.Task) { t.Hopper, t.Free, t.Supply = 0, 0, &explain.Supply{} },
			explain.TaskOpen, "it has no contacts", time.Time{},
		},
		"all done": {
			func(_ *explain.Facts, t *explain.Task) { t.Hopper, t.Free, t.Supply = 0, 0, &explain.Supply{Any: true} },
			explain.TaskOpen, "every contact is DONE", time.Time{},
		},
		"a task before it": {
			func(f *explain.Facts, _ *explain.Task) {
				above := task("first", 1)
				above.Hopper, above.Free = 0, 0
				f.Tasks = append(f.Tasks, above)
			},
			explain.TaskPriority, "task first of priority 1 has contacts that are not DONE", time.Time{},
		},
		"none due": {
			func(_ *explain.Facts, t *explain.Task) {
				t.Hopper, t.Free, t.Supply = 0, 0, &explain.Supply{Any: true, Open: true, Due: noon.Add(time.Minute)}
			},
			explain.TaskCallable, "no contact is callable now", noon.Add(time.Minute),
		},
		"nothing at hand, and nobody to ask": {
			func(_ *explain.Facts, t *explain.Task) { t.Hopper, t.Free, t.Supply = 0, 0, nil },
			explain.TaskCallable, "none is at hand, and the contact service does not answer", time.Time{},
		},
		"skipped": {
			func(_ *explain.Facts, t *explain.Task) { t.Free, t.Again = 0, noon.Add(time.Second) },
			explain.TaskContact, "the agent skipped or missed the 2 at hand a moment ago", noon.Add(time.Second),
		},
		"somebody else's": {
			func(_ *explain.Facts, t *explain.Task) { t.Hopper, t.Free, t.Reserved = 0, 0, 3 },
			explain.TaskContact, "3 contacts wait for somebody else, or for their time", time.Time{},
		},
		"skipped, and somebody else's": {
			func(_ *explain.Facts, t *explain.Task) { t.Free, t.Reserved = 0, 1 },
			explain.TaskContact, "the agent skipped or missed the 2 at hand a moment ago, and 1 wait for somebody else", time.Time{},
		},
		"its own": {
			func(f *explain.Facts, t *explain.Task) {
				t.Hopper, t.Free, t.Reserved, t.Own = 0, 0, 1, 1
				f.Tasks = append(f.Tasks, task("first", 1))
				f.Lines[0].Before = 5
			},
			0, "there is one for the agent", time.Time{},
		},
		"skipped, but there are more in SQL": {
			func(_ *explain.Facts, t *explain.Task) { t.Free, t.Supply.Callable = 0, true },
			0, "there is one for the agent", time.Time{},
		},
		"at hand, though nobody can be asked": {
			func(_ *explain.Facts, t *explain.Task) { t.Supply = nil },
			0, "there is one for the agent", time.Time{},
		},
		"in SQL only": {
			func(_ *explain.Facts, t *explain.Task) { t.Hopper, t.Free, t.Supply.Callable = 0, 0, true },
			0, "there is one for the agent", time.Time{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := fine()
			own := f.Tasks[0]
			c.edit(&f, &own)
			f.Tasks[0] = own
			a := explain.Judge(f)
			var spring explain.TaskVerdict
			for _, v := range a.Tasks {
				if v.Task.ID == "spring" {
					spring = v
				}
			}
			last := spring.Gates[len(spring.Gates)-1]
			require.Equal(t, c.evidence, last.Evidence)
			require.Equal(t, c.next, last.Next)
			require.Equal(t, c.want == 0, spring.Passed())
			if c.want != 0 {
				require.Equal(t, []explain.Gate{c.want}, failed(spring.Gates))
				require.Equal(t, c.want, last.Gate)
			}
			if name == "its own" {
				require.Empty(t, failed(a.Gates), "it waits for nobody's turn, and goes before every task")
			}
		})
	}
}

// Which task goes before another depends on the tenant's mode, and on its queue.
func TestPriorityIsJudgedByTheMode(t *testing.T) {
	waiting := task("first", 1)
	waiting.Hopper, waiting.Free = 0, 0
	skipped := task("first", 1)
	skipped.Free = 0
	elsewhere := task("first", 1)
	elsewhere.Queue = "other"
	unknown := waiting
	unknown.Supply = nil
	stopped := task("first", 1)
	stopped.Open = false
	for name, c := range map[string]struct {
		mode   precedence.Mode
		above  explain.Task
		passes bool
	}{
		"strict, it only waits":                    {precedence.Strict, waiting, false},
		"conserving, it only waits":                {precedence.WorkConserving, waiting, true},
		"strict, it has some":                      {precedence.Strict, task("first", 1), false},
		"conserving, it has some":                  {precedence.WorkConserving, task("first", 1), false},
		"conserving, it has none for the agent":    {precedence.WorkConserving, skipped, true},
		"strict, it has none for the agent":        {precedence.Strict, skipped, false},
		"in another queue":                         {precedence.Strict, elsewhere, true},
		"strict, nobody knows whether it has any":  {precedence.Strict, unknown, false},
		"conserving, nothing at hand, none to ask": {precedence.WorkConserving, unknown, true},
		"it may not call":                          {precedence.Strict, stopped, true},
		"of the same priority":                     {precedence.Strict, task("first", 3), true},
	} {
		t.Run(name, func(t *testing.T) {
			f := fine()
			f.Mode, f.Tasks = c.mode, append(f.Tasks, c.above)
			for _, v := range explain.Judge(f).Tasks {
				if v.Task.ID == "spring" {
					require.Equal(t, c.passes, v.Passed(), "%+v", v.Gates)
				}
			}
		})
	}
}

func TestTasksStandByWhichGoesFirst(t *testing.T) {
	f := fine()
	f.Tasks = []explain.Task{task("b", 3), task("z", 1), task("a", 3)}
	var order []string
	for _, v := range explain.Judge(f).Tasks {
		order = append(order, v.Task.ID)
	}
	require.Equal(t, []string{"z", "a", "b"}, order)
}

func TestSessionWithoutAStream(t *testing.T) {
	f := fine()
	f.Agent.Connected = false
	a := explain.Judge(f)
	require.True(t, a.Gates[0].Passed)
	require.Equal(t, "signed in, but without a stream now: the session ends after the grace time", a.Gates[0].Evidence)
}

// A turn counts where there is something: the best place is the one that counts.
func TestTurnIsTheBestOneWhereThereIsSomething(t *testing.T) {
	for name, c := range map[string]struct {
		lines  []explain.Line
		passes bool
	}{
		"first of its queue":                {[]explain.Line{{Queue: "q", Before: 0}, {Queue: "r", Before: 3}}, true},
		"first of a queue without anything": {[]explain.Line{{Queue: "q", Before: 1}, {Queue: "r", Before: 0}}, false},
		"just given something":              {[]explain.Line{{Queue: "q", Before: -1}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			f := fine()
			f.Lines = c.lines
			require.Equal(t, c.passes, explain.Judge(f).Gates[5].Passed)
		})
	}
}
