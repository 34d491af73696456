package view

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/body"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/failcode"
	"github.com/foredial/foredial/services/internal/feed"
)

// Agent shows an agent with the preview and call that are open.
func Agent(tasks *feed.Replica, tenant string, a queue.Agent) (*dispatchv1.AgentStatus, error) {
	status := &dispatchv1.AgentStatus{
		AgentId: a.ID, State: agentStates[a.State], Reason: a.Reason, StateTime: Time(a.Since),
	}
	if r, ok := tasks.Resource(tenant, a.ID); ok {
		status.DisplayName = r.GetDisplayName()
	}
	var err error
	if a.Preview != nil {
		if status.Preview, err = Preview(tasks, tenant, *a.Preview); err != nil {
			return nil, err
		}
	}
	if a.Call != nil {
		if status.Call, err = Call(tasks, tenant, *a.Call); err != nil {
			return nil, err
		}
	}
	return status, nil
}

// Preview shows a preview; without its contact when that has left Redis.
func Preview(tasks *feed.Replica, tenant string, p queue.Preview) (*dispatchv1.Preview, error) {
	contact, err := body.Contact(p.Body)
	if err != nil {
		return nil, err
	}
	shown := &dispatchv1.Preview{
		Id: p.ID, State: PreviewState(p.State), RevokeReason: Revoked(p.Reason), AgentId: p.Agent,
		TaskId: p.Task, ContactId: p.Contact, Reference: contact.GetReference(), Name: contact.GetName(),
		Priority: contact.GetPriority(), Numbers: contact.GetNumbers(), Attributes: contact.GetAttributes(),
		OfferTime: Time(p.Offered), Deadline: Time(p.Deadline), Appointment: appointment(contact),
	}
	if task, ok := tasks.Task(tenant, p.Task); ok {
		shown.TaskDisplayName = task.GetDisplayName()
	}
	return shown, nil
}

// appointment shows the one that a contact is to keep; nil: none.
func appointment(c *contactinternalv1.LeasedContact) *dispatchv1.Preview_Appointment {
	if c.GetAppointmentId() == "" {
		return nil
	}
	return &dispatchv1.Preview_Appointment{
		Id: c.GetAppointmentId(), AppointmentTime: c.GetAppointmentTime(),
		AgentId: c.GetOwnerAgentId(), Remark: c.GetAppointmentRemark(),
	}
}

// Call shows a call.
func Call(tasks *feed.Replica, tenant string, c queue.Call) (*dispatchv1.Call, error) {
	dial, err := body.Dial(c.Body)
	if err != nil {
		return nil, err
	}
	return &dispatchv1.Call{
		AttemptId: c.Attempt, State: callStates[c.State], AgentId: c.Agent, TaskId: c.Task, ContactId: c.Contact,
		Reference: dial.GetReference(), Name: dial.GetName(), Number: dial.GetNumber(),
		CallerNumber: dial.GetCallerNumber(), DialTime: dial.GetDialTime(),
		RingTime: Time(c.Facts.Ring), AnswerTime: Time(c.Facts.Answer), EndTime: Time(c.Facts.End),
		FailCode: c.Facts.FailCode, DisplayedResult: displayed(tasks.ResultCodes(tenant), c.Facts),
	}, nil
}

// displayed is unspecified until the call is over.
func displayed(own *directoryv1.ResultCodeMap, f queue.Facts) callv1.DisplayedResult {
	switch {
	case f.End.IsZero():
		return callv1.DisplayedResult_DISPLAYED_RESULT_UNSPECIFIED
	case !f.Answer.IsZero():
		return callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED
	default:
		return failcode.Displayed(own, f.FailCode)
	}
}

// Time is nil for a time that is not known.
func Time(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

// Known is the zero time for a timestamp that is not set.
func Known(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime()
}
