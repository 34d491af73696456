package rpc

import (
	"context"

	"github.com/foredial/foredial/pkg/auth"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/internal/sight"
)

// CancelContacts implements ContactService.
func (s *Contacts) CancelContacts(ctx context.Context, req *contactv1.CancelContactsRequest) (*contactv1.CancelContactsResponse, error) {
	tenant := auth.Tenant(ctx)
	if err := sight.Check(ctx, s.Tasks, req.GetTaskId()); err != nil {
		return nil, err
	}
	did, err := s.Rows.Cancel(ctx, tenant, req.GetTaskId(), req.GetContactIds(), s.Now())
	if err != nil {
		return nil, err
	}
	s.Log.Info("contacts were cancelled", "tenant", tenant, "task_id", req.GetTaskId(), "contacts", did.Cancelled, "in_call", did.InCall)
	return &contactv1.CancelContactsResponse{Cancelled: int32(did.Cancelled), InCall: int32(did.InCall)}, nil
}
