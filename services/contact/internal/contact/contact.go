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
)

// DefaultPriority is that of a contact imported without one.
const DefaultPriority = 3

// Contact is one customer of one task.
type Contact struct {
	ID     string
	TaskID string
	// Order counts up with every contact imported into the task.
	Order int64
	// SortKey is the contact's place in the call order, see [Sequence.Key].
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

	CreatedAt time.Time
	UpdatedAt time.Time
}

// Attempts is how many calls to the contact were dialled and counted.
func (c *Contact) Attempts() int {
	n := 0
	for _, number := range c.Numbers {
		n += number.Attempts
	}
	return n
}

// NumberAt is the position of an E.164 number among the contact's, or -1.
func (c *Contact) NumberAt(e164 string) int {
	for i, number := range c.Numbers {
		if number.E164 == e164 {
			return i
		}
	}
	return -1
}

// Number is one of a contact's telephone numbers with the tally that the
// policy keeps of it.
type Number struct {
	E164 string
	// Attempts were dialled and counted.
	Attempts int
	// Exhausted numbers are never dialled again.
	Exhausted bool
	// DueAt is the earliest next dial; zero: at once.
	DueAt time.Time
	// Days is on how many local days it was dialled; Day is the last of them,
	// YYYY-MM-DD, and DayAttempts the attempts on it.
	Days        int
	Day         string
	DayAttempts int
	// Technical counts technical failures in a row.
	Technical int
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
