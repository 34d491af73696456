// Package wire is the form in which the contract carries attempts. A time that is
// not known is an unset timestamp. It does not know the store, which needs it for
// the events that it keeps.
package wire

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/result/internal/attempt"
)

// Stamp is a time on the wire.
func Stamp(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

// Time is a time from the wire, to the microsecond that the store keeps.
func Time(stamp *timestamppb.Timestamp) time.Time {
	if stamp == nil {
		return time.Time{}
	}
	return stamp.AsTime().Truncate(time.Microsecond)
}

// Attempt is an attempt on the wire.
func Attempt(a attempt.Attempt) *resultv1.Attempt {
	return &resultv1.Attempt{
		Id: a.ID, TaskId: a.TaskID, ContactId: a.ContactID, AgentId: a.AgentID, Number: a.Number,
		Reference: a.Reference, Name: a.Name, CallerNumber: a.CallerNumber,
		DialTime: Stamp(a.Dial), RingTime: Stamp(a.Ring), AnswerTime: Stamp(a.Answer),
		EndTime: Stamp(a.End), CompleteTime: Stamp(a.Complete),
		FailCode: a.FailCode, DisplayedResult: a.Displayed, BusinessResultId: a.BusinessResultID, Note: a.Note,
		CallId: a.CallID, RecordingPath: a.RecordingPath, Decision: decision(a.Decision),
		ConnectorId: a.ConnectorID, Questionnaires: questionnaires(a.Questionnaires), CustomField: a.CustomField,
	}
}

func decision(d *attempt.Decision) *resultv1.Decision {
	if d == nil {
		return nil
	}
	return &resultv1.Decision{State: d.State, DoneReason: d.DoneReason, DueTime: Stamp(d.Due), Rule: d.Rule}
}

// News is what a request tells of an attempt.
func News(a *resultv1.Attempt) attempt.Attempt {
	return attempt.Attempt{
		ID: a.GetId(), TaskID: a.GetTaskId(), ContactID: a.GetContactId(), AgentID: a.GetAgentId(), Number: a.GetNumber(),
		Reference: a.GetReference(), Name: a.GetName(), CallerNumber: a.GetCallerNumber(),
		Dial: Time(a.GetDialTime()), Ring: Time(a.GetRingTime()), Answer: Time(a.GetAnswerTime()),
		End: Time(a.GetEndTime()), Complete: Time(a.GetCompleteTime()),
		FailCode: a.GetFailCode(), BusinessResultID: a.GetBusinessResultId(), Note: a.GetNote(),
		CallID: a.GetCallId(), RecordingPath: a.GetRecordingPath(), ConnectorID: a.GetConnectorId(), CustomField: a.GetCustomField(),
		Questionnaires: manual(a.GetQuestionnaires()),
	}
}
