package task_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskinternalv1 "github.com/foredial/foredial/proto/gen/foredial/task/internalapi/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/task/internal/store"
)

// watchTasks opens a watch, and returns what reads it and what ends it.
func watchTasks(t *testing.T, c client, after int64) (next func() *taskv1.WatchTasksResponse, end func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	stream, err := c.WatchTasks(ctx, &taskv1.WatchTasksRequest{AfterRevision: after})
	require.NoError(t, err)
	return func() *taskv1.WatchTasksResponse {
		t.Helper()
		response, err := stream.Recv()
		require.NoError(t, err)
		return response
	}, cancel
}

func TestWatchTasks(t *testing.T) {
	c, p := acme(t)
	a, b := createTask(t, c, newTask("a")), createTask(t, c, newTask("b"))
	other := p.client(t, "other")
	create(t, other, queue("queue"))
	create(t, other, number("number"))
	createTask(t, other, newTask("theirs"))

	next, end := watchTasks(t, c, 0)
	same(t, a, next().GetTask())
	same(t, b, next().GetTask())
	caughtUp := next()
	require.True(t, caughtUp.GetCaughtUp())

	started, err := c.StartTask(t.Context(), &taskv1.StartTaskRequest{Id: "a"})
	require.NoError(t, err)
	change := next()
	same(t, started, change.GetTask())
	require.Greater(t, change.GetRevision(), caughtUp.GetRevision())
	_, err = c.DeleteTask(t.Context(), &taskv1.DeleteTaskRequest{Id: "b"})
	require.NoError(t, err)
	require.Equal(t, "b", next().GetDeletedId())
	end()

	next, end = watchTasks(t, c, caughtUp.GetRevision())
	defer end()
	same(t, started, next().GetTask())
	require.Equal(t, "b", next().GetDeletedId(), "whoever was away learns of it")
	require.True(t, next().GetCaughtUp())

	next, end = watchTasks(t, c, 0)
	defer end()
	same(t, started, next().GetTask())
	require.True(t, next().GetCaughtUp(), "whoever is new does not")
}

func TestWatchFromTheFuture(t *testing.T) {
	c, _ := acme(t)
	stream, err := c.WatchTasks(t.Context(), &taskv1.WatchTasksRequest{AfterRevision: 1000})
	require.NoError(t, err)
	_, err = stream.Recv()
	refused(t, err, codes.InvalidArgument, apierr.InvalidField)
}

func TestWatchEndsWithTheServer(t *testing.T) {
	c, p := acme(t)
	next, _ := watchTasks(t, c, 0)
	require.True(t, next().GetCaughtUp())
	stream, err := c.WatchTasks(t.Context(), &taskv1.WatchTasksRequest{})
	require.NoError(t, err)
	require.NoError(t, second(stream.Recv()))
	stopped := make(chan error, 1)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	go func() { stopped <- p.server.Stop(ctx) }()
	_, err = stream.Recv()
	refused(t, err, codes.Unavailable, apierr.Draining)
	require.NoError(t, <-stopped)
}

// feedOf opens the feed of a process.
func feedOf(t *testing.T, p *process, after int64) grpc.ServerStreamingClient[taskinternalv1.WatchFeedResponse] {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	stream, err := taskinternalv1.NewFeedServiceClient(p.feedConn(t)).WatchFeed(ctx, &taskinternalv1.WatchFeedRequest{AfterRevision: after})
	require.NoError(t, err)
	return stream
}

