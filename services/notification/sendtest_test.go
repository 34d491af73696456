package notification_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/testing/protocmp"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
)

func (n *node) testURL(url string) (*notificationv1.Delivery, error) {
	return n.deliveries.SendTest(as(tenant), &notificationv1.SendTestRequest{Target: &notificationv1.SendTestRequest_Url{Url: url}})
}

func (n *node) testSMS(template, recipient string) (*notificationv1.Delivery, error) {
	return n.deliveries.SendTest(as(tenant), &notificationv1.SendTestRequest{Target: &notificationv1.SendTestRequest_Sms{
		Sms: &notificationv1.SendTestRequest_SmsTest{TemplateId: template, Recipient: recipient},
	}})
}

func (n *node) requireStored(want *notificationv1.Delivery) {
	n.t.Helper()
	require.Empty(n.t, cmp.Diff(want, n.get(want.GetId()), protocmp.Transform()))
}

func TestACallbackIsTested(t *testing.T) {
	w := onSQLite(t)
	n := w.run()
	before := time.Now().Truncate(time.Microsecond)
	got, err := n.testURL(w.receiver.URL + "/below")
	require.NoError(t, err)
	require.Equal(t, delivered, got.GetState())
	require.Equal(t, notificationv1.EventType_EVENT_TYPE_TEST, got.GetEventType())
	require.Equal(t, w.receiver.URL+"/below", got.GetUrl())
	require.EqualValues(t, 1, got.GetTries())
	require.EqualValues(t, 200, got.GetLastStatus())
	require.Empty(t, got.GetLastError())
	require.NotNil(t, got.GetDeliverTime())
	require.Len(t, got.GetTryLog(), 1)
	require.WithinRange(t, got.GetTryLog()[0].GetStartTime().AsTime(), before, time.Now())
	require.EqualValues(t, 200, got.GetTryLog()[0].GetStatus())
	n.requireStored(got)

	shanghai := time.FixedZone("", 8*60*60)
	body := w.receiver.body(got.GetEventId())
	require.Equal(t, map[string]any{
		"dataId": "test", "taskId": "test", "sessionId": "test", "calledNo": "+12025550123",
		"beginTime": got.GetOccurTime().AsTime().In(shanghai).Format("2006-01-02 15:04:05"),
		"vdnId":     90.0, "failCode": "00000", "callId": "test", "filePath": "", "customFiled": "", "customField": "",
		"eventType": "TEST", "eventId": got.GetEventId(), "occurredAt": got.GetOccurTime().AsTime().Format(time.RFC3339Nano),
	}, body)
}

// A test that fails is not tried again; it is DEAD, and told to whoever asked.
func TestATestThatFails(t *testing.T) {
	w := onSQLite(t)
	w.receiver.answers(http.StatusInternalServerError)
	n := w.run()
	got, err := n.testURL(w.receiver.URL)
	require.NoError(t, err)
	require.Equal(t, dead, got.GetState())
	require.EqualValues(t, 1, got.GetTries())
	require.EqualValues(t, 500, got.GetLastStatus())
	require.Equal(t, "the receiver answered 500", got.GetLastError())
	require.Equal(t, "the receiver answered 500", got.GetTryLog()[0].GetError())
	require.Nil(t, got.GetNextTryTime())
	n.requireStored(got)
	require.Zero(t, w.due(), "nothing more is to be sent")
	n.await(n.tell("a1", "c1"), dead) // the courier has had its turn
	require.Equal(t, 1, occurrences(w.receiver.events(), got.GetEventId()))

	w.receiver.answers(http.StatusOK)
	_, err = n.deliveries.RedeliverDelivery(as(tenant), &notificationv1.RedeliverDeliveryRequest{Id: got.GetId()})
	require.NoError(t, err)
	require.EqualValues(t, 2, n.await(got.GetId(), delivered).GetTries(), "but it may be asked for")
}

func occurrences(list []string, of string) (n int) {
	for _, s := range list {
		if s == of {
			n++
		}
	}
	return n
}

// A test goes at once, whatever waits for the receiver or however it failed before.
func TestATestGoesPastWhatWaits(t *testing.T) {
	w := onSQLite(t)
	w.config.CircuitFailures, w.config.CircuitPause, w.config.PerDestination = 1, time.Hour, 1
	w.config.Retry = []time.Duration{time.Hour}
	w.receiver.answers(http.StatusServiceUnavailable)
	n := w.run()
	n.tell("a1", "c1")
	eventually(t, "the circuit opens", func() bool { return n.metric("foredial_notification_open_circuits") == 1 })
	w.receiver.answers(http.StatusOK)
	got, err := n.testURL(w.receiver.URL)
	require.NoError(t, err)
	require.Equal(t, delivered, got.GetState())
}

