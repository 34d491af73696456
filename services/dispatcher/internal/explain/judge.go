package explain

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/foredial/foredial/services/internal/precedence"
)

// Judge says why an agent has no preview.
func Judge(f Facts) Answer {
	a := Answer{Tasks: judgeTasks(&f)}
	passing := slices.DeleteFunc(slices.Clone(a.Tasks), func(t TaskVerdict) bool { return !t.Passed() })
	a.Gates = []Verdict{
		session(f.Agent), state(f.Agent), queues(f.Lines), leader(f.Leader), tasks(a.Tasks, passing), turn(f, passing),
	}
	a.Summary = "Nothing is in the way: a preview comes in a moment."
	if first := slices.IndexFunc(a.Gates, func(v Verdict) bool { return !v.Passed }); first >= 0 {
		a.Summary = titles[a.Gates[first].Gate] + ": " + a.Gates[first].Evidence + "."
	}
	return a
}

// titles begin the summary of an agent who is stopped there.
var titles = map[Gate]string{
	Session: "No session", State: "Not free", Queues: "No queue", Leader: "Nobody assigns",
	Tasks: "No customer", Turn: "Not the agent's turn",
}

func judgeTasks(f *Facts) []TaskVerdict {
	byQueue := map[string][]precedence.Task{}
	for i := range f.Tasks {
		rank := f.Tasks[i].rank(f.Now)
		byQueue[rank.Queue] = append(byQueue[rank.Queue], rank)
	}
	var all []TaskVerdict
	for i := range f.Tasks {
		t := &f.Tasks[i]
		all = append(all, TaskVerdict{Task: *t, Gates: t.judge(f, byQueue[t.Queue])})
	}
	slices.SortStableFunc(all, func(a, b TaskVerdict) int {
		return cmp.Or(cmp.Compare(a.Task.Priority, b.Task.Priority), cmp.Compare(a.Task.ID, b.Task.ID))
	})
	return all
}

func session(a Agent) Verdict {
	v := Verdict{Gate: Session, Passed: a.State != offline, Evidence: "signed in"}
	switch {
	case !v.Passed && a.Reason != "":
		v.Evidence = "signed out: " + a.Reason
	case !v.Passed:
		v.Evidence = "not signed in"
	case !a.Connected:
		v.Evidence = "signed in, but without a stream now: the session ends after the grace time"
	}
	return v
}

func state(a Agent) Verdict {
	v := Verdict{Gate: State, Passed: a.State == ready, Evidence: a.State}
	if a.Reason != "" {
		v.Evidence += " (" + a.Reason + ")"
	}
	if !a.Since.IsZero() {
		v.Evidence += " since " + moment(a.Since)
	}
	if !v.Passed {
		v.Next = a.Until
	}
	return v
}

func queues(lines []Line) Verdict {
	if len(lines) == 0 {
		return Verdict{Gate: Queues, Evidence: "the agent serves no skill queue"}
	}
	return Verdict{Gate: Queues, Passed: true, Evidence: fmt.Sprintf("the agent serves %d", len(lines))}
}

func leader(l Lead) Verdict {
	v := Verdict{Gate: Leader}
	switch {
	case l.Unknown:
		v.Evidence = "not known who leads: the election does not answer"
	case l.Node == "":
		v.Evidence = "nobody leads the tenant's shard"
	case l.Held:
		v.Evidence = l.Node + " leads, and waits until the contact service has renewed its leases"
	default:
		v.Passed, v.Evidence = true, l.Node+" leads since "+moment(l.Since)
	}
	return v
}

func tasks(all, passing []TaskVerdict) Verdict {
	switch {
	case len(passing) > 0:
		return Verdict{Gate: Tasks, Passed: true, Evidence: "task " + passing[0].Task.ID + " has a customer"}
	case len(all) == 0:
		return Verdict{Gate: Tasks, Evidence: "no task of the agent's queues is RUNNING"}
	}
	v := Verdict{Gate: Tasks, Evidence: "task " + all[0].Task.ID + ": " + all[0].last().Evidence}
	if others := len(all) - 1; others > 0 {
		v.Evidence += fmt.Sprintf("; and %d more tasks have none", others)
	}
	for _, t := range all {
		v.Next = earlier(v.Next, t.last().Next)
	}
	return v
}

// turn counts those before the agent in the queues where there is something; who
// is not idle would not be waiting for a turn.
func turn(f Facts, passing []TaskVerdict) Verdict {
	v := Verdict{Gate: Turn, Passed: true, Evidence: "the agent's"}
	if f.Agent.State != ready {
		v.Evidence = "the agent does not wait"
		return v
	}
	if slices.ContainsFunc(passing, func(t TaskVerdict) bool { return t.Task.Own > 0 }) {
		v.Evidence = "a contact of the agent's own waits for nobody else's turn"
		return v
	}
	least := Line{Before: -1}
	for _, l := range f.Lines {
		served := len(passing) == 0 || slices.ContainsFunc(passing, func(t TaskVerdict) bool { return t.Task.Queue == l.Queue })
		if served && l.Before >= 0 && (least.Before < 0 || l.Before < least.Before) {
			least = l
		}
	}
	if least.Before > 0 {
		v.Passed, v.Evidence = false, fmt.Sprintf("%d agents of queue %s have been idle for longer", least.Before, least.Queue)
	}
	return v
}

// earlier is the earlier one of two times; zero is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
