package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/foredial/foredial/pkg/id"
	"github.com/foredial/foredial/pkg/sqldb"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/notification/internal/delivery"
)

// Again begins a new turn of a delivery at once, ahead of its lane, or returns
// ErrNotFound.
func (s *Store) Again(ctx context.Context, tenant, id string, now time.Time) (d delivery.Delivery, err error) {
	err = s.tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		// A try that is ending locks in this order, too.
		if _, err := tx.Exec(ctx, `UPDATE delivery_due SET claimed_by = NULL WHERE tenant = $1 AND id = $2`, tenant, id); err != nil {
			return err
		}
		d, err = sqldb.One(ctx, tx, scan,
			`SELECT `+columns+` FROM delivery d WHERE d.tenant = $1 AND d.id = $2`+tx.Dialect().ForUpdate(), tenant, id)
		if err != nil {
			return err
		}
		d = d.Again(now)
		return tx.ExecAll(ctx, update(tenant, d), setDue(tenant, d))
	})
	return d, wrap("begin a new turn", err)
}

// Since says which deliveries begin a new turn; zero fields match all.
type Since struct {
	// Start and End bound when they were made; the end is not of it.
	Start, End time.Time
	// Tasks, one of which they are of; nil: any.
	Tasks   []string
	Channel notificationv1.DeliveryChannel
	// Delivered takes up those that were delivered, besides those that are dead.
	Delivered bool
}

// AgainSince begins new turns of deliveries whose id is after the one given, so
// many at most, and says how many it was and where to go on; "" at the end. In its
// lane each waits for those before it. What is pending stays as it is, and so do tests.
func (s *Store) AgainSince(ctx context.Context, tenant string, f Since, after string, most int, now time.Time) (n int, next string, err error) {
	where, args := f.where(s.db.Dialect(), tenant, after)
	err = s.tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		rows, err := sqldb.All(ctx, tx, scan, fmt.Sprintf(`SELECT %s FROM delivery d WHERE %s ORDER BY d.id LIMIT %d%s`,
			columns, where, most, tx.Dialect().ForUpdate()), args...)
		n, next = len(rows), ""
		if err != nil || n == 0 {
			return err
		}
		if n == most {
			next = rows[n-1].ID
		}
		var writes, releases []sqldb.Statement
		seen := map[lane]bool{}
		for _, d := range rows {
			writes = append(writes, update(tenant, d.Again(now)))
			if l := laneOf(d); !seen[l] {
				seen[l] = true
				releases = append(releases, release(tenant, l))
			}
		}
		return tx.ExecAll(ctx, append(writes, releases...)...)
	})
	return n, next, wrap("begin new turns", err)
}

func (f Since) where(d sqldb.Dialect, tenant, after string) (string, []any) {
	w := conditions{args: []any{tenant}}
	w.text.WriteString("d.tenant = $1 AND d.event_type <> 5")
	if f.Delivered {
		w.text.WriteString(" AND d.state IN (2, 3)")
	} else {
		w.text.WriteString(" AND d.state = 3")
	}
	w.made(f.Start, f.End)
	w.ofTasks(d, f.Tasks)
	if f.Channel != 0 {
		w.and("d.channel =", int64(f.Channel))
	}
	if after != "" {
		w.and("d.id >", after)
	}
	return w.text.String(), w.args
}

// conditions gathers a WHERE.
type conditions struct {
	text strings.Builder
	args []any
}

func (w *conditions) and(condition string, arg any) {
	w.args = append(w.args, arg)
	fmt.Fprintf(&w.text, " AND %s $%d", condition, len(w.args))
}

// ofTasks asks for deliveries of some tasks; nil: of any. The one that is asked for by
// its id is looked up.
func (w *conditions) ofTasks(d sqldb.Dialect, tasks []string) {
	switch {
	case tasks == nil:
	case len(tasks) == 1:
		w.and("d.task_id =", tasks[0])
	default:
		w.args = append(w.args, sqldb.Strings(tasks))
		w.text.WriteString(" AND " + d.In("d.task_id", len(w.args)))
	}
}

// idSlack is more than there is between the two clock readings that a delivery's id
// and its time come from.
const idSlack = time.Minute

// made bounds when deliveries were made; the zero time does not. The id, which
// sorts by that, is what an index finds.
func (w *conditions) made(start, end time.Time) {
	if !start.IsZero() {
		w.and("d.create_time >=", sqldb.Time(start))
		w.and("d.id >=", id.From(start.Add(-idSlack)))
	}
	if !end.IsZero() {
		w.and("d.create_time <", sqldb.Time(end))
		w.and("d.id <", id.From(end.Add(idSlack)))
	}
}
