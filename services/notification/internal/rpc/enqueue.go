package rpc

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
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

// Enqueue stores a delivery for each task's callback URL, if it has one. Events
// that cannot be stored together are stored one by one: what is wrong with one
// keeps no other back.
func (s *Enqueue) Enqueue(ctx context.Context, req *notificationinternalv1.EnqueueRequest) (*notificationinternalv1.EnqueueResponse, error) {
	err := s.enqueue(ctx, req.GetEvents())
	if err != nil && len(req.GetEvents()) > 1 && !errors.Is(err, store.ErrUnavailable) {
		err = nil
		for event := range slices.Chunk(req.GetEvents(), 1) {
			err = cmp.Or(err, s.enqueue(ctx, event))
		}
	}
	if err != nil {
		return nil, err
	}
	return &notificationinternalv1.EnqueueResponse{}, nil
}

func (s *Enqueue) enqueue(ctx context.Context, events []*notificationinternalv1.Event) error {
	var list []delivery.Delivery
	tasks := map[string]*feed.Task{}
	for i, event := range events {
		d, err := s.deliveryOf(ctx, tasks, fmt.Sprintf("events[%d].", i), event)
		if err != nil {
			return err
		}
		if d != nil {
			list = append(list, *d)
		}
	}
	if len(list) == 0 {
		return nil
	}
	tenant := auth.Tenant(ctx)
	return s.Store.Add(ctx, tenant, list, s.Courier.Queue(tenant))
}

// deliveryOf is the delivery of an event; nil when nobody is to hear of it. tasks
// are those that were asked for, nil for those that are gone.
func (s *Enqueue) deliveryOf(ctx context.Context, tasks map[string]*feed.Task, path string, req *notificationinternalv1.Event) (*delivery.Delivery, error) {
	event, err := eventOf(path, req)
	if err != nil {
		return nil, err
	}
	task, asked := tasks[event.TaskID]
	if !asked {
		task, err = s.Tasks.GetTask(ctx, auth.Tenant(ctx), event.TaskID)
		if err != nil && !errors.Is(err, feed.ErrNoTask) {
			return nil, err
		}
		tasks[event.TaskID] = task
	}
	if task == nil || task.GetCallbackUrl() == "" { // deleted meanwhile, or silent: nobody wants to hear
		return nil, nil
	}
	body, err := event.Body(task.Zone, task.Settings.GetVdnId())
	if err != nil {
		return nil, fmt.Errorf("compose the message: %w", err)
	}
	now := time.Now().UTC().Truncate(time.Microsecond)
	return &delivery.Delivery{
		ID: id.New(), EventID: event.ID, Event: event.Type,
		TaskID: event.TaskID, ContactID: event.ContactID, AttemptID: event.AttemptID,
		URL: task.GetCallbackUrl(), Body: body,
		State: delivery.Pending, Turn: 1, Occurred: event.Occurred, Created: now, NextTry: now,
	}, nil
}

// eventOf reads a request. An answer has no fail code yet: its code is the one
// that says so.
func eventOf(path string, req *notificationinternalv1.Event) (delivery.Event, error) {
	a := req.GetAttempt()
	occurred, field, code := a.GetEndTime(), "attempt.end_time", a.GetFailCode()
	if req.GetEventType() == notificationv1.EventType_EVENT_TYPE_CONNECTED {
		occurred, field, code = a.GetAnswerTime(), "attempt.answer_time", failcode.Answered
	}
	if occurred == nil {
		return delivery.Event{}, apierr.BadField(path+field, apierr.Required, "is required for this event")
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
