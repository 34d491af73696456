package view

import (
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/body"
	"github.com/foredial/foredial/services/dispatcher/internal/plan"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/internal/failcode"
	"github.com/foredial/foredial/services/internal/feed"
)

// Agent shows an agent with the preview and call that are open.
func Agent(tasks *feed.Replica, tenant string, a queue.Agent) (*dispatchv1.AgentStatus, error) {
	status := &dispatchv1.AgentStatus{
		AgentId: a.ID, State: agentStates[a.State], Reason: a.Reason, StateTime: Time(a.Since),
		Connected: a.Connected, NextState: agentStates[a.Next], Misses: int32(a.Misses),
	}
	if r, ok := tasks.Resource(tenant, a.ID); ok {
		status.DisplayName, status.SkillQueueIds = r.GetDisplayName(), r.GetAgent().GetSkillQueueIds()
	}
	if err := quotas(tasks.Settings(tenant), a, status); err != nil {
		return nil, err
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

// Call shows a call.
func Call(tasks *feed.Replica, tenant string, c queue.Call) (*dispatchv1.Call, error) {
	dial, err := body.Dial(c.Body)
	if err != nil {
		return nil, err
	}
	return &dispatchv1.Call{
		AttemptId: c.Attempt, State: CallState(c.State), AgentId: c.Agent, TaskId: c.Task, ContactId: c.Contact,
		Reference: dial.GetReference(), Name: dial.GetName(), Number: dial.GetNumber(),
		CallerNumber: dial.GetCallerNumber(), DialTime: dial.GetDialTime(),
		RingTime: Time(c.Facts.Ring), AnswerTime: Time(c.Facts.Answer), EndTime: Time(c.Facts.End),
		FailCode: c.Facts.FailCode, DisplayedResult: displayed(tasks.ResultCodes(tenant), c.Facts),
		ConnectorId: c.Connector, WrapUpDeadline: wrapUpDeadline(c),
	}, nil
}

// wrapUpDeadline is set during WRAP_UP only.
func wrapUpDeadline(c queue.Call) *timestamppb.Timestamp {
	if c.State != queue.Released {
		return nil
	}
	return Time(c.WrapUpUntil)
}

// quotas shows what is left of them on the day on which the agent was read.
func quotas(settings *directoryv1.TenantSettings, a queue.Agent, status *dispatchv1.AgentStatus) error {
	zone, err := feed.Zone(settings.GetTimeZone())
	if err != nil {
		return err
	}
	used := a.Aside
	if used.Day < plan.Day(a.Read, zone) {
		used = queue.Aside{}
	}
	status.SkipsLeft, status.SnoozesLeft = left(settings.MaxSkipsPerDay, used.Skipped), left(settings.MaxSnoozesPerDay, used.Snoozed)
	return nil
}

// left is nil where there is no limit.
func left(most *int32, used int) *int32 {
	if most == nil {
		return nil
	}
	return proto.Int32(max(*most-int32(used), 0))
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
