package cyclebench_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/rpctest"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	resultinternalv1 "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/contact"
	"github.com/foredial/foredial/services/internal/eventoutbox/eventoutboxtest"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
	"github.com/foredial/foredial/services/notification"
	"github.com/foredial/foredial/services/result"
)

const (
	tenant = "acme"
	task   = "t"
	// leased is how many contacts a lease brings, as a hopper takes them.
	leased = 200
)

// service is what each of the services is.
type service interface {
	Register(server *rpc.Server)
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
	Check(ctx context.Context) error
}

// world is the services that a cycle goes through, on one Postgres.
type world struct {
	tb      testing.TB
	ctx     context.Context
	dbs     map[string]*sqldb.DB
	times   *times
	leases  contactinternalv1.LeaseServiceClient
	load    contactv1.ContactServiceClient
	records resultinternalv1.RecordServiceClient

	numbers int // imported so far
}

func newWorld(tb testing.TB, url string) *world {
	tb.Helper()
	w := &world{tb: tb, ctx: auth.WithTenant(context.Background(), tenant), dbs: map[string]*sqldb.DB{}, times: newTimes()}
	source := feedtest.NewSource(tb)
	source.Put(tenant, feedtest.Task(task, func(t *taskv1.Task) { t.CallbackUrl = "https://receiver.example/hook" }))
	log := slog.New(slog.DiscardHandler)

	contacts, err := contact.New(contact.Config{SpoolDir: tb.TempDir(), ImportMaxBytes: 1 << 30}, contact.Deps{
		Log: log, Registry: prometheus.NewRegistry(), DB: w.open(url, "contact", contact.Migrate), Tasks: source.Conn(),
		Events: (&eventoutboxtest.Stream{}).Conn(),
	})
	require.NoError(tb, err)
	contactConn := w.serve(contacts, true)

	notifications, err := notification.New(notification.Config{
		Retry: []time.Duration{time.Hour}, Timeout: time.Second, AtOnce: 1, PerDestination: 1, CircuitFailures: 1, CircuitPause: time.Hour, DeliveryTTL: time.Hour,
	}, notification.Deps{
		Log: log, Registry: prometheus.NewRegistry(), DB: w.open(url, "notification", notification.Migrate), Tasks: source.Conn(),
	})
	require.NoError(tb, err)
	notificationConn := w.serve(notifications, false) // its courier rests

	results, err := result.New(result.Config{BlobURL: "file://" + tb.TempDir(), ExportTTL: time.Hour, ExportWorkers: 1, EventTTL: time.Hour}, result.Deps{
		Log: log, Registry: prometheus.NewRegistry(), DB: w.open(url, "result", result.Migrate),
		Tasks: source.Conn(), Contacts: w.times.of(contactConn), Notifications: w.times.of(notificationConn),
	})
	require.NoError(tb, err)
	resultConn := w.times.of(w.serve(results, true))

	w.leases = contactinternalv1.NewLeaseServiceClient(w.times.of(contactConn))
	w.load, w.records = contactv1.NewContactServiceClient(contactConn), resultinternalv1.NewRecordServiceClient(resultConn)
	return w
}

func (w *world) open(url, schema string, migrate func(context.Context, *sqldb.DB) error) *sqldb.DB {
	w.tb.Helper()
	db, err := sqldb.Open(w.ctx, sqldb.Config{URL: url, Schema: schema})
	require.NoError(w.tb, err)
	w.tb.Cleanup(func() { require.NoError(w.tb, db.Close()) })
	require.NoError(w.tb, migrate(w.ctx, db))
	w.dbs[schema] = db
	return db
}

func (w *world) serve(s service, start bool) grpc.ClientConnInterface {
	w.tb.Helper()
	conn := rpctest.Serve(w.tb, s.Register)
	if !start {
		return conn
	}
	require.NoError(w.tb, s.Start(w.ctx))
	w.tb.Cleanup(func() { require.NoError(w.tb, s.Stop(context.Background())) })
	require.Eventually(w.tb, func() bool { return s.Check(w.ctx) == nil }, 10*time.Second, 5*time.Millisecond)
	return conn
}

