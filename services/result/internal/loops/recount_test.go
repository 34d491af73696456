package loops

import (
	"bytes"
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/pgtest"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/store"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestNight(t *testing.T) {
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 5, day, hour, minute, 0, 0, time.UTC) }
	for name, tc := range map[string]struct {
		now    time.Time
		spread time.Duration
		want   time.Time
	}{
		"in the day":         {at(4, 12, 0), 0, at(4, 3, 0)},
		"before":             {at(4, 2, 59), 0, at(3, 3, 0)},
		"as it begins":       {at(4, 3, 0), 0, at(4, 3, 0)},
		"of an early one":    {at(4, 2, 50), -15 * time.Minute, at(4, 2, 45)},
		"of a late one":      {at(4, 3, 10), 15 * time.Minute, at(3, 3, 15)},
		"in another zone":    {at(4, 2, 0).In(time.FixedZone("", 8*3600)), 0, at(3, 3, 0)},
		"on the day of 2000": {time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), 0, time.Date(1999, 12, 31, 3, 0, 0, 0, time.UTC)},
	} {
		require.Equal(t, tc.want, night(tc.now, tc.spread), name)
	}
}

// A counter that somebody broke is found, said, counted and mended, and then the
// task is left alone until the next night.
func TestRecount(t *testing.T) {
	sqltest.Each(t, store.Migrations, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		var said bytes.Buffer
		rows := store.New(db)
		r := newRecount(slog.New(slog.NewTextHandler(&said, nil)), prometheus.NewRegistry(), rows)
		ended := time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)
		for _, task := range []string{"t1", "t2"} {
			_, err := rows.Record(ctx, "acme", attempt.Attempt{
				ID: task, TaskID: task, ContactID: "c", AgentID: "ann", Number: "+4930123456",
				Dial: ended, End: ended, FailCode: "00145", Displayed: 2,
			})
			require.NoError(t, err)
		}
		rest := func() time.Duration {
			t.Helper()
			again, err := r.run(ctx)
			require.NoError(t, err)
			return again
		}
		exec := func(query string) {
			t.Helper()
			_, err := db.Exec(ctx, query)
			require.NoError(t, err)
		}
		require.Zero(t, rest(), "what is new has its turn in the next night")

		exec(`UPDATE task_stats SET recounted_at = 1`)
		require.Positive(t, rest(), "there may be another")
		require.Positive(t, rest())
		require.Zero(t, rest(), "a task has one turn a night")
		require.Zero(t, testutil.ToFloat64(r.differences))
		require.Empty(t, said.String())

		exec(`UPDATE task_count SET n = 5 WHERE task_id = 't2' AND kind = 2`)
		exec(`UPDATE task_series SET released = 4 WHERE task_id = 't2' AND width = 3600`)
		exec(`UPDATE task_stats SET recounted_at = 1`)
		rest()
		rest()
		require.InDelta(t, 3, testutil.ToFloat64(r.differences), 0)
		require.Contains(t, said.String(), `level=ERROR msg="counter was off" tenant=acme task_id=t2 differences=3 agent_id=ann counter=released`)
		require.Contains(t, said.String(), `level=ERROR msg="hour was off" tenant=acme task_id=t2 differences=3 hour=2026-05-04T09:00:00.000Z difference="{`)
		counts, err := rows.Counts(ctx, store.Task{Tenant: "acme", ID: "t2"}, true)
		require.NoError(t, err)
		for k, n := range counts {
			require.EqualValues(t, 1, n, k)
		}
	})
}
