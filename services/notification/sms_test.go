package notification_test

import (
	"log/slog"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/testkit/smpptest"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	notificationinternalv1 "github.com/foredial/foredial/proto/gen/foredial/notification/internalapi/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
	"github.com/foredial/foredial/services/notification"
)

func TestACustomerNobodyReachedIsTold(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		center := w.bySMPP()
		w.source.Put(tenant, w.smsTask("sorry", ""), template("sorry", "Dear {{name}} ({{reference}}), we called {{number}} for {{task}} at {{time}}.", "4930999999"))
		n := w.run()
		ids := n.enqueue(outcome(unreached, "a1", "c1"))
		require.Len(t, ids, 1, "to the customer, whoever else the template lists")
		got := n.await(ids[0], delivered)
		require.Equal(t, []string{customer + ": Dear Ann (ref-1), we called +" + customer + " for Spring at 2026-05-04 17:01."}, texts(center.Await(t, 1)))
		require.Equal(t, "Acme", center.Messages()[0].From.Number)

		require.Equal(t, notificationv1.DeliveryChannel_DELIVERY_CHANNEL_SMS, got.GetChannel())
		require.Equal(t, unreached, got.GetEventType())
		require.Empty(t, got.GetUrl())
		require.Equal(t, "sorry", got.GetSms().GetTemplateId())
		require.Equal(t, smsGateway, got.GetSms().GetProvider())
		require.Equal(t, "+"+customer, got.GetSms().GetRecipient())
		require.Equal(t, center.Messages()[0].Text, got.GetSms().GetText())
		require.Equal(t, center.Messages()[0].IDs, got.GetSms().GetProviderMessageIds())
		eventually(t, "it has arrived", func() bool {
			return n.get(ids[0]).GetSms().GetReceipt() == notificationv1.SmsReceipt_SMS_RECEIPT_DELIVERED
		})
		require.Equal(t, "DELIVRD", n.get(ids[0]).GetSms().GetReceiptDetail())
		require.NotNil(t, n.get(ids[0]).GetSms().GetReceiptTime())
		require.Empty(t, w.receiver.events(), "by SMS alone")
		require.Zero(t, w.contacts.questions(), "no attribute is named")
	})
}

// However often it is told, by whichever attempt, to whichever number: an end that
// was UNKNOWN and settled later, a contact that was recycled.
func TestACustomerIsToldOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		center := w.bySMPP()
		w.source.Put(tenant, w.smsTask("sorry", ""), template("sorry", "Sorry"))
		n := w.run()
		n.await(n.enqueue(outcome(unreached, "a1", "c1"))[0], delivered)
		later := outcome(unreached, "a2", "c1", func(a *resultv1.Attempt) { a.Number = "+4930123456" })
		n.enqueue(outcome(unreached, "a1", "c1"), later)
		n.enqueue(later, event(released, "a2", "c1"))
		n.await(n.enqueue(outcome(unreached, "a3", "c2"))[0], delivered)
		require.Len(t, center.Await(t, 2), 2)
		require.Equal(t, 3, n.count(delivered)+n.count(pending), "two messages, and the callback about a2")
	})
}

func TestABusinessResultIsTold(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		center := w.bySMPP()
		w.contacts.attributes["c1"] = map[string]string{"PLAN": "XL", "IBAN": "*"}
		w.source.Put(tenant, w.smsTask("", "note"), feedtest.Resource("sold", &directoryv1.BusinessResult{Code: "S"}),
			feedtest.Resource("iban", &directoryv1.DataAttribute{Code: "IBAN", Type: directoryv1.AttributeType_ATTRIBUTE_TYPE_ENCRYPTED}),
			template("note", "{{business_result}}: {{attribute.PLAN}}[{{attribute.IBAN}}{{attribute.NONE}}] {{time}}", "13800138001", "+4930123456", "+86 138 0013 8001"))
		n := w.run()
		again := outcome(completed, "a1", "c1")
		ids := n.enqueue(again)
		require.Len(t, ids, 2, "each listed number once")
		for _, id := range ids {
			n.await(id, delivered)
		}
		require.ElementsMatch(t, []string{
			"8613800138001: sold: XL[] 2026-05-04 17:02", "4930123456: sold: XL[] 2026-05-04 17:02",
		}, texts(center.Await(t, 2)))
		n.enqueue(again)
		require.Equal(t, 2, n.count(delivered))
	})
}

