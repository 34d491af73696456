package notification_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
)

func TestAnEventIsDelivered(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		n := w.run()
		first := n.enqueue(event(connected, "a1", "c1"))
		second := n.enqueue(event(released, "a1", "c1"))
		got := n.await(second[0], delivered)
		require.Equal(t, []string{"a1:connected", "a1:released"}, w.receiver.events())

		require.Equal(t, map[string]any{
			"dataId": "c1", "taskId": "t", "sessionId": "ref-1", "calledNo": "+8613800138000", "beginTime": "2026-05-04 17:00:00",
			"vdnId": 90.0, "failCode": "00000", "callId": "call-1", "filePath": "", "customFiled": "", "customField": "",
			"eventType": "CONNECTED", "eventId": "a1:connected", "occurredAt": "2026-05-04T09:00:05Z",
		}, w.receiver.body("a1:connected"))
		require.Equal(t, map[string]any{
			"dataId": "c1", "taskId": "t", "sessionId": "ref-1", "calledNo": "+8613800138000", "beginTime": "2026-05-04 17:00:00",
			"vdnId": 90.0, "failCode": "00000", "callId": "call-1", "filePath": "/r.wav", "customFiled": "", "customField": "",
			"eventType": "RELEASED", "eventId": "a1:released", "occurredAt": "2026-05-04T09:01:00Z",
		}, w.receiver.body("a1:released"))

		require.NotNil(t, got.GetDeliverTime())
		want := &notificationv1.Delivery{
			Id: second[0], EventId: "a1:released", EventType: released, TaskId: "t", ContactId: "c1", AttemptId: "a1",
			Url: w.receiver.URL, State: delivered, Tries: 1, LastStatus: 200, OccurTime: timestamppb.New(dial.Add(time.Minute)),
			Channel: notificationv1.DeliveryChannel_DELIVERY_CHANNEL_CALLBACK, TryLog: got.GetTryLog(),
			CreateTime: got.GetCreateTime(), DeliverTime: got.GetDeliverTime(),
		}
		require.Empty(t, cmp.Diff(want, got, protocmp.Transform()))
		require.Equal(t, delivered, n.get(first[0]).GetState())
	})
}

// A receiver that fails three times in ten is told everything at least once,
// and a repetition carries the id of the first.
func TestAReceiverThatFailsIsToldEverything(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.config.Retry = slices.Repeat([]time.Duration{time.Millisecond}, 10)
		w.receiver.decide(func(event string, try int) int {
			if (len(event)+int(event[len(event)-10])+try)%10 < 3 {
				return http.StatusInternalServerError
			}
			return http.StatusOK
		})
		n := w.run()
		const messages = 60
		for i := range messages {
			n.tell(fmt.Sprint("a", i), fmt.Sprint("c", i))
		}
		eventually(t, "all are delivered", func() bool { return n.count(delivered) == messages })
		told := w.receiver.events()
		require.Greater(t, len(told), messages, "some were repeated")
		slices.Sort(told)
		require.Len(t, slices.Compact(told), messages)
	})
}

// Messages about a contact arrive in order, though the first fails at first.
func TestOrderPerContact(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.receiver.decide(func(event string, try int) int {
			if event == "a1:connected" && try < 3 {
				return http.StatusServiceUnavailable
			}
			return http.StatusOK
		})
		n := w.run()
		n.enqueue(event(connected, "a1", "c1"))
		n.enqueue(event(released, "a1", "c1"))
		last := n.tell("a2", "c1")
		n.await(last, delivered)
		require.Equal(t, []string{"a1:connected", "a1:connected", "a1:connected", "a1:released", "a2:released"}, w.receiver.events())
	})
}

func TestADeadDeliveryIsRedelivered(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.receiver.answers(http.StatusBadRequest)
		n := w.run()
		id := n.tell("a1", "c1")
		got := n.await(id, dead)
		require.EqualValues(t, 3, got.GetTries())
		require.EqualValues(t, 400, got.GetLastStatus())
		require.Equal(t, "the receiver answered 400", got.GetLastError())
		require.Nil(t, got.GetNextTryTime())

		w.receiver.answers(http.StatusOK)
		again, err := n.deliveries.RedeliverDelivery(as(tenant), &notificationv1.RedeliverDeliveryRequest{Id: id})
		require.NoError(t, err)
		require.Equal(t, pending, again.GetState())
		require.NotNil(t, again.GetNextTryTime())
		got = n.await(id, delivered)
		require.EqualValues(t, 4, got.GetTries())
		require.Empty(t, got.GetLastError())

		_, err = n.deliveries.RedeliverDelivery(as(tenant), &notificationv1.RedeliverDeliveryRequest{Id: id})
		require.NoError(t, err, "whatever its state")
		eventually(t, "told once more", func() bool { return len(w.receiver.events()) == 5 })
		n.await(id, delivered)
	})
}

