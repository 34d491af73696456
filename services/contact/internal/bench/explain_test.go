package bench_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/internal/callwindow"
)

// explained is how many contacts are explained one by one.
const explained = 2000

// BenchmarkExplainPostgres and BenchmarkExplainSQLite explain contacts here and
// there in a large task, then the task as a whole, and look ahead. These are times
// and no ratios: there is nothing bare to hold them against.
func BenchmarkExplainPostgres(b *testing.B) { explain(b, open(b, pgtest.URL(b))) }

func BenchmarkExplainSQLite(b *testing.B) { explain(b, open(b, "sqlite://"+b.TempDir())) }

func explain(b *testing.B, db *sqldb.DB) {
	b.Helper()
	ctx, contacts, q, now := context.Background(), store.New(db), question(), time.Now()
	ids := fill(b, db, contacts, q, now)
	for b.Loop() {
		took := make([]time.Duration, explained)
		for i := range took {
			began := time.Now()
			_, g, err := contacts.Explain(ctx, q, ids[rand.IntN(len(ids))], now)
			require.NoError(b, err)
			require.NotEmpty(b, g.Summary)
			took[i] = time.Since(began)
		}
		slices.Sort(took)
		b.ReportMetric(float64(took[explained/2].Microseconds())/1e3, "p50-ms")
		b.ReportMetric(float64(took[explained*99/100].Microseconds())/1e3, "p99-ms")

		began := time.Now()
		e, err := contacts.ExplainTask(ctx, q, now)
		require.NoError(b, err)
		require.Equal(b, int64(len(ids)), e.Contacts)
		b.ReportMetric(time.Since(began).Seconds(), "task-s")

		began = time.Now()
		f, err := contacts.Forecast(ctx, q, 500, 336, now)
		require.NoError(b, err)
		require.Len(b, f.Next, 500)
		b.ReportMetric(time.Since(began).Seconds(), "forecast-s")
	}
}

func question() store.Question {
	window, err := callwindow.New([]callwindow.Period{{Start: 0, End: 1440}}, time.UTC)
	if err != nil {
		panic(err)
	}
	return store.Question{Tenant: "acme", TaskID: "t1", Terms: store.Terms{
		Order: contact.Order{Kind: contact.ImportOrder},
		Rules: policy.Rules{
			State: policy.Running, Start: time.Unix(0, 0), End: time.Now().AddDate(1, 0, 0),
			Entry: policy.Entry{MaxDays: 3, MaxPerDay: 2, Interval: time.Hour}, Window: window, Zone: time.UTC,
		},
		Blocklists: []store.Blocklist{{ID: "never", Name: "Never"}, {ID: "daily", Name: "Daily", Limit: policy.PerDay, Max: 2}},
	}}
}

// fill makes a task of which half waits, each contact having two numbers and a
// call that was not answered, one in ten being on either list.
func fill(b *testing.B, db *sqldb.DB, contacts *store.Store, q store.Question, now time.Time) (ids []string) {
	b.Helper()
	const chunk = 20_000
	ctx := context.Background()
	for first := 0; first < *rows; first += chunk {
		list := make([]*contact.Contact, min(*rows-first, chunk))
		for i := range list {
			n := first + i
			list[i] = &contact.Contact{
				ID: id.New(), Priority: 3, Name: "Customer", Reference: fmt.Sprint(n),
				Numbers: []contact.Number{{E164: fmt.Sprintf("+49%08d", n)}, {E164: fmt.Sprintf("+44%08d", n)}},
			}
			ids = append(ids, list[i].ID)
		}
		for k, blocklist := range q.Blocklists {
			_, err := contacts.AddListed(ctx, q.Tenant, store.NumberList{ID: blocklist.ID}, tenth(list, k), now)
			require.NoError(b, err)
		}
		_, err := contacts.Create(ctx, q.Tenant, store.Creation{TaskID: q.TaskID, Order: q.Order, Contacts: list}, now)
		require.NoError(b, err)
	}
	at := now.Add(-time.Hour).UnixMicro()
	for _, statement := range []string{
		`INSERT INTO attempt (tenant, id, task_id, contact_id, number, agent_id, begun, begun_at, counted, result, ended_at)
			SELECT tenant, 'a' || contact_id, 't1', contact_id, number, 'ann', true, $1, true, 'BUSY', $1 FROM number WHERE position = 0`,
		`UPDATE contact SET state = 2, due_at = $1 + 7200000000 + import_order * 1000 WHERE import_order % 2 = 0`,
	} {
		_, err := db.Exec(ctx, statement, at)
		require.NoError(b, err)
	}
	if db.Dialect() == sqldb.Postgres {
		_, err := db.SQL().ExecContext(ctx, `VACUUM ANALYZE`)
		require.NoError(b, err)
	}
	return ids
}

// tenth is every tenth contact's first number, from the k-th on.
func tenth(list []*contact.Contact, k int) (listed []store.ListedNumber) {
	for i := k; i < len(list); i += 10 {
		listed = append(listed, store.ListedNumber{Number: list[i].Numbers[0].E164})
	}
	return listed
}
