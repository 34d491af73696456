package rpc

import (
	"context"
	"errors"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/page"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/loops"
	"github.com/foredial/foredial/services/notification/internal/store"
)

// Deliveries implements NotificationService.
type Deliveries struct {
	notificationv1.UnimplementedNotificationServiceServer

	Store   *store.Store
	Courier *loops.Courier
}

// ListDeliveries lists deliveries, newest first.
func (s *Deliveries) ListDeliveries(ctx context.Context, req *notificationv1.ListDeliveriesRequest) (*notificationv1.ListDeliveriesResponse, error) {
	after, err := page.Position[string](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	filter := store.Filter{State: req.GetState(), TaskID: req.GetTaskId()}
	rows, next, err := s.Store.List(ctx, auth.Tenant(ctx), filter, after, page.Size(req.GetPageSize()))
	if err != nil {
		return nil, err
	}
	out := &notificationv1.ListDeliveriesResponse{NextPageToken: next}
	for _, d := range rows {
		out.Deliveries = append(out.Deliveries, message(d))
	}
	return out, nil
}

// GetDelivery returns one delivery.
func (s *Deliveries) GetDelivery(ctx context.Context, req *notificationv1.GetDeliveryRequest) (*notificationv1.Delivery, error) {
	d, err := s.Store.Get(ctx, auth.Tenant(ctx), req.GetId())
	if err != nil {
		return nil, missing(err, req.GetId())
	}
	return message(d), nil
}

// RedeliverDelivery sends a delivery again, whatever its state.
func (s *Deliveries) RedeliverDelivery(ctx context.Context, req *notificationv1.RedeliverDeliveryRequest) (*notificationv1.Delivery, error) {
	tenant := auth.Tenant(ctx)
	now := time.Now().UTC().Truncate(time.Microsecond)
	d, err := s.Store.Again(ctx, tenant, req.GetId(),
		func(d delivery.Delivery) delivery.Delivery { return d.Again(now) }, s.Courier.Queue(tenant))
	if err != nil {
		return nil, missing(err, req.GetId())
	}
	return message(d), nil
}

// missing names the delivery that was not found.
func missing(err error, id string) error {
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return apierr.New(codes.NotFound, apierr.ReasonOf(errorv1.Reason_REASON_NOT_FOUND), "no delivery %q", id).
		With("delivery", id).Because(err)
}

func message(d delivery.Delivery) *notificationv1.Delivery {
	return &notificationv1.Delivery{
		Id: d.ID, EventId: d.EventID, EventType: d.Event, TaskId: d.TaskID, ContactId: d.ContactID, AttemptId: d.AttemptID,
		Url: d.URL, State: d.State, Tries: int32(d.Tries), LastStatus: int32(d.LastStatus), LastError: d.LastError,
		OccurTime: stamp(d.Occurred), CreateTime: stamp(d.Created), NextTryTime: stamp(d.NextTry), DeliverTime: stamp(d.Delivered),
	}
}

func stamp(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}
