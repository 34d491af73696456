package delivery

import (
	"time"

	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
)

// noOutcome is what is known of a test before its try has ended.
const noOutcome = "nothing is known of its try"

// sample stands in a test where a callback has an id.
const sample = "test"

// Test is a delivery that tries a way. It has one try, which does not count yet:
// until then it is dead.
func Test(id string, now time.Time) Delivery {
	return Delivery{
		ID: id, EventID: id + ":test", Event: notificationv1.EventType_EVENT_TYPE_TEST, Turn: 1,
		State: Dead, LastError: noOutcome, Occurred: now, Created: now,
	}
}

// Sample is an event for the body of a test, of a call that never was. The number
// is of those that are nobody's.
func (d Delivery) Sample() Event {
	return Event{
		ID: d.EventID, Type: d.Event, Occurred: d.Occurred, TaskID: sample, ContactID: sample, AttemptID: sample,
		Reference: sample, Number: "+12025550123", Dial: d.Occurred, FailCode: "00000", CallID: sample,
	}
}
