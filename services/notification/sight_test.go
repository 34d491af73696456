package notification_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/testkit/rpctest"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
	"github.com/foredial/foredial/services/internal/sight/sighttest"
)

// sightWorld has dead deliveries of a task of each of two org units and of none, by the
// name of whose they are.
func sightWorld(t *testing.T) (w *world, n *node, ids map[string]string) {
	w = onSQLite(t)
	w.config.SMSLog = true
	w.receiver.answers(500)
	for _, of := range []string{"strange", "mine", "common"} {
		task := w.task(of+"-task", w.receiver.URL+"/"+of)
		hook := feedtest.Resource(of+"-hook", &directoryv1.CallbackAddress{
			Url: w.receiver.URL + "/" + of, Status: directoryv1.ApprovalStatus_APPROVAL_STATUS_APPROVED,
		})
		template := feedtest.Resource(of+"-template", &directoryv1.NotificationTemplate{
			Provider: directoryv1.NotificationProvider_NOTIFICATION_PROVIDER_SMS_GATEWAY, Text: "hello from " + of,
		})
		if of != "common" {
			task.OrgUnitId, hook.OrgUnitId, template.OrgUnitId = of, of, of
		}
		w.source.Put(tenant, task, hook, template)
	}
	w.source.DeleteResource(tenant, "hook") // which allows what is below it
	n, ids = w.run(), map[string]string{}
	for _, of := range []string{"strange", "mine", "common"} {
		e := event(released, of+"-call", of+"-contact")
		e.Attempt.TaskId = of + "-task"
		all := n.enqueue(e)
		require.Len(t, all, 1)
		ids[of] = all[0]
	}
	for _, id := range ids {
		n.await(id, dead)
	}
	return w, n, ids
}

func TestWhatABoundCallerSees(t *testing.T) {
	w, n, ids := sightWorld(t)
	w.receiver.answers(200)
	tests := func(url string) *notificationv1.SendTestRequest {
		return &notificationv1.SendTestRequest{Target: &notificationv1.SendTestRequest_Url{Url: url}}
	}
	messages := func(template string) *notificationv1.SendTestRequest {
		return &notificationv1.SendTestRequest{Target: &notificationv1.SendTestRequest_Sms{
			Sms: &notificationv1.SendTestRequest_SmsTest{TemplateId: template, Recipient: "+8613800138000"},
		}}
	}
	since := timestamppb.New(dial.AddDate(-1, 0, 0))
	_, err := n.deliveries.SendTest(as(tenant), tests(w.receiver.URL+"/strange"))
	require.NoError(t, err)
	conn := rpctest.ServeAs(t, n.Register)(auth.Identity{Subject: "bound", Tenant: tenant, Role: auth.TenantAdmin, OrgUnit: "mine"})
	sighttest.Check(t, conn, map[string][]sighttest.Case{
		"ListDeliveries":    {{Ask: &notificationv1.ListDeliveriesRequest{TaskId: "strange-task"}}, {Ask: &notificationv1.ListDeliveriesRequest{}, Finds: []string{"mine-task", "common-task"}}},
		"GetDelivery":       {{Ask: &notificationv1.GetDeliveryRequest{Id: ids["strange"]}, Code: codes.NotFound}, {Ask: &notificationv1.GetDeliveryRequest{Id: ids["mine"]}, Finds: []string{"mine-task"}}},
		"RedeliverDelivery": {{Ask: &notificationv1.RedeliverDeliveryRequest{Id: ids["strange"]}, Code: codes.NotFound}, {Ask: &notificationv1.RedeliverDeliveryRequest{Id: ids["mine"]}, Finds: []string{"mine-task"}}},
		"RedeliverSince":    {{Ask: &notificationv1.RedeliverSinceRequest{StartTime: since, TaskId: "strange-task"}}, {Ask: &notificationv1.RedeliverSinceRequest{StartTime: since}, Finds: []string{"redelivered: 1"}}}, // the common one
		"SendTest": {
			{Ask: tests(w.receiver.URL + "/strange"), Code: codes.InvalidArgument}, {Ask: tests(w.receiver.URL + "/mine"), Finds: []string{"/mine"}},
			{Ask: messages("strange-template"), Code: codes.InvalidArgument}, {Ask: messages("mine-template"), Finds: []string{"hello from mine"}},
		},
	}, notificationv1.NotificationService_ServiceDesc.ServiceName)
	require.Equal(t, dead, n.get(ids["strange"]).GetState(), "nobody else's was sent again")
}