// TestFeedAcrossProcesses has two processes write to one database, and stops
// the one that is followed: at the other, nothing is missed and nothing doubled.
func TestFeedAcrossProcesses(t *testing.T) {
	sqltest.Each(t, store.Migrations, func(t *testing.T, db *sqldb.DB) {
		one, two := start(t, db), start(t, db)
		first, other := one.client(t, "acme"), two.client(t, "other")
		recv := func(s grpc.ServerStreamingClient[taskinternalv1.WatchFeedResponse]) *taskinternalv1.WatchFeedResponse {
			response, err := s.Recv()
			require.NoError(t, err)
			return response
		}
		create(t, first, queue("q"))
		stream := feedOf(t, one, 0)
		require.Equal(t, "q", recv(stream).GetResource().GetId())
		require.True(t, recv(stream).GetCaughtUp())

		create(t, other, queue("theirs")) // at the other process
		change := recv(stream)
		require.Equal(t, "other", change.GetTenant())
		require.Equal(t, "theirs", change.GetResource().GetId())

		_, err := other.UpdateTenantSettings(t.Context(), &directoryv1.UpdateTenantSettingsRequest{
			Settings: &directoryv1.TenantSettings{TimeZone: "Europe/Berlin"}, UpdateMask: paths("time_zone"),
		})
		require.NoError(t, err)
		settings := recv(stream)
		require.Equal(t, "Europe/Berlin", settings.GetSettings().GetTimeZone())
		require.Equal(t, "CN", settings.GetSettings().GetDefaultRegion(), "never with a default left out")

		require.NoError(t, one.server.Stop(t.Context()))
		_, err = stream.Recv()
		refused(t, err, codes.Unavailable, apierr.Draining)
		_, err = other.DeleteResource(t.Context(), &directoryv1.DeleteResourceRequest{Id: "theirs"})
		require.NoError(t, err)

		stream = feedOf(t, two, settings.GetRevision())
		require.Equal(t, "theirs", recv(stream).GetDeletedResourceId())
		require.True(t, recv(stream).GetCaughtUp())
	})
}

// line is a connection to whichever process the test plugs it into.
type line struct {
	mu sync.Mutex
	to grpc.ClientConnInterface
}

func (l *line) plug(to grpc.ClientConnInterface) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.to = to
}

func (l *line) now() grpc.ClientConnInterface {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.to
}

func (l *line) Invoke(ctx context.Context, method string, args, reply any, opts ...grpc.CallOption) error {
	return l.now().Invoke(ctx, method, args, reply, opts...)
}

func (l *line) NewStream(ctx context.Context, desc *grpc.StreamDesc, method string, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	return l.now().NewStream(ctx, desc, method, opts...)
}

func (p *process) feedConn(t *testing.T) grpc.ClientConnInterface {
	t.Helper()
	return p.dial(t, auth.Identity{Subject: "service", Tenant: auth.AllTenants, Role: auth.Service})
}

// TestReplicaOverRestart follows the service over a restart of its process, and
// then over the loss of its database, which it had read further than the new one is.
func TestReplicaOverRestart(t *testing.T) {
	db := newDB(t)
	p := start(t, db)
	c := p.client(t, "acme")
	create(t, c, queue("queue"))
	create(t, c, number("number"))
	createTask(t, c, newTask("a"))

	wire := &line{to: p.feedConn(t)}
	replica := feed.New(wire, quiet)
	replica.Start()
	defer func() { require.NoError(t, replica.Stop(context.Background())) }()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	require.NoError(t, replica.WaitReady(ctx))
	before, ok := replica.Task("acme", "a")
	require.True(t, ok)

	again := start(t, db)
	wire.plug(again.feedConn(t))
	p.stop(t)
	c = again.client(t, "acme")
	_, err := c.DeleteTask(t.Context(), &taskv1.DeleteTaskRequest{Id: "a"})
	require.NoError(t, err)
	createTask(t, c, newTask("b"))
	require.Eventually(t, func() bool {
		_, a := replica.Task("acme", "a")
		_, b := replica.Task("acme", "b")
		return b && !a
	}, patience, often)
	require.Equal(t, "a", before.GetId(), "what was handed out does not change")

	empty := start(t, newDB(t))
	wire.plug(empty.feedConn(t))
	again.stop(t)
	c = empty.client(t, "acme")
	create(t, c, queue("only"))
	require.Eventually(t, func() bool {
		_, old := replica.Resource("acme", "queue")
		_, only := replica.Resource("acme", "only")
		return only && !old && len(replica.Tasks("acme")) == 0
	}, patience, often)
}
