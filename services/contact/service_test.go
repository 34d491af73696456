package contact_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	auditinternalv1 "github.com/foredial/foredial/proto/gen/foredial/audit/internalapi/v1"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	eventinternalv1 "github.com/foredial/foredial/proto/gen/foredial/event/internalapi/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/contact"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/contact/internal/store/storetest"
	"github.com/foredial/foredial/services/internal/access"
	"github.com/foredial/foredial/services/internal/audit"
	"github.com/foredial/foredial/services/internal/audit/audittest"
	"github.com/foredial/foredial/services/internal/eventoutbox/eventoutboxtest"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
	"github.com/foredial/foredial/services/internal/personal"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

const (
	tenant   = "acme"
	task     = "t1"
	patience = 10 * time.Second
)

// noon is a Monday, in the default zone of tenants.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.FixedZone("Asia/Shanghai", 8*3600))

// world is the service on a real connection, beside a task service whose
// content the test decides, under a clock that the test moves.
type world struct {
	t        *testing.T
	ctx      context.Context // of the test, as the tenant
	db       *sqldb.DB
	source   *feedtest.Source
	service  *contact.Service
	contacts contactv1.ContactServiceClient
	leases   contactinternalv1.LeaseServiceClient
	lists    contactv1.NumberListServiceClient
	events   *eventoutboxtest.Stream
	peers    *forgetters
	audit    *audittest.Log
	spool    string
	// login is a connection of somebody in particular.
	login func(auth.Identity) *grpc.ClientConn
	// as is the service for a login of the tenant.
	as func(auth.Role) contactv1.ContactServiceClient

	mu  sync.Mutex
	now time.Time
}

func newWorld(t *testing.T, tasks ...*taskv1.Task) *world {
	return newWorldOn(t, sqltest.SQLite(t, store.Migrations), tasks...)
}

func newWorldOn(t *testing.T, db *sqldb.DB, tasks ...*taskv1.Task) *world {
	t.Helper()
	return newWorldWith(t, db, nil, tasks...)
}

// newWorldWith has keys for encrypted attributes.
func newWorldWith(t *testing.T, db *sqldb.DB, attributeKeys []string, tasks ...*taskv1.Task) *world {
	t.Helper()
	w := &world{t: t, ctx: auth.WithTenant(context.Background(), tenant), db: db, source: feedtest.NewSource(t), events: &eventoutboxtest.Stream{}, audit: &audittest.Log{}, peers: &forgetters{}, spool: t.TempDir(), now: noon}
	if len(tasks) == 0 {
		tasks = []*taskv1.Task{feedtest.Task(task)}
	}
	for _, task := range tasks {
		w.source.Put(tenant, task)
	}
	log := slog.New(slog.DiscardHandler)
	key, err := auth.NewKey()
	require.NoError(t, err)
	server, err := rpc.NewServer(rpc.Config{Log: log, Callers: key, Registry: prometheus.NewRegistry(), Allow: access.Allow, Audited: audit.Wanted, Show: personal.Answers})
	require.NoError(t, err)
	conn, err := rpc.DialService("contact", key, server.Local)
	require.NoError(t, err)
	w.service, err = contact.New(contact.Config{SpoolDir: w.spool, ImportMaxBytes: 100 << 10, AttributeKeys: attributeKeys}, contact.Deps{
		Log: log, Registry: prometheus.NewRegistry(), DB: db, Tasks: w.source.Conn(), Events: conn, Notifications: conn, Now: w.clock,
	})
	require.NoError(t, err)
	w.service.Register(server)
	eventinternalv1.RegisterAppendServiceServer(server, w.events)
	w.peers.register(server)
	auditinternalv1.RegisterAppendServiceServer(server, w.audit)
	server.Serve(nil)
	require.NoError(t, w.service.Start(w.ctx))
	w.contacts, w.leases = contactv1.NewContactServiceClient(conn), contactinternalv1.NewLeaseServiceClient(conn)
	w.lists = contactv1.NewNumberListServiceClient(conn)
	w.login = func(who auth.Identity) *grpc.ClientConn {
		token, err := key.Sign(who, time.Now(), time.Hour)
		require.NoError(t, err)
		conn, err := rpc.Dial("contact", token, server.Local)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, conn.Close()) })
		return conn
	}
	w.as = func(role auth.Role) contactv1.ContactServiceClient {
		return contactv1.NewContactServiceClient(w.login(auth.Identity{Subject: "somebody", Tenant: tenant, Role: role}))
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		require.NoError(t, errors.Join(conn.Close(), server.Stop(ctx), w.service.Stop(ctx), w.service.Stop(ctx)))
	})
	w.await(func() bool { return w.service.Check(w.ctx) == nil })
	return w
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) setClock(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = now
}

func (w *world) await(condition func() bool) {
	w.t.Helper()
	require.Eventually(w.t, condition, patience, 5*time.Millisecond)
}

// upload imports a file in chunks of a size.
func (w *world) upload(opts *contactv1.ImportOptions, file io.Reader, chunk int) (*contactv1.Import, error) {
	stream, err := w.contacts.ImportContacts(w.ctx)
	require.NoError(w.t, err)
	send := func(req *contactv1.ImportContactsRequest) bool { return stream.Send(req) == nil }
	if send(&contactv1.ImportContactsRequest{Part: &contactv1.ImportContactsRequest_Options{Options: opts}}) {
		buf := make([]byte, chunk)
		for {
			n, err := file.Read(buf)
			part := &contactv1.ImportContactsRequest_Chunk{Chunk: bytes.Clone(buf[:n])}
			if n > 0 && !send(&contactv1.ImportContactsRequest{Part: part}) || err != nil {
				break // the server has answered, or the file is over
			}
		}
	}
	return stream.CloseAndRecv()
}

