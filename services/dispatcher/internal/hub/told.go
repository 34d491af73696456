package hub

import (
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
)

// told is what one stream of a connector was told, so that the connector learns of
// each call once: by the command to dial or, where that may be lost, by being asked
// about the call. Never by both: to the question about a call it does not know, a
// connector answers that it never was, and then it must not be.
type told struct {
	stream string
	// round counts comparisons. A call that was in none of the last two is over.
	round int
	// calls it was told of, and the round in which each was last seen.
	calls map[string]int
	// awaited are calls whose dial was sent to this stream and had not come yet at
	// the last comparison.
	awaited map[string]bool
	// ending are calls it was told to end.
	ending map[string]bool
}

func newTold(stream string) *told {
	return &told{stream: stream, calls: map[string]int{}, awaited: map[string]bool{}, ending: map[string]bool{}}
}

// pass notes a command that is to be sent, and reports whether it is.
func (t *told) pass(c *dispatchv1.ConnectResponse) bool {
	switch c := c.GetCommand().(type) {
	case *dispatchv1.ConnectResponse_Dial_:
		if _, known := t.calls[c.Dial.GetAttemptId()]; known {
			return false
		}
		t.calls[c.Dial.GetAttemptId()] = t.round
	case *dispatchv1.ConnectResponse_Resume_:
		t.calls[c.Resume.GetAttemptId()] = t.round
	case *dispatchv1.ConnectResponse_HangUp_:
		t.ending[c.HangUp.GetAttemptId()] = true
	}
	return true
}

// owed compares what the connector has to see to with what it was told, and is
// the difference. A dial that was sent to this stream may still be on its way: it
// has the time of one more comparison.
func (t *told) owed(d queue.Duties) (commands []*dispatchv1.ConnectResponse) {
	t.round++
	awaited, ending := map[string]bool{}, map[string]bool{}
	for attempt, stream := range d.Calls {
		_, known := t.calls[attempt]
		switch {
		case known:
		case stream == t.stream && !t.awaited[attempt]:
			awaited[attempt] = true
			continue
		default:
			commands = append(commands, &dispatchv1.ConnectResponse{Command: &dispatchv1.ConnectResponse_Resume_{
				Resume: &dispatchv1.ConnectResponse_Resume{AttemptId: attempt},
			}})
		}
		t.calls[attempt] = t.round
	}
	for _, attempt := range d.Ending {
		if !t.ending[attempt] {
			commands = append(commands, &dispatchv1.ConnectResponse{Command: &dispatchv1.ConnectResponse_HangUp_{
				HangUp: &dispatchv1.ConnectResponse_HangUp{AttemptId: attempt},
			}})
		}
		ending[attempt] = true
	}
	for attempt, seen := range t.calls {
		if seen < t.round-1 {
			delete(t.calls, attempt)
		}
	}
	t.awaited, t.ending = awaited, ending
	return commands
}
