package deliverybench_test

import (
	"context"
	"fmt"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/auth"
	notificationinternalv1 "github.com/foredial/foredial/proto/gen/foredial/notification/internalapi/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
)

// callsOfContact is how many calls each contact gets; each call is two events.
const callsOfContact = 3

// event is what a receiver must hear.
type event struct {
	id, contact string
	// asked is when it was told to the service.
	asked time.Time
}

// call is two events about a task's nth call.
func call(task string, n int) []*notificationinternalv1.Event {
	dial := time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC).Add(time.Duration(n) * time.Second)
	a := &resultv1.Attempt{
		Id: fmt.Sprint(task, "-", n), TaskId: task, ContactId: fmt.Sprint(task, "-", n/callsOfContact), Number: "+8613800138000",
		DialTime: timestamppb.New(dial), AnswerTime: timestamppb.New(dial.Add(5 * time.Second)),
		EndTime: timestamppb.New(dial.Add(time.Minute)), FailCode: "00000",
	}
	return []*notificationinternalv1.Event{
		{EventId: a.GetId() + ":connected", EventType: notificationv1.EventType_EVENT_TYPE_CONNECTED, Attempt: a},
		{EventId: a.GetId() + ":released", EventType: notificationv1.EventType_EVENT_TYPE_RELEASED, Attempt: a},
	}
}

// tell tells the service of events until it has taken them, as the result service does.
func (p *process) tell(events []*notificationinternalv1.Event) (told []event) {
	ctx := auth.WithTenant(context.Background(), tenant)
	client := notificationinternalv1.NewEnqueueServiceClient(p.conn)
	for _, e := range events {
		told = append(told, event{e.GetEventId(), e.GetAttempt().GetContactId(), time.Now()})
	}
	for began := time.Now(); ; {
		_, err := client.Enqueue(ctx, &notificationinternalv1.EnqueueRequest{Events: events})
		if err == nil {
			return told
		}
		if time.Since(began) > time.Minute {
			p.tb.Error(err)
			return nil
		}
	}
}

// pending is how many deliveries the service has yet to make.
func (p *process) pending() int {
	p.tb.Helper()
	got, err := notificationv1.NewNotificationServiceClient(p.conn).ListDeliveries(auth.WithTenant(context.Background(), tenant),
		&notificationv1.ListDeliveriesRequest{State: notificationv1.DeliveryState_DELIVERY_STATE_PENDING, PageSize: 1000})
	require.NoError(p.tb, err)
	return len(got.GetDeliveries())
}
