package explain

import (
	"time"

	"github.com/foredial/foredial/services/internal/precedence"
)

// Gate is one thing that has to be so for an agent to get a preview.
type Gate int

// The gates in their order: of the agent, and of each task.
const (
	Session Gate = iota + 1
	State
	Queues
	Leader
	Tasks
	Turn
	TaskState
	TaskWindow
	TaskOpen
	TaskPriority
	TaskCallable
	TaskContact
)

// Verdict is what was found at a gate.
type Verdict struct {
	Gate     Gate
	Passed   bool
	Evidence string
	// Next is when it will be passed, as far as is known; zero: it is, or nobody knows.
	Next time.Time
}

// Facts are what is known at a moment.
type Facts struct {
	Now    time.Time
	Agent  Agent
	Leader Lead
	// Lines are the agent's queues.
	Lines []Line
	Mode  precedence.Mode
	// Tasks of these queues that are RUNNING.
	Tasks []Task
}

// Agent is the agent.
type Agent struct {
	// State is its name, as READY; Reason is the agent's or a rule's.
	State, Reason string
	Since         time.Time
	// Connected: it has a stream.
	Connected bool
	// Until is when the preview or the wrap-up ends by itself; zero: not known.
	Until time.Time
}

// The states that count here.
const (
	offline = "OFFLINE"
	ready   = "READY"
)

// Lead is who leads the tenant's shard.
type Lead struct {
	// Node leads; empty: nobody does.
	Node  string
	Since time.Time
	// Unknown: the election could not be asked.
	Unknown bool
	// Held: the leader does not assign, for it could not renew its leases.
	Held bool
}

// Line is where the agent stands in one queue.
type Line struct {
	Queue string
	// Before is how many agents have been idle for longer; -1: the agent is not idle.
	Before int
}

// Task is a task that is RUNNING, and what there is for the agent.
type Task struct {
	ID, Name, Queue string
	// Priority is 1 (first) to 5.
	Priority   int32
	Start, End time.Time
	// Open: its window is; Opens is when it will be, zero: never.
	Open  bool
	Opens time.Time

	// Hopper contacts are at hand for anybody, of which the agent may be offered
	// Free, and Reserved ones for their owners, of which it may be offered Own.
	Hopper, Free, Reserved, Own int
	// Again is when it may be offered the next of the others; zero: not known.
	Again time.Time
	// Supply is what SQL has; nil: the contact service does not answer.
	Supply *Supply
}

// Supply is what SQL has of a task.
type Supply struct {
	// Any contact, one that is not DONE, one that could be leased now.
	Any, Open, Callable bool
	// Due is when the next waiting one is; zero: none waits.
	Due time.Time
}

// TaskVerdict is why a task has nothing for the agent: its gates up to the first
// that it does not pass.
type TaskVerdict struct {
	Task  Task
	Gates []Verdict
}

// Passed reports whether the task has a customer for the agent.
func (v TaskVerdict) Passed() bool { return v.last().Passed }

func (v TaskVerdict) last() Verdict { return v.Gates[len(v.Gates)-1] }

// Answer is why an agent has no preview.
type Answer struct {
	// Gates are all of the agent's.
	Gates []Verdict
	// Tasks are by which goes first.
	Tasks   []TaskVerdict
	Summary string
}
