package audit

import (
	"context"
	"log/slog"
	"time"

	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/rpc"
	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
)

// Keeper keeps entries until they are in the log.
type Keeper interface {
	// Begin keeps the entry, without a code, of a call that is about to be handled: it
	// will be in the log, whatever happens from now on.
	Begin(ctx context.Context, tenant string, e *auditv1.AuditEntry) error
	// End has its code, and puts it into the log.
	End(ctx context.Context, tenant string, e *auditv1.AuditEntry) error
}

// Recorder writes the calls of a service down. It implements [rpc.Recorder].
type Recorder struct {
	Log     *slog.Logger
	Entries Keeper
}

// Begin implements [rpc.Recorder].
func (r Recorder) Begin(ctx context.Context, call rpc.Call) (end func(context.Context, any, codes.Code), err error) {
	tenant, e := call.Who.Tenant, entry(call, time.Now())
	if err := r.Entries.Begin(ctx, tenant, e); err != nil {
		return nil, err
	}
	return func(ctx context.Context, answer any, code codes.Code) {
		if err := r.Entries.End(ctx, tenant, ended(e, answer, code)); err != nil {
			r.Log.Warn("audit entry is left without its code", "tenant", tenant, "method", call.Method,
				"request_id", call.RequestID, "error", err)
		}
	}, nil
}
