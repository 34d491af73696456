package store

import (
	"context"
	"fmt"
	"io/fs"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	"github.com/foredial/foredial/services/notification/internal/delivery"
)

// first are the migrations of the version whose deliveries were jobs.
func first(t *testing.T) fstest.MapFS {
	t.Helper()
	const name = "00001_deliveries.sql"
	text, err := fs.ReadFile(Migrations, name)
	require.NoError(t, err)
	return fstest.MapFS{name: {Data: text}}
}

// What an earlier version had yet to deliver is delivered, in its order.
func TestDeliveriesThatWereJobsAreTakenUp(t *testing.T) {
	sqltest.EachURL(t, func(t *testing.T, url string) {
		ctx := context.Background()
		db, err := sqldb.Open(ctx, sqldb.Config{URL: url, Schema: "notification"})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, db.Close()) })
		require.NoError(t, sqldb.Migrate(ctx, db, first(t)))
		now := time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)
		urls := []string{
			"https://a.example/hook?x=http://b.example/", "HTTP://A.example:8080/hook", "http://[2001:db8::1]:80/", "https://c.example:8443",
		}
		for i, url := range urls {
			for n, row := range []struct {
				state  int
				queued bool
				next   time.Time
			}{{2, false, time.Time{}}, {1, true, now.Add(time.Duration(i) * time.Minute)}, {1, false, now}} {
				_, err := db.Exec(ctx, `INSERT INTO delivery (tenant, id, event_id, event_type, task_id, contact_id, attempt_id, url, body, state,
						queued, tries, turn_tries, turn, last_status, last_error, occur_time, create_time, next_try)
					VALUES ('acme', $1, $1, 2, 't', 'c', 'a', $2, '[]', $3, $4, 0, 0, 1, 0, '', 0, 0, $5)`,
					fmt.Sprintf("d%d%d", i, n), url, row.state, row.queued, sqldb.Time(row.next))
				require.NoError(t, err)
			}
		}
		require.NoError(t, sqldb.Migrate(ctx, db, Migrations))

		s := New(db)
		waiting, err := s.Destinations(ctx)
		require.NoError(t, err)
		require.Equal(t, []Destination{
			{"acme http://[2001:db8::1]:80", now.Add(2 * time.Minute)}, {"acme http://a.example:8080", now.Add(time.Minute)},
			{"acme https://a.example", now}, {"acme https://c.example:8443", now.Add(3 * time.Minute)},
		}, waiting)
		var rooms []Room
		for _, d := range waiting {
			rooms = append(rooms, Room{d.Name, 10})
		}
		later := now.Add(time.Hour)
		for _, turn := range []string{"1", "2"} {
			claimed, err := s.Claim(ctx, "node", rooms, later, later.Add(time.Minute))
			require.NoError(t, err)
			require.Len(t, claimed, len(urls))
			for _, c := range claimed {
				require.Equal(t, turn, c.ID[2:], "the next of each lane")
				require.Equal(t, delivery.ByCallback, c.Channel)
				c.Delivery = c.Tried(delivery.Answered(200), later, nil, 0)
				counted, err := s.Tried(ctx, Tried{Claimed: c, Try: delivery.Try{Start: later}})
				require.NoError(t, err)
				require.True(t, counted)
			}
		}
	})
}
