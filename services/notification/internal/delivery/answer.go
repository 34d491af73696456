package delivery

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// MaxRetryAfter bounds for how long a destination is left alone at its own wish.
const MaxRetryAfter = time.Hour

// Answer is what came of one try.
type Answer struct {
	// Status is the HTTP status; 0 when there was none.
	Status int
	// Err says why the message was not taken; nil: it was.
	Err error
	// Down tells that it would have been the same with any message, so that the
	// failure counts for the destination's circuit.
	Down bool
	// Final tells that a further try would come to the same.
	Final bool
	// RetryAfter is for how long the destination asked to be left alone.
	RetryAfter time.Duration
	// MessageIDs are the provider's ids of a short message that it took.
	MessageIDs []string
	// Account that took it, if it reports what becomes of messages.
	Account string
}

// OK tells whether the message was taken.
func (a Answer) OK() bool { return a.Err == nil }

// Answered is a receiver's answer with an HTTP status. Nothing but 200 takes the
// message; 429 and what is from 500 on say that the receiver takes none.
func Answered(status int) Answer {
	if status == http.StatusOK {
		return Answer{Status: status}
	}
	return Answer{
		Status: status, Err: fmt.Errorf("the receiver answered %d", status),
		Down: status >= http.StatusInternalServerError || status == http.StatusTooManyRequests,
	}
}

// maxReason bounds what is kept of an error's text, in bytes. A database takes
// neither half a character nor a zero.
const maxReason = 300

func (a Answer) reason() string {
	if a.Err == nil {
		return ""
	}
	text := a.Err.Error()
	return strings.ToValidUTF8(strings.ReplaceAll(text[:min(len(text), maxReason)], "\x00", ""), "")
}
