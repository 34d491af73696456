package rpc

import (
	"context"
	"fmt"

	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/page"
	auditinternalv1 "github.com/foredial/foredial/proto/gen/foredial/audit/internalapi/v1"
	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
	"github.com/foredial/foredial/services/result/internal/store"
	"github.com/foredial/foredial/services/result/internal/wire"
)

// Audit implements AuditService and AppendService.
type Audit struct {
	auditv1.UnimplementedAuditServiceServer
	auditinternalv1.UnimplementedAppendServiceServer

	Store *store.Store
}

// ListAuditEntries lists the tenant's log.
func (s *Audit) ListAuditEntries(ctx context.Context, req *auditv1.ListAuditEntriesRequest) (*auditv1.ListAuditEntriesResponse, error) {
	who := auth.FromContext(ctx)
	if who.OrgUnit != "" { // an entry has no org unit: it may tell of any
		return nil, apierr.New(codes.PermissionDenied, apierr.PermissionDenied, "the audit log is for callers of no org unit")
	}
	after, err := page.Position[store.AuditPosition](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	f := store.AuditFilter{
		After: req.GetAfterSequence(), From: wire.Time(req.GetStartTime()), To: wire.Time(req.GetEndTime()),
		Subject: req.GetSubject(), Method: req.GetMethod(), Target: req.GetTarget(),
	}
	if !f.From.IsZero() && !f.To.IsZero() && f.To.Before(f.From) {
		return nil, apierr.BadField("end_time", apierr.Backwards, "is before start_time")
	}
	entries, more, err := s.Store.AuditEntries(ctx, who.Tenant, f, after, page.Size(req.GetPageSize()))
	if err != nil {
		return nil, err
	}
	resp := &auditv1.ListAuditEntriesResponse{Entries: entries}
	if more {
		last := entries[len(entries)-1]
		resp.NextPageToken = page.Token(store.AuditPosition{Sequence: last.GetSequence(), Time: last.GetTime().AsTime().UnixMicro()})
	}
	return resp, nil
}

// AppendEntries puts entries of other services at the end of the tenant's log. Those
// without a code are of calls under way: they come into the log with it.
func (s *Audit) AppendEntries(ctx context.Context, req *auditinternalv1.AppendEntriesRequest) (*auditinternalv1.AppendEntriesResponse, error) {
	tenant := auth.Tenant(ctx)
	var faults []apierr.Field
	var over []*auditv1.AuditEntry
	for i, e := range req.GetEntries() {
		if e.GetId() == "" || e.GetTime() == nil || e.GetMethod() == "" {
			faults = append(faults, apierr.Field{Path: fmt.Sprintf("entries[%d]", i), Reason: apierr.Required, Description: "lacks its id, its time or its method"})
		}
	}
	if len(faults) > 0 {
		return nil, apierr.Invalid(faults...)
	}
	for _, e := range req.GetEntries() {
		if e.GetCode() != "" {
			over = append(over, e)
		} else if err := s.Begin(ctx, tenant, e); err != nil {
			return nil, err
		}
	}
	if len(over) > 0 {
		if err := s.Store.AppendAudit(ctx, tenant, over...); err != nil {
			return nil, err
		}
	}
	return &auditinternalv1.AppendEntriesResponse{}, nil
}

// Begin keeps the entry of a call of this service; it implements audit.Keeper.
func (s *Audit) Begin(ctx context.Context, tenant string, e *auditv1.AuditEntry) error {
	return s.Store.BeginAudit(ctx, tenant, e)
}

// End puts it into the log.
func (s *Audit) End(ctx context.Context, tenant string, e *auditv1.AuditEntry) error {
	return s.Store.AppendAudit(ctx, tenant, e)
}
