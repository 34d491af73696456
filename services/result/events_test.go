package result_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/sqldb"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	eventinternalv1 "github.com/foredial/foredial/proto/gen/foredial/event/internalapi/v1"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	resultinternalv1 "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
)

func (n *node) watch(ctx context.Context, ask *eventv1.WatchEventsRequest) (eventv1.EventService_WatchEventsClient, error) {
	return eventv1.NewEventServiceClient(n.conn).WatchEvents(ctx, ask)
}

func (n *node) appendEvents(events ...*eventv1.Event) error {
	_, err := eventinternalv1.NewAppendServiceClient(n.conn).AppendEvents(as(tenant), &eventinternalv1.AppendEventsRequest{Events: events})
	return err
}

// taskEvent is an event of another service.
func taskEvent(id string) *eventv1.Event {
	return &eventv1.Event{
		Id: id, Type: eventv1.EventType_EVENT_TYPE_TASK_UPDATED, OccurTime: timestamppb.New(dial), TaskId: "t", Actor: "ann",
		Subject: &eventv1.Event_Task{Task: &eventv1.TaskChange{DisplayName: "Spring", Revision: 2}},
	}
}

// follower reads a tenant's stream and loses its connection all the time.
type follower struct {
	nodes  []*node
	cursor string
	ids    []string
}

// follow reads until it has the ids of want events. Each connection is to any node
// and breaks off after some messages, whatever else is on its way.
func (f *follower) follow(ctx context.Context, want int) error {
	for len(f.ids) < want {
		if err := f.read(ctx, want, 1+rand.IntN(40)); err != nil {
			return err
		}
	}
	return nil
}

func (f *follower) read(ctx context.Context, want, messages int) error {
	ctx, cut := context.WithCancel(ctx)
	defer cut()
	n := f.nodes[rand.IntN(len(f.nodes))]
	stream, err := n.watch(ctx, &eventv1.WatchEventsRequest{Cursor: f.cursor, FromEarliest: f.cursor == ""})
	if err != nil {
		return err
	}
	for range messages {
		m, err := stream.Recv()
		if err != nil {
			return fmt.Errorf("after %d of %d events: %w", len(f.ids), want, err)
		}
		f.cursor = m.GetCursor()
		if e := m.GetEvent(); e != nil {
			f.ids = append(f.ids, e.GetId())
		}
		if len(f.ids) == want {
			break
		}
	}
	return nil
}

// Two processes write and serve. Whoever comes back with the cursor of the last
// message it has handled misses nothing and sees nothing twice, and everybody sees
// the same order.
func TestConsumersThatAreCut(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const writers, rounds, ofARound = 3, 8, 7
		nodes := []*node{w.run(), w.run()}
		ctx, cancel := context.WithTimeout(as(tenant), 6*patience)
		defer cancel()
		var all sync.WaitGroup
		failed := make(chan error, 100)
		check := func(err error) {
			if err != nil {
				failed <- err
				cancel()
			}
		}
		for i := range writers {
			all.Go(func() {
				n := nodes[i%2]
				for round := range rounds {
					id := fmt.Sprint(i, "-", round)
					check(n.tell(ctx, id))
					check(n.appendEvents(taskEvent("t"+id), taskEvent("t"+id))) // twice, and below again
					check(nodes[(i+1)%2].appendEvents(taskEvent("t" + id)))
				}
			})
		}
		followers := make([]*follower, 4)
		for i := range followers {
			followers[i] = &follower{nodes: nodes}
			all.Go(func() { check(followers[i].follow(ctx, writers*rounds*ofARound)) })
		}
		all.Wait()
		close(failed)
		for err := range failed {
			require.NoError(t, err)
		}
		seen := map[string]bool{}
		for _, id := range followers[0].ids {
			require.False(t, seen[id], "%s came twice", id)
			seen[id] = true
		}
		for _, f := range followers {
			require.Equal(t, followers[0].ids, f.ids, "the same order for everybody")
		}
		for _, what := range []string{"dialled", "connected", "released", "completed", "decided", "preview-ended"} {
			require.True(t, seen["0-0:"+what], what)
		}
	})
}

