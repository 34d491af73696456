package outbox

import (
	"time"

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

// Entry is something to tell a peer.
type Entry struct {
	Peer Peer
	// Ends is the end it follows from, 0 for the answer.
	Ends int
}

// Follow lists what follows from a change of an attempt. Whoever tells an end
// tells the answer before it.
func Follow(a attempt.Attempt, c attempt.Change) []Entry {
	switch {
	case c.Ended:
		return []Entry{{Contact, a.Ends}, {Notification, a.Ends}}
	case c.Answered:
		return []Entry{{Notification, 0}}
	}
	return nil
}

// Due is an entry whose time has come.
type Due struct {
	Seq    int64
	Tenant string
	// Ends is the end it follows from, 0 for the answer.
	Ends int
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
