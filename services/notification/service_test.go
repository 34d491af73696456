package notification_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/foredial/foredial/pkg/jobs"
	"github.com/foredial/foredial/pkg/sqldb"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	notificationinternalv1 "github.com/foredial/foredial/proto/gen/foredial/notification/internalapi/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/notification"
)

func TestEnqueueIsIdempotent(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		n := w.run()
		first := n.enqueue(event(released, "a1", "c1"))
		require.Equal(t, first, n.enqueue(event(released, "a1", "c1")))
		n.await(first[0], delivered)
		require.Equal(t, first, n.enqueue(event(released, "a1", "c1")))
		require.Equal(t, []string{"a1:released"}, w.receiver.events())
		require.Equal(t, 1, n.count(notificationv1.DeliveryState_DELIVERY_STATE_UNSPECIFIED))
	})
}

// A batch is delivered as its events would be alone: a contact's in their order,
// each once, and none for want of another.
func TestABatchOfEvents(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		n := w.run()
		n.enqueue(event(released, "a1", "c1"))
		n.enqueue(event(connected, "a2", "c1"), event(released, "a1", "c1"), event(connected, "b1", "c2"),
			event(released, "a2", "c1"), event(connected, "a2", "c1"), event(released, "b1", "c2"))
		eventually(t, "all are delivered", func() bool { return n.count(delivered) == 5 })
		var ofA, ofB []string
		for _, e := range w.receiver.events() {
			if e[0] == 'a' {
				ofA = append(ofA, e)
			} else {
				ofB = append(ofB, e)
			}
		}
		require.Equal(t, []string{"a1:released", "a2:connected", "a2:released"}, ofA)
		require.Equal(t, []string{"b1:connected", "b1:released"}, ofB)
	})
}

func TestAnEventThatIsRefusedKeepsNoOtherBack(t *testing.T) {
	n := onSQLite(t).node()
	noEnd := event(released, "a1", "c1")
	noEnd.Attempt.EndTime = nil
	_, err := n.enqueuer.Enqueue(as(tenant), &notificationinternalv1.EnqueueRequest{
		Events: []*notificationinternalv1.Event{event(released, "a0", "c0"), noEnd, event(released, "a2", "c2")},
	})
	requireError(t, err, errorv1.Reason_REASON_INVALID_FIELD)
	require.Equal(t, 2, n.count(pending))
}

func TestWithoutAReceiverThereIsNothingToDo(t *testing.T) {
	w := onSQLite(t)
	w.source.Put(tenant, w.task("silent", ""))
	n := w.node()
	silent := event(released, "a1", "c1")
	silent.Attempt.TaskId = "silent"
	require.Empty(t, n.enqueue(silent))
	deleted := event(released, "a2", "c1")
	deleted.Attempt.TaskId = "deleted"
	require.Empty(t, n.enqueue(deleted))
	require.Zero(t, n.count(notificationv1.DeliveryState_DELIVERY_STATE_UNSPECIFIED))
}

func TestEnqueueNamesTheFieldAtFault(t *testing.T) {
	n := onSQLite(t).node()
	noAnswer, noEnd := event(connected, "a1", "c1"), event(released, "a1", "c1")
	noAnswer.Attempt.AnswerTime, noEnd.Attempt.EndTime = nil, nil
	noID, noType := event(released, "a1", "c1"), event(released, "a1", "c1")
	noID.EventId, noType.EventType = "", notificationv1.EventType_EVENT_TYPE_UNSPECIFIED
	for path, req := range map[string]*notificationinternalv1.Event{
		"events[0].attempt.answer_time": noAnswer, "events[0].attempt.end_time": noEnd,
		"events[0].event_id": noID, "events[0].event_type": noType,
	} {
		_, err := n.enqueuer.Enqueue(as(tenant), &notificationinternalv1.EnqueueRequest{Events: []*notificationinternalv1.Event{req}})
		e := requireError(t, err, errorv1.Reason_REASON_INVALID_FIELD)
		require.Len(t, e.Fields, 1)
		require.Equal(t, path, e.Fields[0].Path)
	}
}

