package audit

import (
	"context"
	"errors"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/pkg/sqldb"
	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
)

const (
	// overdue is how long a call is waited for: one that is not a stream lasts a minute
	// at most.
	overdue = 2 * time.Minute
	// sweepTick is how late what is overdue may be found.
	sweepTick = 10 * time.Second
	// sweepAtOnce bounds what a sweep reads.
	sweepAtOnce = 500
)

// Pending are the entries of calls that are under way, in a table.
type Pending struct{ db *sqldb.DB }

// NewPending are those in the database of a service, which has the table.
func NewPending(db *sqldb.DB) *Pending { return &Pending{db} }

// Begin keeps the entry of a call. Again it changes nothing.
func (p *Pending) Begin(ctx context.Context, tenant string, e *auditv1.AuditEntry) error {
	body, err := proto.Marshal(e)
	if err != nil {
		return err
	}
	_, err = p.db.Exec(ctx, `INSERT INTO audit_pending (tenant, id, begin_time, body) VALUES ($1, $2, $3, $4)
		ON CONFLICT DO NOTHING`, tenant, e.GetId(), sqldb.Time(e.GetTime().AsTime()), body)
	return err
}

// Forget deletes entries whose calls are over, and says how many it did.
func (p *Pending) Forget(ctx context.Context, tx *sqldb.Tx, tenant string, entries ...*auditv1.AuditEntry) (int64, error) {
	ids := make(sqldb.Strings, len(entries))
	for i, e := range entries {
		ids[i] = e.GetId()
	}
	return tx.Exec(ctx, `DELETE FROM audit_pending WHERE tenant = $1 AND `+tx.Dialect().In("id", 2), tenant, ids)
}

// Sweep is the loop that ends what nobody came back for: the process died, or could
// not say how the call ended, or has it still. That code is UNKNOWN.
func (p *Pending) Sweep(service string, end func(ctx context.Context, tenant string, e *auditv1.AuditEntry) error, now func() time.Time) loop.Loop {
	return loop.Loop{Name: service + "_audit_overdue", Tick: sweepTick, Run: func(ctx context.Context) (time.Duration, error) {
		list, err := sqldb.All(ctx, p.db, scanPending, `SELECT tenant, body FROM audit_pending
			WHERE begin_time < $1 ORDER BY begin_time LIMIT $2`, sqldb.Time(now().Add(-overdue)), sweepAtOnce)
		if err != nil {
			return 0, err
		}
		var failed []error // one keeps no other back
		for _, e := range list {
			e.entry.Code = unknown
			if err := end(ctx, e.tenant, e.entry); err != nil {
				failed = append(failed, err)
			}
		}
		if len(failed) == 0 && len(list) == sweepAtOnce {
			return -1, nil
		}
		return 0, errors.Join(failed...)
	}}
}

// pending is a row.
type pending struct {
	tenant string
	entry  *auditv1.AuditEntry
}

func scanPending(row sqldb.Row) (p pending, err error) {
	var body []byte
	if err := row.Scan(&p.tenant, &body); err != nil {
		return p, err
	}
	p.entry = &auditv1.AuditEntry{}
	return p, proto.Unmarshal(body, p.entry)
}
