package suite_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/testkit/redistest"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/suite"
)

// The customer of these tests, whose number is in everything that can be told of
// him, in each of the spellings.
const (
	person       = "+8613977713977"
	personName   = "Karl 139-7771-3977"
	personSpaced = "139 7771 3977"
)

var spellings = []string{"13977713977", "139-7771-3977", personSpaced}

// campaign is a suite in which the person was called once, and written about.
type campaign struct {
	t     *testing.T
	cfg   suite.Config
	suite *suite.Suite
	log   *sink
	redis *redistest.Server

	admin   *grpc.ClientConn
	task    string
	contact string
	attempt string
	exports []*resultv1.Export
	tokens  []string
	// ann is the session of the agent who skipped the person, and has the next customer.
	ann grpc.ServerStreamingClient[dispatchv1.SessionEvent]
}

// as connects as a role.
func (c *campaign) as(role auth.Role) *grpc.ClientConn {
	c.t.Helper()
	text, err := c.suite.Token(auth.Identity{Subject: "somebody", Tenant: "acme", Role: role}, time.Hour)
	require.NoError(c.t, err)
	c.tokens = append(c.tokens, text)
	return c.with(text)
}

func (c *campaign) with(token string) *grpc.ClientConn {
	c.t.Helper()
	conn, err := rpc.Dial(c.suite.GRPC(), token, nil)
	require.NoError(c.t, err)
	c.t.Cleanup(func() { require.NoError(c.t, conn.Close()) })
	return conn
}

// runCampaign runs it on a database; empty: SQLite files.
func runCampaign(t *testing.T, database string) *campaign {
	t.Helper()
	var calls atomic.Int32
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if calls.Add(1) > 1 { // the end of the call is told in vain
			w.WriteHeader(http.StatusBadRequest)
		}
	}))
	t.Cleanup(receiver.Close)
	c := &campaign{t: t, cfg: testConfig(t), log: &sink{}, redis: redistest.Start(t)}
	c.cfg.Database.URL, c.cfg.Database.Migrate = database, true
	c.cfg.Redis.URL = c.redis.URL
	c.cfg.Notification.AllowNetworks = []string{"127.0.0.0/8"}
	c.cfg.Notification.Retry = []time.Duration{10 * time.Millisecond}
	c.cfg.Notification.SMSLog = true
	require.NoError(t, c.cfg.KeepAttributeKeys())
	var err error
	c.suite, err = suite.New(t.Context(), c.cfg, slog.New(slog.NewTextHandler(c.log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, c.suite.Stop(context.Background())) })
	require.NoError(t, c.suite.Start(t.Context()))
	awaitReady(t, c.suite)
	c.admin = c.as(auth.TenantAdmin)
	c.prepare(receiver.URL + "/")
	c.call()
	c.after()
	return c
}

