package history

import (
	"fmt"
	"slices"

	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
)

// Stream is what a consumer was told of a campaign that is over, and what it ought
// to have been.
type Stream struct {
	Events     []*eventv1.Event
	TaskID     string
	Attempts   []*resultv1.Attempt
	Deliveries []*notificationv1.Delivery
}

const (
	dialled   = eventv1.EventType_EVENT_TYPE_CALL_DIALLED
	answered  = eventv1.EventType_EVENT_TYPE_CALL_CONNECTED
	ended     = eventv1.EventType_EVENT_TYPE_CALL_RELEASED
	decided   = eventv1.EventType_EVENT_TYPE_ATTEMPT_DECIDED
	delivered = eventv1.EventType_EVENT_TYPE_DELIVERY_DELIVERED
	created   = eventv1.EventType_EVENT_TYPE_TASK_CREATED
	moved     = eventv1.EventType_EVENT_TYPE_TASK_STATE_CHANGED
)

// Breaches lists events that came twice, that are missing, or that came before
// what they follow from.
func (s Stream) Breaches() (breaches []string) {
	seen, told := map[string]bool{}, map[string][]eventv1.EventType{}
	for _, e := range s.Events {
		if seen[e.GetId()] {
			breaches = append(breaches, fmt.Sprintf("event %s %s came twice", e.GetType(), e.GetId()))
		}
		seen[e.GetId()] = true
		if of := about(e); of != "" {
			told[of] = append(told[of], e.GetType())
		}
	}
	for _, a := range s.Attempts {
		want := []eventv1.EventType{dialled, ended, decided}
		if a.GetAnswerTime() != nil {
			want = []eventv1.EventType{dialled, answered, ended, decided}
		}
		breaches = append(breaches, inOrder("attempt "+a.GetId(), told[a.GetId()], want)...)
	}
	for _, d := range s.Deliveries {
		breaches = append(breaches, inOrder("delivery "+d.GetId(), told[d.GetId()], []eventv1.EventType{delivered})...)
	}
	return append(breaches, inOrder("task "+s.TaskID, told[s.TaskID], []eventv1.EventType{created, moved})...)
}

// about is the id of what an event is about: an attempt, a delivery or a task.
func about(e *eventv1.Event) string {
	switch {
	case e.GetAttempt() != nil:
		return e.GetAttempt().GetId()
	case e.GetDelivery() != nil:
		return e.GetDelivery().GetId()
	case e.GetTask() != nil:
		return e.GetTaskId()
	}
	return ""
}

// inOrder wants each of the types, after the one before it. An end that was not
// known at first may be told and decided about twice, all else once.
func inOrder(what string, told, want []eventv1.EventType) (breaches []string) {
	after := -1
	for _, one := range want {
		at := slices.Index(told, one)
		if at < 0 {
			breaches = append(breaches, fmt.Sprintf("%s: %s is missing among %v", what, one, told))
			continue
		}
		if at < after {
			breaches = append(breaches, fmt.Sprintf("%s: %s came too early: %v", what, one, told))
		}
		if one != ended && one != decided && one != moved && slices.Contains(told[at+1:], one) {
			breaches = append(breaches, fmt.Sprintf("%s: %s came again: %v", what, one, told))
		}
		after = at
	}
	return breaches
}