func TestABusinessResultIsToldTheCustomer(t *testing.T) {
	w := onSQLite(t)
	center := w.bySMPP()
	w.source.Put(tenant, w.smsTask("", "thanks"), template("thanks", "Thank you, {{name}}! {{time}}"))
	n := w.run()
	// A remark: the agent did not complete.
	remarked := outcome(completed, "a1", "c1", func(a *resultv1.Attempt) { a.CompleteTime = nil })
	n.await(n.enqueue(remarked)[0], delivered)
	require.Equal(t, []string{customer + ": Thank you, Ann! 2026-05-04 17:01"}, texts(center.Await(t, 1)))
}

func TestNobodyIsToldOfTheRest(t *testing.T) {
	w := onSQLite(t)
	w.bySMPP()
	w.source.Put(tenant, w.smsTask("sorry", "thanks"), template("sorry", "Sorry"), template("thanks", "Thanks"), feedtest.Task("silent"))
	n := w.run()
	other := outcome(completed, "a1", "c1", func(a *resultv1.Attempt) { a.BusinessResultId = "sold-later" })
	require.Empty(t, n.enqueue(other), "not even below the one that has a template")
	silent := func(a *resultv1.Attempt) { a.TaskId = "silent" }
	require.Empty(t, n.enqueue(outcome(unreached, "a2", "c2", silent), outcome(completed, "a2", "c2", silent)))
	deleted := func(a *resultv1.Attempt) { a.TaskId = "deleted" }
	require.Empty(t, n.enqueue(outcome(unreached, "a3", "c3", deleted)))
}

func TestATemplateThatIsGone(t *testing.T) {
	w := onSQLite(t)
	w.source.Put(tenant, w.smsTask("gone", ""))
	n := w.run()
	require.Empty(t, n.enqueue(outcome(unreached, "a1", "c1")))
	require.Len(t, n.enqueue(event(released, "a1", "c1")), 1, "and holds nothing up")
}

func TestAContactThatIsGone(t *testing.T) {
	w := onSQLite(t)
	center := w.bySMPP()
	w.source.Put(tenant, w.smsTask("sorry", ""), template("sorry", "[{{attribute.PLAN}}]"))
	n := w.run()
	n.await(n.enqueue(outcome(unreached, "a1", "c1"))[0], delivered)
	require.Equal(t, []string{customer + ": []"}, texts(center.Await(t, 1)))
}

// While the contact service is down, only events that need it wait.
func TestAContactServiceThatIsDown(t *testing.T) {
	w := onSQLite(t)
	w.bySMPP()
	w.contacts.attributes["c1"] = map[string]string{"PLAN": "XL"}
	w.contacts.answer(apierr.New(codes.Unavailable, apierr.DependencyDown, "down for the test"))
	w.source.Put(tenant, w.smsTask("sorry", ""), template("sorry", "{{attribute.PLAN}}"))
	n := w.run()
	_, err := n.enqueuer.Enqueue(as(tenant), &notificationinternalv1.EnqueueRequest{
		Events: []*notificationinternalv1.Event{outcome(unreached, "a1", "c1"), event(released, "a2", "c2")},
	})
	require.Equal(t, codes.Aborted, status.Code(err), "%v", err)
	eventually(t, "the other is delivered", func() bool { return n.count(delivered) == 1 })
	w.contacts.answer(nil)
	got := n.await(n.enqueue(outcome(unreached, "a1", "c1"))[0], delivered)
	require.Equal(t, "XL", got.GetSms().GetText())
}

