package result_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/jobs"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/pkg/testkit/rpctest"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	notificationinternalv1 "github.com/foredial/foredial/proto/gen/foredial/notification/internalapi/v1"
	resultinternalv1 "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
	"github.com/foredial/foredial/services/result"
	"github.com/foredial/foredial/services/result/internal/store"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

const (
	tenant   = "acme"
	patience = 30 * time.Second
	often    = 5 * time.Millisecond
)

var dial = time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)

// peers stands in for the contact and the notification service. It answers
// over real gRPC and writes down what it was asked.
type peers struct {
	contactinternalv1.UnimplementedLeaseServiceServer
	notificationinternalv1.UnimplementedEnqueueServiceServer

	mu   sync.Mutex
	down error // what every call is answered with, if anything
	// fault, if set, says what is wrong with a call, by the attempts and events it names.
	fault func(names ...string) error
	// decide, if set, is what becomes of a contact; nil: it waits for an hour.
	decide   func(*contactinternalv1.Outcome) *contactinternalv1.Applied
	outcomes []*contactinternalv1.Outcome
	events   []*notificationinternalv1.Event
	// counted is how often contacts were counted.
	counted int
	entered chan struct{} // closed calls block: see block
	blocked chan struct{}
}

var unavailable = apierr.New(codes.Unavailable, apierr.DependencyDown, "down for the test")

func (p *peers) answerAll(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = err
}

// block makes calls wait for their end; it returns what is received from when
// one has arrived.
func (p *peers) block() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.entered, p.blocked = make(chan struct{}, 100), make(chan struct{})
	return p.entered
}

func (p *peers) unblock() {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.blocked)
	p.blocked = nil
}

func (p *peers) enter(ctx context.Context) error {
	p.mu.Lock()
	down, entered, blocked := p.down, p.entered, p.blocked
	p.mu.Unlock()
	if blocked != nil {
		entered <- struct{}{}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-blocked:
		}
	}
	return down
}

// refuse lets fault have a look at every call.
func (p *peers) refuse(fault func(names ...string) error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = fault
}

// check is called with the lock held.
func (p *peers) check(names ...string) error {
	if p.fault == nil {
		return nil
	}
	return p.fault(names...)
}

func (p *peers) ApplyOutcomes(ctx context.Context, req *contactinternalv1.ApplyOutcomesRequest) (*contactinternalv1.ApplyOutcomesResponse, error) {
	if err := p.enter(ctx); err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	var names []string
	resp := &contactinternalv1.ApplyOutcomesResponse{}
	for _, o := range req.GetOutcomes() {
		names = append(names, o.GetAttemptId())
		applied := &contactinternalv1.Applied{}
		if o.GetAttemptId() != "never begun" {
			applied = &contactinternalv1.Applied{
				State: contactv1.ContactState_CONTACT_STATE_WAITING, DueTime: timestamppb.New(dial.Add(time.Hour)),
				Rule: "decided on " + o.GetFailCode(),
			}
		}
		if p.decide != nil {
			applied = p.decide(o)
		}
		resp.Applied = append(resp.Applied, applied)
	}
	if err := p.check(names...); err != nil {
		return nil, err
	}
	p.outcomes = append(p.outcomes, req.GetOutcomes()...)
	return resp, nil
}

func (p *peers) CountContacts(ctx context.Context, req *contactinternalv1.CountContactsRequest) (*contactinternalv1.CountContactsResponse, error) {
	if err := p.enter(ctx); err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.counted++
	p.mu.Unlock()
	resp := &contactinternalv1.CountContactsResponse{}
	for _, id := range req.GetTaskIds() {
		resp.Counts = append(resp.Counts, &contactinternalv1.CountContactsResponse_TaskCount{
			TaskId: id, Any: true, Open: true,
			ByState: []*contactinternalv1.CountContactsResponse_StateCount{
				{State: contactv1.ContactState_CONTACT_STATE_READY, Contacts: 7},
				{State: contactv1.ContactState_CONTACT_STATE_DONE, DoneReason: contactv1.DoneReason_DONE_REASON_CONNECTED, Contacts: 2},
			},
		})
	}
	return resp, nil
}

// counts is how often contacts were counted.
func (p *peers) counts() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.counted
}

func (p *peers) Enqueue(ctx context.Context, req *notificationinternalv1.EnqueueRequest) (*notificationinternalv1.EnqueueResponse, error) {
	if err := p.enter(ctx); err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	var names []string
	for _, e := range req.GetEvents() {
		names = append(names, e.GetEventId())
	}
	if err := p.check(names...); err != nil {
		return nil, err
	}
	p.events = append(p.events, req.GetEvents()...)
	return &notificationinternalv1.EnqueueResponse{}, nil
}

// told lists the event ids in the order in which each was first told.
func (p *peers) told() (all []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	seen := map[string]bool{}
	for _, e := range p.events {
		if !seen[e.GetEventId()] {
			seen[e.GetEventId()] = true
			all = append(all, e.GetEventId())
		}
	}
	return all
}

