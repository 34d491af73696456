package storetest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	"github.com/foredial/foredial/services/result/internal/attempt"
	"github.com/foredial/foredial/services/result/internal/outbox"
	"github.com/foredial/foredial/services/result/internal/store"
)

// foreign is an event of another service.
func foreign(id string) *eventv1.Event {
	return &eventv1.Event{Id: id, Type: eventv1.EventType_EVENT_TYPE_TASK_UPDATED, OccurTime: timestamppb.New(dial), TaskId: "t"}
}

// stream is all events of a tenant, which must be numbered from 1 on.
func (s *suite) stream(t *testing.T, tenant string) (all []store.Event) {
	t.Helper()
	for {
		events, err := s.other.Events(s.ctx, tenant, int64(len(all)), 7)
		require.NoError(t, err)
		if len(events) == 0 {
			return all
		}
		for _, e := range events {
			require.EqualValues(t, len(all)+1, e.Seq)
			all = append(all, e)
		}
	}
}

// happened lists the ids of the tenant's events.
func (s *suite) happened(t *testing.T) (all []string) {
	t.Helper()
	for _, e := range s.stream(t, s.tenant) {
		all = append(all, e.Event.GetId())
	}
	return all
}

func eventsTellWhatChanges(t *testing.T, s *suite) {
	for range 2 { // the second time nothing changes
		s.record(t, known("a", "c", 0))
		s.record(t, answeredAt("a", 0))
		s.record(t, endedAt("a", 0))
	}
	done := endedAt("a", 0)
	done.Complete, done.BusinessResultID = done.End.Add(time.Minute), "sold"
	s.record(t, done)
	s.decideAs(t, 1, attempt.Decision{State: contactv1.ContactState_CONTACT_STATE_DONE, Rule: "rule"})
	_, err := s.store.Remark(s.ctx, s.tenant, "a", attempt.Remark{BusinessResultID: "lost", Time: done.Complete, By: "ann"})
	require.NoError(t, err)
	for range 2 {
		require.NoError(t, s.store.AddPreviews(s.ctx, s.tenant, []store.Preview{preview("p", dispatchv1.PreviewState_PREVIEW_STATE_SKIPPED)}))
	}
	require.Equal(t, []string{
		"a:dialled", "a:connected", "a:released", "a:completed", "a:decided", "a:remarked", "p:preview-ended",
	}, s.happened(t))

	all := s.stream(t, s.tenant)
	require.Equal(t, "rule", all[4].Event.GetAttempt().GetDecision().GetRule())
	require.Equal(t, "ann", all[5].Event.GetActor())
	p := preview("p", dispatchv1.PreviewState_PREVIEW_STATE_SKIPPED)
	require.Empty(t, cmp.Diff(&eventv1.Event{
		Id: "p:preview-ended", Type: eventv1.EventType_EVENT_TYPE_PREVIEW_ENDED, OccurTime: timestamppb.New(p.End),
		TaskId: p.TaskID, ContactId: p.ContactID, AgentId: p.AgentID,
		Subject: &eventv1.Event_Preview{Preview: &eventv1.EndedPreview{
			Id: "p", State: p.State, Reason: p.Reason, RevokeReason: p.RevokeReason, OfferTime: timestamppb.New(p.Offer),
		}},
	}, all[6].Event, protocmp.Transform()))
}

