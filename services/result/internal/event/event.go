package event

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/wire"
)

// Follow lists what happened when a change brought an attempt to where it is, in
// the order in which it usually does.
func Follow(a attempt.Attempt, c attempt.Change) (all []*eventv1.Event) {
	if c.Begun {
		all = append(all, of(a.Dialled(), eventv1.EventType_EVENT_TYPE_CALL_DIALLED, "dialled", a.Dial))
	}
	if c.Answered {
		all = append(all, of(a.Connected(), eventv1.EventType_EVENT_TYPE_CALL_CONNECTED, "connected", a.Answer))
	}
	if c.Ended {
		all = append(all, of(a, eventv1.EventType_EVENT_TYPE_CALL_RELEASED, nth("released", a.Ends), a.End))
	}
	if c.Completed {
		all = append(all, of(a, eventv1.EventType_EVENT_TYPE_ATTEMPT_COMPLETED, "completed", a.Complete))
	}
	if c.Submitted != resultv1.AnswerSource_ANSWER_SOURCE_UNSPECIFIED {
		all = append(all, submitted(a, c.Submitted))
	}
	if r := c.Remark; r != nil {
		e := of(a, eventv1.EventType_EVENT_TYPE_ATTEMPT_REMARKED, nth("remarked", a.Remarks), r.Time)
		e.Actor = r.By
		all = append(all, e)
	}
	if !c.Decided.IsZero() {
		all = append(all, of(a, eventv1.EventType_EVENT_TYPE_ATTEMPT_DECIDED, nth("decided", a.Ends), c.Decided))
	}
	return all
}

func of(a attempt.Attempt, what eventv1.EventType, word string, at time.Time) *eventv1.Event {
	return &eventv1.Event{
		Id: a.ID + ":" + word, Type: what, OccurTime: wire.Stamp(at),
		TaskId: a.TaskID, ContactId: a.ContactID, AgentId: a.AgentID,
		Subject: &eventv1.Event_Attempt{Attempt: wire.Attempt(a)},
	}
}

// nth is the word of the first of its kind, and one for each that comes after it.
func nth(word string, n int) string {
	if n == 1 {
		return word
	}
	return fmt.Sprintf("%s-%d", word, n)
}

// submitted is other answers from a source. They may come any number of times, so
// that the id is made of what they are.
func submitted(a attempt.Attempt, source resultv1.AnswerSource) *eventv1.Event {
	e := of(a, eventv1.EventType_EVENT_TYPE_ATTEMPT_QUESTIONNAIRE, "", time.Time{})
	for _, q := range e.GetAttempt().GetQuestionnaires() {
		if q.GetSource() == source {
			e.Id += "questionnaire-" + digest(q)
			e.OccurTime, e.Actor = q.GetSubmitTime(), q.GetSubmitBy()
		}
	}
	return e
}

func digest(m proto.Message) string {
	text, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
	if err != nil { // a string that is not UTF-8, which no call lets in
		text = []byte(err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}