func (p *peers) event(id string) *notificationinternalv1.Event {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range p.events {
		if e.GetEventId() == id {
			return e
		}
	}
	return nil
}

// applied lists the outcomes as "attempt code".
func (p *peers) applied() (all []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, o := range p.outcomes {
		all = append(all, o.GetAttemptId()+" "+o.GetFailCode())
	}
	return all
}

// world is a result service with everything around it.
type world struct {
	t      *testing.T
	db     *sqldb.DB
	source *feedtest.Source
	peers  *peers
	conn   *grpc.ClientConn
	blobs  string
	// recordings is the bucket of recordings, if there is one.
	recordings string
	ttl        time.Duration
	// eventTTL is how long nodes keep events.
	eventTTL time.Duration
}

func newWorld(t *testing.T, db *sqldb.DB) *world {
	t.Helper()
	w := &world{t: t, db: db, source: feedtest.NewSource(t), peers: &peers{}, blobs: "file://" + t.TempDir() + "?no_tmp_dir=true", ttl: time.Hour, eventTTL: time.Hour}
	w.source.Put(tenant, feedtest.Task("t"), &directoryv1.TenantSettings{TimeZone: "Europe/Berlin"})
	w.conn = rpctest.Serve(t, func(s *rpc.Server) {
		contactinternalv1.RegisterLeaseServiceServer(s, w.peers)
		notificationinternalv1.RegisterEnqueueServiceServer(s, w.peers)
	})
	return w
}

// node is one process that runs the service.
type node struct {
	*result.Service

	t       *testing.T
	conn    *grpc.ClientConn
	results resultv1.ResultServiceClient
	records resultinternalv1.RecordServiceClient
}

// node makes a process that serves calls; its background work begins with Start.
func (w *world) node() *node {
	w.t.Helper()
	service, err := result.New(
		result.Config{BlobURL: w.blobs, RecordingsURL: w.recordings, ExportTTL: w.ttl, ExportWorkers: 1, EventTTL: w.eventTTL},
		result.Deps{
			Log: slog.New(slog.DiscardHandler), Registry: prometheus.NewRegistry(), DB: w.db, Node: "node",
			Tasks: w.source.Conn(), Contacts: w.conn, Notifications: w.conn,
		})
	require.NoError(w.t, err)
	conn := rpctest.Serve(w.t, service.Register)
	n := &node{
		Service: service, t: w.t, conn: conn,
		results: resultv1.NewResultServiceClient(conn), records: resultinternalv1.NewRecordServiceClient(conn),
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

func (n *node) record(a *resultv1.Attempt) *resultv1.Attempt {
	n.t.Helper()
	got, err := n.records.RecordAttempt(as(tenant), &resultinternalv1.RecordAttemptRequest{Attempt: a})
	require.NoError(n.t, err)
	return got
}

func (n *node) attempt(contact, id string) *resultv1.Attempt {
	n.t.Helper()
	got, err := n.results.GetContactResult(as(tenant), &resultv1.GetContactResultRequest{TaskId: "t", ContactId: contact})
	require.NoError(n.t, err)
	for _, a := range got.GetAttempts() {
		if a.GetId() == id {
			return a
		}
	}
	require.Fail(n.t, "no such attempt", id)
	return nil
}

// report is what every report of an attempt carries, and what edit adds.
func report(id string, edit ...func(*resultv1.Attempt)) *resultv1.Attempt {
	a := &resultv1.Attempt{
		Id: id, TaskId: "t", ContactId: "c-" + id, AgentId: "g", Number: "+4930123456", DialTime: timestamppb.New(dial),
	}
	for _, fn := range edit {
		fn(a)
	}
	return a
}

func answered(a *resultv1.Attempt) { a.AnswerTime = timestamppb.New(dial.Add(5 * time.Second)) }

func ended(code string) func(*resultv1.Attempt) {
	return func(a *resultv1.Attempt) {
		a.EndTime, a.FailCode = timestamppb.New(dial.Add(time.Minute)), code
	}
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

func requireError(t *testing.T, err error, reason errorv1.Reason, metadata ...string) {
	t.Helper()
	e := apierr.Remote(err)
	require.NotNil(t, e, "%v", err)
	require.Equal(t, apierr.ReasonOf(reason), e.Reason, "%v", err)
	for i := 0; i < len(metadata); i += 2 {
		require.Equal(t, metadata[i+1], e.Metadata[metadata[i]])
	}
}

// each runs a test on both engines.
func each(t *testing.T, test func(*testing.T, *world)) {
	t.Helper()
	sqltest.Each(t, store.Migrations, func(t *testing.T, db *sqldb.DB) { test(t, newWorld(t, db)) }, jobs.Migrate)
}

// onSQLite runs a test where the engine makes no difference.
func onSQLite(t *testing.T) *world {
	t.Helper()
	return newWorld(t, sqltest.SQLite(t, store.Migrations, jobs.Migrate))
}

func clone(a *resultv1.Attempt) *resultv1.Attempt { return proto.CloneOf(a) }

func tenantName(i int) string { return fmt.Sprint("tenant-", i) }