// A decision is told of the attempt as it is by then, and only of its present end.
func decisionsAreToldOfThePresent(t *testing.T, s *suite) {
	s.record(t, endedAt("a", 0))
	decide := func(meanwhile attempt.Attempt) store.Tell {
		return func(_ context.Context, due []outbox.Due) (answers []outbox.Answer, _ error) {
			s.record(t, meanwhile)
			for _, d := range due {
				answers = append(answers, outbox.Answer{Due: d, Decision: &attempt.Decision{State: contactv1.ContactState_CONTACT_STATE_READY}})
			}
			return answers, nil
		}
	}
	completed := endedAt("a", 0)
	completed.Complete, completed.Note = completed.End, "meanwhile"
	_, err := s.store.Relay(s.ctx, outbox.Contact, dial, atOnce, decide(completed))
	require.NoError(t, err)

	unknown, real := endedAt("b", 5), endedAt("b", 5)
	unknown.FailCode = "UNKNOWN"
	s.record(t, unknown)
	_, err = s.store.Relay(s.ctx, outbox.Contact, dial, atOnce, decide(real))
	require.NoError(t, err)

	all := s.stream(t, s.tenant)
	require.Equal(t, []string{
		"a:dialled", "a:released", "a:completed", "a:decided",
		"b:dialled", "b:released", "b:released-2",
	}, s.happened(t))
	require.Equal(t, "meanwhile", all[3].Event.GetAttempt().GetNote())
}

// What cannot be told is not recorded either.
func recordAndEventsAreOne(t *testing.T, s *suite) {
	rename := func(from, to string) {
		_, err := s.db.Exec(s.ctx, `ALTER TABLE `+from+` RENAME TO `+to)
		require.NoError(t, err)
	}
	rename("event", "event_away")
	_, err := s.store.Record(s.ctx, s.tenant, known("a", "c", 0))
	previews := s.store.AddPreviews(s.ctx, s.tenant, []store.Preview{preview("p", dispatchv1.PreviewState_PREVIEW_STATE_SKIPPED)})
	rename("event_away", "event")
	require.Error(t, err)
	require.Error(t, previews)
	_, err = s.store.Attempt(s.ctx, s.tenant, "a")
	require.ErrorIs(t, err, store.ErrNotFound)
	require.Empty(t, s.stream(t, s.tenant))
	require.NoError(t, s.store.AddPreviews(s.ctx, s.tenant, []store.Preview{preview("p", dispatchv1.PreviewState_PREVIEW_STATE_SKIPPED)}))
	require.Equal(t, []string{"p:preview-ended"}, s.happened(t), "the preview was not stored either")
}

func eventsAreAppendedOnce(t *testing.T, s *suite) {
	s.record(t, known("a", "c", 0))
	twice := foreign("2")
	twice.TaskId = "passed over"
	appended := 0
	s.store.OnAppend(func(_ string, events []*eventv1.Event) { appended += len(events) })
	for _, batch := range [][]*eventv1.Event{
		{foreign("3"), foreign("2"), twice, foreign("1")},
		{foreign("3"), twice},
		{foreign("a:dialled"), foreign("0")},
	} {
		require.NoError(t, s.store.AppendEvents(s.ctx, s.tenant, batch))
	}
	require.Equal(t, []string{"a:dialled", "3", "2", "1", "0"}, s.happened(t))
	require.Equal(t, 4, appended, "only what is new is told of")
	require.Empty(t, cmp.Diff(foreign("2"), s.stream(t, s.tenant)[2].Event, protocmp.Transform()))

	// The same ids in another tenant are other events.
	other := s.tenant + "-other"
	require.NoError(t, s.other.AppendEvents(s.ctx, other, []*eventv1.Event{foreign("2"), foreign("3")}))
	require.Len(t, s.stream(t, other), 2)
	require.Len(t, s.stream(t, s.tenant), 5)
}