// tell reports a whole call: with the preview and the decision it is six events.
func (n *node) tell(ctx context.Context, id string) error {
	completed := func(a *resultv1.Attempt) { a.CompleteTime = timestamppb.New(dial.Add(2 * time.Minute)) }
	for _, edits := range [][]func(*resultv1.Attempt){{}, {answered}, {answered, ended("00000")}, {completed}, {answered}} {
		if _, err := n.records.RecordAttempt(ctx, &resultinternalv1.RecordAttemptRequest{Attempt: report(id, edits...)}); err != nil {
			return err
		}
	}
	_, err := n.records.RecordPreviews(ctx, &resultinternalv1.RecordPreviewsRequest{
		Previews: []*resultinternalv1.RecordPreviewsRequest_EndedPreview{{
			Id: id, TaskId: "t", ContactId: "c-" + id, AgentId: "g", State: dispatchv1.PreviewState_PREVIEW_STATE_ACCEPTED,
			OfferTime: timestamppb.New(dial), EndTime: timestamppb.New(dial),
		}},
	})
	return err
}

// What was appended is there, for a process that begins later as well.
func TestEventsOutliveAProcess(t *testing.T) {
	w := onSQLite(t)
	first := w.node()
	require.NoError(t, first.appendEvents(taskEvent("1"), taskEvent("2")))
	first.shutdown()
	f := &follower{nodes: []*node{w.run()}}
	require.NoError(t, f.follow(as(tenant), 2))
	require.Equal(t, []string{"1", "2"}, f.ids)
}

func TestTenantsHaveTheirOwnStream(t *testing.T) {
	n := onSQLite(t).node()
	require.NoError(t, n.appendEvents(taskEvent("1")))
	stream, err := n.watch(as(tenant), &eventv1.WatchEventsRequest{FromEarliest: true})
	require.NoError(t, err)
	mine, err := stream.Recv()
	require.NoError(t, err)
	require.Equal(t, "1", mine.GetEvent().GetId())

	stream, err = n.watch(as("other"), &eventv1.WatchEventsRequest{FromEarliest: true})
	require.NoError(t, err)
	theirs, err := stream.Recv()
	require.NoError(t, err)
	require.Nil(t, theirs.GetEvent())
	for _, cursor := range []string{mine.GetCursor(), "garbage"} {
		stream, err = n.watch(as("other"), &eventv1.WatchEventsRequest{Cursor: cursor})
		require.NoError(t, err)
		_, err = stream.Recv()
		requireError(t, err, errorv1.Reason_REASON_INVALID_FIELD)
	}
}

func TestAppendEventsTakesNoMoreThanItShould(t *testing.T) {
	n := onSQLite(t).node()
	large := taskEvent("large")
	large.GetTask().DisplayName = strings.Repeat("x", 64<<10)
	for name, events := range map[string][]*eventv1.Event{
		"none":              {},
		"too many":          make501(),
		"too large":         {taskEvent("1"), large},
		"without id":        {taskEvent("")},
		"with NUL":          {taskEvent("a\x00")},
		"without type":      {{Id: "1", OccurTime: timestamppb.New(dial)}},
		"of no time at all": {{Id: "1", Type: eventv1.EventType_EVENT_TYPE_TASK_CREATED}},
	} {
		t.Run(name, func(t *testing.T) {
			requireError(t, n.appendEvents(events...), errorv1.Reason_REASON_INVALID_FIELD)
		})
	}
	require.NoError(t, n.appendEvents(make501()[:500]...))
}

func make501() []*eventv1.Event {
	all := make([]*eventv1.Event, 501)
	for i := range all {
		all[i] = taskEvent(fmt.Sprint(i))
	}
	return all
}

func TestOldEventsAreDeleted(t *testing.T) {
	w := onSQLite(t)
	w.eventTTL = time.Nanosecond
	n := w.node()
	require.NoError(t, n.appendEvents(make501()[:3]...))
	require.NoError(t, n.Start(context.Background()))
	eventually(t, "only the last is kept", func() bool {
		left, err := sqldb.One(t.Context(), w.db, sqldb.Scalar[int], `SELECT count(*) FROM event`)
		return err == nil && left == 1
	})
	f := &follower{nodes: []*node{n}}
	require.NoError(t, f.follow(as(tenant), 1))
	require.Equal(t, []string{"2"}, f.ids)
}

func TestStopEndsStreamsOfEvents(t *testing.T) {
	n := onSQLite(t).run()
	stream, err := n.watch(as(tenant), &eventv1.WatchEventsRequest{})
	require.NoError(t, err)
	_, err = stream.Recv()
	require.NoError(t, err)
	n.shutdown()
	_, err = stream.Recv()
	require.Equal(t, codes.Unavailable, status.Code(err))
	requireError(t, err, errorv1.Reason_REASON_DRAINING)
}
