package store

import (
	"bytes"
	"context"
	"slices"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
)

// Forecast is what a task does if nothing changes.
type Forecast struct {
	// Next contacts, in call order: those that a lease would hold now or, when the
	// task may not call now, as soon as it may.
	Next  []Leased
	Hours []policy.Hour
}

// Forecast looks ahead for so many contacts, as one lease would hold them, and
// so many hours. It changes nothing and waits for nobody.
func (s *Store) Forecast(ctx context.Context, q Question, contacts, hours int, now time.Time) (Forecast, error) {
	var f Forecast
	err := s.read(ctx, "forecast a task", func(ctx context.Context, tx *sqldb.Tx) (err error) {
		ok, err := inOrder(ctx, tx, q.Tenant, q.TaskID, q.Order)
		if err != nil {
			return err
		}
		if at, opens := q.Rules.Opens(now); ok && opens && contacts > 0 {
			if f.Next, err = s.upcoming(ctx, tx, q, contacts, at); err != nil {
				return err
			}
		}
		f.Hours, err = q.hours(ctx, tx, hours, now)
		return err
	})
	return f, err
}

// Callable says whether a lease would hold a contact now.
func (s *Store) Callable(ctx context.Context, q Question, now time.Time) (bool, error) {
	var callable bool
	err := s.read(ctx, "look for a callable contact", func(ctx context.Context, tx *sqldb.Tx) error {
		ok, err := inOrder(ctx, tx, q.Tenant, q.TaskID, q.Order)
		if err != nil || !ok {
			return err
		}
		next, err := s.upcoming(ctx, tx, q, 1, now)
		callable = len(next) > 0
		return err
	})
	return callable, err
}

// NextDue is when the next waiting contact of a task is due; zero when none waits.
func (s *Store) NextDue(ctx context.Context, tenant, taskID string) (at time.Time, err error) {
	err = s.read(ctx, "look for the next due contact", func(ctx context.Context, tx *sqldb.Tx) error {
		at, err = nextDue(ctx, tx, tenant, taskID)
		return err
	})
	return at, err
}

// upcoming are the contacts that a lease of so many would hold at a moment.
func (s *Store) upcoming(ctx context.Context, tx *sqldb.Tx, q Question, contacts int, at time.Time) ([]Leased, error) {
	r := LeaseRequest{Tenant: q.Tenant, TaskID: q.TaskID, Max: contacts, Terms: q.Terms}
	r.Rules.State = policy.Running
	due, err := dueContacts(ctx, tx, r, at)
	if err != nil {
		return nil, err
	}
	order := &ahead{LeaseRequest: r, tx: tx, joining: due}
	taken, _, err := r.choose(ctx, tx, order, s.positions.of(q.Tenant, q.TaskID).get(), at)
	return taken, err
}

// dueContacts are those that a lease would let join the order.
func dueContacts(ctx context.Context, tx *sqldb.Tx, r LeaseRequest, at time.Time) ([]*contact.Contact, error) {
	due, err := sqldb.All(ctx, tx, scanContact, `SELECT `+contactColumns+` FROM contact
		WHERE tenant = $1 AND task_id = $2 AND due_at <= $3 ORDER BY due_at, sort_key LIMIT $4`,
		r.Tenant, r.TaskID, sqldb.Time(at), promoteAtOnce)
	for _, c := range due {
		c.State, c.DueAt = contact.Ready, time.Time{}
	}
	slices.SortFunc(due, byKey)
	return due, err
}

func byKey(a, b *contact.Contact) int { return bytes.Compare(a.SortKey, b.SortKey) }

// ahead is the call order as a lease would make it, without changing it.
type ahead struct {
	LeaseRequest
	tx *sqldb.Tx
	// joining are contacts that would join the READY ones, by their keys.
	joining []*contact.Contact
}

func (a *ahead) next(ctx context.Context, after []byte, limit int) ([]*contact.Contact, error) {
	page, err := readyContacts(ctx, a.tx, a.LeaseRequest, after, limit, "")
	if err != nil {
		return nil, err
	}
	for _, c := range a.joining {
		if bytes.Compare(c.SortKey, after) > 0 {
			joins := *c // it may come again
			page = append(page, &joins)
		}
	}
	slices.SortFunc(page, byKey)
	page = page[:min(len(page), limit)]
	return page, addNumbers(ctx, a.tx, a.Tenant, page)
}

// gone lets those join at their usual place that are callable without their
// appointment.
func (a *ahead) gone(ctx context.Context, list []placed, void sqldb.Strings) error {
	for _, id := range void {
		at := slices.IndexFunc(list, func(p placed) bool { return p.ID == id })
		if list[at].where.State != contact.Ready {
			continue
		}
		c, err := sqldb.One(ctx, a.tx, scanContact, `SELECT `+contactColumns+` FROM contact WHERE tenant = $1 AND id = $2`, a.Tenant, id)
		if err != nil {
			return err
		}
		if c.SortKey, err = sqldb.One(ctx, a.tx, sqldb.Scalar[[]byte],
			`SELECT usual_key FROM contact WHERE tenant = $1 AND id = $2`, a.Tenant, id); err != nil {
			return err
		}
		c.State, c.DueAt, c.AppointmentID = contact.Ready, time.Time{}, ""
		a.joining = append(a.joining, c)
	}
	return nil
}

// hours spreads contacts over the hours ahead: those that are READY, and those
// that wait by their due time. None is judged.
func (q Question) hours(ctx context.Context, tx *sqldb.Tx, hours int, now time.Time) ([]policy.Hour, error) {
	due := make([]int64, hours)
	ready, err := sqldb.One(ctx, tx, sqldb.Scalar[int64], `SELECT count(*) FROM contact
		WHERE tenant = $1 AND task_id = $2 AND state = $3 AND reason = 0`, q.Tenant, q.TaskID, contact.Ready)
	if err != nil {
		return nil, err
	}
	due[0] = ready
	rows, err := tx.Query(ctx, `SELECT CASE WHEN due_at <= $3 THEN 0 ELSE (due_at - $3) / $5 END AS hour, count(*) FROM contact
		WHERE tenant = $1 AND task_id = $2 AND due_at < $4 GROUP BY 1`,
		q.Tenant, q.TaskID, now.UnixMicro(), now.Add(time.Duration(hours)*time.Hour).UnixMicro(), time.Hour.Microseconds())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var hour, contacts int64
		if err := rows.Scan(&hour, &contacts); err != nil {
			return nil, err
		}
		due[hour] += contacts
	}
	return q.Rules.Hours(due, now), rows.Err()
}
