package rpc

import (
	"context"
	"errors"
	"time"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/phone"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/sight"
)

// EraseNumber implements ContactService.
func (s *Contacts) EraseNumber(ctx context.Context, req *contactv1.EraseNumberRequest) (*contactv1.EraseNumberResponse, error) {
	if err := sight.Unbound(ctx); err != nil { // the number may be in tasks of all
		return nil, err
	}
	tenant := auth.Tenant(ctx)
	number, err := phone.Parse(req.GetNumber(), s.Tasks.Settings(tenant).GetDefaultRegion())
	if err != nil {
		return nil, apierr.BadField("number", apierr.Format, "is not a telephone number")
	}
	known := termsOf(s.Tasks, tenant)
	did, err := s.Rows.Erase(ctx, tenant, number, func(ctx context.Context, taskID string) (store.Terms, error) {
		terms, err := known(ctx, taskID)
		if errors.Is(err, feed.ErrNoTask) { // deleted: the keeper is about to remove its contacts
			return store.Terms{Rules: policy.Rules{State: policy.Expired, Zone: time.UTC}}, nil
		}
		return terms, err
	}, s.Now())
	if err != nil {
		return nil, err
	}
	s.Log.Info("a number was erased", "tenant", tenant, "contacts", did.Contacts, "erased_contacts", did.Erased, "attempts", did.Attempts)
	pending, err := s.Erasures.Soon(ctx, tenant, number)
	if err != nil {
		return nil, err
	}
	return &contactv1.EraseNumberResponse{
		Contacts: int32(did.Contacts), ErasedContacts: int32(did.Erased), Attempts: int32(did.Attempts), Pending: pending,
	}, nil
}
