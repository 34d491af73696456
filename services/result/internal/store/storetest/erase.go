package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/outbox"
	"github.com/foredial/foredial/services/result/internal/store"
)

// erased is the number that these tests erase: that of known.
const erased = "+4930123456"

// talkative is an attempt with the number in all that people write.
func talkative(id, contact, number string) attempt.Attempt {
	a := answeredAt(id, 0)
	a.ContactID, a.Number = contact, number
	a.End, a.FailCode = a.Answer.Add(time.Minute), "00000"
	a.Displayed = callv1.DisplayedResult_DISPLAYED_RESULT_CONNECTED
	a.Complete, a.BusinessResultID = a.End, "sold"
	a.Reference, a.Name, a.Note, a.CustomField = "R-"+contact, "Name of "+contact, "rang 030 123456", `{"x":"030-123456"}`
	a.RecordingPath = contact + ".wav"
	a.Questionnaires = []attempt.Questionnaire{{
		Source: resultv1.AnswerSource_ANSWER_SOURCE_MANUAL, ID: "q", Time: a.End,
		Answers: []attempt.Answer{{Question: "phone", Values: []string{"030 123456", "none"}}},
	}}
	return a
}

func (s *suite) erase(t *testing.T, contacts ...store.ErasedContact) []store.ErasedContact {
	t.Helper()
	all, err := s.store.Erase(s.ctx, store.Erasure{Tenant: s.tenant, Number: erased, Contacts: contacts})
	require.NoError(t, err)
	return all
}

// The whole of one contact goes, of another what has the number in it, and those
// whom nobody named are found by the number.
func erasesPeople(t *testing.T, s *suite) {
	for _, a := range []attempt.Attempt{
		talkative("a1", "gone", erased), talkative("a2", "gone", "+4930999999"), talkative("a3", "other", erased),
		talkative("a4", "other", "+4930999999"), talkative("a5", "unnamed", erased), talkative("a6", "stranger", "+4930999999"),
	} {
		s.record(t, a)
	}
	for _, id := range []string{"a1", "a6"} {
		_, err := s.store.Remark(s.ctx, s.tenant, id, attempt.Remark{BusinessResultID: "lost", Note: "said 030123456", Time: dial})
		require.NoError(t, err)
	}
	for contact, reason := range map[string]string{"gone": "asleep", "other": "asleep", "stranger": "030 123456"} {
		p := preview("p-"+contact, dispatchv1.PreviewState_PREVIEW_STATE_SKIPPED)
		p.ContactID, p.Reason = contact, reason
		require.NoError(t, s.store.AddPreviews(s.ctx, s.tenant, []store.Preview{p}))
	}
	require.NoError(t, s.store.AppendEvents(s.ctx, s.tenant, []*eventv1.Event{{
		Id: "d", Type: eventv1.EventType_EVENT_TYPE_DELIVERY_DEAD, OccurTime: timestamppb.New(dial), ContactId: "gone",
		Subject: &eventv1.Event_Delivery{Delivery: &notificationv1.Delivery{Sms: &notificationv1.Sms{Recipient: erased, Text: "Dear " + erased}}},
	}}))
	counted, err := s.store.Counts(s.ctx, store.Task{Tenant: s.tenant, ID: "t"}, true)
	require.NoError(t, err)
	ids := s.happened(t)

	all := s.erase(t, store.ErasedContact{ID: "gone", TaskID: "t", Whole: true}, store.ErasedContact{ID: "other", TaskID: "t"})
	equal(t, []store.ErasedContact{
		{ID: "gone", TaskID: "t", Whole: true}, {ID: "other", TaskID: "t"}, {ID: "unnamed", TaskID: "t", Whole: true},
	}, all)
	for _, id := range []string{"a1", "a2", "a5"} {
		a := s.attempt(t, id)
		require.Empty(t, a.Number+a.Reference+a.Name+a.Note+a.CustomField+a.RecordingPath, id)
		require.Empty(t, a.Questionnaires[0].Answers[0].Values, id)
		require.Equal(t, "g", a.AgentID)
	}
	for id, number := range map[string]string{"a3": "", "a4": "+4930999999"} {
		a := s.attempt(t, id)
		require.Equal(t, number, a.Number, id)
		require.Equal(t, "Name of other", a.Name, "of somebody who has another number")
		require.Empty(t, a.Note+a.CustomField, "the number is in them")
		require.Equal(t, []string{"none"}, a.Questionnaires[0].Answers[0].Values)
	}
	equal(t, talkative("a6", "stranger", "+4930999999").Note, s.attempt(t, "a6").Note)
	remarks, err := s.store.Remarks(s.ctx, s.tenant, "a1")
	require.NoError(t, err)
	require.Empty(t, remarks[0].Note)
	require.Equal(t, "lost", remarks[0].BusinessResultID)
	remarks, err = s.store.Remarks(s.ctx, s.tenant, "a6")
	require.NoError(t, err)
	require.NotEmpty(t, remarks[0].Note)
	s.requireStream(t, ids)
	after, err := s.store.Counts(s.ctx, store.Task{Tenant: s.tenant, ID: "t"}, true)
	require.NoError(t, err)
	equal(t, counted, after)
	equal(t, all, s.erase(t, all...))
}

