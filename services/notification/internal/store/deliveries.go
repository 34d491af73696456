package store

import (
	"context"
	"fmt"
	"time"

	"github.com/foredial/foredial/pkg/page"
	"github.com/foredial/foredial/pkg/sqldb"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/notification/internal/delivery"
)

// Get returns one delivery, or ErrNotFound.
func (s *Store) Get(ctx context.Context, tenant, id string) (delivery.Delivery, error) {
	d, err := sqldb.One(ctx, s.db, scan, `SELECT `+columns+` FROM delivery d WHERE d.tenant = $1 AND d.id = $2`, tenant, id)
	if err == nil {
		err = s.report(ctx, tenant, d)
	}
	return d, wrap("read delivery", err)
}

// Filter says which deliveries to list; zero fields match all.
type Filter struct {
	State notificationv1.DeliveryState
	// Tasks, one of which they are of; nil: any, and none.
	Tasks     []string
	ContactID string
	Channel   notificationv1.DeliveryChannel
	Event     notificationv1.EventType
	// Start and End bound when they were made; the end is not of it.
	Start, End time.Time
}

// List lists deliveries, newest first: their ids sort by the time they were made.
func (s *Store) List(ctx context.Context, tenant string, f Filter, after string, size int) ([]delivery.Delivery, string, error) {
	w := conditions{args: []any{tenant}}
	for _, c := range []struct {
		column string
		value  int64
	}{{"d.state =", int64(f.State)}, {"d.channel =", int64(f.Channel)}, {"d.event_type =", int64(f.Event)}} {
		if c.value != 0 {
			w.and(c.column, c.value)
		}
	}
	for _, c := range []struct{ column, value string }{{"d.contact_id =", f.ContactID}, {"d.id <", after}} {
		if c.value != "" {
			w.and(c.column, c.value)
		}
	}
	w.ofTasks(s.db.Dialect(), f.Tasks)
	w.made(f.Start, f.End)
	rows, err := sqldb.All(ctx, s.db, scan, fmt.Sprintf(
		`SELECT %s FROM delivery d WHERE d.tenant = $1%s ORDER BY d.id DESC LIMIT %d`, columns, w.text.String(), size+1), w.args...)
	rows, next := page.Cut(rows, size, func(d delivery.Delivery) string { return d.ID })
	if err == nil {
		err = s.report(ctx, tenant, rows...)
	}
	return rows, next, wrap("list deliveries", err)
}

// Backlog is what has not been delivered.
type Backlog struct {
	// Pending and Dead are counted up to MaxBacklog.
	Pending, Dead int
	// Oldest is when the oldest PENDING one was made; zero without one.
	Oldest time.Time
}

// MaxBacklog is where counting ends.
const MaxBacklog = 100_000

// Backlog counts what has not been delivered, of all tenants.
func (s *Store) Backlog(ctx context.Context) (b Backlog, err error) {
	err = s.db.QueryRow(ctx, backlog).Scan(&b.Pending, &b.Dead, (*sqldb.Time)(&b.Oldest))
	return b, wrap("count the backlog", err)
}

var backlog = fmt.Sprintf(`SELECT
	(SELECT count(*) FROM (SELECT 1 FROM delivery WHERE state = 1 ORDER BY create_time LIMIT %[1]d) AS p),
	(SELECT count(*) FROM (SELECT 1 FROM delivery WHERE state = 3 ORDER BY create_time LIMIT %[1]d) AS d),
	(SELECT min(create_time) FROM delivery WHERE state = 1)`, MaxBacklog)
