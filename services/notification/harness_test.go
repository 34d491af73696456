package notification_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/pkg/testkit/rpctest"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	eventinternalv1 "github.com/foredial/foredial/proto/gen/foredial/event/internalapi/v1"
	notificationinternalv1 "github.com/foredial/foredial/proto/gen/foredial/notification/internalapi/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/eventoutbox/eventoutboxtest"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
	"github.com/foredial/foredial/services/notification"
	"github.com/foredial/foredial/services/notification/internal/store"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

const (
	tenant = "acme"
	// patience is shorter than a claim: a test does not wait for one to end.
	patience = 25 * time.Second
	often    = 5 * time.Millisecond

	pending   = notificationv1.DeliveryState_DELIVERY_STATE_PENDING
	delivered = notificationv1.DeliveryState_DELIVERY_STATE_DELIVERED
	dead      = notificationv1.DeliveryState_DELIVERY_STATE_DEAD

	connected = notificationv1.EventType_EVENT_TYPE_CONNECTED
	released  = notificationv1.EventType_EVENT_TYPE_RELEASED
)

var dial = time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)

// receiver is a customer's server. It answers as the test says and writes down
// the events it was told.
type receiver struct {
	*httptest.Server

	// retryAfter is the header of each answer, if set before there is one.
	retryAfter string

	mu     sync.Mutex
	answer func(event string, try int) int
	told   []string // every event id, in order
	bodies map[string]map[string]any
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{bodies: map[string]map[string]any{}}
	r.answers(http.StatusOK)
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		text, err := io.ReadAll(req.Body)
		if err != nil {
			return
		}
		var objects []map[string]any
		if err := json.Unmarshal(text, &objects); err != nil || len(objects) != 1 {
			t.Errorf("not an array of one object: %s", text)
			return
		}
		if r.retryAfter != "" {
			w.Header().Set("Retry-After", r.retryAfter)
		}
		w.WriteHeader(r.take(objects[0]))
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) take(object map[string]any) int {
	event := object["eventId"].(string)
	r.mu.Lock()
	defer r.mu.Unlock()
	try := 1
	for _, told := range r.told {
		if told == event {
			try++
		}
	}
	r.told, r.bodies[event] = append(r.told, event), object
	return r.answer(event, try)
}

func (r *receiver) answers(status int) { r.decide(func(string, int) int { return status }) }

func (r *receiver) decide(answer func(event string, try int) int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = answer
}

func (r *receiver) events() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.told...)
}

func (r *receiver) body(event string) map[string]any {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.bodies[event]
}

// world is a notification service with everything around it.
type world struct {
	t        *testing.T
	db       *sqldb.DB
	source   *feedtest.Source
	receiver *receiver
	contacts *contacts
	config   notification.Config
	// events is what the service tells of itself, and stream the way there.
	events *eventoutboxtest.Stream
	stream grpc.ClientConnInterface
}

func newWorld(t *testing.T, db *sqldb.DB) *world {
	t.Helper()
	w := &world{
		t: t, db: db, source: feedtest.NewSource(t), receiver: newReceiver(t), contacts: newContacts(t), events: &eventoutboxtest.Stream{},
		config: notification.Config{
			AllowNetworks: []string{"127.0.0.0/8"}, Retry: []time.Duration{10 * time.Millisecond, 20 * time.Millisecond},
			Timeout: 20 * time.Second, AtOnce: 8, PerDestination: 4, CircuitFailures: 1000, CircuitPause: time.Minute, DeliveryTTL: time.Hour,
		},
	}
	w.stream = rpctest.Serve(t, func(server *rpc.Server) { eventinternalv1.RegisterAppendServiceServer(server, w.events) })
	w.source.Put(tenant, w.task("t", w.receiver.URL), w.address(directoryv1.ApprovalStatus_APPROVAL_STATUS_APPROVED),
		&directoryv1.TenantSettings{TimeZone: "Asia/Shanghai", VdnId: 90})
	return w
}

func (w *world) task(id, callback string) *taskv1.Task {
	return feedtest.Task(id, func(t *taskv1.Task) { t.CallbackUrl = callback })
}

func (w *world) address(status directoryv1.ApprovalStatus) *directoryv1.Resource {
	return &directoryv1.Resource{Id: "hook", Spec: &directoryv1.Resource_CallbackAddress{
		CallbackAddress: &directoryv1.CallbackAddress{Url: w.receiver.URL, Prefix: true, Status: status},
	}}
}

// receiverOf makes a receiver for the callbacks of one more task.
func (w *world) receiverOf(task string) *receiver {
	w.t.Helper()
	r := newReceiver(w.t)
	w.approve(task, r.URL)
	return r
}

// approve makes a task whose callbacks go to a URL that is approved.
func (w *world) approve(task, url string) {
	w.source.Put(tenant, w.task(task, url), feedtest.Resource(task, &directoryv1.CallbackAddress{
		Url: url, Status: directoryv1.ApprovalStatus_APPROVAL_STATUS_APPROVED,
	}))
}

// node is one process that runs the service.
type node struct {
	*notification.Service

	t          *testing.T
	registry   *prometheus.Registry
	enqueuer   notificationinternalv1.EnqueueServiceClient
	deliveries notificationv1.NotificationServiceClient
}

// node makes a process that serves calls; its background work begins with Start.
func (w *world) node() *node {
	w.t.Helper()
	return w.nodeNamed("node")
}

