package rpc

import (
	"context"
	"log/slog"
	"time"

	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	notificationinternalv1 "github.com/foredial/foredial/proto/gen/foredial/notification/internalapi/v1"
	"github.com/foredial/foredial/services/notification/internal/store"
)

// It is looked so often, so many times, whether events were told.
const toldLook, toldLooks = 20 * time.Millisecond, 50

var errEventsUntold = apierr.New(codes.Unavailable, apierr.DependencyDown, "the result service has yet to be told events of the deliveries")

// Erasures implements ErasureService.
type Erasures struct {
	notificationinternalv1.UnimplementedErasureServiceServer

	Log   *slog.Logger
	Store *store.Store
}

// EraseContacts forgets a number and those who are forgotten with it.
func (s *Erasures) EraseContacts(ctx context.Context, req *notificationinternalv1.EraseContactsRequest) (*notificationinternalv1.EraseContactsResponse, error) {
	tenant := auth.Tenant(ctx)
	e := store.Erasure{Tenant: tenant, Number: req.GetNumber(), Whole: map[string]bool{}}
	for _, c := range req.GetContacts() {
		e.Whole[c.GetId()] = c.GetWhole()
	}
	last, err := s.Store.Erase(ctx, e, time.Now().UTC().Truncate(time.Microsecond))
	if err != nil {
		return nil, err
	}
	s.Log.Info("deliveries were erased", "tenant", tenant, "contacts", len(e.Whole))
	for range toldLooks {
		told, err := s.Store.EventsTold(ctx, tenant, last)
		if err != nil {
			return nil, err
		}
		if told {
			return &notificationinternalv1.EraseContactsResponse{}, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(toldLook):
		}
	}
	return nil, errEventsUntold
}
