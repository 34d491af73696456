package audit

import (
	"context"

	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/auth"
	auditinternalv1 "github.com/foredial/foredial/proto/gen/foredial/audit/internalapi/v1"
	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
)

// Remote keeps the entries of a service without a database at the result service, from
// the beginning of a call on. It implements [Keeper].
func Remote(results grpc.ClientConnInterface) Keeper {
	return remote{auditinternalv1.NewAppendServiceClient(results)}
}

type remote struct {
	log auditinternalv1.AppendServiceClient
}

func (r remote) Begin(ctx context.Context, tenant string, e *auditv1.AuditEntry) error {
	return r.append(ctx, tenant, e)
}

func (r remote) End(ctx context.Context, tenant string, e *auditv1.AuditEntry) error {
	return r.append(ctx, tenant, e)
}

func (r remote) append(ctx context.Context, tenant string, e *auditv1.AuditEntry) error {
	_, err := r.log.AppendEntries(auth.WithTenant(ctx, tenant), &auditinternalv1.AppendEntriesRequest{Entries: []*auditv1.AuditEntry{e}})
	return err
}
