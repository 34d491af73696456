package hub

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/testkit/redistest"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
)

// What is told is in the order in which it happened, by whatever clock: a screen
// goes on when Redis's goes back, by its events as by its beats.
func TestClockThatGoesBackHidesNothing(t *testing.T) {
	for _, way := range []string{"events", "beats"} {
		t.Run(way, func(t *testing.T) {
			server, clock := redistest.StartWithClock(t)
			d := newDeaf(t, server.Client(t))
			tellIt := func() { d.beatOnce() }
			if way == "events" {
				require.NoError(t, d.Start(t.Context()))
				t.Cleanup(func() { require.NoError(t, d.Stop(context.Background())) })
				tellIt = func() {}
			}
			events, _ := d.serve()
			next := func() *dispatchv1.SessionEvent {
				t.Helper()
				select {
				case e := <-events:
					return e
				case <-time.After(5 * time.Second):
					require.FailNow(t, "nothing was told")
					return nil
				}
			}
			offered := func(preview string) {
				t.Helper()
				tellIt()
				e := next()
				for e.GetPreviewOffered() == nil { // READY first, where the event of it comes
					e = next()
				}
				require.Equal(t, preview, e.GetPreviewOffered().GetId())
			}
			offered(d.offer())
			clock.Set(t, -time.Minute)
			_, err := d.term.StopTask(t.Context(), "spring", true, 10)
			require.NoError(t, err)
			tellIt()
			require.NotNil(t, next().GetPreviewRevoked())
			require.Equal(t, dispatchv1.AgentState_AGENT_STATE_READY, next().GetStateChanged().GetState())
			offered(d.offer())
		})
	}
}
