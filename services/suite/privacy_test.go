package suite_test

import (
	"net/http"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/testkit/sqltest"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
)

// TestAPersonIsForgotten has a number in whatever the suite keeps, erases it, and
// looks for it everywhere.
func TestAPersonIsForgotten(t *testing.T) {
	sqltest.EachURL(t, func(t *testing.T, url string) {
		c := runCampaign(t, url)
		requireKept(t, c.kept())
		require.Empty(t, c.logged(has))

		before := c.stream()
		contacts := contactv1.NewContactServiceClient(c.admin)
		erase := func() *contactv1.EraseNumberResponse {
			resp, err := contacts.EraseNumber(t.Context(), &contactv1.EraseNumberRequest{Number: person})
			require.NoError(t, err)
			return resp
		}
		did := erase()
		require.EqualValues(t, 1, did.GetErasedContacts())
		for end := time.Now().Add(15 * time.Second); len(did.GetPending()) > 0 && time.Now().Before(end); {
			did = erase()
		}
		require.Empty(t, did.GetPending())
		require.Empty(t, c.kept())
		require.Empty(t, c.logged(has))
		require.Equal(t, before, c.stream(), "the stream of events is in its order")
		c.requireRest()
	})
}

// requireKept requires that the number was everywhere before, or else that it is
// nowhere says nothing.
func requireKept(t *testing.T, places []string) {
	t.Helper()
	for _, want := range []string{
		"contact.contact.name", "contact.contact.reference", "contact.contact.attributes", "contact.number.number", "contact.attempt.number",
		"contact.appointment.number", "contact.appointment.remark", "contact.list_number.number", "contact.list_number.remark",
		"result.attempt.number", "result.attempt.name", "result.attempt.reference", "result.attempt.note", "result.attempt.custom_field",
		"result.attempt.questionnaires", "result.remark.note", "result.preview.reason", "result.event.body",
		"result.export.filter", "result.export.purpose", "exports.csv", "exports.xlsx",
		"notification.delivery.body", "notification.delivery.sms", "notification.delivery.recipient",
	} {
		require.Contains(t, places, want)
	}
}

// stream is the first events about the person, by id.
func (c *campaign) stream() (ids []string) {
	for _, e := range c.events(func(e *eventv1.Event) bool { return e.GetContactId() == c.contact }, 10) {
		ids = append(ids, e.GetId())
	}
	return ids
}

// requireRest requires that what is counted, and who others are, stays.
func (c *campaign) requireRest() {
	t, ctx := c.t, c.t.Context()
	results := resultv1.NewResultServiceClient(c.admin)
	attempt, err := results.GetAttempt(ctx, &resultv1.GetAttemptRequest{Id: c.attempt})
	require.NoError(t, err)
	require.Equal(t, "later", attempt.GetBusinessResultId())
	require.NotNil(t, attempt.GetEndTime())
	require.Len(t, attempt.GetRemarks(), 1)
	stats, err := results.GetTaskStats(ctx, &resultv1.GetTaskStatsRequest{TaskId: c.task})
	require.NoError(t, err)
	require.EqualValues(t, 1, stats.GetConnected())
	for _, e := range c.exports {
		now, err := results.GetExport(ctx, &resultv1.GetExportRequest{Id: e.GetId()})
		require.NoError(t, err)
		require.Equal(t, resultv1.ExportState_EXPORT_STATE_EXPIRED, now.GetState())
	}
	list, err := contactv1.NewContactServiceClient(c.admin).ListContacts(ctx, &contactv1.ListContactsRequest{TaskId: c.task, Reference: "R-2"})
	require.NoError(t, err)
	require.Equal(t, "Li Na", list.GetContacts()[0].GetName(), "somebody else")
}

// TestPersonalDataAreShownByRight asks for the person in every way there is.
func TestPersonalDataAreShownByRight(t *testing.T) {
	c := runCampaign(t, "")
	for _, role := range []auth.Role{auth.TenantAdmin, auth.Integrator, auth.Supervisor, auth.Auditor} {
		sees := role == auth.TenantAdmin || role == auth.Integrator
		for name, answer := range c.answers(role) {
			require.Equal(t, sees, has(answer), "%s as %s: %s", name, role, answer)
		}
	}
	supervisor := token(t, c.suite, "acme", auth.Supervisor)
	path := "/v1/tasks/" + c.task + "/contacts/" + c.contact
	code, answer := web(t, c.suite, supervisor, http.MethodGet, path, "")
	require.Equal(t, http.StatusOK, code)
	require.Equal(t, "K***7", answer["name"])
	code, answer = web(t, c.suite, supervisor, http.MethodPost, path+":reveal", `{"purpose": "a complaint"}`)
	require.Equal(t, http.StatusOK, code, answer)
	require.Equal(t, personName, answer["name"])
	require.Equal(t, map[string]any{"second": personSpaced, "secret": personSpaced}, answer["attributes"], "what is encrypted, too")
	code, answer = web(t, c.suite, token(t, c.suite, "acme", auth.Auditor), http.MethodPost, path+":reveal", `{"purpose": "curious"}`)
	require.Equal(t, http.StatusForbidden, code, answer)

	own := c.with(c.agent("bob"))
	attempt, err := resultv1.NewResultServiceClient(own).GetAttempt(t.Context(), &resultv1.GetAttemptRequest{Id: c.attempt})
	require.NoError(t, err)
	require.Equal(t, person, attempt.GetNumber(), "the agent's own call")
}

func (c *campaign) agent(id string) string {
	c.t.Helper()
	text, err := c.suite.Token(auth.Identity{Subject: id, Tenant: "acme", Role: auth.Agent, AgentID: id}, time.Hour)
	require.NoError(c.t, err)
	return text
}

