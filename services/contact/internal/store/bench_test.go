package store_test

import (
	"context"
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/leader"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/sheet"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/internal/callwindow"
)

const benchContacts = 50_000

func each(b *testing.B, bench func(*testing.B, *sqldb.DB)) {
	b.Run("sqlite", func(b *testing.B) { bench(b, sqltest.SQLite(b, store.Migrations)) })
	b.Run("postgres", func(b *testing.B) { bench(b, sqltest.Postgres(b, store.Migrations)) })
}

// loadTask imports contacts with a number each.
func loadTask(b *testing.B, rows *store.Store, taskID string, n int) {
	imp := store.Import{ID: id.New(), TaskID: taskID, CreatedAt: time.Now()}
	_, err := rows.Import(context.Background(), "acme", imp, contact.ImportOrder, func() iter.Seq2[sheet.Entry, error] {
		return func(yield func(sheet.Entry, error) bool) {
			for i := range n {
				row := &sheet.Row{
					ID: fmt.Sprintf("%s-%08d", imp.ID, i), Line: int64(i + 2), Priority: 3, Name: "Customer",
					Numbers: []string{fmt.Sprintf("+49%08d", i)}, Attributes: map[string]string{"city": "Bonn"},
				}
				if !yield(sheet.Entry{Row: row}, nil) {
					return
				}
			}
		}
	})
	require.NoError(b, err)
}

// BenchmarkImport: one op is a contact with a number.
func BenchmarkImport(b *testing.B) {
	each(b, func(b *testing.B, db *sqldb.DB) {
		b.ResetTimer()
		loadTask(b, store.New(db), "t1", b.N)
	})
}

func benchRules() policy.Rules {
	window, err := callwindow.New([]callwindow.Period{{Start: 0, End: 1440}}, time.UTC)
	if err != nil {
		panic(err)
	}
	return policy.Rules{MaxDays: 1, MaxPerDay: 1, Window: window, Zone: time.UTC}
}

func leaseNext(b *testing.B, rows *store.Store, n int) (string, store.Batch) {
	leaseID := id.New()
	batch, err := rows.Lease(context.Background(), store.LeaseRequest{
		Tenant: "acme", Fence: leader.Token{Cluster: 1, Revision: 1}, TaskID: "t1", LeaseID: leaseID, Max: n, TTL: time.Hour,
		Callable: true, Sequence: contact.ImportOrder, Rules: benchRules(),
	}, time.Now())
	require.NoError(b, err)
	return leaseID, batch
}

// BenchmarkLease: one op is 200 contacts leased out of many.
func BenchmarkLease(b *testing.B) {
	each(b, func(b *testing.B, db *sqldb.DB) {
		rows := store.New(db)
		loadTask(b, rows, "t1", benchContacts)
		for b.Loop() {
			if _, batch := leaseNext(b, rows, 200); len(batch.Contacts) == 0 {
				_, err := rows.ReturnAll(context.Background(), "acme", leader.Token{Cluster: 1, Revision: 1}, time.Now())
				require.NoError(b, err)
			}
		}
	})
}

// BenchmarkCall: one op is a begin and an outcome.
func BenchmarkCall(b *testing.B) {
	ctx, rules := context.Background(), benchRules()
	each(b, func(b *testing.B, db *sqldb.DB) {
		rows := store.New(db)
		loadTask(b, rows, "t1", b.N)
		b.ResetTimer()
		for done := 0; done < b.N; {
			b.StopTimer()
			leaseID, batch := leaseNext(b, rows, 1000)
			b.StartTimer()
			for _, c := range batch.Contacts {
				a := contact.Attempt{ID: c.ID, TaskID: "t1", ContactID: c.ID, Number: c.Numbers[0].E164, AgentID: "ann", BegunAt: time.Now()}
				_, err := rows.Begin(ctx, "acme", a, leaseID, func(*contact.Contact) error { return nil })
				require.NoError(b, err)
				_, err = rows.Apply(ctx, "acme", store.Outcome{AttemptID: a.ID, FailCode: "00145", Result: "BUSY", EndedAt: time.Now()},
					func(context.Context, string) (policy.Rules, error) { return rules, nil }, time.Now())
				require.NoError(b, err)
				done++
			}
		}
	})
}
