package loops

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	"github.com/foredial/foredial/services/result/internal/store"
)

// Minutes go one after the other, of all tasks, an hour after they are no longer kept.
func TestMinuteExpiry(t *testing.T) {
	sqltest.Each(t, store.Migrations, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		minute := time.Now().Truncate(time.Minute)
		ages := []time.Duration{60 * time.Hour, 49*time.Hour + 10*time.Minute, 48*time.Hour + 50*time.Minute, time.Hour}
		for _, age := range ages {
			for _, task := range []string{"t1", "t2"} {
				_, err := db.Exec(ctx, `INSERT INTO task_series
					(tenant, task_id, width, start_time, accepted, skipped, timed_out, revoked, snoozed, released, connected)
					VALUES ('acme', $1, 60, $2, 0, 0, 0, 0, 0, 1, 0), ('acme', $1, 3600, $2, 0, 0, 0, 0, 0, 1, 0)`,
					task, sqldb.Time(minute.Add(-age)))
				require.NoError(t, err)
			}
		}
		left := func(width int) (n int) {
			require.NoError(t, db.QueryRow(ctx, `SELECT count(*) FROM task_series WHERE width = $1`, width).Scan(&n))
			return n
		}
		expiry := MinuteExpiry(store.New(db))
		for turn, want := range []struct {
			again time.Duration
			left  int
		}{{-1, 6}, {-1, 4}, {0, 4}} {
			again, err := expiry.Run(ctx)
			require.NoError(t, err)
			require.Equal(t, want.again, again, turn)
			require.Equal(t, want.left, left(60), turn)
		}
		require.Equal(t, 2*len(ages), left(3600))
	})
}
