package store_test

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/internal/callwindow"
)

// few is the size that others are held against.
const few = 10_000

var many = flag.Int("contacts", 100_000, "contacts of a large task in the benchmarks")

// engines makes a database of each kind.
var engines = map[string]func(testing.TB) *sqldb.DB{
	"sqlite":   func(tb testing.TB) *sqldb.DB { return sqltest.SQLite(tb, store.Migrations) },
	"postgres": func(tb testing.TB) *sqldb.DB { return sqltest.Postgres(tb, store.Migrations) },
}

func each(b *testing.B, bench func(*testing.B, func(testing.TB) *sqldb.DB)) {
	for _, name := range []string{"sqlite", "postgres"} {
		b.Run(name, func(b *testing.B) { bench(b, engines[name]) })
	}
}

// fill adds contacts with a number of their own each to the task.
func fill(b *testing.B, db *sqldb.DB, n int) {
	b.Helper()
	rows := store.New(db)
	there, err := sqldb.One(context.Background(), db, sqldb.Scalar[int], `SELECT count(*) FROM contact`)
	require.NoError(b, err)
	for first := there; first < there+n; first += 20_000 {
		list := make([]*contact.Contact, min(there+n-first, 20_000))
		for i := range list {
			list[i] = &contact.Contact{
				ID: id.New(), Priority: 3, Name: "Customer", Reference: fmt.Sprint(first + i),
				Numbers: []contact.Number{{E164: fmt.Sprintf("+49%08d", first+i)}}, Attributes: map[string]string{"city": "Bonn"},
			}
		}
		_, err := rows.Create(context.Background(), "acme", store.Creation{TaskID: "t1", Order: benchTerms.Order, Contacts: list}, time.Now())
		require.NoError(b, err)
	}
}

// settle lets the engine see what is in its tables, as its own housekeeping would.
func settle(b *testing.B, db *sqldb.DB) {
	b.Helper()
	if db.Dialect() == sqldb.Postgres {
		_, err := db.SQL().ExecContext(context.Background(), `VACUUM ANALYZE`)
		require.NoError(b, err)
	}
}

func run(b *testing.B, db *sqldb.DB, query string, args ...any) {
	b.Helper()
	_, err := db.Exec(context.Background(), query, args...)
	require.NoError(b, err)
}

var benchTerms = store.Terms{Order: contact.Order{Kind: contact.ImportOrder}, Rules: allDay()}

func allDay() policy.Rules {
	window, err := callwindow.New([]callwindow.Period{{Start: 0, End: 1440}}, time.UTC)
	if err != nil {
		panic(err)
	}
	return policy.Rules{
		State: policy.Running, Start: time.Unix(0, 0), End: time.Now().AddDate(1, 0, 0),
		Entry: policy.Entry{MaxDays: 1, MaxPerDay: 1}, Window: window, Zone: time.UTC,
	}
}

func always(t store.Terms) func(context.Context, string) (store.Terms, error) {
	return func(context.Context, string) (store.Terms, error) { return t, nil }
}

func leaseNext(b *testing.B, rows *store.Store, n int) (string, store.Batch) {
	b.Helper()
	leaseID := id.New()
	batch, err := rows.Lease(context.Background(), store.LeaseRequest{
		Tenant: "acme", Fence: fenced, TaskID: "t1", LeaseID: leaseID, Max: n, TTL: time.Hour, Terms: benchTerms,
	}, time.Now())
	require.NoError(b, err)
	return leaseID, batch
}

func median(of []time.Duration) time.Duration {
	slices.Sort(of)
	return of[len(of)/2]
}

// BenchmarkLeaseNext leases the next 500 of few and of many contacts, in turn.
// ratio is how many times longer the median of many takes than that of few.
func BenchmarkLeaseNext(b *testing.B) {
	// What is done to the contacts first; each scene begins where the last ended.
	scenes := []struct {
		name string
		set  []string
	}{
		{"ready", nil},
		{"locked_head", []string{
			`UPDATE number SET number = '+4911' WHERE contact_id IN (SELECT id FROM contact WHERE import_order <= 3000)`,
			`INSERT INTO live_number (tenant, number, contact_id) VALUES ('acme', '+4911', 'other')`,
		}},
		{"90%_wait", []string{
			`DELETE FROM live_number`,
			`UPDATE contact SET state = 2, due_at = 9000000000000000 WHERE import_order % 10 <> 0`,
		}},
		{"90%_came_due", []string{`UPDATE contact SET due_at = 1000000 WHERE state = 2`}},
	}
	each(b, func(b *testing.B, open func(testing.TB) *sqldb.DB) {
		dbs := [2]*sqldb.DB{open(b), open(b)}
		stores := [2]*store.Store{store.New(dbs[0]), store.New(dbs[1])}
		fill(b, dbs[0], few)
		fill(b, dbs[1], *many)
		for _, scene := range scenes {
			b.Run(scene.name, func(b *testing.B) {
				for _, db := range dbs {
					for _, set := range scene.set {
						run(b, db, set)
					}
					settle(b, db)
				}
				leaseRatio(b, stores)
			})
		}
	})
}

