package task_test

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/lifecycle"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	eventinternalv1 "github.com/foredial/foredial/proto/gen/foredial/event/internalapi/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/caller"
	"github.com/foredial/foredial/services/internal/eventoutbox/eventoutboxtest"
	"github.com/foredial/foredial/services/task"
	"github.com/foredial/foredial/services/task/internal/store"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if err := errors.Join(pgtest.Shutdown(), goleak.Find()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

const (
	patience = 10 * time.Second
	often    = 2 * time.Millisecond
)

var quiet = slog.New(slog.DiscardHandler)

// process is one process that runs the task service, and the way to it.
type process struct {
	key      *auth.Key
	server   *rpc.Server
	service  *task.Service
	contacts *contacts
	events   *eventoutboxtest.Stream
	stack    lifecycle.Stack
}

// start runs a process over a database until the test or stop ends it.
func start(t testing.TB, db *sqldb.DB) *process {
	t.Helper()
	key, err := auth.NewKey()
	require.NoError(t, err)
	registry, callers := prometheus.NewRegistry(), caller.New(key, nil)
	server, err := rpc.NewServer(rpc.Config{
		Log: quiet, Callers: callers, Registry: registry,
		Allow: func(string, auth.Identity) error { return nil },
	})
	require.NoError(t, err)
	p := &process{key: key, server: server, contacts: &contacts{}, events: &eventoutboxtest.Stream{}}
	peer, err := rpc.DialService("peers", key, server.Local)
	require.NoError(t, err)
	callers.Connect(peer)
	p.service, err = task.New(task.Config{}, task.Deps{
		Log: quiet, Registry: registry, DB: db, Contacts: peer, Events: peer, Ended: callers.Forget,
	})
	require.NoError(t, err)
	p.service.Register(server)
	contactinternalv1.RegisterLeaseServiceServer(server, p.contacts)
	eventinternalv1.RegisterAppendServiceServer(server, p.events)
	server.Serve(nil)
	require.NoError(t, p.service.Start(t.Context()))
	p.stack.Push("server", server.Stop)
	p.stack.Push("peer", func(context.Context) error { return peer.Close() })
	p.stack.Push("service", p.service.Stop)
	t.Cleanup(func() { p.stop(t) })
	return p
}

// stop may be called before the test ends.
func (p *process) stop(t testing.TB) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := p.stack.Close(ctx); err != nil {
		t.Error(err)
	}
}

func (p *process) dial(t testing.TB, who auth.Identity) grpc.ClientConnInterface {
	t.Helper()
	token, err := p.key.Sign(who, time.Now(), time.Hour)
	require.NoError(t, err)
	return p.dialWith(t, token)
}

func (p *process) dialWith(t testing.TB, credential string) grpc.ClientConnInterface {
	t.Helper()
	conn, err := rpc.Dial("task", credential, p.server.Local)
	require.NoError(t, err)
	p.stack.Push("client", func(context.Context) error { return conn.Close() })
	return conn
}

// client is a tenant's administrator.
type client struct {
	directoryv1.DirectoryServiceClient
	taskv1.TaskServiceClient
}

func (p *process) client(t testing.TB, tenant string) client {
	t.Helper()
	conn := p.dial(t, auth.Identity{Subject: "test", Tenant: tenant, Role: auth.TenantAdmin})
	return client{directoryv1.NewDirectoryServiceClient(conn), taskv1.NewTaskServiceClient(conn)}
}

func newDB(t *testing.T) *sqldb.DB {
	t.Helper()
	return sqltest.SQLite(t, store.Migrations)
}

// acme is a client of a fresh service with what a task needs: queue, number.
func acme(t *testing.T) (client, *process) {
	t.Helper()
	p := start(t, newDB(t))
	c := p.client(t, "acme")
	for _, r := range []*directoryv1.Resource{queue("queue"), number("number")} {
		create(t, c, r)
	}
	return c, p
}

// contacts is a contact service that says what the test wants.
type contacts struct {
	contactinternalv1.UnimplementedLeaseServiceServer

	mu     sync.Mutex
	counts map[string]*contactinternalv1.CountContactsResponse_TaskCount // by tenant/task
}

