package loops

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/grpc"

	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	notificationinternalv1 "github.com/foredial/foredial/proto/gen/foredial/notification/internalapi/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/outbox"
	"github.com/foredial/foredial/services/result/internal/wire"
)

var errNoAttempt = errors.New("the contact service knows no such attempt")

// applyOutcomes has the contact service decide what ends mean.
func applyOutcomes(conn grpc.ClientConnInterface) call {
	contacts := contactinternalv1.NewLeaseServiceClient(conn)
	return func(ctx context.Context, due []outbox.Due) ([]outbox.Answer, error) {
		req := &contactinternalv1.ApplyOutcomesRequest{}
		for _, d := range due {
			req.Outcomes = append(req.Outcomes, &contactinternalv1.Outcome{
				AttemptId: d.Attempt.ID, FailCode: d.Attempt.FailCode,
				DisplayedResult: d.Attempt.Displayed, EndTime: wire.Stamp(d.Attempt.End),
			})
		}
		resp, err := contacts.ApplyOutcomes(ctx, req)
		if err != nil {
			return nil, fmt.Errorf("apply outcomes: %w", err)
		}
		answers := make([]outbox.Answer, len(due))
		for i, decided := range resp.GetApplied() {
			answers[i].Due = due[i]
			if decided.GetState() == contactv1.ContactState_CONTACT_STATE_UNSPECIFIED {
				answers[i].Refused = errNoAttempt
				continue
			}
			answers[i].Decision = &attempt.Decision{
				State: decided.GetState(), DoneReason: decided.GetDoneReason(),
				Due: wire.Time(decided.GetDueTime()), Rule: decided.GetRule(),
			}
		}
		return answers, nil
	}
}

// enqueueEvents tells the notification service what happened.
func enqueueEvents(conn grpc.ClientConnInterface) call {
	notifications := notificationinternalv1.NewEnqueueServiceClient(conn)
	return func(ctx context.Context, due []outbox.Due) ([]outbox.Answer, error) {
		req := &notificationinternalv1.EnqueueRequest{}
		answers := make([]outbox.Answer, len(due))
		for i, d := range due {
			answers[i].Due = d
			req.Events = append(req.Events, events(d)...)
		}
		if _, err := notifications.Enqueue(ctx, req); err != nil {
			return nil, fmt.Errorf("enqueue events: %w", err)
		}
		return answers, nil
	}
}

// events are what one entry tells. An end comes with its answer, whether or not
// the answer's own entry has told it: so CONNECTED is always before RELEASED.
func events(d outbox.Due) (all []*notificationinternalv1.Event) {
	tell := func(id string, kind notificationv1.EventType, a attempt.Attempt) {
		all = append(all, &notificationinternalv1.Event{EventId: id, EventType: kind, Attempt: wire.Attempt(a)})
	}
	switch d.Kind {
	case outbox.Call:
		if !d.Attempt.Answer.IsZero() {
			tell(connectedID(d.Attempt.ID), notificationv1.EventType_EVENT_TYPE_CONNECTED, d.Attempt.Connected())
		}
		if d.Ends > 0 {
			tell(releasedID(d.Attempt.ID, d.Ends), notificationv1.EventType_EVENT_TYPE_RELEASED, d.Attempt)
		}
	case outbox.Completed:
		then := d.Attempt
		then.BusinessResultID = d.BusinessResultID // a remark may have changed it since
		tell(d.Attempt.ID+":completed", notificationv1.EventType_EVENT_TYPE_COMPLETED, then)
	case outbox.Unreached: // once per contact, whichever attempt it was
		tell(d.Attempt.ContactID+":unreached", notificationv1.EventType_EVENT_TYPE_UNREACHED, d.Attempt)
	}
	return all
}

func connectedID(attemptID string) string { return attemptID + ":connected" }

// releasedID is another for the real end that replaced UNKNOWN.
func releasedID(attemptID string, end int) string {
	if end == 1 {
		return attemptID + ":released"
	}
	return fmt.Sprintf("%s:released-%d", attemptID, end)
}
