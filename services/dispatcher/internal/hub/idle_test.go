package hub

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/testkit/redistest"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
)

// Who has neither a preview nor a call is told of a state as the event says it: a
// shift's start does not read every agent, and a Redis that is down delays nothing.
func TestIdleStatesAreNotReadAgain(t *testing.T) {
	client := redistest.Mini(t)
	d := newDeaf(t, client)
	session := queue.Session{Tenant: tenant, Agent: "ann", ID: "s", Node: "n", Queues: []string{"queue"}}
	told, err := d.queue.OpenSession(t.Context(), session, time.Hour)
	require.NoError(t, err)
	require.NoError(t, client.Del(t.Context(), "fd:{"+tenant+"}:agent:ann").Err())

	var sent []*dispatchv1.SessionEvent
	s := newScreen(d.Hub, tenant, told, func(e *dispatchv1.SessionEvent) error { sent = append(sent, e); return nil })
	become := func(state queue.AgentState, since time.Time, version int64, misses int) {
		t.Helper()
		sent = nil
		require.NoError(t, s.note(t.Context(), note{event: queue.Event{
			Kind: queue.KindState, Agent: "ann", State: state, Since: since, Version: version, Misses: misses,
		}}))
	}
	later := told.Since.Add(time.Second)
	become(queue.Ready, later, told.Version+1, 1)
	require.Len(t, sent, 1)
	require.Equal(t, dispatchv1.AgentState_AGENT_STATE_READY, sent[0].GetStateChanged().GetState())
	require.Equal(t, later.UnixMilli(), sent[0].GetStateChanged().GetStateTime().AsTime().UnixMilli())
	require.Equal(t, 1, s.told.Misses)

	become(queue.NotReady, later, told.Version, 0)
	require.Equal(t, queue.Ready, s.told.State, "what was before is not told after")

	s.told.Preview = &queue.Preview{ID: "p"}
	become(queue.NotReady, later, told.Version+2, 0)
	require.NotEqual(t, queue.NotReady, s.told.State, "what became of a preview is in Redis")
}
