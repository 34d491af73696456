package queue

import (
	"errors"
	"time"
)

// Why a script did nothing.
var (
	// ErrStale: a newer leader has been here. The caller must step down.
	ErrStale = errors.New("a newer leader holds this tenant")
	// ErrEmptied: Redis lost its data. The leader must begin its term anew.
	ErrEmptied = errors.New("redis lost its data")
	// ErrNoSession: the agent has no session, or not this one.
	ErrNoSession = errors.New("the agent has no open session")
	// ErrNoPreview: there is no such preview, or it ended more than 10 minutes ago.
	ErrNoPreview = errors.New("no such preview")
	// ErrNoCall: there is no such call.
	ErrNoCall = errors.New("no such call")
	// ErrNotReleased: the call is not over, so it cannot be completed.
	ErrNotReleased = errors.New("the call is not over")
)

// OverError says that a preview is over, so that a verb came too late.
type OverError struct {
	State  PreviewState
	Reason RevokeReason
}

func (e *OverError) Error() string { return "the preview is over: " + string(e.State) }

// AgentState is what an agent is doing.
type AgentState string

// The states of an agent.
const (
	Offline    AgentState = "offline"
	NotReady   AgentState = "not_ready"
	Ready      AgentState = "ready"
	Previewing AgentState = "previewing"
	OnCall     AgentState = "on_call"
	WrapUp     AgentState = "wrap_up"
)

// Reasons that rules set an agent NOT_READY or OFFLINE for.
const (
	ReasonMissed   = "MISSED_PREVIEWS" // missed as many previews in a row as allowed
	ReasonTimeout  = "PREVIEW_TIMEOUT" // the task wants it after any timeout
	ReasonSignedIn = "SIGNED_IN"       // a session has been opened
	ReasonGone     = "SESSION_LOST"    // the session was gone for the grace time
)

// PreviewState is where a preview is in its life.
type PreviewState string

// The states of a preview; see the picture in the package's documentation.
const (
	Offered   PreviewState = "offered"
	Accepting PreviewState = "accepting"
	Accepted  PreviewState = "accepted"
	Skipped   PreviewState = "skipped"
	TimedOut  PreviewState = "timed_out"
	Revoked   PreviewState = "revoked"
)

// RevokeReason is why a preview was taken back.
type RevokeReason string

// The reasons.
const (
	TaskStopped RevokeReason = "task_stopped"
	AgentGone   RevokeReason = "agent_gone"
	LeaseLost   RevokeReason = "lease_lost"
	Blocklisted RevokeReason = "blocklisted"
	Cancelled   RevokeReason = "cancelled"
	Erased      RevokeReason = "erased"
)

// CallState is where a call is.
type CallState string

// The states of a call, in order: reports never move it back.
const (
	Dialling  CallState = "dialling"
	Ringing   CallState = "ringing"
	Connected CallState = "connected"
	Released  CallState = "released"
	Completed CallState = "completed"
)

// Agent is an agent as it now is.
type Agent struct {
	ID      string
	State   AgentState
	Reason  string
	Since   time.Time
	Node    string
	Session string
	Preview *Preview
	Call    *Call
}

// Preview is one contact on one agent's screen.
type Preview struct {
	ID, Agent, Task, Contact, Lease string

	State    PreviewState
	Reason   RevokeReason
	Offered  time.Time
	Deadline time.Time
	// Auto: its deadline accepted it for the agent.
	Auto bool
	// Body is what the contact was loaded with; nil once the contact has left Redis.
	Body []byte
}

// Contact is one leased contact to put into a hopper.
type Contact struct {
	ID      string
	SortKey []byte
	Body    []byte
	// Until is the last moment it may be offered; zero is no bound.
	Until time.Time
	// Owner is the one agent it is offered to before OwnerUntil, zero meaning
	// ever, and before everything else; empty: nobody.
	Owner      string
	OwnerUntil time.Time
}