func (c *contacts) set(tenant, id string, some, open bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.counts == nil {
		c.counts = map[string]*contactinternalv1.CountContactsResponse_TaskCount{}
	}
	c.counts[tenant+"/"+id] = &contactinternalv1.CountContactsResponse_TaskCount{TaskId: id, Any: some, Open: open}
}

func (c *contacts) CountContacts(ctx context.Context, req *contactinternalv1.CountContactsRequest) (*contactinternalv1.CountContactsResponse, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	response := &contactinternalv1.CountContactsResponse{}
	for _, id := range req.GetTaskIds() {
		count := c.counts[auth.Tenant(ctx)+"/"+id]
		if count == nil {
			count = &contactinternalv1.CountContactsResponse_TaskCount{TaskId: id}
		}
		response.Counts = append(response.Counts, count)
	}
	return response, nil
}

func queue(id string) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, DisplayName: id, Spec: &directoryv1.Resource_SkillQueue{SkillQueue: &directoryv1.SkillQueue{}}}
}

// number is another for every id.
func number(id string) *directoryv1.Resource {
	digits := fmt.Sprintf("400%010d", crc32.ChecksumIEEE([]byte(id)))
	return &directoryv1.Resource{Id: id, DisplayName: id, Spec: &directoryv1.Resource_CallerNumber{CallerNumber: &directoryv1.CallerNumber{Number: digits}}}
}

func agent(id string, queues ...string) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, DisplayName: id, Spec: &directoryv1.Resource_Agent{Agent: &directoryv1.Agent{SkillQueueIds: queues}}}
}

func result(id, code, parent string) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, DisplayName: id, Spec: &directoryv1.Resource_BusinessResult{
		BusinessResult: &directoryv1.BusinessResult{Code: code, ParentId: parent},
	}}
}

func address(id, url string, status directoryv1.ApprovalStatus) *directoryv1.Resource {
	return &directoryv1.Resource{Id: id, DisplayName: id, Spec: &directoryv1.Resource_CallbackAddress{
		CallbackAddress: &directoryv1.CallbackAddress{Url: url, Prefix: true, Status: status},
	}}
}

// newTask may begin in an hour.
func newTask(id string, edit ...func(*taskv1.Task)) *taskv1.Task {
	begins := time.Now().Add(time.Hour).Truncate(time.Second)
	t := &taskv1.Task{
		Id: id, DisplayName: "name of " + id,
		StartTime: timestamppb.New(begins), EndTime: timestamppb.New(begins.Add(24 * time.Hour)),
		CallerNumberIds: []string{"number"}, SkillQueueId: "queue",
		RegularPeriods: []*taskv1.Period{{Start: "00:00", End: "23:59"}},
	}
	for _, fn := range edit {
		fn(t)
	}
	return t
}

// begun may begin at once.
func begun(t *taskv1.Task) { t.StartTime = timestamppb.Now() }

func create(t testing.TB, c client, r *directoryv1.Resource) *directoryv1.Resource {
	t.Helper()
	made, err := c.CreateResource(t.Context(), &directoryv1.CreateResourceRequest{Resource: r})
	require.NoError(t, err)
	return made
}

func createTask(t testing.TB, c client, asked *taskv1.Task) *taskv1.Task {
	t.Helper()
	made, err := c.CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: asked})
	require.NoError(t, err)
	return made
}

func same(t *testing.T, want, got any, ignore ...cmp.Option) {
	t.Helper()
	require.Empty(t, cmp.Diff(want, got, append(ignore, protocmp.Transform())...))
}

// refused checks the public face of an error, and returns its fields and metadata.
func refused(t *testing.T, err error, code codes.Code, reason apierr.Reason) (fields []string, metadata map[string]string) {
	t.Helper()
	require.Error(t, err)
	face := apierr.Remote(err)
	require.NotNil(t, face, "%v", err)
	require.Equal(t, code, status.Code(err), "%v", err)
	require.Equal(t, reason, face.Reason, "%v", err)
	for _, f := range face.Fields {
		require.NotEmpty(t, f.Description)
		fields = append(fields, f.Path)
	}
	return fields, face.Metadata
}
