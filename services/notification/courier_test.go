package notification_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	notificationinternalv1 "github.com/foredial/foredial/proto/gen/foredial/notification/internalapi/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
)

// hanging is a server that takes messages and answers none until it is released.
type hanging struct {
	*httptest.Server

	entered atomic.Int32
	release chan struct{}
}

func newHanging(t *testing.T) *hanging {
	t.Helper()
	h := &hanging{release: make(chan struct{})}
	h.Server = httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		h.entered.Add(1)
		<-h.release
	}))
	t.Cleanup(func() { close(h.release); h.Close() })
	return h
}

// tellTask enqueues messages of a task, each about a contact of its own.
func (n *node) tellTask(task string, messages int) {
	n.t.Helper()
	var events []*notificationinternalv1.Event
	for i := range messages {
		e := event(released, fmt.Sprint(task, i), fmt.Sprint(task, i))
		e.Attempt.TaskId = task
		events = append(events, e)
	}
	_, err := n.enqueuer.Enqueue(as(tenant), &notificationinternalv1.EnqueueRequest{Events: events})
	require.NoError(n.t, err)
}

// A receiver that answers nothing has its share of what is sent at once, and no
// more: what is for others passes it by.
func TestAReceiverThatHangsKeepsNoOtherWaiting(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.config.AtOnce, w.config.PerDestination = 6, 3
		hanging := newHanging(t)
		w.approve("hanging", hanging.URL)
		n := w.run()
		n.tellTask("hanging", 50)
		eventually(t, "it has its share", func() bool { return hanging.entered.Load() == 3 })
		require.Equal(t, "3", fmt.Sprint(n.metric("foredial_notification_in_flight_deliveries")))
		n.tellTask("t", 40)
		eventually(t, "the others are delivered", func() bool { return n.count(delivered) == 40 })
		require.EqualValues(t, 3, hanging.entered.Load())
		n.crash() // what hangs is cut off
	})
}

// However many hang, one more finds a place.
func TestReceiversThatHangLeaveAPlace(t *testing.T) {
	w := onSQLite(t)
	w.config.AtOnce, w.config.PerDestination = 7, 8
	var all []*hanging
	for i := range 2 {
		h := newHanging(t)
		w.approve(fmt.Sprint("hanging", i), h.URL)
		all = append(all, h)
	}
	n := w.run()
	for i, h := range all {
		n.tellTask(fmt.Sprint("hanging", i), 50)
		eventually(t, "it hangs", func() bool { return h.entered.Load() > 0 })
	}
	n.tellTask("t", 10)
	eventually(t, "the others are delivered", func() bool { return n.count(delivered) == 10 })
	n.crash()
}

// A receiver that says when to come back is left alone until then.
func TestRetryAfterIsHonoured(t *testing.T) {
	for status, asks := range map[int]string{http.StatusTooManyRequests: "120", http.StatusServiceUnavailable: "86400"} {
		w := onSQLite(t)
		w.config.PerDestination = 1
		w.receiver.retryAfter = asks
		w.receiver.answers(status)
		n := w.run()
		first := n.tell("a1", "c1")
		eventually(t, "it is tried", func() bool { return n.get(first).GetTries() == 1 })
		n.tell("a2", "c2")
		other := w.receiverOf("other")
		n.tellTask("other", 1)
		eventually(t, "others are not concerned", func() bool { return len(other.events()) == 1 })
		require.Equal(t, []string{"a1:released"}, w.receiver.events())
		want := map[int]time.Duration{http.StatusTooManyRequests: 2 * time.Minute, http.StatusServiceUnavailable: time.Hour}[status]
		got := n.get(first)
		require.WithinDuration(t, got.GetTryLog()[0].GetStartTime().AsTime().Add(want), got.GetNextTryTime().AsTime(), patience)
	}
}

// Two processes share what there is to send; each message goes once.
func TestProcessesShareTheWork(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first := w.nodeNamed("first")
		first.tellTask("t", 100)
		second := w.nodeNamed("second")
		for _, n := range []*node{first, second} {
			require.NoError(t, n.Start(context.Background()))
		}
		eventually(t, "all are delivered", func() bool { return first.count(delivered) == 100 })
		told := w.receiver.events()
		slices.Sort(told)
		require.Len(t, told, 100)
		require.Len(t, slices.Compact(told), 100)
	})
}

// What one process enqueues, another sends, though nothing wakes it.
func TestAnotherProcessSends(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		require.NoError(t, w.nodeNamed("sends").Start(context.Background()))
		rests := w.nodeNamed("rests")
		rests.await(rests.tell("a1", "c1"), delivered)
	})
}

func TestTriesAreShown(t *testing.T) {
	w := onSQLite(t)
	w.receiver.decide(func(_ string, try int) int { return []int{500, 404, 200}[try-1] })
	n := w.run()
	got := n.await(n.tell("a1", "c1"), delivered)
	log := got.GetTryLog()
	require.Len(t, log, 3)
	for i, want := range []struct {
		status int32
		text   string
	}{{500, "the receiver answered 500"}, {404, "the receiver answered 404"}, {200, ""}} {
		require.Equal(t, want.status, log[i].GetStatus())
		require.Equal(t, want.text, log[i].GetError())
		require.Positive(t, log[i].GetDuration().AsDuration())
		require.Less(t, log[i].GetDuration().AsDuration(), patience)
	}
	require.True(t, slices.IsSortedFunc(log, func(a, b *notificationv1.Delivery_Try) int {
		return a.GetStartTime().AsTime().Compare(b.GetStartTime().AsTime())
	}))
	list, err := n.deliveries.ListDeliveries(as(tenant), &notificationv1.ListDeliveriesRequest{})
	require.NoError(t, err)
	require.Empty(t, list.GetDeliveries()[0].GetTryLog(), "not in lists")
}

func TestMetrics(t *testing.T) {
	w := onSQLite(t)
	w.config.Retry = []time.Duration{time.Millisecond}
	w.receiver.decide(func(event string, _ int) int {
		if event == "a1:released" {
			return http.StatusBadRequest
		}
		return http.StatusOK
	})
	first := w.run()
	first.await(first.tell("a1", "c1"), dead)
	first.await(first.tell("a2", "c2"), delivered)
	for outcome, want := range map[string]float64{"failed": 1, "dead": 1, "delivered": 1} {
		eventually(t, outcome, func() bool {
			return first.metric("foredial_notification_tries_total", "channel", "callback", "outcome", outcome) == want
		})
	}
	first.shutdown()
	w.node().tell("a3", "c3")
	w.source.DeleteResource(tenant, "hook") // so that it stays pending
	w.config.Retry = []time.Duration{time.Hour}
	n := w.run()
	eventually(t, "the backlog is counted", func() bool {
		return n.metric("foredial_notification_backlog_deliveries", "state", "dead") == 1 &&
			n.metric("foredial_notification_backlog_deliveries", "state", "pending") == 1 &&
			n.metric("foredial_notification_oldest_pending_seconds") > 0
	})
}