// answers are what a role is told of the person, by method.
func (c *campaign) answers(role auth.Role) map[string]string {
	t, ctx := c.t, c.t.Context()
	conn := c.as(role)
	contacts, lists := contactv1.NewContactServiceClient(conn), contactv1.NewNumberListServiceClient(conn)
	results, notifications := resultv1.NewResultServiceClient(conn), notificationv1.NewNotificationServiceClient(conn)
	all := map[string]string{}
	ask := func(name string, m proto.Message, err error) {
		t.Helper()
		require.NoError(t, err, "%s as %s", name, role)
		text, err := protojson.Marshal(m)
		require.NoError(t, err)
		all[name] = shownToAll.ReplaceAllString(string(text), "")
	}
	contact, err := contacts.GetContact(ctx, &contactv1.GetContactRequest{TaskId: c.task, Id: c.contact})
	ask("GetContact", contact, err)
	page, err := contacts.ListContacts(ctx, &contactv1.ListContactsRequest{TaskId: c.task, Number: person})
	ask("ListContacts", page, err)
	found, err := contacts.SearchContacts(ctx, &contactv1.SearchContactsRequest{Having: &contactv1.SearchContactsRequest_Number{Number: person}})
	ask("SearchContacts", found, err)
	why, err := contacts.ExplainContact(ctx, &contactv1.ExplainContactRequest{TaskId: c.task, Id: c.contact})
	ask("ExplainContact", why, err)
	agreed, err := contacts.ListAppointments(ctx, &contactv1.ListAppointmentsRequest{TaskId: c.task})
	ask("ListAppointments", agreed, err)
	listed, err := lists.ListNumbers(ctx, &contactv1.ListNumbersRequest{ListId: "never"})
	ask("ListNumbers", listed, err)
	check, err := lists.CheckNumber(ctx, &contactv1.CheckNumberRequest{ListId: "never", Number: person})
	ask("CheckNumber", check, err)
	rows, err := results.ListTaskResults(ctx, &resultv1.ListTaskResultsRequest{TaskId: c.task})
	ask("ListTaskResults", rows, err)
	row, err := results.GetContactResult(ctx, &resultv1.GetContactResultRequest{TaskId: c.task, ContactId: c.contact})
	ask("GetContactResult", row, err)
	attempts, err := results.ListAttempts(ctx, &resultv1.ListAttemptsRequest{TaskId: c.task})
	ask("ListAttempts", attempts, err)
	attempt, err := results.GetAttempt(ctx, &resultv1.GetAttemptRequest{Id: c.attempt})
	ask("GetAttempt", attempt, err)
	export, err := results.GetExport(ctx, &resultv1.GetExportRequest{Id: c.exports[1].GetId()})
	export.Purpose = "" // is for everybody
	ask("GetExport", export, err)
	deliveries, err := notifications.ListDeliveries(ctx, &notificationv1.ListDeliveriesRequest{})
	ask("ListDeliveries", deliveries, err)
	stream, err := eventv1.NewEventServiceClient(conn).WatchEvents(ctx, &eventv1.WatchEventsRequest{FromEarliest: true})
	require.NoError(t, err)
	for seen := []eventv1.EventType{}; !slices.Contains(seen, eventv1.EventType_EVENT_TYPE_DELIVERY_DELIVERED); {
		m, err := stream.Recv()
		require.NoError(t, err)
		switch e := m.GetEvent(); e.GetType() {
		case eventv1.EventType_EVENT_TYPE_CALL_DIALLED, eventv1.EventType_EVENT_TYPE_ATTEMPT_COMPLETED:
			ask("WatchEvents "+e.GetType().String(), m, nil)
		default:
			seen = append(seen, e.GetType())
		}
	}
	return all
}

// shownToAll is what everybody who may see a message sees of it: references, what was
// answered, and an attribute that the directory does not mask.
var shownToAll = regexp.MustCompile(`"(reference|answers|second)":\s*("[^"]*"|\[[^\]]*\][^\]]*\])`)

// TestScreensAreShownByRight looks over an agent's shoulder.
func TestScreensAreShownByRight(t *testing.T) {
	c := runCampaign(t, "")
	for {
		event, err := c.ann.Recv()
		require.NoError(t, err)
		if p := event.GetPreviewOffered(); p != nil {
			require.Equal(t, "Li Na", p.GetName(), "the agent sees whom to call")
			require.Equal(t, "x", p.GetAttributes()["secret"])
			break
		}
	}
	for role, want := range map[auth.Role][]string{
		auth.TenantAdmin: {"Li Na", "+8613800138099", "x"}, auth.Supervisor: {"L***a", "+8613****8099", "***"}, auth.Auditor: {"L***a", "+8613****8099", "***"},
	} {
		agents, err := dispatchv1.NewSupervisorServiceClient(c.as(role)).ListAgents(t.Context(), &dispatchv1.ListAgentsRequest{
			States: []dispatchv1.AgentState{dispatchv1.AgentState_AGENT_STATE_PREVIEWING},
		})
		require.NoError(t, err)
		require.Len(t, agents.GetAgents(), 1)
		p := agents.GetAgents()[0].GetPreview()
		require.Equal(t, want, []string{p.GetName(), p.GetNumbers()[0].GetNumber(), p.GetAttributes()["secret"]}, "role %s", role)
	}
}

// TestLogsTellNothing runs the campaign at the level that tells most.
func TestLogsTellNothing(t *testing.T) {
	c := runCampaign(t, "")
	text := c.log.String()
	require.Contains(t, text, "level=DEBUG")
	require.Contains(t, text, c.task, "it tells of tasks")
	require.Empty(t, c.logged(has))
	for _, personal := range append([]string{"Karl", "Li Na", "13800138099", "asked us"}, c.tokens...) {
		require.NotContains(t, text, personal)
	}
}
