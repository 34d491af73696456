package delivery

import (
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

	Channel notificationv1.DeliveryChannel
	// Destination is what takes the message, or is down: see CallbackDestination
	// and SMSDestination.
	Destination string
	// URL and Body are a callback's.
	URL  string
	Body string
	// SMS is a short message; nil with every other channel.
	SMS *SMS

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

// Recipient is what tells the messages about one event apart that have no URL.
// That a customer is UNREACHED is said once, whichever number was called last.
func (d Delivery) Recipient() string {
	if d.SMS == nil || d.Event == notificationv1.EventType_EVENT_TYPE_UNREACHED {
		return ""
	}
	return d.SMS.Recipient
}

// Tried is the delivery after a try that ended at the given time. spread, 0 to
// 1, places the next try in the schedule's tolerance.
func (d Delivery) Tried(a Answer, now time.Time, retry Schedule, spread float64) Delivery {
	d.Tries++
	d.TurnTries++
	d.LastStatus, d.LastError = a.Status, a.reason()
	if len(a.MessageIDs) > 0 && d.SMS != nil {
		sms := *d.SMS
		sms.MessageIDs, sms.Account = a.MessageIDs, a.Account
		d.SMS = &sms
	}
	if a.OK() {
		d.State, d.NextTry, d.Delivered = Delivered, time.Time{}, now
		return d
	}
	pause, more := retry.After(d.TurnTries, spread)
	if !more || a.Final {
		d.State, d.NextTry = Dead, time.Time{}
		return d
	}
	d.NextTry = now.Add(max(pause, a.RetryAfter))
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

// Try is one time that a delivery was sent.
type Try struct {
	Start    time.Time
	Duration time.Duration
	// Status is the HTTP status of the answer, 0 without one.
	Status int
	// Error is empty when the message was taken.
	Error string
}

// NewTry is a try that began and ended so.
func NewTry(a Answer, start, end time.Time) Try {
	return Try{Start: start, Duration: end.Sub(start).Truncate(time.Microsecond), Status: a.Status, Error: a.reason()}
}
