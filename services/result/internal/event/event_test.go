package event_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/event"
)

var dial = time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)

// report is what every report has, and what edit adds.
func report(edit ...func(*attempt.Attempt)) attempt.Attempt {
	a := attempt.Attempt{
		ID: "a", TaskID: "t", ContactID: "c", AgentID: "g", Number: "+4930123456",
		Reference: "ref", Name: "Ann", CallerNumber: "4001", ConnectorID: "cti", CallID: "call", Dial: dial,
	}
	for _, fn := range edit {
		fn(&a)
	}
	return a
}

func rang(a *attempt.Attempt)     { a.Ring = dial.Add(time.Second) }
func answered(a *attempt.Attempt) { a.Answer = dial.Add(2 * time.Second) }
func ended(a *attempt.Attempt) {
	a.End, a.FailCode, a.Displayed = dial.Add(time.Minute), "00145", callv1.DisplayedResult_DISPLAYED_RESULT_BUSY
	a.RecordingPath = "/r.wav"
}
func unknown(a *attempt.Attempt) {
	a.End, a.FailCode, a.Displayed = dial.Add(time.Hour), "UNKNOWN", callv1.DisplayedResult_DISPLAYED_RESULT_UNKNOWN
}
func completed(a *attempt.Attempt) {
	a.Complete, a.BusinessResultID, a.Note = dial.Add(2*time.Minute), "sold", "note"
}

func ids(events []*eventv1.Event) (all []string) {
	for _, e := range events {
		all = append(all, e.GetId())
	}
	return all
}

// What becomes known at once is told as it happened: each event has what was known
// by then, and no more.
func TestEverythingAtOnce(t *testing.T) {
	a, change := attempt.New(report(rang, answered, ended, completed))
	events := event.Follow(a, change)
	require.Equal(t, []string{"a:dialled", "a:connected", "a:released", "a:completed"}, ids(events))

	dialled := &resultv1.Attempt{
		Id: "a", TaskId: "t", ContactId: "c", AgentId: "g", Number: "+4930123456", Reference: "ref", Name: "Ann",
		CallerNumber: "4001", ConnectorId: "cti", CallId: "call", DialTime: timestamppb.New(dial),
	}
	require.Empty(t, cmp.Diff(&eventv1.Event{
		Id: "a:dialled", Type: eventv1.EventType_EVENT_TYPE_CALL_DIALLED, OccurTime: timestamppb.New(dial),
		TaskId: "t", ContactId: "c", AgentId: "g", Subject: &eventv1.Event_Attempt{Attempt: dialled},
	}, events[0], protocmp.Transform()))

	connected := events[1].GetAttempt()
	require.Equal(t, dial.Add(2*time.Second), events[1].GetOccurTime().AsTime())
	require.NotNil(t, connected.GetAnswerTime())
	require.NotNil(t, connected.GetRingTime())
	require.Nil(t, connected.GetEndTime())
	require.Empty(t, connected.GetBusinessResultId())

	require.Equal(t, dial.Add(time.Minute), events[2].GetOccurTime().AsTime())
	require.Equal(t, "/r.wav", events[2].GetAttempt().GetRecordingPath())
	require.Equal(t, dial.Add(2*time.Minute), events[3].GetOccurTime().AsTime())
	require.Equal(t, "sold", events[3].GetAttempt().GetBusinessResultId())
}

func TestDecisionsAreOfAnEnd(t *testing.T) {
	a, _ := attempt.New(report(unknown))
	at := dial.Add(time.Hour)
	a.Decision = &attempt.Decision{State: contactv1.ContactState_CONTACT_STATE_READY, Rule: "why"}
	decided := event.Follow(a, attempt.Change{Decided: at})
	require.Equal(t, []string{"a:decided"}, ids(decided))
	require.Equal(t, "why", decided[0].GetAttempt().GetDecision().GetRule())
	require.Equal(t, at, decided[0].GetOccurTime().AsTime())

	a, change, err := attempt.Merge(a, report(ended))
	require.NoError(t, err)
	require.Equal(t, []string{"a:released-2"}, ids(event.Follow(a, change)))
	require.Equal(t, []string{"a:decided-2"}, ids(event.Follow(a, attempt.Change{Decided: at})))
}

