package attempt

import (
	"errors"
	"time"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
)

// Attempt is one dial. Times are zero until known.
type Attempt struct {
	ID string

	// What the attempt is; never changes.
	TaskID    string
	ContactID string
	AgentID   string
	Number    string // E.164; empty once it is erased

	// What may be learnt later.
	Reference        string
	Name             string
	CallerNumber     string
	ConnectorID      string // empty: the agent dialled
	Dial             time.Time
	Ring             time.Time
	Answer           time.Time
	Complete         time.Time
	BusinessResultID string
	Note             string
	CallID           string
	RecordingPath    string
	CustomField      string // the customer's data, a JSON object
	// Questionnaires are those that were answered, by source, one of each.
	Questionnaires []Questionnaire
	// Remarks is how often the business result was changed afterwards.
	Remarks int

	// How it ended: known together or not at all.
	End      time.Time
	FailCode string
	// Ends is how many ends were recorded: 2 when a real one replaced UNKNOWN.
	Ends int

	// Displayed follows from the answer or else from the fail code, by what that
	// meant when the end was recorded. News come with the latter.
	Displayed callv1.DisplayedResult
	// Decision is nil until the policy has decided on the present end.
	Decision *Decision
}

// Decision is what the policy made of an end.
type Decision struct {
	State      contactv1.ContactState
	DoneReason contactv1.DoneReason
	Due        time.Time
	// Rule that decided, for people.
	Rule string
}

// ErrOther says that an attempt of this id is another dial.
var ErrOther = errors.New("an attempt of this id is of another task, contact, agent or number")

// Dialled is the attempt as it was when it was dialled.
func (a Attempt) Dialled() Attempt {
	a = a.Connected()
	a.Ring, a.Answer = time.Time{}, time.Time{}
	a.Displayed = callv1.DisplayedResult_DISPLAYED_RESULT_UNSPECIFIED
	return a
}

// Connected is the attempt as it was when the customer answered: what an event
// about the answer tells, however late it is told.
func (a Attempt) Connected() Attempt {
	a.End, a.FailCode, a.Ends = time.Time{}, "", 0
	a.Complete, a.BusinessResultID, a.Note = time.Time{}, "", ""
	a.Questionnaires, a.Remarks = nil, 0
	a.RecordingPath, a.Decision = "", nil
	return a
}

// same tells whether both are the same dial.
func (a Attempt) same(b Attempt) bool {
	return a.ID == b.ID && a.TaskID == b.TaskID && a.ContactID == b.ContactID &&
		a.AgentID == b.AgentID && a.Number == b.Number
}
