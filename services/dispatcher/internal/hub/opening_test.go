package hub

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/testkit/redistest"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
)

// late is a network on which one command takes its time.
type late struct {
	one          atomic.Bool // it is on its way, or there
	sent, arrive chan struct{}
}

func (l *late) DialHook(next redis.DialHook) redis.DialHook { return next }

func (l *late) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func (l *late) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if l.one.CompareAndSwap(false, true) {
			close(l.sent)
			<-l.arrive
			ctx = context.WithoutCancel(ctx) // it cannot be called back
		}
		return next(ctx, cmd)
	}
}

// beatBefore has one beat come between the next command on its way to Redis and its
// arrival there.
func beatBefore(t *testing.T, client redis.UniversalClient, beat func(context.Context) (time.Duration, error)) (done chan error) {
	t.Helper()
	l := &late{sent: make(chan struct{}), arrive: make(chan struct{})}
	client.AddHook(l)
	done = make(chan error, 1)
	go func() {
		<-l.sent
		_, err := beat(t.Context())
		close(l.arrive)
		done <- err
	}()
	return done
}

// An agent whose node died opens a session on this one, and the beat is quicker: the
// session that Redis still has is the one before, and has not taken over.
func TestBeatDoesNotEndASessionThatIsBeingOpened(t *testing.T) {
	client := redistest.Mini(t)
	d := newDeaf(t, client)
	former := queue.Session{Tenant: tenant, Agent: "ann", ID: "former", Node: "dead", Queues: []string{"queue"}}
	_, err := d.queue.OpenSession(t.Context(), former, time.Hour)
	require.NoError(t, err)

	beaten := beatBefore(t, client, d.beat)
	events, _ := d.serve()
	require.NoError(t, <-beaten)
	preview := d.offer()
	d.beatOnce()
	e := <-events
	require.Equal(t, preview, e.GetPreviewOffered().GetId(), e)
}

// The same of a connector.
func TestBeatDoesNotEndAStreamThatIsBeingOpened(t *testing.T) {
	client := redistest.Mini(t)
	d := newDeaf(t, client)
	d.restored("cti", "a")
	_, err := d.queue.ConnectorUp(t.Context(), d.link("cti", "former"), time.Hour)
	require.NoError(t, err)

	beaten := beatBefore(t, client, d.beatLinks)
	commands, ended := d.connect("cti")
	require.NoError(t, <-beaten)
	require.Equal(t, "a", (<-commands).GetResume().GetAttemptId())
	d.route(queue.Event{Tenant: tenant, Agent: "cti", Kind: queue.KindCommand, Body: dialCommand(t, "next")})
	select {
	case command := <-commands:
		require.Equal(t, "next", command.GetDial().GetAttemptId())
	case err := <-ended:
		require.NoError(t, err)
	}
}

// A node that does not know yet that its session was displaced does not displace the
// later one, whatever it has to announce.
func TestSessionThatWasDisplacedIsNotOpenedAgain(t *testing.T) {
	d := newDeaf(t, redistest.Mini(t))
	events, ended := d.serve()
	later := queue.Session{Tenant: tenant, Agent: "ann", ID: "later", Node: "m", Queues: []string{"queue"}}
	_, err := d.queue.OpenSession(t.Context(), later, time.Hour)
	require.NoError(t, err)

	d.mu.Lock()
	mine := d.sessions[key{tenant, "ann"}]
	d.mu.Unlock()
	require.NoError(t, d.reopen(t.Context(), mine))
	require.NotNil(t, (<-events).GetDisplaced())
	require.NoError(t, <-ended)
	now, err := d.queue.Agent(t.Context(), tenant, "ann")
	require.NoError(t, err)
	require.Equal(t, "later", now.Session)
}