func leaseRatio(b *testing.B, stores [2]*store.Store) {
	b.Helper()
	var took [2][]time.Duration
	for b.Loop() {
		for i, rows := range stores {
			began := time.Now()
			_, batch := leaseNext(b, rows, 500)
			took[i] = append(took[i], time.Since(began))
			require.Len(b, batch.Contacts, 500)
			b.StopTimer()
			_, err := rows.ReturnAll(context.Background(), "acme", fenced, time.Now())
			require.NoError(b, err)
			b.StartTimer()
		}
	}
	b.ReportMetric(float64(median(took[0]))/1e6, "ms/few")
	b.ReportMetric(float64(median(took[1]))/1e6, "ms/many")
	b.ReportMetric(float64(median(took[1]))/float64(median(took[0])), "ratio")
}

// appliedAtOnce is how many outcomes the relay brings when some hundred calls end
// a second.
const appliedAtOnce = 10

// BenchmarkApply applies a batch of outcomes, and in turn updates a contact and an
// attempt in a bare transaction of the driver as it comes, once for each. ratio is
// the rate of the first to the second.
func BenchmarkApply(b *testing.B) {
	ctx := context.Background()
	each(b, func(b *testing.B, open func(testing.TB) *sqldb.DB) {
		db := open(b)
		fill(b, db, few)
		settle(b, db)
		rows, plain := store.New(db), plainDriver(b, db)
		var calls []string
		var applied, bare []time.Duration
		for b.Loop() {
			b.StopTimer()
			if len(calls) < 2*appliedAtOnce {
				calls = append(calls, beginSome(b, rows, db)...)
			}
			outcomes := make([]store.Outcome, appliedAtOnce)
			began := time.Now()
			for i := range outcomes {
				outcomes[i] = store.Outcome{AttemptID: calls[i], FailCode: "00145", Result: "BUSY", EndedAt: began}
			}
			b.StartTimer()
			_, err := rows.ApplyAll(ctx, "acme", outcomes, always(benchTerms), began)
			require.NoError(b, err)
			applied = append(applied, time.Since(began)/appliedAtOnce)
			b.StopTimer()
			began = time.Now()
			for _, call := range calls[appliedAtOnce : 2*appliedAtOnce] {
				require.NoError(b, bareOutcome(ctx, plain, call, began))
			}
			bare = append(bare, time.Since(began)/appliedAtOnce)
			calls = calls[2*appliedAtOnce:]
			b.StartTimer()
		}
		b.ReportMetric(float64(median(bare))/1e3, "µs/bare")
		b.ReportMetric(float64(median(applied))/1e3, "µs/apply")
		b.ReportMetric(float64(median(bare))/float64(median(applied)), "ratio")
	})
}

// beginSome begins calls whose attempts have the ids of their contacts.
func beginSome(b *testing.B, rows *store.Store, db *sqldb.DB) (calls []string) {
	b.Helper()
	leaseID, batch := leaseNext(b, rows, 500)
	if len(batch.Contacts) == 0 {
		fill(b, db, few)
		settle(b, db)
		leaseID, batch = leaseNext(b, rows, 500)
	}
	for _, c := range batch.Contacts {
		_, err := rows.Begin(context.Background(), "acme", contact.Attempt{
			ID: c.ID, TaskID: "t1", ContactID: c.ID, Number: c.Numbers[0].E164, AgentID: "ann", BegunAt: time.Now(),
		}, leaseID, benchTerms)
		require.NoError(b, err)
		calls = append(calls, c.ID)
	}
	return calls
}

// plainDriver is the same database without anything of ours in between.
func plainDriver(b *testing.B, db *sqldb.DB) *sql.DB {
	b.Helper()
	if db.Dialect() == sqldb.Postgres {
		return db.SQL()
	}
	var file string
	require.NoError(b, db.QueryRow(context.Background(), `SELECT file FROM pragma_database_list WHERE name = 'main'`).Scan(&file))
	plain, err := sql.Open("sqlite", "file:"+file+"?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_txlock=immediate")
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, plain.Close()) })
	return plain
}

func bareOutcome(ctx context.Context, plain *sql.DB, id string, now time.Time) error {
	tx, err := plain.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // no effect after the commit
	if _, err := tx.ExecContext(ctx, `UPDATE contact SET state = 5, reason = 3, last_result = 'BUSY', updated_at = $3
		WHERE tenant = $1 AND id = $2`, "acme", id, now.UnixMicro()); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE attempt SET fail_code = '00145', result = 'BUSY', ended_at = $3, counted = $4
		WHERE tenant = $1 AND id = $2`, "acme", id, now.UnixMicro(), true); err != nil {
		return err
	}
	return tx.Commit()
}

// BenchmarkRekey gives 1000 contacts new sort keys an op.
func BenchmarkRekey(b *testing.B) {
	each(b, func(b *testing.B, open func(testing.TB) *sqldb.DB) {
		db := open(b)
		fill(b, db, *many)
		settle(b, db)
		rows, orders := store.New(db), []contact.Order{{Kind: contact.ByPriority}, {Kind: contact.ByNumber}}
		list := store.CallingList{Tenant: "acme", TaskID: "t1"}
		for b.Loop() {
			more, err := rows.Rekey(context.Background(), list, orders[0])
			require.NoError(b, err)
			if !more {
				slices.Reverse(orders)
			}
		}
	})
}
