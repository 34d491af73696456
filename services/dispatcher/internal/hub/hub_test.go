package hub

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/leader"
	"github.com/foredial/foredial/pkg/testkit/redistest"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/metrics"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

const tenant = "acme"

// deaf is a hub that hears no event and beats only when the test says so:
// every message of it is lost.
type deaf struct {
	*Hub

	t    *testing.T
	term *queue.Term
	// accepted are previews that were, though Redis does not know of them.
	accepted map[string]bool
}

func newDeaf(t *testing.T, client redis.UniversalClient) *deaf {
	t.Helper()
	counts, err := metrics.New(prometheus.NewRegistry())
	require.NoError(t, err)
	tasks := feedtest.New(t, tenant, feedtest.Task("spring"), &directoryv1.TenantSettings{MaxSkipsPerDay: proto.Int32(1)}, &directoryv1.Resource{
		Id: "ann", DisplayName: "Ann", Spec: &directoryv1.Resource_Agent{Agent: &directoryv1.Agent{SkillQueueIds: []string{"queue"}}},
	})
	q := queue.New(client)
	accepted := map[string]bool{}
	h := New(Config{
		Node: "n", Grace: time.Hour, Beat: time.Hour,
		Accepted: func(_ context.Context, _, preview string) (bool, error) { return accepted[preview], nil },
	}, slog.New(slog.DiscardHandler), prometheus.NewRegistry(), q, tasks, counts, nil)
	term, _, err := q.BeginTerm(t.Context(), tenant, leader.Token{Cluster: 1, Revision: 1})
	require.NoError(t, err)
	return &deaf{Hub: h, t: t, term: term, accepted: accepted}
}

// serve opens ann's session; what it is sent comes out of the channel.
func (d *deaf) serve() (events chan *dispatchv1.SessionEvent, ended chan error) {
	d.t.Helper()
	events, ended = make(chan *dispatchv1.SessionEvent), make(chan error, 1)
	ctx, cancel := context.WithCancel(d.t.Context())
	d.t.Cleanup(func() { cancel(); <-ended })
	go func() {
		defer close(ended)
		ended <- d.Serve(ctx, tenant, "ann", func(e *dispatchv1.SessionEvent) error {
			select {
			case events <- e:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	require.NotNil(d.t, (<-events).GetWelcome())
	return events, ended
}

func (d *deaf) beatOnce() {
	d.t.Helper()
	_, err := d.beat(d.t.Context())
	require.NoError(d.t, err)
}

// offer makes ann ready and gives her a preview.
func (d *deaf) offer() string {
	d.t.Helper()
	_, err := d.queue.SetAgentState(d.t.Context(), tenant, "ann", true, "")
	require.NoError(d.t, err)
	_, err = d.term.Load(d.t.Context(), "spring", "lease", []queue.Contact{{ID: id.New(), SortKey: []byte("1")}})
	require.NoError(d.t, err)
	a, err := d.term.Assign(d.t.Context(), queue.Batch{Queue: "queue", Max: 1, Terms: queue.Terms{Task: "spring", Timeout: time.Minute, MaxMisses: 2}})
	require.NoError(d.t, err)
	require.Len(d.t, a.Previews, 1)
	return a.Previews[0]
}

func TestBeatBringsWhatEventsLost(t *testing.T) {
	redistest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		d := newDeaf(t, client)
		events, _ := d.serve()
		ctx := t.Context()

		preview := d.offer()
		d.beatOnce()
		require.Equal(t, preview, (<-events).GetPreviewOffered().GetId())

		_, err := d.term.StopTask(ctx, "spring", true, 10)
		require.NoError(t, err)
		d.beatOnce()
		require.Equal(t, dispatchv1.RevokeReason_REVOKE_REASON_TASK_STOPPED, (<-events).GetPreviewRevoked().GetRevokeReason())
		require.Equal(t, dispatchv1.AgentState_AGENT_STATE_READY, (<-events).GetStateChanged().GetState())

		preview = d.offer()
		_, err = d.queue.Accept(ctx, tenant, preview)
		require.NoError(t, err)
		_, err = d.queue.Confirm(ctx, tenant, preview, nil, time.Minute)
		require.NoError(t, err)
		d.beatOnce()
		require.Equal(t, preview, (<-events).GetCallUpdated().GetAttemptId(), "a preview the screen never showed")
		require.Equal(t, dispatchv1.AgentState_AGENT_STATE_ON_CALL, (<-events).GetStateChanged().GetState())

		_, err = d.queue.UpdateCall(ctx, tenant, preview, queue.Facts{End: time.Now(), FailCode: "00145"}, 0)
		require.NoError(t, err)
		_, err = d.queue.CompleteCall(ctx, tenant, preview, true)
		require.NoError(t, err)
		d.beatOnce()
		require.Equal(t, dispatchv1.CallState_CALL_STATE_COMPLETED, (<-events).GetCallUpdated().GetState())
		require.Equal(t, dispatchv1.AgentState_AGENT_STATE_NOT_READY, (<-events).GetStateChanged().GetState())
	})
}

// Skipped, and the next one offered, before the screen heard of either.
func TestBeatBringsWhatWasSetAside(t *testing.T) {
	redistest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		d := newDeaf(t, client)
		events, _ := d.serve()

		first := d.offer()
		d.beatOnce()
		require.Equal(t, first, (<-events).GetPreviewOffered().GetId())

		_, err := d.queue.Skip(t.Context(), tenant, first, "", queue.Quota{Day: time.Now().UTC().Format(time.DateOnly), Most: 1})
		require.NoError(t, err)
		second := d.offer()
		d.beatOnce()
		require.Equal(t, second, (<-events).GetPreviewOffered().GetId())
		changed := (<-events).GetStateChanged()
		require.Equal(t, dispatchv1.AgentState_AGENT_STATE_PREVIEWING, changed.GetState())
		require.Equal(t, second, changed.GetPreview().GetId())
		require.Zero(t, changed.GetSkipsLeft())
		require.NotNil(t, changed.SkipsLeft)
	})
}