func TestWhatIsNotTested(t *testing.T) {
	w := onSQLite(t)
	pendingURL := newReceiver(t)
	w.source.Put(tenant, template("fine", "Hello"), template("broken", "Hello {{name"),
		feedtest.Resource("unapproved", &directoryv1.CallbackAddress{Url: pendingURL.URL}))
	n := w.run()
	for name, tc := range map[string]struct {
		test  func() (*notificationv1.Delivery, error)
		field string
	}{
		"a URL nobody approved":      {func() (*notificationv1.Delivery, error) { return n.testURL("https://a.example") }, "url"},
		"a URL not approved yet":     {func() (*notificationv1.Delivery, error) { return n.testURL(pendingURL.URL) }, "url"},
		"no such template":           {func() (*notificationv1.Delivery, error) { return n.testSMS("none", "+"+customer) }, "sms.template_id"},
		"a resource of another kind": {func() (*notificationv1.Delivery, error) { return n.testSMS("hook", "+"+customer) }, "sms.template_id"},
		"a template of no use":       {func() (*notificationv1.Delivery, error) { return n.testSMS("broken", "+"+customer) }, "sms.template_id"},
		"no number":                  {func() (*notificationv1.Delivery, error) { return n.testSMS("fine", "12") }, "sms.recipient"},
	} {
		_, err := tc.test()
		refused := requireError(t, err, errorv1.Reason_REASON_INVALID_FIELD)
		require.Equal(t, tc.field, refused.Fields[0].Path, name)
	}
	require.Zero(t, n.count(notificationv1.DeliveryState_DELIVERY_STATE_UNSPECIFIED))
	require.Empty(t, w.receiver.events())
	require.Empty(t, pendingURL.events())
}

// A test opens no way into the operator's network either.
func TestATestOfTheOwnNetwork(t *testing.T) {
	w := onSQLite(t)
	w.config.AllowNetworks = nil
	n := w.run()
	got, err := n.testURL(w.receiver.URL)
	require.NoError(t, err)
	require.Equal(t, dead, got.GetState())
	require.Equal(t, "the address is not one that callbacks may be sent to", got.GetLastError())
	require.Empty(t, w.receiver.events())
}

func TestAShortMessageIsTested(t *testing.T) {
	w := onSQLite(t)
	center := w.bySMPP()
	w.source.Put(tenant, template("note", "{{name}} {{reference}} {{number}} {{task}} {{business_result}} {{attribute.PLAN}}", "4930999999"),
		&directoryv1.TenantSettings{TimeZone: "Asia/Shanghai", DefaultRegion: "CN"})
	n := w.run()
	got, err := n.testSMS("note", "138 0013 8000")
	require.NoError(t, err)
	require.Equal(t, []string{customer + ": test test +" + customer + " test test test"}, texts(center.Await(t, 1)))
	require.Equal(t, delivered, got.GetState())
	require.Equal(t, "+"+customer, got.GetSms().GetRecipient())
	require.Equal(t, center.Messages()[0].IDs, got.GetSms().GetProviderMessageIds())
	require.Len(t, got.GetTryLog(), 1)
	eventually(t, "it has arrived", func() bool {
		return n.get(got.GetId()).GetSms().GetReceipt() == notificationv1.SmsReceipt_SMS_RECEIPT_DELIVERED
	})
	require.Empty(t, w.receiver.events())
}

// A tenant may send so many a minute, by all its people and through all processes.
func TestTestsHaveALimit(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		nodes := []*node{w.run(), w.run()}
		const asked, allowed = 30, 10
		errs := make([]error, asked)
		var done sync.WaitGroup
		for i := range asked {
			done.Go(func() { _, errs[i] = nodes[i%2].testURL(w.receiver.URL) })
		}
		done.Wait()
		refused := 0
		for _, err := range errs {
			if err == nil {
				continue
			}
			refused++
			wait := requireError(t, err, errorv1.Reason_REASON_LIMIT).RetryAfter
			require.Greater(t, wait, 30*time.Second)
			require.LessOrEqual(t, wait, time.Minute)
		}
		require.Equal(t, asked-allowed, refused)
		require.Len(t, w.receiver.events(), allowed)
		require.Equal(t, allowed, nodes[0].count(delivered), "what is refused leaves nothing")

		w.source.Put("other", feedtest.Resource("hook", &directoryv1.CallbackAddress{
			Url: w.receiver.URL, Status: directoryv1.ApprovalStatus_APPROVAL_STATUS_APPROVED,
		}))
		eventually(t, "another tenant may", func() bool {
			_, err := nodes[0].deliveries.SendTest(as("other"), &notificationv1.SendTestRequest{
				Target: &notificationv1.SendTestRequest_Url{Url: w.receiver.URL},
			})
			return err == nil
		})
	})
}

// The outcome of a test is stored though its caller is gone.
func TestACallerWhoDoesNotWait(t *testing.T) {
	w := onSQLite(t)
	ctx, leave := context.WithCancel(as(tenant))
	waiting := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // else the end of the request is not seen
		leave()
		<-r.Context().Done()
	}))
	t.Cleanup(waiting.Close)
	w.approve("waiting", waiting.URL)
	n := w.run()
	_, err := n.deliveries.SendTest(ctx, &notificationv1.SendTestRequest{Target: &notificationv1.SendTestRequest_Url{Url: waiting.URL}})
	require.Error(t, err)
	eventually(t, "its try is stored", func() bool {
		got, err := n.deliveries.ListDeliveries(as(tenant), &notificationv1.ListDeliveriesRequest{})
		require.NoError(t, err)
		return len(got.GetDeliveries()) == 1 && got.GetDeliveries()[0].GetTries() == 1
	})
	require.Equal(t, 1, n.count(dead))
}
