package outbox

import (
	"time"

	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/result/internal/attempt"
)

// Peer is a service that is told of attempts.
type Peer string

// The peers.
const (
	Contact      Peer = "contact"
	Notification Peer = "notification"
)

// Peers are all of them.
var Peers = []Peer{Contact, Notification}

// Kind is what an entry tells.
type Kind int64

// The kinds. A contact is told of ends alone.
const (
	// Call is an answer or an end.
	Call Kind = iota
	// Completed: a business result was chosen, for the first time.
	Completed
	// Unreached: the customer is done without having been reached.
	Unreached
)

// Wants is what notification has use for of a task, besides calls.
type Wants struct{ Completed, Unreached bool }

// Entry is something to tell a peer.
type Entry struct {
	Peer Peer
	Kind Kind
	// Ends is the end it follows from, 0 for the answer.
	Ends int
	// BusinessResultID is the one that was chosen; only with Completed.
	BusinessResultID string
}

// Follow lists what follows from a change of an attempt. Whoever tells an end
// tells the answer before it.
func Follow(a attempt.Attempt, c attempt.Change) []Entry {
	switch {
	case c.Ended:
		return []Entry{{Peer: Contact, Ends: a.Ends}, {Peer: Notification, Ends: a.Ends}}
	case c.Answered:
		return []Entry{{Peer: Notification}}
	}
	return nil
}

// Chosen lists what follows from a business result, where before was chosen
// before: only the first is told.
func Chosen(before string, a attempt.Attempt) []Entry {
	if before != "" || a.BusinessResultID == "" {
		return nil
	}
	return []Entry{{Peer: Notification, Kind: Completed, BusinessResultID: a.BusinessResultID}}
}

// IsUnreached tells whether a decision is the end of a customer whom nobody reached.
func IsUnreached(d attempt.Decision) bool {
	return d.State == contactv1.ContactState_CONTACT_STATE_DONE &&
		(d.DoneReason == contactv1.DoneReason_DONE_REASON_STOPPED || d.DoneReason == contactv1.DoneReason_DONE_REASON_EXHAUSTED)
}

// Due is an entry whose time has come.
type Due struct {
	Seq    int64
	Tenant string
	Kind   Kind
	// Ends is the end it follows from, 0 for the answer.
	Ends int
	// BusinessResultID is the one that was chosen; only with Completed.
	BusinessResultID string
	// Tries is how often the peer did not take it, for a reason of its own.
	Tries int
	// Attempt as it is now.
	Attempt attempt.Attempt
}

// Replaced tells whether the end it follows from is no longer the present one.
func (d Due) Replaced() bool { return d.Ends > 0 && d.Ends != d.Attempt.Ends }

// Answer is what came of telling.
type Answer struct {
	Due
	// Decision on an outcome; nil: none.
	Decision *attempt.Decision
	// Refused is why the peer will never take it; nil: it did.
	Refused error
	// Again is when to tell it again; zero: it is done.
	Again time.Time
}