func TestBeatFindsDisplacedSession(t *testing.T) {
	d := newDeaf(t, redistest.Mini(t))
	events, ended := d.serve()
	_, err := d.queue.OpenSession(t.Context(), queue.Session{Tenant: tenant, Agent: "ann", ID: "other", Node: "m", Queues: []string{"queue"}}, time.Hour)
	require.NoError(t, err)
	d.beatOnce()
	require.NotNil(t, (<-events).GetDisplaced())
	require.NoError(t, <-ended)
	now, err := d.queue.Agent(t.Context(), tenant, "ann")
	require.NoError(t, err)
	require.Equal(t, "other", now.Session, "the new session is untouched")
}

// A supervisor's word reaches a screen whose node did not hear of it: the session
// is not opened again.
func TestBeatFindsForcedOffSession(t *testing.T) {
	d := newDeaf(t, redistest.Mini(t))
	events, ended := d.serve()
	_, err := d.queue.Force(t.Context(), tenant, "ann", queue.Offline, "end of shift", false)
	require.NoError(t, err)
	d.beatOnce()
	require.NotNil(t, (<-events).GetDisplaced())
	require.NoError(t, <-ended)
	now, err := d.queue.Agent(t.Context(), tenant, "ann")
	require.NoError(t, err)
	require.Equal(t, queue.Offline, now.State)
	require.Equal(t, "end of shift", now.Reason)
}

func TestBeatOpensAnewWhatRedisLost(t *testing.T) {
	client := redistest.Mini(t)
	d := newDeaf(t, client)
	events, _ := d.serve()
	preview := d.offer()
	d.beatOnce()
	<-events

	require.NoError(t, client.FlushAll(t.Context()).Err())
	d.beatOnce()
	require.Equal(t, preview, (<-events).GetPreviewRevoked().GetId())
	require.Equal(t, dispatchv1.AgentState_AGENT_STATE_NOT_READY, (<-events).GetStateChanged().GetState())
	require.Eventually(t, func() bool {
		now, err := d.queue.Agent(t.Context(), tenant, "ann")
		return err == nil && now.State == queue.Ready
	}, 5*time.Second, time.Millisecond, "she was at work, and is again")
}

// A preview that was accepted, and that Redis has lost since, was not taken from
// its agent.
func TestLostPreviewThatWasAcceptedIsNotRevoked(t *testing.T) {
	client := redistest.Mini(t)
	d := newDeaf(t, client)
	events, _ := d.serve()
	d.accepted[d.offer()] = true
	d.beatOnce()
	<-events

	require.NoError(t, client.FlushAll(t.Context()).Err())
	d.beatOnce()
	changed := <-events
	require.Equal(t, dispatchv1.AgentState_AGENT_STATE_NOT_READY, changed.GetStateChanged().GetState(), changed)
}

func TestSlowReaderIsDropped(t *testing.T) {
	d := newDeaf(t, redistest.Mini(t))
	events, ended := d.serve()
	_ = d.offer()
	for range 2 * mailbox { // nobody reads: the first fills the stream, the rest the mailbox
		d.beatOnce()
	}
	go func() { // the client wakes up too late
		for range events { // only to unblock the stream
		}
	}()
	require.ErrorIs(t, <-ended, errSlow)
	close(events)
}

// What comes late says nothing that is not so any more.
func TestStaleNewsChangesNothing(t *testing.T) {
	d := newDeaf(t, redistest.Mini(t))
	ctx := t.Context()
	_, err := d.queue.OpenSession(ctx, queue.Session{Tenant: tenant, Agent: "ann", ID: "s", Node: "n", Queues: []string{"queue"}}, time.Hour)
	require.NoError(t, err)
	before, err := d.queue.Agent(ctx, tenant, "ann")
	require.NoError(t, err)
	preview := d.offer()
	now, err := d.queue.Agent(ctx, tenant, "ann")
	require.NoError(t, err)

	var sent []proto.Message
	s := newScreen(d.Hub, tenant, now, func(e *dispatchv1.SessionEvent) error { sent = append(sent, e); return nil })
	require.NoError(t, s.note(ctx, note{now: &before}), "read before the preview was offered")
	require.NoError(t, s.note(ctx, note{event: queue.Event{Kind: queue.KindOffered, Version: now.Version, Preview: now.Preview}}), "told already")
	old := *now.Preview
	old.ID = "older"
	require.NoError(t, s.note(ctx, note{event: queue.Event{Kind: queue.KindOffered, Version: now.Version - 1, Preview: &old}}))
	require.NoError(t, s.note(ctx, note{event: queue.Event{Kind: queue.KindOver, Preview: &old}}))
	require.Empty(t, sent)
	require.Equal(t, preview, s.told.Preview.ID)

	over := *now.Preview
	over.State = queue.TimedOut
	require.NoError(t, s.note(ctx, note{event: queue.Event{Kind: queue.KindOver, Preview: &over}}))
	require.Len(t, sent, 1)
	require.NoError(t, s.note(ctx, note{now: &now}), "read before the preview was over")
	require.Len(t, sent, 1)
	require.Nil(t, s.told.Preview)
}