// A redelivery does not wait for the retry that was planned, and does not make
// it come on top.
func TestRedeliverTakesTheRetrysPlace(t *testing.T) {
	w := onSQLite(t)
	w.config.Retry = []time.Duration{300 * time.Millisecond}
	w.receiver.answers(http.StatusBadGateway)
	n := w.run()
	id := n.tell("a1", "c1")
	eventually(t, "one try", func() bool { return n.get(id).GetTries() == 1 })
	w.receiver.answers(http.StatusOK)
	_, err := n.deliveries.RedeliverDelivery(as(tenant), &notificationv1.RedeliverDeliveryRequest{Id: id})
	require.NoError(t, err)
	n.await(id, delivered)
	require.Zero(t, w.due(), "no try is left")
	require.Equal(t, []string{"a1:released", "a1:released"}, w.receiver.events())
}

// due is how many deliveries may be tried, now or later.
func (w *world) due() (n int) {
	w.t.Helper()
	require.NoError(w.t, w.db.QueryRow(context.Background(), `SELECT count(*) FROM delivery_due`).Scan(&n))
	return n
}

// Approval is asked for when a message is sent, not when it was enqueued.
func TestApprovalIsCheckedWhenSent(t *testing.T) {
	w := onSQLite(t)
	n := w.node()
	id := n.tell("a1", "c1")
	w.source.Put(tenant, w.address(directoryv1.ApprovalStatus_APPROVAL_STATUS_REJECTED))
	require.NoError(t, n.Start(context.Background()))
	got := n.await(id, dead)
	require.Equal(t, "the URL is not an approved callback address", got.GetLastError())
	require.Zero(t, got.GetLastStatus())
	require.Empty(t, w.receiver.events())
}

// By default nothing in the operator's own network is reached.
func TestOwnNetworkIsRefused(t *testing.T) {
	w := onSQLite(t)
	w.config.AllowNetworks = nil
	n := w.run()
	got := n.await(n.tell("a1", "c1"), dead)
	require.Contains(t, got.GetLastError(), "not one that callbacks may be sent to")
	require.Empty(t, w.receiver.events())
}

// What was enqueued by a process that died before it sent anything is sent by
// the next one.
func TestACrashBetweenEnqueueAndSend(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first := w.node()
		id := first.tell("a1", "c1")
		waiting := first.tell("a2", "c1")
		require.Empty(t, w.receiver.events())
		first.shutdown()

		n := w.run()
		n.await(id, delivered)
		n.await(waiting, delivered)
		require.Equal(t, []string{"a1:released", "a2:released"}, w.receiver.events())
	})
}

// What a process was just sending when it died is sent again, with the same id.
func TestACrashInTheMiddleOfASend(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		entered, leave := make(chan struct{}), make(chan struct{})
		w.receiver.decide(func(_ string, try int) int {
			if try == 1 {
				close(entered)
				<-leave
			}
			return http.StatusOK
		})
		first := w.run()
		id := first.tell("a1", "c1")
		<-entered
		first.crash()
		close(leave)

		n := w.run()
		got := n.await(id, delivered)
		require.EqualValues(t, 1, got.GetTries(), "the one that was cut off is not held against the receiver")
		require.Equal(t, []string{"a1:released", "a1:released"}, w.receiver.events())
	})
}

// After some failures in a row the receiver is left alone: waiting costs no tries.
func TestAReceiverThatIsDownIsLeftAlone(t *testing.T) {
	w := onSQLite(t)
	w.config.CircuitFailures, w.config.CircuitPause, w.config.PerDestination = 3, time.Hour, 1
	w.config.Retry = slices.Repeat([]time.Duration{time.Millisecond}, 50)
	w.receiver.answers(http.StatusServiceUnavailable)
	other := w.receiverOf("other")
	n := w.run()
	for i := range 5 {
		n.tell(fmt.Sprint("a", i), fmt.Sprint("c", i))
	}
	eventually(t, "the circuit opens", func() bool { return n.metric("foredial_notification_open_circuits") == 1 })
	require.Len(t, w.receiver.events(), 3)
	require.Equal(t, 5, n.count(pending))

	elsewhere := event(released, "b1", "c9")
	elsewhere.Attempt.TaskId = "other"
	n.await(n.enqueue(elsewhere)[0], delivered)
	require.Len(t, other.events(), 1)
	require.Len(t, w.receiver.events(), 3, "meanwhile")
}
