package count

import (
	"strconv"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/result/internal/attempt"
)

// Kind is what a counter counts. The numbers are stored.
type Kind int64

// The kinds. Connected to Previews are kept of the task and of each agent.
const (
	// Connected attempts were answered.
	Connected Kind = 1
	// Released attempts are over.
	Released Kind = 2
	// Completed attempts were completed by their agent.
	Completed Kind = 3
	// Previews that are over; the item is how they ended.
	Previews Kind = 4
	// Talk is the time from answer to end in microseconds, of agents only.
	Talk Kind = 5
	// Results are attempts that are over; the item is the displayed result. Of the
	// task only.
	Results Kind = 6
	// BusinessResults are attempts that have one, which is the item. Of the task
	// only.
	BusinessResults Kind = 7
)

var names = map[Kind]string{
	Connected: "connected", Released: "released", Completed: "completed", Previews: "previews", Talk: "talk",
	Results: "results", BusinessResults: "business_results",
}

// String is for logs.
func (k Kind) String() string { return names[k] }

// Key names a counter of a task.
type Key struct {
	// AgentID is empty for a counter of the whole task.
	AgentID string
	Kind    Kind
	// Item is empty for a kind that has none; a value of an enum is its number.
	Item string
}

// Counts are the counters of a task, or by how much they change: those that are
// not there are zero.
type Counts map[Key]int64

// Attempt moves the counters by a change of an attempt. The zero before is that of
// an attempt that is new.
func (c Counts) Attempt(before, after attempt.Attempt) {
	c.attempt(before, -1)
	c.attempt(after, 1)
}

func (c Counts) attempt(a attempt.Attempt, times int64) {
	g := Group{AgentID: a.AgentID, Displayed: a.Displayed, BusinessResultID: a.BusinessResultID, Attempts: times}
	if !a.Answer.IsZero() {
		g.Connected = times
	}
	if !a.End.IsZero() {
		g.Released = times
	}
	if !a.Complete.IsZero() {
		g.Completed = times
	}
	if !a.Answer.IsZero() && a.End.After(a.Answer) {
		g.Talk = times * a.End.Sub(a.Answer).Microseconds()
	}
	c.Group(g)
}

// Group is what attempts of one agent with the same results come to.
type Group struct {
	AgentID          string
	Displayed        callv1.DisplayedResult
	BusinessResultID string

	// How many there are, of which so many were answered, are over and were
	// completed, and how long they talked.
	Attempts, Connected, Released, Completed, Talk int64
}

// Group counts attempts that were counted already.
func (c Counts) Group(g Group) {
	c.both(g.AgentID, Connected, "", g.Connected)
	c.both(g.AgentID, Released, "", g.Released)
	c.both(g.AgentID, Completed, "", g.Completed)
	c.Add(Key{AgentID: g.AgentID, Kind: Talk}, g.Talk)
	c.Add(Key{Kind: Results, Item: number(g.Displayed)}, g.Released)
	if g.BusinessResultID != "" {
		c.Add(Key{Kind: BusinessResults, Item: g.BusinessResultID}, g.Attempts)
	}
}

// Previews counts an agent's previews that ended alike.
func (c Counts) Previews(agentID string, ended dispatchv1.PreviewState, n int64) {
	c.both(agentID, Previews, number(ended), n)
}

// both counts for the task and for the agent.
func (c Counts) both(agentID string, kind Kind, item string, n int64) {
	c.Add(Key{Kind: kind, Item: item}, n)
	c.Add(Key{AgentID: agentID, Kind: kind, Item: item}, n)
}

// Add moves one counter.
func (c Counts) Add(k Key, n int64) {
	if c[k] += n; c[k] == 0 {
		delete(c, k)
	}
}

// Less is by how much the counters are above others.
func (c Counts) Less(others Counts) Counts {
	above := Counts{}
	for k, n := range c {
		above.Add(k, n)
	}
	for k, n := range others {
		above.Add(k, -n)
	}
	return above
}

func number[E ~int32](e E) string { return strconv.Itoa(int(e)) }
