package feedtest

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/rpc"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskinternalv1 "github.com/foredial/foredial/proto/gen/foredial/task/internalapi/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/defaults"
	"github.com/foredial/foredial/services/internal/feed"
)

const patience = 10 * time.Second

// Source is a task service whose content the test decides.
type Source struct {
	conn *grpc.ClientConn

	mu      sync.Mutex
	changes []*taskinternalv1.WatchFeedResponse // the one of revision r is at r-1
	grown   chan struct{}                       // closed when there is one more
}

// NewSource starts a source that ends with the test.
func NewSource(t testing.TB) *Source {
	t.Helper()
	s := &Source{grown: make(chan struct{})}
	key, err := auth.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	server, err := rpc.NewServer(rpc.Config{
		Log: slog.New(slog.DiscardHandler), Callers: key, Registry: prometheus.NewRegistry(),
		Allow: func(string, auth.Identity) error { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	taskinternalv1.RegisterFeedServiceServer(server, feedServer{source: s})
	taskv1.RegisterTaskServiceServer(server, taskServer{source: s})
	directoryv1.RegisterDirectoryServiceServer(server, directoryServer{source: s})
	server.Serve(nil)
	if s.conn, err = rpc.DialService("task", key, server.Local); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		_ = s.conn.Close()
		_ = server.Stop(ctx)
	})
	return s
}

// Conn leads to the source.
func (s *Source) Conn() *grpc.ClientConn { return s.conn }

// Put adds or replaces a tenant's *taskv1.Task, *directoryv1.Resource or
// *directoryv1.TenantSettings. Replicas learn of it soon after.
func (s *Source) Put(tenant string, things ...proto.Message) {
	for _, thing := range things {
		change := &taskinternalv1.WatchFeedResponse{Tenant: tenant}
		switch thing := proto.Clone(thing).(type) {
		case *taskv1.Task:
			change.Change = &taskinternalv1.WatchFeedResponse_Task{Task: thing}
		case *directoryv1.Resource:
			defaults.Resource(thing)
			change.Change = &taskinternalv1.WatchFeedResponse_Resource{Resource: thing}
		case *directoryv1.TenantSettings:
			defaults.Settings(thing)
			change.Change = &taskinternalv1.WatchFeedResponse_Settings{Settings: thing}
		default:
			panic(fmt.Sprintf("feedtest: %T is not on the feed", thing))
		}
		s.add(change)
	}
}

// DeleteTask deletes a task.
func (s *Source) DeleteTask(tenant, id string) {
	s.add(&taskinternalv1.WatchFeedResponse{Tenant: tenant, Change: &taskinternalv1.WatchFeedResponse_DeletedTaskId{DeletedTaskId: id}})
}

// DeleteResource deletes a resource.
func (s *Source) DeleteResource(tenant, id string) {
	s.add(&taskinternalv1.WatchFeedResponse{Tenant: tenant, Change: &taskinternalv1.WatchFeedResponse_DeletedResourceId{DeletedResourceId: id}})
}

// Replica returns a replica that has caught up with the source and ends with the test.
func (s *Source) Replica(t testing.TB) *feed.Replica {
	t.Helper()
	r := feed.New(s.conn, slog.New(slog.DiscardHandler))
	r.Start()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := r.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	if err := r.WaitReady(ctx); err != nil {
		t.Fatal(err)
	}
	return r
}

// New returns a replica of one tenant's things.
func New(t testing.TB, tenant string, things ...proto.Message) *feed.Replica {
	t.Helper()
	s := NewSource(t)
	s.Put(tenant, things...)
	return s.Replica(t)
}

func (s *Source) add(change *taskinternalv1.WatchFeedResponse) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change.Revision = int64(len(s.changes)) + 1
	s.changes = append(s.changes, change)
	close(s.grown)
	s.grown = make(chan struct{})
}

// since returns the changes after a revision, the present one, and what is
// closed when there are more.
func (s *Source) since(revision int64) ([]*taskinternalv1.WatchFeedResponse, int64, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	present := int64(len(s.changes))
	return s.changes[min(revision, present):], present, s.grown
}
