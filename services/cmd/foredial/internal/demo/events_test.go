package demo

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/simulator"
)

var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

func shown(id string, at time.Time) simulator.Sighting {
	return simulator.Sighting{At: at, Agent: "agent-1", Kind: simulator.PreviewShown, Preview: &dispatchv1.Preview{Id: id}}
}

func TestAPreviewIsSeenOnce(t *testing.T) {
	e := newEvents()
	e.note(shown("a", noon))
	e.note(shown("a", noon.Add(time.Second))) // after a reconnect
	e.note(shown("b", noon.Add(30*time.Second)))
	seen, perMinute, last := e.report(noon.Add(45 * time.Second))
	require.EqualValues(t, 2, seen)
	require.Equal(t, 2, perMinute)
	require.Empty(t, last)
	seen, perMinute, _ = e.report(noon.Add(70 * time.Second))
	require.EqualValues(t, 2, seen)
	require.Equal(t, 1, perMinute)
}

func TestTheLastEventsAreKept(t *testing.T) {
	e := newEvents()
	for i := range shownEvents + 3 {
		e.note(simulator.Sighting{At: noon, Agent: "agent-1", Kind: simulator.CallReleased, Call: &dispatchv1.Call{
			Name: fmt.Sprint("customer ", i), Number: "+442079460123",
			DisplayedResult: callv1.DisplayedResult_DISPLAYED_RESULT_NO_ANSWER,
		}})
	}
	e.note(simulator.Sighting{At: noon, Agent: "agent-2", Kind: simulator.PreviewTaken, Preview: &dispatchv1.Preview{
		Name: "somebody", State: dispatchv1.PreviewState_PREVIEW_STATE_TIMED_OUT,
	}})
	_, _, last := e.report(noon)
	require.Len(t, last, shownEvents)
	require.Equal(t, "12:00:00  agent-1   called customer 10, +4420****0123: no answer", last[shownEvents-2])
	require.Equal(t, "12:00:00  agent-2   missed somebody: timed out", last[shownEvents-1])
}
