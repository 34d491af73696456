package eventoutboxtest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	"github.com/foredial/foredial/services/internal/eventoutbox"
)

// Fits checks that the outbox works on the tables of a service.
func Fits(t *testing.T, migrations fs.FS, also ...sqltest.Also) {
	t.Helper()
	sqltest.Each(t, migrations, testOrder, also...)
}

// Run checks every promise of the outbox on both engines.
func Run(t *testing.T, migrations fs.FS) {
	for _, c := range []struct {
		name string
		test func(*testing.T, *sqldb.DB)
	}{
		{"events are told in their order, once", testOrder},
		{"what is rolled back is not told", testRollback},
		{"a commit wakes the relay", testWake},
		{"a peer that is down loses nothing", testDown},
		{"an answer that is lost repeats the same events", testRepeat},
		{"an event that is never taken stops no other", testPoison},
		{"a tenant that fails stops no other", testOtherTenants},
		{"a call takes 500 events and 2 MiB", testBounds},
	} {
		t.Run(c.name, func(t *testing.T) { sqltest.Each(t, migrations, c.test) })
	}
	for _, c := range []struct {
		name string
		test func(*testing.T, *sqldb.DB)
	}{
		{"one process at a time tells a tenant", testTurns},
		{"what is committed late is told", testLateCommit},
		{"each thing's events stay in order, whoever tells them", testConcurrent},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, sqltest.Postgres(t, migrations)) })
	}
}

const tenant = "acme"

// world is a process with its outbox and the loop that tells what is in it.
type world struct {
	db     *sqldb.DB
	outbox *eventoutbox.Outbox
	loop   loop.Loop
	log    *strings.Builder
}

func open(db *sqldb.DB, stream *Stream) world {
	w := world{db: db, outbox: eventoutbox.New(db), log: &strings.Builder{}}
	w.loop = eventoutbox.Relay{
		Log: slog.New(slog.NewTextHandler(w.log, nil)), Registry: prometheus.NewRegistry(),
		Service: "test", Outbox: w.outbox, Events: stream.Conn(),
	}.Loop()
	return w
}

// add adds events with these names, in one transaction.
func (w world) add(t *testing.T, tenant string, names ...string) {
	t.Helper()
	require.NoError(t, w.db.Tx(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
		return w.outbox.Add(ctx, tx, tenant, named(names...)...)
	}))
}

func (w world) tell(t *testing.T) {
	t.Helper()
	again, err := w.loop.Run(t.Context())
	require.NoError(t, err)
	require.Zero(t, again, "it tells all there is")
}

func named(names ...string) (events []*eventv1.Event) {
	for _, name := range names {
		events = append(events, &eventv1.Event{TaskId: name, Type: eventv1.EventType_EVENT_TYPE_TASK_CREATED})
	}
	return events
}

func names(events []*eventv1.Event) (all []string) {
	for _, e := range events {
		all = append(all, e.GetTaskId())
	}
	return all
}

func count(n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprintf("e%04d", i))
	}
	return all
}

func testOrder(t *testing.T, db *sqldb.DB) {
	stream := &Stream{}
	w := open(db, stream)
	w.tell(t)
	w.add(t, tenant)
	w.add(t, tenant, "a", "b")
	w.add(t, "other", "x")
	w.add(t, tenant, "c")
	w.tell(t)
	require.Equal(t, []string{"a", "b", "c"}, names(stream.Events(tenant)))
	require.Equal(t, []string{"x"}, names(stream.Events("other")))
	require.Equal(t, 2, stream.Calls(), "a call a tenant")
	for _, e := range stream.Events(tenant) {
		require.NotEmpty(t, e.GetId())
	}
	w.tell(t)
	require.Equal(t, 2, stream.Calls(), "what was told is not told again")
}

func testRollback(t *testing.T, db *sqldb.DB) {
	stream := &Stream{}
	w := open(db, stream)
	failed := errors.New("the fact did not happen")
	require.ErrorIs(t, db.Tx(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
		return errors.Join(w.outbox.Add(ctx, tx, tenant, named("a")...), failed)
	}), failed)
	w.tell(t)
	require.Zero(t, stream.Calls())
}

