package store

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/contact"
)

// reaperBeat is how long after its end a lease should be reaped: what is held
// longer is stuck.
const reaperBeat = 10 * time.Second

// StuckReason is why a contact is stuck. The values are those of the wire.
type StuckReason int

const (
	// LeaseGone means that its lease is over or gone, and it was not given back.
	LeaseGone StuckReason = iota + 1
	// CallUnreported means that the end of its call was never reported.
	CallUnreported
)

// Stuck is a contact that is held and that nothing moves by itself.
type Stuck struct {
	ContactID, TaskID, Reference string
	Reason                       StuckReason
	// AttemptID of the call that was not reported.
	AttemptID string
	Since     time.Time
}

// Stuck lists a tenant's after a position, oldest first, at most limit; nil tasks: of
// all.
func (s *Store) Stuck(ctx context.Context, tenant string, tasks []string, after time.Time, afterID string, limit int, now time.Time) ([]Stuck, error) {
	args := []any{
		tenant, after.UnixMicro(), afterID, limit, sqldb.Time(now.Add(-reaperBeat)), contact.Calling, LeaseGone, CallUnreported,
	}
	where := s.ofTasks("task_id", tasks, &args)
	list, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (k Stuck, err error) {
		return k, row.Scan(&k.ContactID, &k.TaskID, &k.Reference, &k.Reason, &k.AttemptID, (*sqldb.Time)(&k.Since))
	}, `SELECT id, task_id, reference, why, attempt_id, since FROM (
			SELECT c.id, c.task_id, c.reference, CAST($7 AS BIGINT) AS why, '' AS attempt_id, coalesce(l.expires_at, c.updated_at) AS since
			FROM contact c LEFT JOIN lease l ON l.tenant = c.tenant AND l.id = c.lease_id
			WHERE c.tenant = $1 AND c.lease_id IS NOT NULL AND coalesce(l.expires_at, 0) <= $5
			UNION ALL
			SELECT c.id, c.task_id, c.reference, CAST($8 AS BIGINT), a.id, a.ended_at
			FROM attempt a JOIN contact c ON c.tenant = a.tenant AND c.id = a.contact_id
			WHERE a.tenant = $1 AND a.result = 'UNKNOWN' AND c.state = $6) AS stuck
		WHERE (since, id) > ($2, $3)`+where+` ORDER BY since, id LIMIT $4`, args...)
	return list, wrap("list stuck contacts", err)
}
