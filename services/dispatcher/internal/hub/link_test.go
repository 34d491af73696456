package hub

import (
	"context"
	"strconv"
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

func (d *deaf) link(connector, stream string) queue.Link {
	return queue.Link{Tenant: tenant, Connector: connector, ID: stream, Node: "elsewhere"}
}

func (d *deaf) restored(connector string, attempts ...string) {
	d.t.Helper()
	for _, attempt := range attempts {
		call := queue.Call{Attempt: attempt, Agent: "agent of " + attempt, Connector: connector}
		require.NoError(d.t, d.queue.RestoreCall(d.t.Context(), tenant, call, time.Hour))
	}
}

func TestConnectorIsAskedAboutItsOwnCalls(t *testing.T) {
	d := newDeaf(t, redistest.Mini(t))
	ctx := t.Context()
	d.restored("cti", "own", "ended", "given up")
	d.restored("other", "another's")
	d.restored("", "nobody's")
	end := queue.Facts{End: time.Now(), FailCode: "01040"}
	_, err := d.queue.UpdateCall(ctx, tenant, "ended", end, 0)
	require.NoError(t, err)
	_, err = d.queue.EndCall(ctx, tenant, "given up", end, 0, []byte("end it"))
	require.NoError(t, err)

	commands, _ := d.connect("cti")
	require.Equal(t, "own", (<-commands).GetResume().GetAttemptId())
	require.Equal(t, "given up", (<-commands).GetHangUp().GetAttemptId())

	d.restored("cti", "lost meanwhile")
	_, err = d.beatLinks(ctx)
	require.NoError(t, err)
	require.Equal(t, "lost meanwhile", (<-commands).GetResume().GetAttemptId())
	d.route(queue.Event{Tenant: tenant, Agent: "cti", Kind: queue.KindCommand, Body: dialCommand(t, "next")})
	require.Equal(t, "next", (<-commands).GetDial().GetAttemptId(), "and nothing besides")
}

func TestConnectorsLaterStreamTakesOver(t *testing.T) {
	d := newDeaf(t, redistest.Mini(t))
	d.restored("cti", "a")
	for name, end := range map[string]func(){
		"told": func() {
			mine := d.links[key{tenant, "cti"}].id
			d.route(queue.Event{Tenant: tenant, Agent: "cti", Kind: queue.KindReplaced, Session: "not its own"})
			d.route(queue.Event{Tenant: tenant, Agent: "cti", Kind: queue.KindReplaced, Session: mine})
		},
		"found by the beat": func() {
			_, err := d.queue.ConnectorUp(t.Context(), d.link("cti", "later"), time.Hour)
			require.NoError(t, err)
			_, err = d.beatLinks(t.Context())
			require.NoError(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			commands, ended := d.connect("cti")
			require.NotNil(t, (<-commands).GetResume())
			end()
			require.ErrorIs(t, <-ended, errReplaced)
		})
	}
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
	for i := range 2 * maxCommands { // each of another call: one that was told is told once
		command.Body = dialCommand(t, strconv.Itoa(i))
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
	require.Eventually(t, func() bool {
		d.mu.Lock()
		defer d.mu.Unlock()
		l := d.links[key{tenant, "cti"}]
		return l != nil && l.up.Load()
	}, 5*time.Second, time.Millisecond)
	require.NoError(t, client.FlushAll(ctx).Err())
	_, err := d.beatLinks(ctx)
	require.NoError(t, err)
	d.restored("cti", "b")
	sent, err := d.queue.Command(ctx, tenant, "b", dialCommand(t, "b"))
	require.NoError(t, err)
	require.True(t, sent)
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
