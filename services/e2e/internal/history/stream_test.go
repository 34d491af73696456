package history_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/e2e/internal/history"
)

// stream is that of a task with a call that was answered and told, and one that
// was not answered, whose end was known late.
func stream() history.Stream {
	s := history.Stream{
		TaskID: "t", Attempts: []*resultv1.Attempt{attempt("p1", "c1", "ann", 1, 2, 3), attempt("p2", "c2", "bob", 1, 0, 3)},
		Deliveries: []*notificationv1.Delivery{{Id: "d1"}},
	}
	for i, words := range []string{
		"TASK_CREATED", "TASK_STATE_CHANGED", "CALL_DIALLED p1", "CALL_CONNECTED p1", "CALL_DIALLED p2", "CALL_RELEASED p1",
		"ATTEMPT_DECIDED p1", "CALL_RELEASED p2", "ATTEMPT_DECIDED p2", "DELIVERY_DELIVERED d1", "CALL_RELEASED p2", "ATTEMPT_DECIDED p2",
		"TASK_STATE_CHANGED", "CONTACTS_ADDED",
	} {
		what, id, _ := strings.Cut(words, " ")
		e := &eventv1.Event{Id: fmt.Sprint("e", i), Type: eventv1.EventType(eventv1.EventType_value["EVENT_TYPE_"+what]), TaskId: "t"}
		switch what[:4] {
		case "TASK":
			e.Subject = &eventv1.Event_Task{Task: &eventv1.TaskChange{}}
		case "DELI":
			e.Subject = &eventv1.Event_Delivery{Delivery: &notificationv1.Delivery{Id: id}}
		case "CALL", "ATTE":
			e.Subject = &eventv1.Event_Attempt{Attempt: &resultv1.Attempt{Id: id}}
		}
		s.Events = append(s.Events, e)
	}
	return s
}

func TestStream(t *testing.T) {
	require.Empty(t, stream().Breaches())
	for want, breach := range map[string]func(*history.Stream){
		"CONTACTS_ADDED e13 came twice":                     func(s *history.Stream) { s.Events = append(s.Events, s.Events[13]) },
		"attempt p1: EVENT_TYPE_ATTEMPT_DECIDED is missing": func(s *history.Stream) { s.Events = slices.Delete(s.Events, 6, 7) },
		"attempt p1: EVENT_TYPE_CALL_CONNECTED is missing":  func(s *history.Stream) { s.Events = slices.Delete(s.Events, 3, 4) },
		"attempt p1: EVENT_TYPE_CALL_CONNECTED came too early": func(s *history.Stream) {
			s.Events[2], s.Events[3] = s.Events[3], s.Events[2]
		},
		"attempt p2: EVENT_TYPE_CALL_DIALLED came again": func(s *history.Stream) {
			s.Events = append(s.Events, &eventv1.Event{Id: "x", Type: s.Events[4].GetType(), Subject: s.Events[4].GetSubject()})
		},
		"delivery d1: EVENT_TYPE_DELIVERY_DELIVERED is missing": func(s *history.Stream) { s.Events = slices.Delete(s.Events, 9, 10) },
		"task t: EVENT_TYPE_TASK_CREATED is missing":            func(s *history.Stream) { s.Events = s.Events[1:] },
	} {
		s := stream()
		breach(&s)
		require.Len(t, s.Breaches(), 1, want)
		require.Contains(t, s.Breaches()[0], want)
	}
}
