package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/notification/internal/delivery"
	"github.com/foredial/foredial/services/notification/internal/sms"
	"github.com/foredial/foredial/services/notification/internal/store"
)

const (
	arrived = notificationv1.SmsReceipt_SMS_RECEIPT_DELIVERED
	failed  = notificationv1.SmsReceipt_SMS_RECEIPT_FAILED
	nothing = notificationv1.SmsReceipt_SMS_RECEIPT_UNSPECIFIED
)

// take has an account take the only message that is due, and gives its id.
func (s *suite) take(t *testing.T, account string, ids ...string) string {
	t.Helper()
	c := s.claimOne(t)
	answer := delivery.Answer{MessageIDs: ids, Account: account}
	c.Delivery = c.Tried(answer, now, nil, 0.5)
	counted, err := s.store.Tried(s.ctx, store.Tried{Claimed: c, Try: delivery.NewTry(answer, now, now)})
	require.NoError(t, err)
	require.True(t, counted)
	return c.ID
}

func (s *suite) report(t *testing.T, account, id string, state notificationv1.SmsReceipt, after time.Duration) {
	t.Helper()
	require.NoError(t, s.store.AddReceipt(s.ctx, sms.Receipt{Account: account, MessageID: id, State: state, Detail: fmt.Sprint("word of ", id)}, now.Add(after)))
}

func (s *suite) requireReceipt(t *testing.T, id string, state notificationv1.SmsReceipt, detail string, after time.Duration) {
	t.Helper()
	listed, _, err := s.store.List(s.ctx, s.tenant, store.Filter{Channel: delivery.BySMS}, "", 1000)
	require.NoError(t, err)
	seen := []delivery.Delivery{s.get(t, id)}
	for _, d := range listed {
		if d.ID == id {
			seen = append(seen, d)
		}
	}
	require.Len(t, seen, 2)
	var at time.Time
	if state != nothing {
		at = now.Add(after)
	}
	for _, d := range seen {
		require.Equal(t, state, d.SMS.Receipt)
		require.Equal(t, detail, d.SMS.ReceiptDetail)
		require.True(t, at.Equal(d.SMS.ReceiptTime), d.SMS.ReceiptTime)
	}
}

func receiptsOfAllParts(t *testing.T, s *suite) {
	account := s.tenant + "/1"
	s.addAll(t, s.sms("e1", "c1", "+4930123456"))
	id := s.take(t, account, "m1", "m2")
	s.requireReceipt(t, id, nothing, "", 0)
	s.report(t, account, "m2", arrived, time.Minute)
	s.requireReceipt(t, id, nothing, "", 0)
	s.report(t, account, "m1", arrived, 2*time.Minute)
	s.requireReceipt(t, id, arrived, "word of m1", 2*time.Minute)
	s.report(t, account, "m1", arrived, 3*time.Minute)
	s.requireReceipt(t, id, arrived, "word of m1", 3*time.Minute)
	s.report(t, account, "m2", failed, 4*time.Minute)
	s.requireReceipt(t, id, failed, "word of m2", 4*time.Minute)
}

// A receipt may be faster than the answer that names the message.
func aReceiptBeforeItsMessage(t *testing.T, s *suite) {
	account := s.tenant + "/1"
	s.report(t, account, "m1", failed, 0)
	s.addAll(t, s.sms("e1", "c1", "+4930123456"))
	s.requireReceipt(t, s.take(t, account, "m1"), failed, "word of m1", 0)
}

// Accounts number their messages as they like.
func aReceiptIsOfItsAccount(t *testing.T, s *suite) {
	s.addAll(t, s.sms("e1", "c1", "+4930123456"))
	first := s.take(t, s.tenant+"/1", "m1")
	s.addAll(t, s.sms("e2", "c2", "+4930123456"))
	second := s.take(t, s.tenant+"/2", "m1")
	s.addAll(t, s.sms("e3", "c3", "+4930123456"))
	silent := s.take(t, "", "m1") // reports nothing
	s.report(t, s.tenant+"/2", "m1", arrived, 0)
	s.requireReceipt(t, first, nothing, "", 0)
	s.requireReceipt(t, second, arrived, "word of m1", 0)
	s.requireReceipt(t, silent, nothing, "", 0)
}

// What is reported of a message that was sent anew meanwhile is of the new one.
func receiptsOfTheLastTry(t *testing.T, s *suite) {
	account := s.tenant + "/1"
	s.addAll(t, s.sms("e1", "c1", "+4930123456"))
	id := s.take(t, account, "old")
	_, err := s.store.Again(s.ctx, s.tenant, id, now)
	require.NoError(t, err)
	require.Equal(t, id, s.take(t, account, "new"))
	s.report(t, account, "old", failed, 0)
	s.requireReceipt(t, id, nothing, "", 0)
	s.report(t, account, "new", arrived, 0)
	s.requireReceipt(t, id, arrived, "word of new", 0)
}

func straysAreDropped(t *testing.T, s *suite) {
	account := s.tenant + "/1"
	// Strays are nobody's: these are older than those of other tests.
	s.report(t, account, "stray1", arrived, -1000*time.Hour)
	s.report(t, account, "stray2", arrived, -999*time.Hour)
	s.report(t, account, "stray3", arrived, -998*time.Hour)
	s.addAll(t, s.sms("e1", "c1", "+4930123456"))
	s.report(t, account, "m1", arrived, -1000*time.Hour)
	id := s.take(t, account, "m1")
	drop := func(want int64) {
		n, err := s.store.DropStrays(s.ctx, now.Add(-998*time.Hour), 1)
		require.NoError(t, err)
		require.Equal(t, want, n)
	}
	drop(1)
	drop(1)
	drop(0)
	s.requireReceipt(t, id, arrived, "word of m1", -1000*time.Hour)
}

// A customer is UNREACHED once, whichever number was called last; a message about
// anything else goes to each of its recipients.
func unreachedIsSaidOnce(t *testing.T, s *suite) {
	unreached := func(number string) delivery.Delivery {
		d := s.sms("c1:unreached", "c1", number)
		d.Event = notificationv1.EventType_EVENT_TYPE_UNREACHED
		return d
	}
	s.addAll(t, unreached("+4930111111"))
	s.addAll(t, unreached("+4930222222"))
	s.addAll(t, s.sms("a1:completed", "c1", "+4930111111"), s.sms("a1:completed", "c1", "+4930222222"))
	s.addAll(t, s.sms("a1:completed", "c1", "+4930222222"))
	require.Equal(t, []string{"a1:completed", "a1:completed", "c1:unreached"}, s.list(t, store.Filter{}))
}