// Two processes write, in transactions of every kind and with both tenants in one,
// while others read on. None of them ever sees a number before the one below it.
func eventsAreSeenInTheirOrder(t *testing.T, s *suite) {
	const writers, each, perTenant = 4, 25, 4 * 25 * 4
	tenants := []string{s.tenant + "-x", s.tenant + "-y"}
	var writing, reading sync.WaitGroup
	written, failed := make(chan struct{}), make(chan error, 100)
	check := func(err error) {
		if err == nil {
			return
		}
		select {
		case failed <- err:
		default: // there are plenty
		}
	}
	for w := range writers {
		st := []*store.Store{s.store, s.other}[w%2]
		for _, tenant := range tenants {
			writing.Go(func() {
				for i := range each {
					id := fmt.Sprint(w, "-", i)
					_, err := st.Record(s.ctx, tenant, endedAt("a"+id, i)) // dialled, released
					check(err)
					check(st.AddPreviews(s.ctx, tenant, []store.Preview{preview("p"+id, dispatchv1.PreviewState_PREVIEW_STATE_SKIPPED)}))
					check(st.AppendEvents(s.ctx, tenant, []*eventv1.Event{foreign("f" + id)}))
				}
			})
		}
	}
	read := make([][]string, 4)
	for r := range read {
		tenant := tenants[r%2]
		reading.Go(func() {
			for last := false; !last; {
				select {
				case <-written: // once more, to the end
					last = true
				default:
				}
				for more := true; more; {
					events, err := s.other.Events(s.ctx, tenant, int64(len(read[r])), 1+r*10)
					check(err)
					for _, e := range events {
						read[r] = append(read[r], e.Event.GetId())
						if e.Seq != int64(len(read[r])) {
							check(fmt.Errorf("%s: number %d was read as the %dth", tenant, e.Seq, len(read[r])))
						}
					}
					more = len(events) > 0
				}
			}
		})
	}
	writing.Wait()
	close(written)
	reading.Wait()
	close(failed)
	for err := range failed {
		require.NoError(t, err)
	}
	for r, got := range read {
		require.Len(t, got, perTenant)
		require.Equal(t, read[r%2], got, "the same for everybody")
	}
	for _, id := range read[0] {
		if end, ok := strings.CutSuffix(id, ":released"); ok {
			require.Contains(t, read[0], end+":dialled")
		}
	}
}

func eventsExpireFromTheFirst(t *testing.T, s *suite) {
	first, last, err := s.store.EventRange(s.ctx, s.tenant)
	require.NoError(t, err)
	require.Equal(t, []int64{1, 0}, []int64{first, last}, "nothing yet")
	batch := make([]*eventv1.Event, 10)
	for i := range batch {
		batch[i] = foreign(fmt.Sprint(i))
	}
	require.NoError(t, s.store.AppendEvents(s.ctx, s.tenant, batch[:8]))
	border := time.Now()
	require.NoError(t, s.store.AppendEvents(s.ctx, s.tenant, batch[8:]))

	more, err := s.store.ExpireEvents(s.ctx, border, 5)
	require.NoError(t, err)
	require.True(t, more)
	s.rangeIs(t, 6, 10)
	s.expire(t, border, 5)
	s.rangeIs(t, 9, 10)
	s.expire(t, border, 5)
	s.rangeIs(t, 9, 10)

	_, err = s.store.Events(s.ctx, s.tenant, 7, 100)
	require.ErrorIs(t, err, store.ErrEventsExpired)
	events, err := s.store.Events(s.ctx, s.tenant, 8, 100)
	require.NoError(t, err)
	require.Len(t, events, 2)

	// The last stays, and the next is numbered on from it.
	s.expire(t, time.Now().Add(time.Hour), 5)
	s.rangeIs(t, 10, 10)
	require.NoError(t, s.store.AppendEvents(s.ctx, s.tenant, []*eventv1.Event{foreign("next")}))
	s.rangeIs(t, 10, 11)
}

func (s *suite) expire(t *testing.T, before time.Time, most int) {
	t.Helper()
	for more := true; more; {
		var err error
		more, err = s.store.ExpireEvents(s.ctx, before, most)
		require.NoError(t, err)
	}
}

func (s *suite) rangeIs(t *testing.T, first, last int64) {
	t.Helper()
	gotFirst, gotLast, err := s.store.EventRange(s.ctx, s.tenant)
	require.NoError(t, err)
	require.Equal(t, []int64{first, last}, []int64{gotFirst, gotLast})
}