func TestListDeliveries(t *testing.T) {
	n := onSQLite(t).node()
	var want []string
	for i := range 5 {
		want = append([]string{n.tell(fmt.Sprint("a", i), fmt.Sprint("c", i))}, want...)
	}
	var got []string
	req := &notificationv1.ListDeliveriesRequest{PageSize: 2, TaskId: "t", State: pending}
	for {
		page, err := n.deliveries.ListDeliveries(as(tenant), req)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page.GetDeliveries()), 2)
		for _, d := range page.GetDeliveries() {
			got = append(got, d.GetId())
		}
		if req.PageToken = page.GetNextPageToken(); req.PageToken == "" {
			break
		}
	}
	require.Equal(t, want, got)
	require.Zero(t, n.count(dead))

	_, err := n.deliveries.ListDeliveries(as(tenant), &notificationv1.ListDeliveriesRequest{PageToken: "not one"})
	requireError(t, err, errorv1.Reason_REASON_INVALID_FIELD)
	_, err = n.deliveries.ListDeliveries(as(tenant), &notificationv1.ListDeliveriesRequest{State: 99})
	requireError(t, err, errorv1.Reason_REASON_INVALID_FIELD)
}

func TestWhatIsNotThere(t *testing.T) {
	n := onSQLite(t).node()
	id := n.tell("a1", "c1")
	for _, tc := range []struct{ tenant, id string }{{tenant, "nothing"}, {"other", id}} {
		_, err := n.deliveries.GetDelivery(as(tc.tenant), &notificationv1.GetDeliveryRequest{Id: tc.id})
		require.Equal(t, tc.id, requireError(t, err, errorv1.Reason_REASON_NOT_FOUND).Metadata["delivery"])
		_, err = n.deliveries.RedeliverDelivery(as(tc.tenant), &notificationv1.RedeliverDeliveryRequest{Id: tc.id})
		requireError(t, err, errorv1.Reason_REASON_NOT_FOUND)
	}
	got, err := n.deliveries.ListDeliveries(as("other"), &notificationv1.ListDeliveriesRequest{})
	require.NoError(t, err)
	require.Empty(t, got.GetDeliveries())
}

func TestADatabaseThatIsGoneIsUnavailable(t *testing.T) {
	w := onSQLite(t)
	n := w.node()
	require.NoError(t, w.db.Close())
	_, err := n.enqueuer.Enqueue(as(tenant), &notificationinternalv1.EnqueueRequest{
		Events: []*notificationinternalv1.Event{event(released, "a1", "c1")},
	})
	requireError(t, err, errorv1.Reason_REASON_DEPENDENCY_DOWN)
	require.Error(t, n.Check(context.Background()))
}

func TestAnOldSchemaIsNotReady(t *testing.T) {
	ctx := context.Background()
	db, err := sqldb.Open(ctx, sqldb.Config{URL: "sqlite://" + t.TempDir(), Schema: "notification"})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	n := newWorld(t, db).node()
	require.NoError(t, n.Start(ctx), "it starts, and waits")
	require.ErrorIs(t, n.Check(ctx), sqldb.ErrOldSchema)

	require.NoError(t, jobs.Migrate(ctx, db), "of a version that had jobs")
	require.NoError(t, notification.Migrate(ctx, db))
	require.ErrorIs(t, jobs.Current(ctx, db), sqldb.ErrOldSchema, "they are gone")
	eventually(t, "ready once migrated", func() bool { return n.Check(ctx) == nil })
	n.await(n.tell("a1", "c1"), delivered)
}

func TestStopLeavesNothingBehind(t *testing.T) {
	before := goleak.IgnoreCurrent()
	t.Run("a node", func(t *testing.T) {
		w := onSQLite(t)
		n := w.run()
		n.await(n.tell("a1", "c1"), delivered)
		n.shutdown()
		n.shutdown() // idempotent
	})
	goleak.VerifyNone(t, before)
}

func TestConfigNamesEveryFault(t *testing.T) {
	err := notification.Config{AllowNetworks: []string{"10.0.0.0"}, Retry: []time.Duration{0}}.Validate()
	for _, option := range []string{"allow-networks", "retry", "at-once", "per-destination", "timeout", "circuit-failures", "circuit-pause"} {
		require.ErrorContains(t, err, option)
	}
	good := onSQLite(t).config
	require.NoError(t, good.Validate())
}