func (w *world) nodeNamed(name string) *node {
	w.t.Helper()
	registry := prometheus.NewRegistry()
	service, err := notification.New(w.config, notification.Deps{
		Log: slog.New(slog.DiscardHandler), Registry: registry, DB: w.db, Node: name, Tasks: w.source.Conn(), Contacts: w.contacts.conn,
		Events: w.stream,
	})
	require.NoError(w.t, err)
	conn := rpctest.Serve(w.t, service.Register)
	n := &node{
		Service: service, t: w.t, registry: registry,
		enqueuer:   notificationinternalv1.NewEnqueueServiceClient(conn),
		deliveries: notificationv1.NewNotificationServiceClient(conn),
	}
	w.t.Cleanup(n.shutdown)
	return n
}

// run is a node at work.
func (w *world) run() *node {
	w.t.Helper()
	n := w.node()
	require.NoError(w.t, n.Start(context.Background()))
	eventually(w.t, "the node is ready", func() bool { return n.Check(context.Background()) == nil })
	return n
}

// metric is the sum of a metric's values with these labels, given as name and value.
func (n *node) metric(name string, labels ...string) (sum float64) {
	n.t.Helper()
	families, err := n.registry.Gather()
	require.NoError(n.t, err)
	for _, family := range families {
		if family.GetName() != name {
			continue
		}
		for _, m := range family.GetMetric() {
			given := map[string]string{}
			for _, l := range m.GetLabel() {
				given[l.GetName()] = l.GetValue()
			}
			matches := true
			for i := 0; i < len(labels); i += 2 {
				matches = matches && given[labels[i]] == labels[i+1]
			}
			if matches {
				sum += m.GetCounter().GetValue() + m.GetGauge().GetValue()
			}
		}
	}
	return sum
}

func (n *node) shutdown() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	require.NoError(n.t, n.Stop(ctx))
}

// crash ends the node's work in the middle of what it is doing.
func (n *node) crash() {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.Error(n.t, n.Stop(ctx), "something was being done")
}

func as(name string) context.Context { return auth.WithTenant(context.Background(), name) }

// event is what result tells of attempt a of a contact.
func event(kind notificationv1.EventType, attempt, contact string) *notificationinternalv1.Event {
	a := &resultv1.Attempt{
		Id: attempt, TaskId: "t", ContactId: contact, AgentId: "g", Number: "+8613800138000", Reference: "ref-1", CallId: "call-1",
		DialTime: timestamppb.New(dial), AnswerTime: timestamppb.New(dial.Add(5 * time.Second)),
	}
	id := attempt + ":connected"
	if kind == released {
		id = attempt + ":released"
		a.EndTime, a.FailCode, a.RecordingPath = timestamppb.New(dial.Add(time.Minute)), "00000", "/r.wav"
	}
	return &notificationinternalv1.Event{EventId: id, EventType: kind, Attempt: a}
}

// enqueue enqueues events in one call and returns the ids of their deliveries, in
// the order of the events; those that nobody hears of have none.
func (n *node) enqueue(events ...*notificationinternalv1.Event) (ids []string) {
	n.t.Helper()
	_, err := n.enqueuer.Enqueue(as(tenant), &notificationinternalv1.EnqueueRequest{Events: events})
	require.NoError(n.t, err)
	got, err := n.deliveries.ListDeliveries(as(tenant), &notificationv1.ListDeliveriesRequest{PageSize: 1000})
	require.NoError(n.t, err)
	for _, e := range events {
		for _, d := range got.GetDeliveries() {
			if d.GetEventId() == e.GetEventId() {
				ids = append(ids, d.GetId())
			}
		}
	}
	return ids
}

// tell enqueues the release of an attempt, and returns its delivery's id.
func (n *node) tell(attempt, contact string) string {
	n.t.Helper()
	ids := n.enqueue(event(released, attempt, contact))
	require.Len(n.t, ids, 1)
	return ids[0]
}

func (n *node) get(id string) *notificationv1.Delivery {
	n.t.Helper()
	d, err := n.deliveries.GetDelivery(as(tenant), &notificationv1.GetDeliveryRequest{Id: id})
	require.NoError(n.t, err)
	return d
}

func (n *node) await(id string, state notificationv1.DeliveryState) *notificationv1.Delivery {
	n.t.Helper()
	eventually(n.t, fmt.Sprintf("delivery %s is %s", id, state), func() bool { return n.get(id).GetState() == state })
	return n.get(id)
}

func (n *node) count(state notificationv1.DeliveryState) int {
	n.t.Helper()
	got, err := n.deliveries.ListDeliveries(as(tenant), &notificationv1.ListDeliveriesRequest{State: state, PageSize: 1000})
	require.NoError(n.t, err)
	return len(got.GetDeliveries())
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tooLate := time.After(patience)
	look := time.NewTicker(often)
	defer look.Stop()
	for !ok() {
		select {
		case <-look.C:
		case <-tooLate:
			require.Fail(t, "never came true", what)
		}
	}
}

func requireError(t *testing.T, err error, reason errorv1.Reason) *apierr.Error {
	t.Helper()
	e := apierr.Remote(err)
	require.NotNil(t, e, "%v", err)
	require.Equal(t, apierr.ReasonOf(reason), e.Reason, "%v", err)
	return e
}

// each runs a test on both engines.
func each(t *testing.T, test func(*testing.T, *world)) {
	t.Helper()
	sqltest.Each(t, store.Migrations, func(t *testing.T, db *sqldb.DB) { test(t, newWorld(t, db)) })
}

// onSQLite runs a test where the engine makes no difference.
func onSQLite(t *testing.T) *world {
	t.Helper()
	return newWorld(t, sqltest.SQLite(t, store.Migrations))
}
