package delivery

import (
	"fmt"
	"net/http"
	"time"

	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
)

// The states.
const (
	Pending   = notificationv1.DeliveryState_DELIVERY_STATE_PENDING
	Delivered = notificationv1.DeliveryState_DELIVERY_STATE_DELIVERED
	Dead      = notificationv1.DeliveryState_DELIVERY_STATE_DEAD
)

// Delivery is one message to one receiver.
type Delivery struct {
	ID        string
	EventID   string
	Event     notificationv1.EventType
	TaskID    string
	ContactID string
	AttemptID string
	URL       string
	Body      string

	State notificationv1.DeliveryState
	// Tries counts all turns, TurnTries the present one.
	Tries, TurnTries int
	// Turn is 1 at first, and one more with every redelivery.
	Turn int
	// LastStatus is the HTTP status of the last answer, 0 without one.
	LastStatus int
	LastError  string

	Occurred  time.Time
	Created   time.Time
	NextTry   time.Time // only with PENDING
	Delivered time.Time // only with DELIVERED
}

// Answer is what came of one try.
type Answer struct {
	// Status is 0 when there was none.
	Status int
	// Err says why there was none.
	Err error
}

// OK tells whether the receiver took the message: nothing but 200 says so.
func (a Answer) OK() bool { return a.Err == nil && a.Status == http.StatusOK }

// Tried is the delivery after a try at the given time. spread, 0 to 1, places
// the next try in the schedule's tolerance.
func (d Delivery) Tried(a Answer, now time.Time, retry Schedule, spread float64) Delivery {
	d.Tries++
	d.TurnTries++
	d.LastStatus, d.LastError = a.Status, ""
	if a.OK() {
		d.State, d.NextTry, d.Delivered = Delivered, time.Time{}, now
		return d
	}
	d.LastError = reason(a)
	pause, more := retry.After(d.TurnTries, spread)
	if !more {
		d.State, d.NextTry = Dead, time.Time{}
		return d
	}
	d.NextTry = now.Add(pause)
	return d
}

// Again is the delivery at the beginning of a new turn.
func (d Delivery) Again(now time.Time) Delivery {
	d.State = Pending
	d.Turn++
	d.TurnTries = 0
	d.NextTry, d.Delivered = now, time.Time{}
	return d
}

// maxReason bounds what is kept of an error's text.
const maxReason = 300

func reason(a Answer) string {
	if a.Err == nil {
		return fmt.Sprintf("the receiver answered %d", a.Status)
	}
	text := a.Err.Error()
	if len(text) > maxReason {
		text = text[:maxReason]
	}
	return text
}
