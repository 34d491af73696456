package rpc

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/id"
	notificationinternalv1 "github.com/foredial/foredial/proto/gen/foredial/notification/internalapi/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/internal/failcode"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/loops"
	"github.com/foredial/foredial/services/notification/internal/store"
)

// Enqueue implements EnqueueService.
type Enqueue struct {
	notificationinternalv1.UnimplementedEnqueueServiceServer

	Store   *store.Store
	Tasks   *feed.Replica
	Courier *loops.Courier
}

// Enqueue stores a delivery for each task's callback URL, if it has one.
func (s *Enqueue) Enqueue(ctx context.Context, batch *notificationinternalv1.EnqueueRequest) (*notificationinternalv1.EnqueueResponse, error) {
	for _, event := range batch.GetEvents() {
		if err := s.enqueue(ctx, event); err != nil {
			return nil, err
		}
	}
	return &notificationinternalv1.EnqueueResponse{}, nil
}

func (s *Enqueue) enqueue(ctx context.Context, req *notificationinternalv1.Event) error {
	event, err := eventOf(req)
	if err != nil {
		return err
	}
	tenant := auth.Tenant(ctx)
	task, err := s.Tasks.GetTask(ctx, tenant, event.TaskID)
	if errors.Is(err, feed.ErrNoTask) { // deleted meanwhile: nobody wants to hear
		return nil
	}
	if err != nil {
		return err
	}
	if task.GetCallbackUrl() == "" {
		return nil
	}
	body, err := event.Body(task.Zone, task.Settings.GetVdnId())
	if err != nil {
		return fmt.Errorf("compose the message: %w", err)
	}
	now := time.Now().UTC().Truncate(time.Microsecond)
	_, err = s.Store.Add(ctx, tenant, delivery.Delivery{
		ID: id.New(), EventID: event.ID, Event: event.Type,
		TaskID: event.TaskID, ContactID: event.ContactID, AttemptID: event.AttemptID,
		URL: task.GetCallbackUrl(), Body: body,
		State: delivery.Pending, Turn: 1, Occurred: event.Occurred, Created: now, NextTry: now,
	}, s.Courier.Queue(tenant))
	return err
}

// eventOf reads a request. An answer has no fail code yet: its code is the one
// that says so.
func eventOf(req *notificationinternalv1.Event) (delivery.Event, error) {
	a := req.GetAttempt()
	occurred, field, code := a.GetEndTime(), "attempt.end_time", a.GetFailCode()
	if req.GetEventType() == notificationv1.EventType_EVENT_TYPE_CONNECTED {
		occurred, field, code = a.GetAnswerTime(), "attempt.answer_time", failcode.Answered
	}
	if occurred == nil {
		return delivery.Event{}, apierr.BadField(field, apierr.Required, "is required for this event")
	}
	return delivery.Event{
		ID: req.GetEventId(), Type: req.GetEventType(), Occurred: toTime(occurred),
		TaskID: a.GetTaskId(), ContactID: a.GetContactId(), AttemptID: a.GetId(),
		Reference: a.GetReference(), Number: a.GetNumber(), Dial: toTime(a.GetDialTime()),
		FailCode: code, CallID: a.GetCallId(), RecordingPath: a.GetRecordingPath(),
	}, nil
}

// toTime is a time from the wire, to the microsecond that the store keeps.
func toTime(stamp *timestamppb.Timestamp) time.Time { return stamp.AsTime().Truncate(time.Microsecond) }
