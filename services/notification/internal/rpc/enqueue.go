package rpc

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/id"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	notificationinternalv1 "github.com/foredial/foredial/proto/gen/foredial/notification/internalapi/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/internal/failcode"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/store"
)

// Enqueue implements EnqueueService.
type Enqueue struct {
	notificationinternalv1.UnimplementedEnqueueServiceServer

	Log   *slog.Logger
	Store *store.Store
	Tasks *feed.Replica
	// Contacts has the customers' attributes that messages name.
	Contacts contactv1.ContactServiceClient
}

// Enqueue stores a delivery for everybody whom a task has hear of an event. Events
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
		some, err := s.deliveriesOf(ctx, tasks, fmt.Sprintf("events[%d].", i), event)
		if err != nil {
			return err
		}
		list = append(list, some...)
	}
	if len(list) == 0 {
		return nil
	}
	return s.Store.Add(ctx, auth.Tenant(ctx), list)
}

// deliveriesOf are those of an event: of a call by callback, of all else by SMS.
// tasks are those that were asked for, nil for those that are gone.
func (s *Enqueue) deliveriesOf(ctx context.Context, tasks map[string]*feed.Task, path string, req *notificationinternalv1.Event) ([]delivery.Delivery, error) {
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
	switch {
	case task == nil: // deleted meanwhile: nobody wants to hear
		return nil, nil
	case event.Type == notificationv1.EventType_EVENT_TYPE_CONNECTED, event.Type == notificationv1.EventType_EVENT_TYPE_RELEASED:
		return callbackOf(task, event)
	default:
		return s.messagesOf(ctx, task, event, req.GetAttempt())
	}
}

// callbackOf is the callback about an event, if the task has any.
func callbackOf(task *feed.Task, event delivery.Event) ([]delivery.Delivery, error) {
	if task.GetCallbackUrl() == "" {
		return nil, nil
	}
	body, err := event.Body(task.Zone, task.Settings.GetVdnId())
	if err != nil {
		return nil, fmt.Errorf("compose the message: %w", err)
	}
	now := time.Now().UTC().Truncate(time.Microsecond)
	return []delivery.Delivery{{
		ID: id.New(), EventID: event.ID, Event: event.Type,
		TaskID: event.TaskID, ContactID: event.ContactID, AttemptID: event.AttemptID,
		Channel: delivery.ByCallback, Destination: delivery.CallbackDestination(task.Tenant, task.GetCallbackUrl()),
		URL: task.GetCallbackUrl(), Body: body,
		State: delivery.Pending, Turn: 1, Occurred: event.Occurred, Created: now, NextTry: now,
	}}, nil
}

// eventOf reads a request. An answer has no fail code yet: its code is the one
// that says so. A business result may be chosen before the call is over, and,
// by a remark, without the agent having completed it.
func eventOf(path string, req *notificationinternalv1.Event) (delivery.Event, error) {
	a := req.GetAttempt()
	occurred, field, code := a.GetEndTime(), "attempt.end_time", a.GetFailCode()
	switch req.GetEventType() {
	case notificationv1.EventType_EVENT_TYPE_CONNECTED:
		occurred, field, code = a.GetAnswerTime(), "attempt.answer_time", failcode.Answered
	case notificationv1.EventType_EVENT_TYPE_COMPLETED:
		occurred = cmp.Or(a.GetCompleteTime(), a.GetEndTime())
	}
	if occurred == nil {
		return delivery.Event{}, apierr.BadField(path+field, apierr.Required, "is required for this event")
	}
	return delivery.Event{
		ID: req.GetEventId(), Type: req.GetEventType(), Occurred: toTime(occurred),
		TaskID: a.GetTaskId(), ContactID: a.GetContactId(), AttemptID: a.GetId(),
		Reference: a.GetReference(), Number: a.GetNumber(), Dial: toTime(a.GetDialTime()),
		FailCode: code, CallID: a.GetCallId(), RecordingPath: a.GetRecordingPath(),
		CustomField: a.GetCustomField(),
	}, nil
}

// toTime is a time from the wire, to the microsecond that the store keeps.
func toTime(stamp *timestamppb.Timestamp) time.Time { return stamp.AsTime().Truncate(time.Microsecond) }
