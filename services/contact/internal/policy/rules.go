package policy

import (
	"time"

	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/internal/callwindow"
)

// Cap is how often one number is dialled in one task at most, whatever the rules say.
const Cap = 50

const (
	technicalRetries = 3
	technicalPause   = time.Minute
)

// Result is what a call's end means to people: the name of a
// foredial.call.v1.DisplayedResult without its prefix.
type Result string

// The results that the rules themselves know.
const (
	ResultConnected Result = "CONNECTED"
	ResultUnknown   Result = "UNKNOWN"
)

// TaskState is the name of a foredial.task.v1.TaskState without its prefix.
type TaskState string

// The states that the rules themselves know.
const (
	Scheduled TaskState = "SCHEDULED"
	Running   TaskState = "RUNNING"
	Expired   TaskState = "EXPIRED"
)

// NumberOrder is the order in which a contact's numbers are tried in a round.
type NumberOrder int

const (
	// AsStored is the order they are stored in.
	AsStored NumberOrder = iota
	// ByType is the order of the rules' types; numbers of other types are last.
	ByType
	// BySequence is smaller sequence numbers first; numbers without one are last.
	BySequence
)

// Rules are what one revision of a task says about calling.
type Rules struct {
	State TaskState
	// Start and End of the task: no dial before Start, none from End on.
	Start, End time.Time

	// NonRetry are results after which no number is called again.
	NonRetry []Result
	// Entry holds for every number whose type has none of its own.
	Entry Entry
	// ByType are the entries of number types.
	ByType map[string]Entry

	NumberOrder NumberOrder
	// Types in their order, for ByType.
	Types []string

	// Window is when calls are allowed, on the clock of Zone.
	Window callwindow.Window
	// Zone is the tenant's: there days begin.
	Zone *time.Location
	// ZoneOf is whose clock the window means for a number; nil: Zone for all.
	ZoneOf func(*contact.Number) *time.Location

	// Trial: only numbers of the trust list are called.
	Trial bool
}

// Entry says when a number is dialled again.
type Entry struct {
	// ByResult: Retries decide, and a result that is not there exhausts the
	// number. Otherwise MaxDays, MaxPerDay and Interval do.
	ByResult bool
	Retries  map[Result]Retry
	// MaxDays with an attempt, and MaxPerDay attempts on each.
	MaxDays, MaxPerDay int
	// Interval is from the end of an attempt to the next on the same number.
	Interval time.Duration
}

// Retry is how often, and how long after its end, a call with one result is repeated.
type Retry struct {
	Times    int
	Interval time.Duration
}

// entry is the one that holds for a number.
func (r *Rules) entry(n *contact.Number) Entry {
	if len(r.ByType) > 0 {
		if e, ok := r.ByType[n.Type]; ok {
			return e
		}
	}
	return r.Entry
}

// zoneOf is whose clock the window means for a number.
func (r *Rules) zoneOf(n *contact.Number) *time.Location {
	if r.ZoneOf == nil {
		return r.Zone
	}
	return r.ZoneOf(n)
}