// addContacts imports so many.
func (w *world) addContacts(n int) {
	w.tb.Helper()
	var file bytes.Buffer
	file.WriteString("number\n")
	for range n {
		w.numbers++
		fmt.Fprintf(&file, "+4930%07d\n", 1_000_000+w.numbers)
	}
	stream, err := w.load.ImportContacts(w.ctx)
	require.NoError(w.tb, err)
	options := &contactv1.ImportContactsRequest_Options{Options: &contactv1.ImportOptions{TaskId: task}}
	require.NoError(w.tb, stream.Send(&contactv1.ImportContactsRequest{Part: options}))
	for file.Len() > 0 {
		chunk := &contactv1.ImportContactsRequest_Chunk{Chunk: bytes.Clone(file.Next(1 << 16))}
		require.NoError(w.tb, stream.Send(&contactv1.ImportContactsRequest{Part: chunk}))
	}
	done, err := stream.CloseAndRecv()
	require.NoError(w.tb, err)
	require.EqualValues(w.tb, n, done.GetImported())
}

// leasedContact is one under a lease.
type leasedContact struct {
	*contactinternalv1.LeasedContact
	leaseID string
}

// lease leases so many contacts, a batch at a time, and hands them out.
func (w *world) lease(n int, out chan<- leasedContact) error {
	defer close(out)
	for n > 0 {
		leaseID := uuid.NewString()
		batch, err := w.leases.LeaseContacts(w.ctx, &contactinternalv1.LeaseContactsRequest{
			Fence: &contactinternalv1.Fence{ClusterId: 1, Revision: 1}, TaskId: task, LeaseId: leaseID,
			MaxContacts: int32(min(leased, n)), TtlS: 3600,
		})
		if err != nil {
			return err
		}
		if len(batch.GetContacts()) == 0 {
			return errors.New("no contact is left to lease")
		}
		for _, c := range batch.GetContacts() {
			out <- leasedContact{c, leaseID}
		}
		n -= len(batch.GetContacts())
	}
	return nil
}

// past multiplies the calls made so far, as if there had been so many days of
// them, and lets Postgres count its rows, as autovacuum would within a minute: the
// plans for tables that are new and empty are not those of a server at work.
func (w *world) past(days int) {
	w.tb.Helper()
	for schema, tables := range map[string]map[string]string{
		"contact":      {"attempt": "'id', a.id || g"},
		"result":       {"attempt": "'id', a.id || g", "task_result": "'contact_id', a.contact_id || g"},
		"notification": {"delivery": "'id', a.id || g, 'event_id', a.event_id || g, 'state', 2"},
	} {
		for table, renamed := range tables {
			_, err := w.dbs[schema].Exec(w.ctx, fmt.Sprintf(`INSERT INTO %[1]s SELECT (copy).* FROM (
				SELECT jsonb_populate_record(a, jsonb_build_object(%[2]s)) AS copy
				FROM %[1]s a, generate_series(1, %[3]d) g) AS copies`, table, renamed, days))
			require.NoError(w.tb, err)
		}
		_, err := w.dbs[schema].Exec(w.ctx, `ANALYZE`)
		require.NoError(w.tb, err)
	}
}

// left counts what the peers of result have yet to be told.
func (w *world) left() (n int) {
	w.tb.Helper()
	require.NoError(w.tb, w.dbs["result"].QueryRow(w.ctx,
		`SELECT (SELECT count(*) FROM outbox_contact) + (SELECT count(*) FROM outbox_notification)`).Scan(&n))
	return n
}

// count counts the rows of a service's table that a condition holds for.
func (w *world) count(schema, where string) (n int) {
	w.tb.Helper()
	require.NoError(w.tb, w.dbs[schema].QueryRow(w.ctx, `SELECT count(*) FROM `+where).Scan(&n))
	return n
}