func TestWithoutAnAccountForSMS(t *testing.T) {
	w := onSQLite(t)
	w.source.Put(tenant, w.smsTask("sorry", ""), template("sorry", "Sorry"))
	n := w.run()
	got := n.await(n.enqueue(outcome(unreached, "a1", "c1"))[0], dead)
	require.EqualValues(t, 1, got.GetTries())
	require.Equal(t, "there is no account with the provider SMS_GATEWAY", got.GetLastError())
}

func TestTheLogTakesSMS(t *testing.T) {
	w := onSQLite(t)
	w.config.SMSLog = true
	w.source.Put(tenant, w.smsTask("sorry", ""), template("sorry", "Sorry"))
	n := w.run()
	got := n.await(n.enqueue(outcome(unreached, "a1", "c1"))[0], delivered)
	require.Equal(t, []string{"log-" + got.GetId()}, got.GetSms().GetProviderMessageIds())
}

// What no try would change ends at once; what the gateway may take later does not.
func TestAMessageThatIsRefused(t *testing.T) {
	w := onSQLite(t)
	center := w.bySMPP()
	center.Answer(customer, smpptest.Answer{Status: 0x0b})               // ESME_RINVDSTADR
	center.Answer("4930123456", smpptest.Answer{Status: 0x58, Times: 1}) // ESME_RTHROTTLED
	w.source.Put(tenant, w.smsTask("sorry", ""), template("sorry", "Sorry"))
	n := w.run()
	ids := n.enqueue(outcome(unreached, "a1", "c1"),
		outcome(unreached, "a2", "c2", func(a *resultv1.Attempt) { a.Number = "+4930123456" }))
	got := n.await(ids[0], dead)
	require.EqualValues(t, 1, got.GetTries())
	require.Contains(t, got.GetLastError(), "ESME_RINVDSTADR")
	require.NotContains(t, got.GetLastError(), customer)
	require.EqualValues(t, 2, n.await(ids[1], delivered).GetTries())

	center.Answer(customer, smpptest.Answer{})
	_, err := n.deliveries.RedeliverDelivery(as(tenant), &notificationv1.RedeliverDeliveryRequest{Id: ids[0]})
	require.NoError(t, err)
	n.await(ids[0], delivered)
}

// One provider that is down holds up neither callbacks nor the process.
func TestAGatewayThatIsDown(t *testing.T) {
	w := onSQLite(t)
	center := w.bySMPP()
	center.Close()
	w.source.Put(tenant, w.smsTask("sorry", ""), template("sorry", "Sorry"))
	n := w.run()
	waiting := n.enqueue(outcome(unreached, "a1", "c1"))[0]
	n.await(n.tell("a1", "c1"), delivered)
	require.Equal(t, pending, n.get(waiting).GetState())
	require.Equal(t, []string{"a1:released"}, w.receiver.events())
}

func TestEventsOfMessagesNeedATime(t *testing.T) {
	n := onSQLite(t).run()
	for _, e := range []*notificationinternalv1.Event{
		outcome(unreached, "a1", "c1", func(a *resultv1.Attempt) { a.EndTime = nil }),
		outcome(completed, "a1", "c1", func(a *resultv1.Attempt) { a.EndTime, a.CompleteTime = nil, nil }),
	} {
		_, err := n.enqueuer.Enqueue(as(tenant), &notificationinternalv1.EnqueueRequest{Events: []*notificationinternalv1.Event{e}})
		requireError(t, err, errorv1.Reason_REASON_INVALID_FIELD)
	}
	before := outcome(completed, "a2", "c1", func(a *resultv1.Attempt) {
		a.EndTime, a.CompleteTime = nil, timestamppb.New(dial)
	})
	require.Empty(t, n.enqueue(before), "chosen before the end of the call")
}

func TestAFileOfAccountsThatIsWrong(t *testing.T) {
	w := onSQLite(t)
	w.accounts("accounts:\n  - tenants: acme\n")
	_, err := notification.New(w.config, notification.Deps{
		Log: slog.New(slog.DiscardHandler), Registry: prometheus.NewRegistry(), DB: w.db, Tasks: w.source.Conn(), Contacts: w.contacts.conn,
	})
	require.ErrorContains(t, err, "line 2: unknown key tenants")
}