func TestRemarksAreNumbered(t *testing.T) {
	a, _ := attempt.New(report(ended))
	for n, want := range []string{"a:remarked", "a:remarked-2", "a:remarked-3"} {
		remark := attempt.Remark{BusinessResultID: want, Time: dial.Add(time.Hour), By: "ann"}
		var change attempt.Change
		var err error
		a, change, err = a.Remark(remark)
		require.NoError(t, err)
		events := event.Follow(a, change)
		require.Equal(t, []string{want}, ids(events), n)
		require.Equal(t, "ann", events[0].GetActor())
		require.Equal(t, want, events[0].GetAttempt().GetBusinessResultId())
		require.Equal(t, eventv1.EventType_EVENT_TYPE_ATTEMPT_REMARKED, events[0].GetType())

		a, change, err = a.Remark(remark) // again
		require.NoError(t, err)
		require.Empty(t, event.Follow(a, change))
	}
}

// Answers may be given any number of times, by either source: each time is an event.
func TestAnswersAreToldEachTime(t *testing.T) {
	a, _ := attempt.New(report(answered))
	seen := map[string]bool{}
	submit := func(source resultv1.AnswerSource, value string, second int) []*eventv1.Event {
		var change attempt.Change
		var err error
		a, change, err = a.Submit(attempt.Questionnaire{
			Source: source, ID: "q", By: "ann", Time: dial.Add(time.Duration(second) * time.Second),
			Answers: []attempt.Answer{{Question: "1", Values: []string{value}}},
		})
		require.NoError(t, err)
		return event.Follow(a, change)
	}
	const manual, ivr = resultv1.AnswerSource_ANSWER_SOURCE_MANUAL, resultv1.AnswerSource_ANSWER_SOURCE_IVR
	for second, step := range []struct {
		source resultv1.AnswerSource
		value  string
	}{{manual, "yes"}, {ivr, "yes"}, {manual, "no"}, {manual, "yes"}} {
		events := submit(step.source, step.value, second)
		require.Len(t, events, 1)
		e := events[0]
		require.Equal(t, eventv1.EventType_EVENT_TYPE_ATTEMPT_QUESTIONNAIRE, e.GetType())
		require.Equal(t, "ann", e.GetActor())
		require.Equal(t, dial.Add(time.Duration(second)*time.Second), e.GetOccurTime().AsTime())
		require.True(t, strings.HasPrefix(e.GetId(), "a:questionnaire-"), e.GetId())
		require.False(t, seen[e.GetId()], e.GetId())
		seen[e.GetId()] = true
		require.Empty(t, submit(step.source, step.value, second), "the same again")
	}
}

// In whatever pieces, order and batches an attempt is reported, and however often,
// it is dialled, connected and completed once and released once for each end, under
// the same ids.
func TestReportsInAnyOrder(t *testing.T) {
	pieces := []func(*attempt.Attempt){rang, answered, ended, completed, unknown}
	rapid.Check(t, func(t *rapid.T) {
		order := rapid.Permutation(append(slices.Clone(pieces), pieces...)).Draw(t, "order")
		begun := rapid.Bool().Draw(t, "dial first")
		var (
			a     attempt.Attempt
			batch attempt.Change
			got   []string
		)
		if begun {
			a, batch = attempt.New(report())
		}
		for _, piece := range order {
			var change attempt.Change
			if !begun {
				a, change = attempt.New(report(piece))
				begun = true
			} else {
				var err error
				a, change, err = attempt.Merge(a, report(piece))
				require.NoError(t, err)
			}
			batch = batch.And(change)
			if rapid.Bool().Draw(t, "commit") {
				got = append(got, ids(event.Follow(a, batch))...)
				batch = attempt.Change{}
			}
		}
		got = append(got, ids(event.Follow(a, batch))...)

		want := []string{"a:completed", "a:connected", "a:dialled", "a:released"}
		if a.Ends == 2 {
			last := slices.Index(got, "a:released-2")
			require.GreaterOrEqual(t, last, 0, "the real end is told")
			if slices.Contains(got, "a:released") { // unless both ends came in one batch
				require.Less(t, slices.Index(got, "a:released"), last)
				want = append(want, "a:released-2")
			} else {
				want[3] = "a:released-2"
			}
		}
		require.Equal(t, "a:dialled", got[0])
		require.Equal(t, want, slices.Sorted(slices.Values(got)))
	})
}
