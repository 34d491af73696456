package notification_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/id"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/store"
)

func (n *node) redeliver(req *notificationv1.RedeliverSinceRequest) int64 {
	n.t.Helper()
	got, err := n.deliveries.RedeliverSince(as(tenant), req)
	require.NoError(n.t, err)
	return got.GetRedelivered()
}

// After its receiver was down for long, all that is dead is sent again, and what is
// about one contact in its order.
func TestRedeliverSince(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.config.Retry = nil
		w.receiver.answers(http.StatusInternalServerError)
		n := w.run()
		early := n.tell("early", "c0")
		n.await(early, dead)
		since := timestamppb.Now()
		var want []string
		for i := range 5 {
			n.tell(fmt.Sprint("a", i), "c1")
			want = append(want, fmt.Sprintf("a%d:released", i))
		}
		eventually(t, "all are dead", func() bool { return n.count(dead) == 6 })
		w.receiver.answers(http.StatusOK)
		n.await(n.tell("fine", "c2"), delivered)
		until := timestamppb.Now()
		before := len(w.receiver.events())

		require.EqualValues(t, 5, n.redeliver(&notificationv1.RedeliverSinceRequest{StartTime: since}))
		eventually(t, "all are delivered", func() bool { return n.count(delivered) == 6 })
		require.Equal(t, want, w.receiver.events()[before:])
		require.Equal(t, dead, n.get(early).GetState())

		require.Zero(t, n.redeliver(&notificationv1.RedeliverSinceRequest{StartTime: since}))
		again := &notificationv1.RedeliverSinceRequest{StartTime: since, EndTime: until, IncludeDelivered: true}
		require.EqualValues(t, 6, n.redeliver(again), "what a receiver lost")
		again.TaskId = "another"
		require.Zero(t, n.redeliver(again))
		again.TaskId, again.Channel = "", notificationv1.DeliveryChannel_DELIVERY_CHANNEL_SMS
		require.Zero(t, n.redeliver(again))
	})
}

// More than one piece of it.
func TestRedeliverSinceOfMany(t *testing.T) {
	w := onSQLite(t)
	const messages = 2100
	var all []delivery.Delivery
	now := time.Now().UTC()
	for range messages {
		all = append(all, delivery.Delivery{
			ID: id.New(), EventID: id.New(), ContactID: id.New(), Channel: delivery.ByCallback, URL: w.receiver.URL,
			State: dead, Turn: 1, Occurred: now, Created: now,
		})
	}
	require.NoError(t, store.New(w.db).Add(context.Background(), tenant, all))
	n := w.node()
	require.EqualValues(t, messages, n.redeliver(&notificationv1.RedeliverSinceRequest{StartTime: timestamppb.New(now)}))
	require.Equal(t, messages, w.due())
	require.Zero(t, n.count(dead))
}

func TestRedeliverSinceNamesTheFieldAtFault(t *testing.T) {
	n := onSQLite(t).node()
	now := time.Now()
	for path, req := range map[string]*notificationv1.RedeliverSinceRequest{
		"start_time": {},
		"end_time":   {StartTime: timestamppb.New(now), EndTime: timestamppb.New(now.Add(-time.Second))},
		"channel":    {StartTime: timestamppb.New(now), Channel: 99},
	} {
		_, err := n.deliveries.RedeliverSince(as(tenant), req)
		e := requireError(t, err, errorv1.Reason_REASON_INVALID_FIELD)
		require.Len(t, e.Fields, 1)
		require.Equal(t, path, e.Fields[0].Path)
	}
}

func TestListDeliveriesFilters(t *testing.T) {
	w := onSQLite(t)
	n := w.node()
	n.tell("a1", "c1")
	between := timestamppb.Now()
	n.tell("a2", "c2")
	n.enqueue(event(connected, "a3", "c3"))
	for name, tc := range map[string]struct {
		req  *notificationv1.ListDeliveriesRequest
		want []string
	}{
		"all":        {&notificationv1.ListDeliveriesRequest{}, []string{"a3", "a2", "a1"}},
		"a contact":  {&notificationv1.ListDeliveriesRequest{ContactId: "c2"}, []string{"a2"}},
		"a type":     {&notificationv1.ListDeliveriesRequest{EventType: connected}, []string{"a3"}},
		"callbacks":  {&notificationv1.ListDeliveriesRequest{Channel: notificationv1.DeliveryChannel_DELIVERY_CHANNEL_CALLBACK}, []string{"a3", "a2", "a1"}},
		"sms":        {&notificationv1.ListDeliveriesRequest{Channel: notificationv1.DeliveryChannel_DELIVERY_CHANNEL_SMS}, nil},
		"from then":  {&notificationv1.ListDeliveriesRequest{StartTime: between}, []string{"a3", "a2"}},
		"until then": {&notificationv1.ListDeliveriesRequest{EndTime: between}, []string{"a1"}},
		"a moment":   {&notificationv1.ListDeliveriesRequest{StartTime: between, EndTime: between}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := n.deliveries.ListDeliveries(as(tenant), tc.req)
			require.NoError(t, err)
			var attempts []string
			for _, d := range got.GetDeliveries() {
				attempts = append(attempts, d.GetAttemptId())
			}
			require.Equal(t, tc.want, attempts)
		})
	}
	_, err := n.deliveries.ListDeliveries(as(tenant), &notificationv1.ListDeliveriesRequest{
		StartTime: between, EndTime: timestamppb.New(between.AsTime().Add(-time.Second)),
	})
	require.Equal(t, "end_time", requireError(t, err, errorv1.Reason_REASON_INVALID_FIELD).Fields[0].Path)
}
