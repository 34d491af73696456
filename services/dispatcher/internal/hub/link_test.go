package hub

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/testkit/redistest"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/body"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
)

// connect runs a connector's stream; its commands come out of the channel.
func (d *deaf) connect(id string) (commands chan *dispatchv1.ConnectResponse, ended chan error) {
	d.t.Helper()
	commands, ended = make(chan *dispatchv1.ConnectResponse), make(chan error, 1)
	ctx, cancel := context.WithCancel(d.t.Context())
	d.t.Cleanup(func() { cancel(); <-ended })
	go func() {
		defer close(ended)
		ended <- d.Connect(ctx, tenant, id, func(c *dispatchv1.ConnectResponse) error {
			select {
			case commands <- c:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	return commands, ended
}

func dialCommand(t *testing.T, attempt string) []byte {
	t.Helper()
	text, err := body.Write(&dispatchv1.ConnectResponse{Command: &dispatchv1.ConnectResponse_Dial_{
		Dial: &dispatchv1.ConnectResponse_Dial{AttemptId: attempt},
	}})
	require.NoError(t, err)
	return text
}

func TestConnectorIsAskedAboutItsCallsAndNobodys(t *testing.T) {
	d := newDeaf(t, redistest.Mini(t))
	ctx := t.Context()
	for _, attempt := range []string{"own", "nobody's", "another's", "ended"} {
		require.NoError(t, d.queue.RestoreCall(ctx, tenant, queue.Call{Attempt: attempt, Agent: attempt}, time.Hour))
	}
	give := func(connector string, attempts ...string) {
		require.NoError(t, d.queue.ConnectorUp(ctx, tenant, connector, "elsewhere", "stream", time.Hour))
		for _, attempt := range attempts {
			got, err := d.queue.Command(ctx, tenant, attempt, dialCommand(t, attempt))
			require.NoError(t, err)
			require.Equal(t, connector, got)
		}
		require.NoError(t, d.queue.ConnectorDown(ctx, tenant, connector, "elsewhere", "stream"))
	}
	give("cti", "own", "ended")
	give("other", "another's")
	_, err := d.queue.UpdateCall(ctx, tenant, "ended", queue.Facts{End: time.Now(), FailCode: "00145"})
	require.NoError(t, err)

	commands, _ := d.connect("cti")
	resumed := []string{(<-commands).GetResume().GetAttemptId(), (<-commands).GetResume().GetAttemptId()}
	require.ElementsMatch(t, []string{"own", "nobody's"}, resumed)

	d.route(queue.Event{Tenant: tenant, Agent: "cti", Kind: queue.KindCommand, Body: dialCommand(t, "next")})
	require.Equal(t, "next", (<-commands).GetDial().GetAttemptId(), "and nothing besides")
}

func TestConnectorThatDoesNotReadIsDropped(t *testing.T) {
	d := newDeaf(t, redistest.Mini(t))
	commands, ended := d.connect("cti")
	command := queue.Event{Tenant: tenant, Agent: "cti", Kind: queue.KindCommand, Body: dialCommand(t, "a")}
	d.route(command)
	require.Eventually(t, func() bool {
		d.route(command)
		select {
		case <-commands: // it is connected now; from here on nobody reads
			return true
		default:
			return false
		}
	}, 5*time.Second, time.Millisecond)
	for range 2 * maxCommands {
		d.route(command)
	}
	go func() { // the connector wakes up too late
		for range commands { // only to unblock the stream
		}
	}()
	require.ErrorIs(t, <-ended, errSlow)
	close(commands)
}

func TestConnectorsAreAnnouncedWithEveryBeat(t *testing.T) {
	client := redistest.Mini(t)
	d := newDeaf(t, client)
	ctx := t.Context()
	commands, _ := d.connect("cti")
	require.Eventually(t, func() bool { return client.DBSize(ctx).Val() > 1 }, 5*time.Second, time.Millisecond)
	require.NoError(t, client.FlushAll(ctx).Err())
	require.NoError(t, d.queue.RestoreCall(ctx, tenant, queue.Call{Attempt: "a", Agent: "ann"}, time.Hour))
	_, err := d.beatLinks(ctx)
	require.NoError(t, err)
	connector, err := d.queue.Command(ctx, tenant, "a", dialCommand(t, "a"))
	require.NoError(t, err)
	require.Equal(t, "cti", connector)
	d.route(queue.Event{Tenant: tenant, Agent: "cti", Kind: queue.KindCommand, Body: dialCommand(t, "a")})
	require.NotNil(t, <-commands)
}

func TestDrainingHubTakesNoStreams(t *testing.T) {
	d := newDeaf(t, redistest.Mini(t))
	_, ended := d.serve()
	require.NoError(t, d.Stop(t.Context()))
	require.ErrorIs(t, <-ended, errDraining)
	nothing := func(*dispatchv1.SessionEvent) error { return nil }
	require.ErrorIs(t, d.Serve(t.Context(), tenant, "ann", nothing), errDraining)
	_, ended = d.connect("cti")
	require.ErrorIs(t, <-ended, errDraining)
}