// prepare configures the tenant and loads the person, and a second customer.
func (c *campaign) prepare(callbacks string) {
	t, ctx := c.t, c.t.Context()
	attribute := func(code string, kind directoryv1.AttributeType) *directoryv1.Resource {
		return &directoryv1.Resource{Id: code, DisplayName: code, Spec: &directoryv1.Resource_DataAttribute{
			DataAttribute: &directoryv1.DataAttribute{Code: code, Type: kind, PushToAgent: true},
		}}
	}
	agent := func(id string) *directoryv1.Resource {
		return &directoryv1.Resource{Id: id, DisplayName: id, Spec: &directoryv1.Resource_Agent{Agent: &directoryv1.Agent{SkillQueueIds: []string{"q1"}}}}
	}
	_, err := directoryv1.NewDirectoryServiceClient(c.admin).ApplyResources(ctx, &directoryv1.ApplyResourcesRequest{Resources: append([]*directoryv1.Resource{
		attribute("second", directoryv1.AttributeType_ATTRIBUTE_TYPE_STRING), attribute("secret", directoryv1.AttributeType_ATTRIBUTE_TYPE_ENCRYPTED),
		agent("ann"), agent("bob"),
		{Id: "sold", DisplayName: "Sold", Spec: &directoryv1.Resource_BusinessResult{BusinessResult: &directoryv1.BusinessResult{Code: "SOLD"}}},
		{Id: "later", DisplayName: "Later", Spec: &directoryv1.Resource_BusinessResult{BusinessResult: &directoryv1.BusinessResult{Code: "LATER"}}},
		{Id: "never", DisplayName: "Never", Spec: &directoryv1.Resource_BlocklistGroup{BlocklistGroup: &directoryv1.BlocklistGroup{}}},
		{Id: "form", DisplayName: "Form", Spec: &directoryv1.Resource_Questionnaire{Questionnaire: &directoryv1.Questionnaire{Questions: []*directoryv1.Question{
			{Code: "phone", Text: "Where are you reached?", Type: directoryv1.QuestionType_QUESTION_TYPE_TEXT},
		}}}},
		{Id: "thanks", DisplayName: "Thanks", Spec: &directoryv1.Resource_NotificationTemplate{NotificationTemplate: &directoryv1.NotificationTemplate{
			Provider: directoryv1.NotificationProvider_NOTIFICATION_PROVIDER_SMS_GATEWAY,
			Text:     "Dear {{name}}, {{reference}}, we called {{number}} and {{attribute.second}}",
		}}},
		{Id: "back-end", DisplayName: "Back end", Spec: &directoryv1.Resource_CallbackAddress{
			CallbackAddress: &directoryv1.CallbackAddress{Url: callbacks, Status: directoryv1.ApprovalStatus_APPROVAL_STATUS_APPROVED},
		}},
	}, directory...)})
	require.NoError(t, err)
	tasks := taskv1.NewTaskServiceClient(c.admin)
	task := newTask("Private")
	task.StartTime = timestamppb.New(time.Now().Add(time.Second))
	task.RegularPeriods = []*taskv1.Period{{Start: "00:00", End: "23:59"}}
	task.CallbackUrl, task.QuestionnaireId = callbacks, "form"
	task.BusinessResultSms = []*taskv1.BusinessResultSms{{BusinessResultId: "sold", TemplateId: "thanks"}}
	task, err = tasks.CreateTask(ctx, &taskv1.CreateTaskRequest{Task: task})
	require.NoError(t, err)
	c.task = task.GetId()
	made, err := contactv1.NewContactServiceClient(c.admin).BatchCreateContacts(ctx, &contactv1.BatchCreateContactsRequest{
		TaskId: c.task, RequestId: "r1", Contacts: []*contactv1.Contact{
			{
				Reference: "R-13977713977", Name: personName, Numbers: []*contactv1.Number{{Number: person}}, Priority: 1,
				Attributes: map[string]string{"second": personSpaced, "secret": personSpaced},
			},
			{Reference: "R-2", Name: "Li Na", Numbers: []*contactv1.Number{{Number: "+8613800138099"}}, Attributes: map[string]string{"second": "none", "secret": "x"}},
		},
	})
	require.NoError(t, err)
	c.contact = made.GetOutcomes()[0].GetContactId()
	require.NotEmpty(t, c.contact, made)
	_, err = contactv1.NewNumberListServiceClient(c.admin).AddNumbers(ctx, &contactv1.AddNumbersRequest{
		ListId: "never", Numbers: []*contactv1.ListedNumber{{Number: person, Remark: "asked us, from " + personSpaced}},
	})
	require.NoError(t, err)
	_, err = tasks.StartTask(ctx, &taskv1.StartTaskRequest{Id: c.task})
	require.NoError(t, err)
}

// call has one agent skip the person, and the other call him.
func (c *campaign) call() {
	t, ctx := c.t, c.t.Context()
	session := func(agent string) (dispatchv1.AgentServiceClient, grpc.ServerStreamingClient[dispatchv1.SessionEvent]) {
		token, err := c.suite.Token(auth.Identity{Subject: agent, Tenant: "acme", Role: auth.Agent, AgentID: agent}, time.Hour)
		require.NoError(t, err)
		c.tokens = append(c.tokens, token)
		agents := dispatchv1.NewAgentServiceClient(c.with(token))
		stream, err := agents.OpenSession(ctx, &dispatchv1.OpenSessionRequest{AgentId: agent})
		require.NoError(t, err)
		_, err = stream.Recv()
		require.NoError(t, err)
		_, err = agents.SetAgentState(ctx, &dispatchv1.SetAgentStateRequest{AgentId: agent, State: dispatchv1.AgentState_AGENT_STATE_READY})
		require.NoError(t, err)
		return agents, stream
	}
	ann, stream := session("ann")
	_, err := ann.SkipPreview(ctx, &dispatchv1.SkipPreviewRequest{Id: nextPreview(t, stream), Reason: "knows " + personSpaced})
	require.NoError(t, err)
	c.ann = stream
	bob, stream := session("bob")
	c.attempt = nextPreview(t, stream)
	call, err := bob.AcceptPreview(ctx, &dispatchv1.AcceptPreviewRequest{Id: c.attempt})
	require.NoError(t, err)
	require.Equal(t, person, call.GetNumber(), "the person's preview is the first")
	for _, event := range []dispatchv1.CallEvent{dispatchv1.CallEvent_CALL_EVENT_CONNECTED, dispatchv1.CallEvent_CALL_EVENT_RELEASED} {
		_, err = bob.ReportCall(ctx, &dispatchv1.ReportCallRequest{Id: c.attempt, Event: event, OccurTime: timestamppb.Now()})
		require.NoError(t, err)
	}
	_, err = bob.CompleteAttempt(ctx, &dispatchv1.CompleteAttemptRequest{
		Id: c.attempt, BusinessResultId: "sold", Note: "is at " + personSpaced, NotReady: true,
		Answers:     []*callv1.QuestionAnswer{{QuestionCode: "phone", Values: []string{"at " + personSpaced}}},
		Appointment: &dispatchv1.CompleteAttemptRequest_Appointment{AppointmentTime: timestamppb.New(time.Now().Add(time.Hour)), Remark: "dial " + personSpaced},
	})
	require.NoError(t, err)
}

