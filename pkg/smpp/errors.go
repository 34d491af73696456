package smpp

import (
	"errors"
	"fmt"

	"github.com/foredial/foredial/pkg/smpp/pdu"
	"github.com/foredial/foredial/pkg/smpp/text"
)

// Errors of Submit, besides a [RefusedError] and those of the packages text and pdu,
// which are of messages that cannot be written.
var (
	// ErrNotSent is of a message that was not sent: there was no connection, no room in
	// the window, or the client has been stopped.
	ErrNotSent = errors.New("smpp: not sent")
	// ErrUnanswered is of a message that was sent, perhaps: nobody knows whether the
	// server took it.
	ErrUnanswered = errors.New("smpp: not answered")
)

// What ends a connection, or the wait for an answer.
var (
	errClosed    = errors.New("closed")
	errUnbound   = errors.New("the server unbinds")
	errStopped   = errors.New("stopped")
	errLate      = errors.New("timed out")
	errMalformed = errors.New("an answer that cannot be read")
)

// RefusedError is a server's no.
type RefusedError struct {
	Command pdu.Command
	Status  pdu.Status
}

func (e *RefusedError) Error() string { return fmt.Sprintf("smpp: %s: %s", e.Command, e.Status) }

// Retry tells of an error of Submit whether the same message may well be taken
// later. It never is when the fault is the message's.
func Retry(err error) bool {
	var refused *RefusedError
	var unwritable *pdu.Error
	switch {
	case err == nil:
		return false
	case errors.Is(err, ErrNotSent), errors.Is(err, ErrUnanswered):
		return true
	case errors.As(err, &refused):
		return !refused.Status.Permanent()
	case errors.As(err, &unwritable), errors.Is(err, text.ErrTooLong), errors.Is(err, text.ErrAlphabet):
		return false
	default:
		return true
	}
}
