package notification_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/testing/protocmp"

	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
)

// awaitTold waits until the stream has as many events as wanted, and compares what
// became of which event's delivery.
func (w *world) awaitTold(want ...string) {
	w.t.Helper()
	eventually(w.t, "events are told", func() bool { return len(w.events.Events(tenant)) >= len(want) })
	var got []string
	for _, e := range w.events.Events(tenant) {
		got = append(got, strings.TrimPrefix(e.GetType().String(), "EVENT_TYPE_DELIVERY_")+" "+e.GetDelivery().GetEventId())
	}
	require.Equal(w.t, want, got)
}

func TestEvents(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		n := w.run()
		first := n.tell("a1", "c1")
		w.awaitTold("DELIVERED a1:released")
		told := w.events.Events(tenant)[0]
		d := n.get(first)
		require.Equal(t, "t", told.GetTaskId())
		require.Equal(t, "c1", told.GetContactId())
		require.Empty(t, told.GetActor())
		require.True(t, d.GetDeliverTime().AsTime().Equal(told.GetOccurTime().AsTime()))
		d.TryLog = nil
		require.Empty(t, cmp.Diff(d, told.GetDelivery(), protocmp.Transform()))

		_, err := n.deliveries.RedeliverDelivery(as(tenant), &notificationv1.RedeliverDeliveryRequest{Id: first})
		require.NoError(t, err)
		w.awaitTold("DELIVERED a1:released", "DELIVERED a1:released")
	})
}

func TestEventOfADeadDelivery(t *testing.T) {
	w := onSQLite(t)
	w.receiver.decide(func(event string, _ int) int {
		if event == "a1:released" {
			return http.StatusInternalServerError
		}
		return http.StatusOK
	})
	n := w.run()
	n.await(n.tell("a1", "c1"), dead)
	n.await(n.tell("a2", "c1"), delivered)
	w.awaitTold("DEAD a1:released", "DELIVERED a2:released") // not of each try
	require.NotEmpty(t, w.events.Events(tenant)[0].GetDelivery().GetLastError())
	require.EqualValues(t, 3, w.events.Events(tenant)[0].GetDelivery().GetTries())
}

// A stream that is down delays no delivery, and misses none.
func TestEventsAtLeastOnce(t *testing.T) {
	w := onSQLite(t)
	down := func(context.Context, string, []*eventv1.Event) error { return status.Error(codes.Unavailable, "down") }
	w.events.Before(down)
	n := w.run()
	n.await(n.tell("a1", "c1"), delivered)
	n.await(n.tell("a2", "c1"), delivered)
	n.shutdown()
	require.Empty(t, w.events.Events(tenant))

	w.events.Before(nil)
	w.events.After(func() error { w.events.After(nil); return status.Error(codes.Unavailable, "the answer is lost") })
	w.run()
	w.awaitTold("DELIVERED a1:released", "DELIVERED a2:released")
}