// Held is a contact held under a lease.
type Held struct{ Lease, Contact string }

// Call is a live call: an attempt. Times are zero until known.
type Call struct {
	Attempt, Agent, Task, Contact string

	State CallState
	Facts Facts
	// Connector is the telephony platform that makes the call; empty when the agent dials.
	Connector string
	// Body is what the call was begun with, opaque to this package.
	Body []byte
}

// Facts are what is known of a call. Merging keeps what was known first.
type Facts struct {
	Ring, Answer, End               time.Time
	FailCode, CallID, RecordingPath string
}

// Session is an agent's screen on a node.
type Session struct {
	Tenant, Agent, ID, Node string
	// Queues are the skill queues the agent serves.
	Queues []string
}

// Batch says what to assign.
type Batch struct {
	// Queue is whose ready agents get contacts.
	Queue string
	// Max is how many pairs at most, 1 to 200.
	Max   int
	Terms Terms
}

// Terms are how the contacts of a task are offered.
type Terms struct {
	Task string
	// Timeout is how long each agent may look.
	Timeout time.Duration
	// MaxMisses in a row make an agent NOT_READY.
	MaxMisses int
	OnTimeout OnTimeout
}

// OnTimeout is what a preview timeout does besides giving the contact back.
type OnTimeout string

// What it may do.
const (
	Requeue      OnTimeout = "requeue"   // nothing besides
	MakeNotReady OnTimeout = "not_ready" // one miss makes the agent NOT_READY
	// AutoAccept accepts for an agent who has a stream, instead.
	AutoAccept OnTimeout = "accept"
)

// Assigned is what an assign did and left.
type Assigned struct {
	Previews []string
	// Waited is how long each one's agent had been ready.
	Waited []time.Duration
	// Idle agents of the queue and contacts in the hopper that are left.
	Idle, Hopper int
	// Outdated contacts were met that may not be offered any more; they are in
	// Returning now.
	Outdated int
	// Owners are to be served first: while there are any, Assign does nothing.
	Owners int
}

// Expired is what was due.
type Expired struct {
	// Late is how long after its deadline each preview that timed out was taken back.
	Late []time.Duration
	// Unsettled are previews whose accept did not come to its end; settle each
	// with SQL, then Confirm or Refuse it. They come again until that is done.
	Unsettled []Preview
	// Accepted are previews that were accepted for their agents: each is ACCEPTING
	// and told of once. Begin its attempt, then Confirm or Refuse it; one left
	// alone becomes unsettled.
	Accepted []Preview
	// Calls are attempts whose call deadline has passed; set another with
	// [Queue.SetCallDeadline] or end them. They come again after a few seconds.
	Calls []string
	// Wait is how long until the next thing is due; zero when nothing is.
	Wait time.Duration
	// More is set when the batch was full: run again at once.
	More bool
}

// EndedPreview is a preview that is over, until it is stored in SQL.
type EndedPreview struct {
	// Entry names it in the stream.
	Entry                    string
	ID, Agent, Task, Contact string
	State                    PreviewState
	Revoked                  RevokeReason
	Reason                   string
	Offered, End             time.Time
}

// Event is something a node must tell one of its streams.
type Event struct {
	Tenant string
	// Agent is whose session it is for; with KindCommand, the connector.
	Agent string
	Kind  Kind
	// Preview is set with KindOffered and, without its Body, with KindOver.
	Preview *Preview
	// Attempt is set with KindCall.
	Attempt string
	// Session is set with KindDisplaced: the one that is displaced.
	Session string
	// Body is set with KindCommand: what to send.
	Body []byte
}

// Kind says what happened.
type Kind string

// The kinds of events. State changes carry nothing: read the agent.
const (
	KindOffered   Kind = "offered"
	KindOver      Kind = "over"
	KindState     Kind = "state"
	KindCall      Kind = "call"
	KindDisplaced Kind = "displaced"
	KindCommand   Kind = "command"
)
