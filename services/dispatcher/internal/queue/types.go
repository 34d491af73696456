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
	// ErrReplaced: the connector has begun another stream.
	ErrReplaced = errors.New("the connector has another stream")
	// ErrLimit: the agent may set no more previews aside today.
	ErrLimit = errors.New("the agent's quota of the day is used up")
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
	ReasonWrapUp   = "WRAP_UP_LIMIT"   // the call was not completed in time
)

// PreviewState is where a preview is in its life.
type PreviewState string

// The states of a preview; see the picture in the package's documentation.
const (
	Offered   PreviewState = "offered"
	Accepting PreviewState = "accepting"
	Closing   PreviewState = "closing"
	Accepted  PreviewState = "accepted"
	Skipped   PreviewState = "skipped"
	Snoozed   PreviewState = "snoozed"
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
	Supervisor  RevokeReason = "supervisor"
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
	ID     string
	State  AgentState
	Reason string
	Since  time.Time
	// Version grows with every change of state, whatever the clock does; 0: Redis
	// does not know the agent.
	Version int64
	Node    string
	Session string
	Preview *Preview
	Call    *Call
	// Connected: the session has a stream, as far as its node was heard of.
	Connected bool
	// Next is what the agent asked to become after its preview or call; empty: nothing.
	Next AgentState
	// Misses are previews that timed out in a row.
	Misses int
	Aside  Aside
	// Read is when all this was so.
	Read time.Time
}

// Aside is what an agent set aside on one local day, the latest with any.
type Aside struct {
	Agent string
	// Day is written 2006-01-02; empty: nothing was set aside yet.
	Day              string
	Skipped, Snoozed int
}

// Quota is how many previews an agent may set aside in one way on a local day.
type Quota struct {
	// Day is written 2006-01-02.
	Day  string
	Most int
}

// AnyNumber is a quota without a bound.
const AnyNumber = -1

// Preview is one contact on one agent's screen.
type Preview struct {
	ID, Agent, Task, Contact, Lease string

	State    PreviewState
	Reason   RevokeReason
	Offered  time.Time
	Deadline time.Time
	// Rank is the contact's place in the hopper when it was offered, from 1; 0
	// when it was offered to its owner.
	Rank int
	// SameAgent: the agent got the contact for having had it last.
	SameAgent bool
	// Auto: its deadline accepted it for the agent.
	Auto bool
	// Kept: the agent had snoozed the contact, and was offered it for that.
	Kept bool
	// SnoozedUntil is until when the contact is held for the agent; zero: it is not.
	SnoozedUntil time.Time
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
	// LastAgent is who dialled it last: of the agents who are idle that one is
	// offered it; empty: nobody has.
	LastAgent string
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
	// Unsent: the connector had no stream to be told to dial on.
	Unsent bool
	// Ending: the connector was told to end it.
	Ending bool
	// WrapUpUntil is when the agent is set free without having completed it; zero: never.
	WrapUpUntil time.Time
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
	// Shown is the version of the agent that the screen shows, for Beat.
	Shown int64
}

// Link is a connector's stream to a node; its id has no spaces.
type Link struct{ Tenant, Connector, ID, Node string }

// Duties are what a connector has to see to.
type Duties struct {
	// Calls without an end that it makes, each with the stream that its dial was
	// sent to; empty: none, or none that Redis remembers.
	Calls map[string]string
	// Ending are calls it was told to end and has not said the end of.
	Ending []string
}

// Route is who makes a call.
type Route struct {
	// Connector is empty when there is none: the agent dials.
	Connector string
	// Turn is how many calls of the task were routed before.
	Turn uint64
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
	// Unsettled are previews that are ACCEPTING or CLOSING and have been for too
	// long; settle each with SQL, then Confirm, EndClose or Refuse it. They come again
	// until that is done.
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
	// Agent is whose session it is for; with KindCommand and KindReplaced, the connector.
	Agent string
	Kind  Kind
	// Preview is set with KindOffered and, without its Body, with KindOver.
	Preview *Preview
	// State, Reason, Since and Misses are what the agent became, with KindState.
	State  AgentState
	Reason string
	Since  time.Time
	Misses int
	// Version is the agent's after it, with KindOffered and KindState.
	Version int64
	// Attempt is set with KindCall.
	Attempt string
	// Session is set with KindDisplaced, and with KindReplaced, for a stream: the
	// one that is displaced.
	Session string
	// Body is set with KindCommand: what to send.
	Body []byte
}

// Kind says what happened.
type Kind string

// The kinds of events. A state change carries the state only: who has, or may have, a
// preview or a call is to be read.
const (
	KindOffered   Kind = "offered"
	KindOver      Kind = "over"
	KindState     Kind = "state"
	KindCall      Kind = "call"
	KindDisplaced Kind = "displaced"
	KindCommand   Kind = "command"
	KindReplaced  Kind = "replaced"
)
