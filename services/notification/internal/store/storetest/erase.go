package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/store"
)

// erased is the number that these tests erase.
const erased = "+4930123456"

func (s *suite) erase(t *testing.T, whole map[string]bool) int64 {
	t.Helper()
	last, err := s.store.Erase(s.ctx, store.Erasure{Tenant: s.tenant, Number: erased, Whole: whole}, now)
	require.NoError(t, err)
	return last
}

// about is a callback about a contact who was called under a number.
func (s *suite) about(t *testing.T, event, contact, number string) delivery.Delivery {
	t.Helper()
	d := s.message(event, contact)
	body, err := delivery.Event{
		ID: event, Type: notificationv1.EventType_EVENT_TYPE_RELEASED, Occurred: now, Dial: now, TaskID: "t", ContactID: contact,
		Reference: "R-" + contact, Number: number, FailCode: "00145", RecordingPath: contact + ".wav", CustomField: `{"x":"y"}`,
	}.Body(time.UTC, 7)
	require.NoError(t, err)
	d.Body = body
	return d
}

func erasesDeliveries(t *testing.T, s *suite) {
	gone, other, stranger := s.about(t, "e1", "gone", erased), s.about(t, "e2", "other", erased), s.about(t, "e3", "stranger", "+4930999999")
	waiting, behind, test := s.sms("e4", "gone", erased), s.sms("e5", "gone", "+4930777777"), s.sms("e6", "", erased)
	waiting.SMS.Text, waiting.SMS.Values = "Dear Ann", []string{"Ann"}
	test.State = delivery.Dead
	s.addAll(t, gone, other, stranger, waiting, behind, test)
	last := s.erase(t, map[string]bool{"gone": true, "other": false})
	require.Positive(t, last, "the message's death is to be told")

	got := s.get(t, gone.ID)
	require.Equal(t, delivery.Pending, got.State, "what happened is told still")
	for _, word := range []string{"30123456", "R-gone", ".wav", `\"x\"`} {
		require.NotContains(t, got.Body, word)
	}
	require.Contains(t, got.Body, `"failCode":"00145"`)
	require.NotContains(t, s.get(t, other.ID).Body, "30123456")
	require.Contains(t, s.get(t, other.ID).Body, "R-other")
	require.Equal(t, stranger.Body, s.get(t, stranger.ID).Body)
	for _, id := range []string{waiting.ID, behind.ID} {
		d := s.get(t, id)
		require.Equal(t, delivery.Dead, d.State)
		require.Equal(t, delivery.Erased, d.LastError)
		require.Empty(t, d.SMS.Recipient+d.SMS.Text)
		require.Empty(t, d.SMS.Values)
	}
	require.Empty(t, s.get(t, test.ID).SMS.Recipient, "a message of no contact")
	require.Equal(t, []string{"e1", "e2", "e3"}, events(s.claimAt(t, now)), "and nothing else is due")
	s.erase(t, map[string]bool{"gone": true})
}

// What was being sent as its number was erased does not bring it back.
func erasureEndsClaims(t *testing.T, s *suite) {
	s.addAll(t, s.sms("e1", "c", erased), s.about(t, "e2", "c", erased))
	held := s.claimAt(t, now)
	require.Len(t, held, 2)
	s.erase(t, map[string]bool{"c": true})
	for _, c := range held {
		require.False(t, s.try(t, c, 200, nil), "it does not count")
		d := s.get(t, c.ID)
		require.NotContains(t, d.Body, "30123456")
		if d.SMS != nil {
			require.Empty(t, d.SMS.Recipient)
		}
	}
	again := s.claimAt(t, now.Add(2*claimed)) // when the claim would have ended
	require.Equal(t, []string{"e2"}, events(again), "as it now is")
}

// Several messages of an event, of which the recipients were all that told them apart.
func erasureKeepsMessagesApart(t *testing.T, s *suite) {
	s.addAll(t, s.sms("e", "c", erased), s.sms("e", "c", "+4930777777"), s.sms("e", "c", "+4930888888"))
	s.erase(t, map[string]bool{"c": true})
	list, _, err := s.store.List(s.ctx, s.tenant, store.Filter{}, "", 10)
	require.NoError(t, err)
	require.Len(t, list, 3)
	for _, d := range list {
		require.Empty(t, d.SMS.Recipient)
	}
}

func errorsThatNameTheNumberGo(t *testing.T, s *suite) {
	s.addAll(t, s.about(t, "e", "c", erased))
	c := s.claimOne(t)
	answer := delivery.Answer{Err: errors.New("030 123456 is not reached")}
	c.Delivery = c.Tried(answer, now, delivery.Schedule{time.Second}, 0.5)
	counted, err := s.store.Tried(s.ctx, store.Tried{Claimed: c, Try: delivery.NewTry(answer, now, now)})
	require.NoError(t, err)
	require.True(t, counted)
	s.erase(t, map[string]bool{"c": true})
	tries, err := s.store.Tries(s.ctx, s.tenant, c.ID)
	require.NoError(t, err)
	require.Equal(t, delivery.Erased, tries[0].Error)
	require.Empty(t, s.get(t, c.ID).LastError)
}

// Old deliveries go with all that there is of them, and those that wait stay.
func oldDeliveriesExpire(t *testing.T, s *suite) {
	const most = 2
	account, moment := s.tenant+"/1", time.Now()
	s.addAll(t, s.sms("sent", "c0", erased))
	sent := s.take(t, account, "m1")
	young := s.message("young", "c2")
	young.ID, young.State, young.Created = id.From(moment.Add(time.Hour)), delivery.Delivered, moment.Add(time.Hour)
	waits, dead, done := s.message("waits", "c3"), s.message("dead", "c4"), s.message("done", "c5")
	dead.State, done.State = delivery.Dead, delivery.Delivered
	s.addAll(t, young, waits, dead, done)
	for more := true; more; {
		var err error
		more, err = s.store.ExpireDeliveries(s.ctx, moment.Add(time.Minute), most)
		require.NoError(t, err)
	}
	require.ElementsMatch(t, []string{"waits", "young"}, s.list(t, store.Filter{}))
	tries, err := s.store.Tries(s.ctx, s.tenant, sent)
	require.NoError(t, err)
	require.Empty(t, tries)
	s.dropStrays(t)
	s.report(t, account, "m1", arrived, 0)
	require.EqualValues(t, 1, s.dropStrays(t), "of a message that nobody knows any more")
}

func (s *suite) dropStrays(t *testing.T) int64 {
	t.Helper()
	n, err := s.store.DropStrays(s.ctx, now.Add(24*time.Hour), 1000)
	require.NoError(t, err)
	return n
}