// after writes about the call, and waits for all that comes of it.
func (c *campaign) after() {
	t, ctx := c.t, c.t.Context()
	results, notifications := resultv1.NewResultServiceClient(c.admin), notificationv1.NewNotificationServiceClient(c.admin)
	_, err := results.RemarkAttempt(ctx, &resultv1.RemarkAttemptRequest{Id: c.attempt, BusinessResultId: "later", Note: "as " + personSpaced + " said"})
	require.NoError(t, err)
	for _, export := range []*resultv1.Export{
		{TaskId: c.task, Purpose: "all"},
		{
			TaskId: c.task, Purpose: "of " + personSpaced, Format: resultv1.ExportFormat_EXPORT_FORMAT_XLSX,
			Filter: &resultv1.AttemptFilter{Number: person},
		},
	} {
		export, err := results.CreateExport(ctx, &resultv1.CreateExportRequest{Export: export})
		require.NoError(t, err)
		c.exports = append(c.exports, export)
	}
	_, err = notifications.SendTest(ctx, &notificationv1.SendTestRequest{Target: &notificationv1.SendTestRequest_Sms{
		Sms: &notificationv1.SendTestRequest_SmsTest{TemplateId: "thanks", Recipient: person},
	}})
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		for _, e := range c.exports {
			if now, err := results.GetExport(ctx, &resultv1.GetExportRequest{Id: e.GetId()}); err != nil || now.GetState() != resultv1.ExportState_EXPORT_STATE_DONE {
				return false
			}
		}
		list, err := notifications.ListDeliveries(ctx, &notificationv1.ListDeliveriesRequest{TaskId: c.task})
		ended := 0
		for _, d := range list.GetDeliveries() {
			if d.GetState() != notificationv1.DeliveryState_DELIVERY_STATE_PENDING {
				ended++
			}
		}
		stats, failed := results.GetTaskStats(ctx, &resultv1.GetTaskStatsRequest{TaskId: c.task})
		return err == nil && ended == 3 && failed == nil && len(stats.GetPreviews()) == 2 // answer, end, message; skipped, accepted
	}, 15*time.Second, 20*time.Millisecond)
	// The deliveries, the last to be told.
	require.Len(t, c.events(func(e *eventv1.Event) bool { return e.GetDelivery() != nil }, 3), 3)
}

// events reads the stream from its beginning, as one who sees all, until so many are
// as wanted.
func (c *campaign) events(want func(*eventv1.Event) bool, n int) (found []*eventv1.Event) {
	c.t.Helper()
	stream, err := eventv1.NewEventServiceClient(c.admin).WatchEvents(c.t.Context(), &eventv1.WatchEventsRequest{FromEarliest: true})
	require.NoError(c.t, err)
	for len(found) < n {
		m, err := stream.Recv()
		require.NoError(c.t, err)
		if e := m.GetEvent(); e != nil && want(e) {
			found = append(found, e)
		}
	}
	return found
}

// logged are the lines of the log that have a text in them that is none of its business.
func (c *campaign) logged(wrong func(string) bool) (lines []string) {
	for line := range strings.Lines(c.log.String()) {
		if wrong(line) {
			lines = append(lines, line)
		}
	}
	return lines
}

// has tells whether a text has the person's number in it.
func has(text string) bool {
	for _, spelling := range spellings {
		if strings.Contains(text, spelling) {
			return true
		}
	}
	return false
}
