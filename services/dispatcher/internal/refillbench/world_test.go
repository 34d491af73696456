package refillbench_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/leader"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/pkg/testkit/redistest"
	"github.com/foredial/foredial/pkg/testkit/rpctest"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/contact"
	"github.com/foredial/foredial/services/dispatcher/internal/body"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/eventoutbox/eventoutboxtest"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

const tenant = "acme"

var token = leader.Token{Cluster: 1, Revision: 1}

func TestMain(m *testing.M) {
	flag.Parse()
	pgtest.Main(m)
}

// world is a contact service on Postgres, and a leader's term with a Redis.
type world struct {
	tb     testing.TB
	ctx    context.Context
	db     *sqldb.DB
	leases contactinternalv1.LeaseServiceClient
	load   contactv1.ContactServiceClient
	term   *queue.Term

	numbers int // imported so far
}

// newWorld has a task with so many contacts by each name.
func newWorld(tb testing.TB, tasks map[string]int) *world {
	tb.Helper()
	w := &world{tb: tb, ctx: auth.WithTenant(context.Background(), tenant)}
	source := feedtest.NewSource(tb)
	for id := range tasks {
		source.Put(tenant, feedtest.Task(id))
	}
	url := pgtest.Start(tb, pgtest.Options{Sync: true}).URL()
	var err error
	w.db, err = sqldb.Open(w.ctx, sqldb.Config{URL: url, Schema: "contact"})
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, w.db.Close()) })
	require.NoError(tb, contact.Migrate(w.ctx, w.db))
	contacts, err := contact.New(contact.Config{SpoolDir: tb.TempDir(), ImportMaxBytes: 10 << 30}, contact.Deps{
		Log: slog.New(slog.DiscardHandler), Registry: prometheus.NewRegistry(), DB: w.db, Tasks: source.Conn(),
		Events: (&eventoutboxtest.Stream{}).Conn(),
	})
	require.NoError(tb, err)
	conn := rpctest.Serve(tb, contacts.Register)
	require.NoError(tb, contacts.Start(w.ctx))
	tb.Cleanup(func() { require.NoError(tb, contacts.Stop(context.Background())) })
	require.Eventually(tb, func() bool { return contacts.Check(w.ctx) == nil }, 10*time.Second, 5*time.Millisecond)
	w.leases, w.load = contactinternalv1.NewLeaseServiceClient(conn), contactv1.NewContactServiceClient(conn)
	for id, n := range tasks {
		w.addContacts(id, n)
	}
	_, err = w.db.Exec(w.ctx, `VACUUM ANALYZE`)
	require.NoError(tb, err)
	w.term, _, err = queue.New(redistest.Start(tb).Client(tb)).BeginTerm(w.ctx, tenant, token)
	require.NoError(tb, err)
	return w
}

// addContacts imports so many into a task.
func (w *world) addContacts(task string, n int) {
	w.tb.Helper()
	var file bytes.Buffer
	file.WriteString("number,name\n")
	for range n {
		w.numbers++
		fmt.Fprintf(&file, "+86138%08d,Customer %d\n", w.numbers, w.numbers)
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

// refill leases the next contacts of a task and loads them, as package lead does.
func (w *world) refill(task string) error {
	lease := uuid.NewString()
	response, err := w.leases.LeaseContacts(w.ctx, &contactinternalv1.LeaseContactsRequest{
		Fence:  &contactinternalv1.Fence{ClusterId: token.Cluster, Revision: token.Revision},
		TaskId: task, LeaseId: lease, MaxContacts: next, TtlS: 3600,
	})
	if err != nil {
		return err
	}
	contacts := make([]queue.Contact, len(response.GetContacts()))
	for i, c := range response.GetContacts() {
		text, err := body.Write(c)
		if err != nil {
			return err
		}
		contacts[i] = queue.Contact{ID: c.GetContactId(), SortKey: c.GetSortKey(), Body: text}
	}
	loaded, err := w.term.Load(w.ctx, task, lease, contacts)
	if err == nil && loaded != next {
		err = fmt.Errorf("loaded %d of %d contacts", loaded, next)
	}
	return err
}

// mark is the bare statement of a refill: the next rows of a task, locked and marked.
func (w *world) mark(task string) error {
	rows, err := w.db.Query(w.ctx, `UPDATE contact SET state = 3, lease_id = $3, version = version + 1, updated_at = $4
		WHERE tenant = $1 AND id IN (
			SELECT id FROM contact WHERE tenant = $1 AND task_id = $2 AND state = 1 AND reason = 0
			ORDER BY sort_key LIMIT $5 FOR UPDATE SKIP LOCKED)
		RETURNING id, sort_key, name, attributes`, tenant, task, uuid.NewString(), time.Now().UnixMicro(), next)
	if err != nil {
		return err
	}
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var id, name, attributes string
		var key []byte
		if err := rows.Scan(&id, &key, &name, &attributes); err != nil {
			return err
		}
	}
	if n != next {
		return fmt.Errorf("marked %d of %d rows", n, next)
	}
	return rows.Err()
}