// load imports a good file into the task and returns its contacts.
func (w *world) load(file string) []*contactv1.Contact {
	w.t.Helper()
	return w.loadTask(task, file)
}

func (w *world) loadTask(taskID, file string) []*contactv1.Contact {
	w.t.Helper()
	done, err := w.upload(&contactv1.ImportOptions{TaskId: taskID}, bytes.NewReader([]byte(file)), 1<<16)
	require.NoError(w.t, err)
	require.Zero(w.t, done.GetRejected())
	list, err := w.contacts.ListContacts(w.ctx, &contactv1.ListContactsRequest{TaskId: taskID, PageSize: 1000})
	require.NoError(w.t, err)
	return list.GetContacts()
}

func (w *world) get(id string) *contactv1.Contact {
	w.t.Helper()
	c, err := w.contacts.GetContact(w.ctx, &contactv1.GetContactRequest{TaskId: task, Id: id})
	require.NoError(w.t, err)
	return c
}

func fence() *contactinternalv1.Fence { return &contactinternalv1.Fence{ClusterId: 7, Revision: 10} }

func leaseRequest(leaseID string, n int32) *contactinternalv1.LeaseContactsRequest {
	return &contactinternalv1.LeaseContactsRequest{Fence: fence(), TaskId: task, LeaseId: leaseID, MaxContacts: n, TtlS: 60}
}

// lease leases up to n contacts under a new lease.
func (w *world) lease(n int32) (string, []*contactinternalv1.LeasedContact) {
	w.t.Helper()
	leaseID := uuid.NewString()
	resp, err := w.leases.LeaseContacts(w.ctx, leaseRequest(leaseID, n))
	require.NoError(w.t, err)
	return leaseID, resp.GetContacts()
}

func begin(attemptID, leaseID string, c *contactinternalv1.LeasedContact) *contactinternalv1.BeginAttemptRequest {
	return &contactinternalv1.BeginAttemptRequest{
		AttemptId: attemptID, TaskId: task, ContactId: c.GetContactId(), LeaseId: leaseID,
		Number: c.GetNumbers()[0].GetNumber(), AgentId: "ann",
	}
}

// dial leases the next contact and begins an attempt on its proposed number.
func (w *world) dial(attemptID string) *contactinternalv1.LeasedContact {
	w.t.Helper()
	leaseID, leased := w.lease(1)
	require.Len(w.t, leased, 1)
	_, err := w.leases.BeginAttempt(w.ctx, begin(attemptID, leaseID, leased[0]))
	require.NoError(w.t, err)
	return leased[0]
}

func outcome(attemptID string, result callv1.DisplayedResult, code string, end time.Time) *contactinternalv1.Outcome {
	return &contactinternalv1.Outcome{AttemptId: attemptID, FailCode: code, DisplayedResult: result, EndTime: timestamppb.New(end)}
}

func (w *world) apply(attemptID string, result callv1.DisplayedResult, code string) *contactinternalv1.Applied {
	w.t.Helper()
	return w.applyAll(outcome(attemptID, result, code, w.clock()))[0]
}

func (w *world) applyAll(outcomes ...*contactinternalv1.Outcome) []*contactinternalv1.Applied {
	w.t.Helper()
	resp, err := w.leases.ApplyOutcomes(w.ctx, &contactinternalv1.ApplyOutcomesRequest{Outcomes: outcomes})
	require.NoError(w.t, err)
	require.Len(w.t, resp.GetApplied(), len(outcomes))
	return resp.GetApplied()
}

func requireFault(t *testing.T, err error, code codes.Code, reason string) {
	t.Helper()
	require.Equal(t, code.String(), status.Code(err).String(), "%v", err)
	require.Equal(t, reason, string(apierr.ReasonIn(err)))
}

func TestLifeCycle(t *testing.T) {
	leaks := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, leaks) }) // runs after the world has ended
	w := newWorld(t)
	require.NoError(t, w.service.Check(w.ctx))
}

func TestOldSchema(t *testing.T) {
	db, err := sqldb.Open(t.Context(), sqldb.Config{URL: "sqlite://" + t.TempDir(), Schema: "contact"})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	service, err := contact.New(contact.Config{ImportMaxBytes: 1}, contact.Deps{
		Log: slog.New(slog.DiscardHandler), Registry: prometheus.NewRegistry(), DB: db, Tasks: feedtest.NewSource(t).Conn(),
	})
	require.NoError(t, err)
	require.NoError(t, service.Start(t.Context()), "a server may come before its schema")
	require.ErrorIs(t, service.Check(t.Context()), sqldb.ErrOldSchema)
	require.NoError(t, contact.Migrate(t.Context(), db))
	require.Eventually(t, func() bool { return service.Check(t.Context()) == nil }, patience, 5*time.Millisecond)
	require.NoError(t, service.Stop(t.Context()))
}

func TestConfig(t *testing.T) {
	_, err := contact.New(contact.Config{}, contact.Deps{})
	require.ErrorContains(t, err, "import-max-bytes 0 must be positive")
	_, err = contact.New(contact.Config{ImportMaxBytes: 1, AttributeKeys: []string{"k1=short"}}, contact.Deps{})
	require.ErrorContains(t, err, "attribute-keys: key k1 is not 32 bytes")
	_, err = contact.New(contact.Config{ImportMaxBytes: 1, AttributeKeysFile: "/nowhere"}, contact.Deps{})
	require.ErrorIs(t, err, os.ErrNotExist)
}

// checkInvariants may run at any moment of a test.
func (w *world) checkInvariants() {
	w.t.Helper()
	storetest.CheckInvariants(w.t, w.db)
}
