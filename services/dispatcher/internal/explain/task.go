package explain

import (
	"fmt"
	"time"

	"github.com/foredial/foredial/services/internal/precedence"
)

// noAnswer is the evidence where SQL would have to be asked.
const noAnswer = "not known: the contact service does not answer"

// inside reports whether the task is between its dates.
func (t *Task) inside(now time.Time) bool { return !now.Before(t.Start) && now.Before(t.End) }

// Allowed reports whether the task may call now.
func (t *Task) Allowed(now time.Time) bool { return t.inside(now) && t.Open }

// rank is the task as the judge of precedence wants it, for this agent. Contacts
// of the agent's own are outside of that.
func (t *Task) rank(now time.Time) precedence.Task {
	unknown := t.Supply == nil
	return precedence.Task{
		ID: t.ID, Queue: t.Queue, Priority: t.Priority, Allowed: t.Allowed(now),
		Open:     t.Hopper+t.Reserved > 0 || unknown || t.Supply.Open,
		Callable: t.Free > 0 || !unknown && t.Supply.Callable,
	}
}

// judge stops at the first gate that the task does not pass. queue is all tasks of
// its queue.
func (t *Task) judge(f *Facts, queue []precedence.Task) []Verdict {
	var gates []Verdict
	for _, gate := range []func(*Facts, []precedence.Task) Verdict{
		t.state, t.window, t.open, t.priority, t.callable, t.contact,
	} {
		v := gate(f, queue)
		if gates = append(gates, v); !v.Passed {
			break
		}
	}
	return gates
}

func (t *Task) state(f *Facts, _ []precedence.Task) Verdict {
	v := Verdict{Gate: TaskState, Passed: t.inside(f.Now), Evidence: "RUNNING until " + moment(t.End)}
	switch {
	case f.Now.Before(t.Start):
		v.Evidence, v.Next = "it starts at "+moment(t.Start), t.Start
	case !v.Passed:
		v.Evidence = "it ended at " + moment(t.End)
	}
	return v
}

func (t *Task) window(*Facts, []precedence.Task) Verdict {
	v := Verdict{Gate: TaskWindow, Passed: t.Open, Evidence: "open"}
	if v.Passed {
		return v
	}
	v.Evidence = "closed, and does not open before the task ends"
	if !t.Opens.IsZero() && t.Opens.Before(t.End) {
		v.Evidence, v.Next = "closed until "+moment(t.Opens), t.Opens
	}
	return v
}

func (t *Task) open(f *Facts, _ []precedence.Task) Verdict {
	v := Verdict{Gate: TaskOpen, Passed: t.rank(f.Now).Open}
	switch {
	case t.Hopper+t.Reserved > 0:
		v.Evidence = fmt.Sprintf("%d contacts are at hand", t.Hopper+t.Reserved)
	case t.Supply == nil:
		v.Evidence = noAnswer
	case t.Supply.Open:
		v.Evidence = "it has contacts that are not DONE"
	case t.Supply.Any:
		v.Evidence = "every contact is DONE"
	default:
		v.Evidence = "it has no contacts"
	}
	return v
}

func (t *Task) priority(f *Facts, queue []precedence.Task) Verdict {
	v := Verdict{Gate: TaskPriority, Passed: true, Evidence: "no task goes first"}
	if t.Own > 0 {
		v.Evidence = "a contact of the agent's own goes before every task"
		return v
	}
	if above, found := precedence.Above(f.Mode, queue, t.rank(f.Now)); found {
		why := "has a contact that is callable now"
		if !above.Callable {
			why = "has contacts that are not DONE"
		}
		v.Passed, v.Evidence = false, fmt.Sprintf("task %s of priority %d %s", above.ID, above.Priority, why)
	}
	return v
}

func (t *Task) callable(*Facts, []precedence.Task) Verdict {
	v := Verdict{Gate: TaskCallable, Passed: true}
	switch {
	case t.Hopper+t.Reserved > 0:
		v.Evidence = fmt.Sprintf("%d contacts are at hand", t.Hopper+t.Reserved)
	case t.Supply == nil:
		v.Passed, v.Evidence = false, "none is at hand, and the contact service does not answer"
	case t.Supply.Callable:
		v.Evidence = "contacts can be had"
	default:
		v.Passed, v.Evidence, v.Next = false, "no contact is callable now", t.Supply.Due
	}
	return v
}

func (t *Task) contact(f *Facts, _ []precedence.Task) Verdict {
	v := Verdict{Gate: TaskContact, Passed: t.Own > 0 || t.rank(f.Now).Callable, Evidence: "there is one for the agent"}
	if v.Passed {
		return v
	}
	v.Next = t.Again
	others := t.Reserved - t.Own
	switch {
	case t.Hopper == 0:
		v.Evidence = fmt.Sprintf("%d contacts wait for somebody else, or for their time", others)
	case others > 0:
		v.Evidence = fmt.Sprintf("the agent skipped or missed the %d at hand a moment ago, and %d wait for somebody else", t.Hopper, others)
	default:
		v.Evidence = fmt.Sprintf("the agent skipped or missed the %d at hand a moment ago", t.Hopper)
	}
	return v
}

// moment is a time for people.
func moment(t time.Time) string { return t.UTC().Format(time.RFC3339) }