func testWake(t *testing.T, db *sqldb.DB) {
	w := open(db, &Stream{})
	require.NoError(t, db.Tx(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
		statements, err := w.outbox.Statements(tx, tenant, named("a")...)
		if err != nil {
			return err
		}
		select {
		case <-w.loop.Wake.C():
			t.Error("woken before the commit")
		default:
		}
		return tx.ExecAll(ctx, statements...)
	}))
	select {
	case <-w.loop.Wake.C():
	default:
		t.Error("not woken by the commit")
	}
	w.add(t, tenant)
	select {
	case <-w.loop.Wake.C():
		t.Error("woken by nothing")
	default:
	}
}

func testDown(t *testing.T, db *sqldb.DB) {
	stream := &Stream{}
	w := open(db, stream)
	w.add(t, tenant, "a")
	w.add(t, "other", "x")
	stream.Before(func(context.Context, string, []*eventv1.Event) error { return status.Error(codes.Unavailable, "down") })
	_, err := w.loop.Run(t.Context())
	require.Equal(t, codes.Unavailable, status.Code(err), "the loop rests")
	require.Equal(t, 1, stream.Calls(), "a peer that is down is not asked for each tenant")
	w.add(t, tenant, "b")
	stream.Before(nil)
	w.tell(t)
	require.Equal(t, []string{"a", "b"}, names(stream.Events(tenant)))
	require.Equal(t, []string{"x"}, names(stream.Events("other")))
}

func testRepeat(t *testing.T, db *sqldb.DB) {
	stream := &Stream{}
	w := open(db, stream)
	w.add(t, tenant, "a", "b")
	stream.After(func() error { return status.Error(codes.DeadlineExceeded, "lost") })
	_, err := w.loop.Run(t.Context())
	require.Equal(t, codes.DeadlineExceeded, status.Code(err))
	stream.After(nil)
	w.add(t, tenant, "c")
	open(db, stream).tell(t) // another process, after the death of the first
	require.Equal(t, 2, stream.Calls())
	require.Equal(t, []string{"a", "b", "c"}, names(stream.Events(tenant)))
}

func testPoison(t *testing.T, db *sqldb.DB) {
	stream := &Stream{}
	w := open(db, stream)
	all := count(11)
	w.add(t, tenant, all...)
	stream.Before(func(_ context.Context, _ string, events []*eventv1.Event) error {
		for _, e := range events {
			if e.GetTaskId() == all[3] || e.GetTaskId() == all[10] {
				return status.Error(codes.InvalidArgument, "bad")
			}
		}
		return nil
	})
	w.tell(t)
	require.Equal(t, append(append([]string{}, all[:3]...), all[4:10]...), names(stream.Events(tenant)))
	require.Equal(t, 2, strings.Count(w.log.String(), `msg="event refused"`), w.log.String())
	stream.Before(nil)
	w.tell(t)
	require.Len(t, stream.Events(tenant), 9, "it is dropped")
}

func testOtherTenants(t *testing.T, db *sqldb.DB) {
	stream := &Stream{}
	w := open(db, stream)
	w.add(t, tenant, "a", "b")
	w.add(t, "other", "x")
	stream.Before(func(_ context.Context, of string, _ []*eventv1.Event) error {
		if of == tenant {
			return status.Error(codes.Internal, "no idea")
		}
		return nil
	})
	_, err := w.loop.Run(t.Context())
	require.ErrorContains(t, err, "tell test_events of tenant acme")
	require.Equal(t, []string{"x"}, names(stream.Events("other")))
	stream.Before(nil)
	w.tell(t)
	require.Equal(t, []string{"a", "b"}, names(stream.Events(tenant)))
}

func testBounds(t *testing.T, db *sqldb.DB) {
	stream := &Stream{}
	w := open(db, stream)
	all := count(1100)
	w.add(t, tenant, all...)
	w.tell(t)
	require.Equal(t, all, names(stream.Events(tenant)))
	require.Equal(t, 3, stream.Calls())

	for range 3 {
		w.add(t, "large", strings.Repeat("x", 1<<20-100))
	}
	w.add(t, "large", strings.Repeat("x", 3<<20))
	w.tell(t)
	require.Len(t, stream.Events("large"), 4)
	require.Equal(t, 3+3, stream.Calls(), "two, one, and the one that is too large alone")
}
