package audittest

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
	"github.com/foredial/foredial/services/internal/audit"
)

// Fits checks that the outbox works on the tables of a service.
func Fits(t *testing.T, migrations fs.FS, also ...sqltest.Also) {
	t.Helper()
	sqltest.Each(t, migrations, testBeforeAndAfter, also...)
}

// Run checks every promise of the outbox on both engines.
func Run(t *testing.T, migrations fs.FS) {
	for _, c := range []struct {
		name string
		test func(*testing.T, *sqldb.DB)
	}{
		{"a call is told when it is over, once", testBeforeAndAfter},
		{"a call that nobody came back for is UNKNOWN", testOverdue},
		{"an overdue call that fails keeps no other back", testOverdueFault},
		{"what comes after that changes nothing", testLate},
		{"what a transaction did is told if it is committed", testAdd},
		{"a log that is down loses nothing and repeats nothing", testDown},
		{"a database that is gone refuses", testGone},
	} {
		t.Run(c.name, func(t *testing.T) { sqltest.Each(t, migrations, c.test) })
	}
}

const tenant = "acme"

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

// world is a process with its outbox and its loops.
type world struct {
	db       *sqldb.DB
	outbox   *audit.Outbox
	log      *Log
	now      *time.Time
	overdue  loop.Loop
	relaying loop.Loop
}

func open(db *sqldb.DB, log *Log) world {
	now := noon
	w := world{db: db, outbox: audit.NewOutbox(db), log: log, now: &now}
	loops := audit.Relay{
		Log: slog.New(slog.DiscardHandler), Registry: prometheus.NewRegistry(), Service: "test", Outbox: w.outbox,
		Results: log.Conn(), Now: func() time.Time { return *w.now },
	}.Loops()
	w.overdue, w.relaying = loops[0], loops[1]
	return w
}

func (w world) run(t *testing.T, l loop.Loop) {
	t.Helper()
	again, err := l.Run(t.Context())
	require.NoError(t, err)
	require.Zero(t, again, "it does all there is")
}

func (w world) begin(t *testing.T, ids ...string) {
	t.Helper()
	for _, id := range ids {
		require.NoError(t, w.outbox.Begin(t.Context(), tenant, call(id, "")))
	}
}

func (w world) end(t *testing.T, id string) {
	t.Helper()
	require.NoError(t, w.outbox.End(t.Context(), tenant, call(id, "OK")))
}

// told is the ids and codes in the log.
func (w world) told(t *testing.T) (all []string) {
	t.Helper()
	w.run(t, w.relaying)
	for _, e := range w.log.Entries(tenant) {
		all = append(all, e.GetId()+" "+e.GetCode())
	}
	return all
}

func call(id, code string) *auditv1.AuditEntry {
	return &auditv1.AuditEntry{Id: id, Time: timestamppb.New(noon), Method: "method", Code: code}
}

func testBeforeAndAfter(t *testing.T, db *sqldb.DB) {
	w := open(db, &Log{})
	w.begin(t, "a", "b", "c", "a")
	require.Empty(t, w.told(t), "they are under way")
	require.Zero(t, w.log.Calls())
	w.end(t, "b")
	select {
	case <-w.relaying.Wake.C():
	default:
		t.Error("the end of a call does not wake the relay")
	}
	w.end(t, "a")
	w.end(t, "a")
	require.Equal(t, []string{"b OK", "a OK"}, w.told(t))
	require.True(t, proto.Equal(call("b", "OK"), w.log.Entries(tenant)[0]))
	w.end(t, "a")
	require.Len(t, w.told(t), 2)
	require.Equal(t, 1, w.log.Calls(), "what was told is not told again")
}

func testOverdue(t *testing.T, db *sqldb.DB) {
	w := open(db, &Log{})
	w.begin(t, "a", "b")
	w.end(t, "b")
	*w.now = noon.Add(2 * time.Minute)
	w.run(t, w.overdue)
	require.Equal(t, []string{"b OK"}, w.told(t), "it may be under way for two minutes")
	*w.now = w.now.Add(time.Microsecond)
	another := open(db, w.log) // the process that finds it is another one
	*another.now = *w.now
	another.run(t, another.overdue)
	require.Equal(t, []string{"b OK", "a UNKNOWN"}, another.told(t))
}

func testOverdueFault(t *testing.T, db *sqldb.DB) {
	w := open(db, &Log{})
	w.begin(t, "a", "b")
	failed := errors.New("not this one")
	var ended []string
	sweep := w.outbox.Sweep("test", func(_ context.Context, _ string, e *auditv1.AuditEntry) error {
		if ended = append(ended, e.GetId()); len(ended) == 1 {
			return failed
		}
		return nil
	}, func() time.Time { return noon.Add(time.Hour) })
	_, err := sweep.Run(t.Context())
	require.ErrorIs(t, err, failed)
	require.ElementsMatch(t, []string{"a", "b"}, ended)
}

func testLate(t *testing.T, db *sqldb.DB) {
	w := open(db, &Log{})
	w.begin(t, "a")
	*w.now = noon.Add(time.Hour)
	w.run(t, w.overdue)
	w.end(t, "a")
	w.run(t, w.overdue)
	require.Equal(t, []string{"a UNKNOWN"}, w.told(t))
}

func testAdd(t *testing.T, db *sqldb.DB) {
	w := open(db, &Log{})
	failed := errors.New("nothing was done")
	add := func(id string, err error) error {
		return db.Tx(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
			return errors.Join(w.outbox.Add(ctx, tx, tenant, call(id, "OK")), w.outbox.Add(ctx, tx, tenant), err)
		})
	}
	require.NoError(t, add("a", nil))
	require.ErrorIs(t, add("b", failed), failed)
	require.Equal(t, []string{"a OK"}, w.told(t))
}

func testDown(t *testing.T, db *sqldb.DB) {
	w := open(db, &Log{})
	w.log.Answer(status.Error(codes.Unavailable, "down"))
	w.begin(t, "a", "b")
	w.end(t, "a")
	for range 3 {
		_, err := w.relaying.Run(t.Context())
		require.Equal(t, codes.Unavailable, status.Code(err))
	}
	w.begin(t, "c") // calls go on
	w.end(t, "c")
	w.end(t, "b")
	w.log.Answer(nil)
	require.Equal(t, []string{"a OK", "c OK", "b OK"}, w.told(t))
	require.Equal(t, []string{"a OK", "c OK", "b OK"}, open(db, w.log).told(t))
}

func testGone(t *testing.T, db *sqldb.DB) {
	w := open(db, &Log{})
	w.begin(t, "a")
	require.NoError(t, db.Close())
	require.Error(t, w.outbox.Begin(t.Context(), tenant, call("b", "")))
	require.Error(t, w.outbox.End(t.Context(), tenant, call("a", "OK")))
}