// requireStream requires that events are those they were, without what goes.
func (s *suite) requireStream(t *testing.T, ids []string) {
	t.Helper()
	require.Equal(t, ids, s.happened(t), "the order and the ids stay")
	for _, e := range s.stream(t, s.tenant) {
		text := e.Event.String()
		switch e.Event.GetContactId() {
		case "gone", "unnamed":
			for _, word := range []string{"30123456", "030", "Name of", "R-", ".wav", "asleep"} {
				require.NotContains(t, text, word)
			}
		case "other":
			require.NotContains(t, text, "30123456")
			require.NotContains(t, text, "030-123456")
		}
	}
	for contact, want := range map[string]string{"gone": "", "other": "asleep", "stranger": "030 123456"} {
		var reason string
		require.NoError(t, s.db.QueryRow(s.ctx, `SELECT reason FROM preview WHERE tenant = $1 AND contact_id = $2`, s.tenant, contact).Scan(&reason))
		require.Equal(t, want, reason, contact)
	}
}

// What is reported of an erased attempt is taken, but nothing of the person.
func erasedAttemptsEnd(t *testing.T, s *suite) {
	s.record(t, known("a", "c", 0))
	s.erase(t, store.ErasedContact{ID: "c", TaskID: "t", Whole: true})
	late := s.record(t, talkative("a", "c", erased))
	require.Equal(t, "00000", late.FailCode)
	require.Equal(t, "sold", late.BusinessResultID)
	require.Empty(t, late.Number+late.Name+late.Reference+late.Note+late.CustomField+late.RecordingPath)
	require.Empty(t, late.Questionnaires)
	for _, e := range s.stream(t, s.tenant) {
		require.NotContains(t, e.Event.String(), "30123456")
	}
	due := s.due(t, outbox.Notification)
	require.NotEmpty(t, due, "it is told")
	for _, d := range due {
		require.Empty(t, d.Attempt.Number)
	}
}

// due is what is told to a peer.
func (s *suite) due(t *testing.T, peer outbox.Peer) (all []outbox.Due) {
	t.Helper()
	s.relay(t, peer, dial.Add(time.Hour), func(d outbox.Due) outbox.Answer {
		all = append(all, d)
		return taken(d)
	})
	return all
}

// An erasure waits for what is being told, and nothing is told of the person after it.
func erasureWaitsForRelays(t *testing.T, s *suite) {
	s.record(t, talkative("a", "c", erased))
	telling, done := make(chan struct{}), make(chan struct{})
	relayed := make(chan error, 1)
	go func() {
		_, err := s.store.Relay(s.ctx, outbox.Notification, dial.Add(time.Hour), atOnce, func(_ context.Context, due []outbox.Due) (answers []outbox.Answer, _ error) {
			for _, d := range due {
				answers = append(answers, outbox.Answer{Due: d})
			}
			close(telling)
			<-done
			return answers, nil
		})
		relayed <- err
	}()
	<-telling
	over := make(chan struct{})
	go func() {
		defer close(over)
		s.erase(t, store.ErasedContact{ID: "c", TaskID: "t", Whole: true})
	}()
	select {
	case <-over:
		t.Error("it did not wait")
	case <-time.After(100 * time.Millisecond): // long enough to be over, were it not to wait
	}
	close(done)
	require.NoError(t, <-relayed)
	<-over
}

func erasesExports(t *testing.T, s *suite) {
	made := func(edit func(*store.Export)) store.Export {
		e := wanted("")
		edit(&e)
		e, err := s.store.CreateExport(s.ctx, s.tenant, e, noJob)
		require.NoError(t, err)
		return e
	}
	finished := made(func(e *store.Export) { e.Purpose = "asked from 030 123456" })
	_, err := s.store.FinishExport(s.ctx, s.tenant, finished.ID, 1, 1, dial.Add(time.Hour))
	require.NoError(t, err)
	running := made(func(*store.Export) {})
	byNumber := made(func(e *store.Export) { e.TaskID, e.Filter.Number = "t2", erased })
	foreign := made(func(e *store.Export) { e.TaskID = "t3" })

	files, err := s.store.EraseExports(s.ctx, store.Erasure{
		Tenant: s.tenant, Number: erased, Contacts: []store.ErasedContact{{ID: "c", TaskID: "t", Whole: true}},
	})
	require.NoError(t, err)
	require.Len(t, files, 1)
	require.Equal(t, finished.ID, files[0].ID)
	require.Equal(t, "erased", s.exportNow(t, finished.ID).Purpose)
	require.Equal(t, failed, s.exportNow(t, running.ID).State)
	require.NotEmpty(t, s.exportNow(t, running.ID).Failure)
	require.Equal(t, failed, s.exportNow(t, byNumber.ID).State)
	require.Equal(t, "erased", s.exportNow(t, byNumber.ID).Filter.Number)
	equal(t, foreign, s.exportNow(t, foreign.ID))
}
