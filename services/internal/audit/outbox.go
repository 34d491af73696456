package audit

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/pkg/sqldb"
	auditinternalv1 "github.com/foredial/foredial/proto/gen/foredial/audit/internalapi/v1"
	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
	"github.com/foredial/foredial/services/internal/relay"
)

// Outbox keeps the entries of a service that has a database until they are in the log.
// It implements [Keeper].
type Outbox struct {
	*Pending

	over *relay.Outbox[*auditv1.AuditEntry]
}

// NewOutbox makes an outbox over the database of a service, which has its tables.
func NewOutbox(db *sqldb.DB) *Outbox {
	return &Outbox{NewPending(db), relay.New[*auditv1.AuditEntry](db, "audit_outbox")}
}

// End puts the entry of a call that is over among those to tell. One that was found
// overdue meanwhile is there already.
func (o *Outbox) End(ctx context.Context, tenant string, e *auditv1.AuditEntry) error {
	return o.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		if n, err := o.Forget(ctx, tx, tenant, e); err != nil || n == 0 {
			return err
		}
		return o.Add(ctx, tx, tenant, e)
	})
}

// Add adds entries with their codes to the transaction that does what they tell.
func (o *Outbox) Add(ctx context.Context, tx *sqldb.Tx, tenant string, entries ...*auditv1.AuditEntry) error {
	if len(entries) == 0 {
		return nil
	}
	statements, err := o.over.Statements(tx, tenant, entries...)
	if err != nil {
		return err
	}
	return tx.ExecAll(ctx, statements...)
}

// Relay brings the entries of an outbox to the log.
type Relay struct {
	Log      *slog.Logger
	Registry prometheus.Registerer
	// Service names the loops, <service>_audit and <service>_audit_overdue, and the metric.
	Service string
	Outbox  *Outbox
	// Results leads to the result service.
	Results grpc.ClientConnInterface
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Loops are the relay as loops.
func (r Relay) Loops() []loop.Loop {
	told := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "foredial_" + r.Service + "_audit_told_total",
		Help: "Audit entries passed on to the log of their tenant, by what came of them.",
	}, []string{"outcome"})
	r.Registry.MustRegister(told)
	now := r.Now
	if now == nil {
		now = time.Now
	}
	log := auditinternalv1.NewAppendServiceClient(r.Results)
	return []loop.Loop{
		r.Outbox.Sweep(r.Service, r.Outbox.End, now),
		relay.Relay[*auditv1.AuditEntry]{
			Name: r.Service + "_audit", Outbox: r.Outbox.over, Told: told,
			Send: func(ctx context.Context, list []*auditv1.AuditEntry) error {
				_, err := log.AppendEntries(ctx, &auditinternalv1.AppendEntriesRequest{Entries: list})
				return err
			},
			Refused: func(tenant string, e *auditv1.AuditEntry, err error) {
				r.Log.Error("audit entry refused", "tenant", tenant, "audit_id", e.GetId(), "subject", e.GetSubject(),
					"method", e.GetMethod(), "code", e.GetCode(), "request_id", e.GetRequestId(), "error", err)
			},
		}.Loop(),
	}
}
