package contact

import "time"

// State is where a contact is. The values are those of the wire and the tables.
type State int

const (
	// Ready is callable as soon as its turn comes.
	Ready State = iota + 1
	// Waiting is not callable before its due time.
	Waiting
	// Leased is held by a dispatcher and not dialled.
	Leased
	// Calling is dialled, and the end of the call is not known.
	Calling
	// Done is not called again.
	Done
)

// Reason is why a contact is Done; zero in every other state.
type Reason int

const (
	// Connected means that a call was answered.
	Connected Reason = iota + 1
	// Stopped means a result after which the policy wants no further call.
	Stopped
	// Exhausted means that the policy allows no further call to any number.
	Exhausted
	// Expired means that the task ended first.
	Expired
	// Blocklisted means that every number left is on a blocklist for good.
	Blocklisted
	// NotTrusted means that no number left is on the trial tenant's trust list.
	NotTrusted
	// Cancelled means that somebody cancelled it, or undid its import.
	Cancelled
	// ClosedByAgent means that an agent closed it without a call.
	ClosedByAgent
	// Erased means that its last number was erased.
	Erased
)

var reasons = [...]string{
	"", "CONNECTED", "STOPPED", "EXHAUSTED", "EXPIRED", "BLOCKLISTED", "NOT_TRUSTED",
	"CANCELLED", "CLOSED_BY_AGENT", "ERASED",
}

// String is the reason's name on the wire, without its prefix.
func (r Reason) String() string { return reasons[r] }

// DefaultPriority is that of a contact imported without one.
const DefaultPriority = 3

// Contact is one customer of one task.
type Contact struct {
	ID     string
	TaskID string
	// Order counts up with every contact imported into the task.
	Order int64
	// SortKey is the contact's place in the call order; see [Order.Key].
	SortKey    []byte
	Reference  string
	Name       string
	Priority   int
	Attributes map[string]string
	ImportID   string
	Line       int64

	State   State
	Reason  Reason
	DueAt   time.Time // set while Waiting
	LeaseID string    // set while Leased
	Numbers []Number  // in stored order
	// LastResult is the displayed result of its last call; empty: none.
	LastResult string
	// AppointmentID is of the appointment it waits for; empty: none.
	AppointmentID string
	// Fallback is why it is done once its appointment is not kept, or its call
	// not answered; zero: its numbers decide. Of a Done contact it says nothing.
	Fallback Reason
	// Version counts up with every change.
	Version int64

	CreatedAt time.Time
	UpdatedAt time.Time
}

// Attempts is how many calls to the contact were dialled and counted.
func (c *Contact) Attempts() int {
	n := 0
	for i := range c.Numbers {
		n += c.Numbers[i].Attempts
	}
	return n
}

// NumberAt is the position of an E.164 number among the contact's, or -1.
func (c *Contact) NumberAt(e164 string) int {
	for i := range c.Numbers {
		if c.Numbers[i].E164 == e164 {
			return i
		}
	}
	return -1
}

// Attempt is one dial.
type Attempt struct {
	ID        string
	TaskID    string
	ContactID string
	Number    string
	AgentID   string
	BegunAt   time.Time
}
