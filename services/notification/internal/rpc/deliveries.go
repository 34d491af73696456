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
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/sms"
	"github.com/foredial/foredial/services/notification/internal/store"
	"github.com/foredial/foredial/services/notification/internal/wire"
)

// Deliveries implements NotificationService.
type Deliveries struct {
	notificationv1.UnimplementedNotificationServiceServer

	Store *store.Store
	Tasks *feed.Replica
	// Post and SMS make the try of a test.
	Post func(ctx context.Context, address *directoryv1.CallbackAddress, d delivery.Delivery) delivery.Answer
	SMS  *sms.Carrier
}

// ListDeliveries lists deliveries, newest first.
func (s *Deliveries) ListDeliveries(ctx context.Context, req *notificationv1.ListDeliveriesRequest) (*notificationv1.ListDeliveriesResponse, error) {
	after, err := page.Position[string](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	start, end, err := span(req.GetStartTime(), req.GetEndTime())
	if err != nil {
		return nil, err
	}
	tasks, err := s.within(ctx, req.GetTaskId())
	if err != nil {
		return nil, err
	}
	rows, next, err := s.Store.List(ctx, auth.Tenant(ctx), store.Filter{
		State: req.GetState(), Tasks: tasks, ContactID: req.GetContactId(),
		Channel: req.GetChannel(), Event: req.GetEventType(), Start: start, End: end,
	}, after, page.Size(req.GetPageSize()))
	if err != nil {
		return nil, err
	}
	out := &notificationv1.ListDeliveriesResponse{NextPageToken: next}
	for _, d := range rows {
		out.Deliveries = append(out.Deliveries, wire.Delivery(d))
	}
	return out, nil
}

// GetDelivery returns one delivery, with its tries.
func (s *Deliveries) GetDelivery(ctx context.Context, req *notificationv1.GetDeliveryRequest) (*notificationv1.Delivery, error) {
	d, err := s.delivery(ctx, req.GetId())
	if err != nil {
		return nil, err
	}
	tries, err := s.Store.Tries(ctx, auth.Tenant(ctx), req.GetId())
	if err != nil {
		return nil, err
	}
	out := wire.Delivery(d)
	out.TryLog = wire.Tries(tries)
	return out, nil
}

// RedeliverDelivery sends a delivery again, whatever its state.
func (s *Deliveries) RedeliverDelivery(ctx context.Context, req *notificationv1.RedeliverDeliveryRequest) (*notificationv1.Delivery, error) {
	if _, err := s.delivery(ctx, req.GetId()); err != nil {
		return nil, err
	}
	d, err := s.Store.Again(ctx, auth.Tenant(ctx), req.GetId(), time.Now().UTC().Truncate(time.Microsecond))
	if err != nil {
		return nil, missing(err, req.GetId())
	}
	return wire.Delivery(d), nil
}

// redeliveredAtOnce bounds the deliveries that RedeliverSince takes up in one
// transaction.
const redeliveredAtOnce = 1000

// RedeliverSince sends again what was made since a time, in pieces. A call that its
// deadline ends has taken up a part of it, the oldest; repeated, it goes on, as what
// was taken up is PENDING.
func (s *Deliveries) RedeliverSince(ctx context.Context, req *notificationv1.RedeliverSinceRequest) (*notificationv1.RedeliverSinceResponse, error) {
	now := time.Now().UTC().Truncate(time.Microsecond)
	start, end, err := span(req.GetStartTime(), req.GetEndTime())
	if err != nil {
		return nil, err
	}
	if end.IsZero() {
		end = now // and no later: what is delivered meanwhile would be sent again and again
	}
	tasks, err := s.within(ctx, req.GetTaskId())
	if err != nil {
		return nil, err
	}
	f := store.Since{Start: start, End: end, Tasks: tasks, Channel: req.GetChannel(), Delivered: req.GetIncludeDelivered()}
	out := &notificationv1.RedeliverSinceResponse{}
	for after := ""; ; {
		n, next, err := s.Store.AgainSince(ctx, auth.Tenant(ctx), f, after, redeliveredAtOnce, now)
		if err != nil {
			return nil, err
		}
		out.Redelivered += int64(n)
		if after = next; after == "" {
			return out, nil
		}
	}
}

// span reads a time span whose ends may be open.
func span(start, end *timestamppb.Timestamp) (from, to time.Time, err error) {
	if start != nil {
		from = start.AsTime()
	}
	if end != nil {
		to = end.AsTime()
	}
	if start != nil && end != nil && to.Before(from) {
		return from, to, apierr.BadField("end_time", apierr.Backwards, "is before start_time")
	}
	return from, to, nil
}

// missing names the delivery that was not found.
func missing(err error, id string) error {
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return apierr.New(codes.NotFound, apierr.ReasonOf(errorv1.Reason_REASON_NOT_FOUND), "no delivery %q", id).
		With("delivery", id).Because(err)
}
