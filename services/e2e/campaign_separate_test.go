package e2e

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/foredial/foredial/pkg/auth"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/e2e/internal/harness"
	"github.com/foredial/foredial/services/e2e/internal/history"
)

const imported = 150

// rejects are rows that must not become customers, with the column at fault; none when it is the row.
var rejects = []struct{ row, column string }{
	{"X1,Letters,3,not a number,,London", "number1"},
	{"X2,Too short,3,020 7946,,London", "number1"},
	{"X3,Priority,9,020 7946 0999,,London", "priority"},
	{"X4,Twice,3,020 7946 0998,+442079460998,London", "number2"},
	{"X5,No number,3,,,London", ""},
	{"X6,Too many fields,3,020 7946 0997,,London,and,more", ""},
}

// TestCampaignOnSeparateProcesses runs every role in a process of its own, and
// does over REST what a back end and a web front end would.
func TestCampaignOnSeparateProcesses(t *testing.T) {
	roles := []string{harness.Task, harness.Contact, harness.Dispatcher, harness.Result, harness.Notification, harness.Gateway}
	var members []harness.Member
	for _, role := range roles {
		members = append(members, harness.Member{Name: role, Roles: []string{role}})
	}
	cluster := harness.StartCluster(t, members...)
	c := setUp(t, cluster.Site)

	c.createOverREST(t)
	c.importOverREST(t)
	c.admin.REST(t, http.MethodPost, "/v1/tasks/"+c.task+":start", "{}")
	c.browse(t)

	c.connect(t, 0)
	c.staff(t, 0, "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8")
	c.awaitCompleted(t)
	o := c.verify(t)
	require.Len(t, o.contacts, imported)
	require.Empty(t, c.seen.Unfinished())
	require.Empty(t, c.seen.OutOfOrder(history.Order{Rank: rank}))
	require.NotZero(t, c.receiver.Received().Failed, "some callbacks had to be sent again")

	c.readOverREST(t, o)
	requireOpenAPI(t, c)
	for _, role := range roles[:5] {
		requireReflection(t, cluster.Site, role)
	}
	for _, role := range roles {
		cluster.Process(role).Stop(t)
	}
}

// rank is where a preview's customer is in call order: by priority, then as
// imported. Those who share a number, or were first on another's screen, come
// when they can.
func rank(p *dispatchv1.Preview) string {
	if last := p.GetReference()[len(p.GetReference())-1]; last == '8' || last == '9' {
		return ""
	}
	return fmt.Sprint(p.GetPriority(), p.GetReference())
}

func (c *campaign) createOverREST(t *testing.T) {
	t.Helper()
	body, err := protojson.Marshal(c.newTask())
	require.NoError(t, err)
	made := c.admin.REST(t, http.MethodPost, "/v1/tasks?requestId=once", string(body))
	require.Equal(t, "TASK_STATE_DRAFT", made["state"])
	again := c.admin.REST(t, http.MethodPost, "/v1/tasks?requestId=once", string(body))
	require.Equal(t, made["id"], again["id"], "a create that is repeated is the same create")
	c.task = made["id"].(string)
}

func (c *campaign) importOverREST(t *testing.T) {
	t.Helper()
	lines := strings.SplitAfter(customers(imported), "\n")
	file := strings.Join(lines[:50], "")
	for _, bad := range rejects {
		file += bad.row + "\n"
	}
	file += strings.Join(lines[50:], "")
	path := "/v1/tasks/" + c.task + "/contacts:import?requestId=file-1&fileName=customers.csv"
	done := c.admin.REST(t, http.MethodPost, path, file)
	require.Equal(t, fmt.Sprint(imported), done["imported"])
	require.Equal(t, fmt.Sprint(len(rejects)), done["rejected"])
	require.Equal(t, done["id"], c.admin.REST(t, http.MethodPost, path, file)["id"], "the same request imports nothing twice")

	list := c.admin.REST(t, http.MethodGet, fmt.Sprintf("/v1/imports/%s/rejects", done["id"]), "")["rejects"].([]any)
	require.Len(t, list, len(rejects))
	for i, bad := range rejects {
		reject := list[i].(map[string]any)
		require.Equal(t, fmt.Sprint(51+i), reject["line"])
		require.Equal(t, bad.column, reject["column"], reject)
		require.NotEmpty(t, reject["reason"])
	}
}

// browse is an agent in front of a browser: events come as they happen, and one
// call is dialled, reported and completed by hand.
func (c *campaign) browse(t *testing.T) {
	t.Helper()
	const id = "browser"
	agent := c.site.As(t, auth.Identity{Subject: id, Tenant: tenant, Role: auth.Agent, AgentID: id}, 0)
	ctx, cancel := context.WithTimeout(t.Context(), settleWithin)
	defer cancel()
	events := agent.Open(ctx, t, "/v1/agents/"+id+"/session", "text/event-stream")
	defer events.Close()
	stream := bufio.NewScanner(events)

	welcome := nextEvent(t, stream, "welcome")
	require.Equal(t, "AGENT_STATE_NOT_READY", welcome["state"])
	agent.REST(t, http.MethodPost, "/v1/agents/"+id+":setState", `{"state": "AGENT_STATE_READY"}`)
	preview := nextEvent(t, stream, "previewOffered")
	require.Equal(t, "R0000", preview["reference"], "the first in call order")
	call := agent.REST(t, http.MethodPost, fmt.Sprintf("/v1/previews/%s:accept", preview["id"]), "{}")
	require.Equal(t, "CALL_STATE_DIALLING", call["state"])
	require.Equal(t, "+442079460000", call["number"])
	attempt := fmt.Sprintf("/v1/attempts/%s", call["attemptId"])
	agent.REST(t, http.MethodPost, attempt+":report", `{"event": "CALL_EVENT_RINGING"}`)
	agent.REST(t, http.MethodPost, attempt+":report", `{"event": "CALL_EVENT_CONNECTED"}`)
	agent.REST(t, http.MethodPost, attempt+":report", `{"event": "CALL_EVENT_RELEASED", "failCode": "00000"}`)
	agent.REST(t, http.MethodPost, attempt+":complete", `{"businessResultId": "sold", "note": "=HYPERLINK(1)", "notReady": true}`)
	for {
		if call := nextEvent(t, stream, "callUpdated"); call["state"] == "CALL_STATE_COMPLETED" {
			return
		}
	}
}

// nextEvent reads server-sent events up to the next of a kind.
func nextEvent(t *testing.T, stream *bufio.Scanner, kind string) map[string]any {
	t.Helper()
	for stream.Scan() {
		data, is := strings.CutPrefix(stream.Text(), "data: ")
		if !is {
			continue
		}
		var event map[string]map[string]any
		require.NoError(t, json.Unmarshal([]byte(data), &event), data)
		if event[kind] != nil {
			return event[kind]
		}
	}
	t.Fatalf("no event %q: %v", kind, stream.Err())
	return nil
}

// readOverREST looks at the results: list, details, and the exported file.
func (c *campaign) readOverREST(t *testing.T, o outcome) {
	t.Helper()
	results := c.admin.REST(t, http.MethodGet, "/v1/tasks/"+c.task+"/results?pageSize=1000", "")["results"].([]any)
	require.Len(t, results, imported)
	total := 0
	for _, r := range results {
		total += int(r.(map[string]any)["attempts"].(float64))
	}
	require.Equal(t, len(o.attempts), total)
	first := results[0].(map[string]any)
	details := c.admin.REST(t, http.MethodGet, fmt.Sprintf("/v1/tasks/%s/results/%s", c.task, first["contactId"]), "")
	require.Len(t, details["attempts"], int(first["attempts"].(float64)))

	export := c.admin.REST(t, http.MethodPost, "/v1/exports", fmt.Sprintf(`{"taskId": %q, "purpose": "test"}`, c.task))
	path := fmt.Sprintf("/v1/exports/%s", export["id"])
	harness.Await(t, settleWithin, func() error {
		if state := c.admin.REST(t, http.MethodGet, path, "")["state"]; state != "EXPORT_STATE_DONE" {
			return fmt.Errorf("the export is %v", state)
		}
		return nil
	})
	status, text, header := c.admin.Send(t, http.MethodGet, path+":download", nil)
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, header.Get("Content-Type"), "text/csv")
	require.Contains(t, header.Get("Content-Disposition"), "attachment")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, len(o.attempts)+1)
	require.Contains(t, text, "'=HYPERLINK(1)", "what a spreadsheet would run is text")
}

func requireOpenAPI(t *testing.T, c *campaign) {
	t.Helper()
	paths := c.admin.REST(t, http.MethodGet, "/openapi.json", "")["paths"].(map[string]any)
	for _, path := range []string{"/v1/tasks", "/v1/tasks/{taskId}/contacts:import", "/v1/agents/{agentId}/session", "/v1/exports/{id}:download"} {
		require.Contains(t, paths, path)
	}
}

// requireReflection asks a process what it serves, as grpcurl does.
func requireReflection(t *testing.T, site *harness.Site, role string) {
	t.Helper()
	stream, err := grpc_reflection_v1.NewServerReflectionClient(site.Dial(t, role, "", 0)).ServerReflectionInfo(t.Context())
	require.NoError(t, err)
	require.NoError(t, stream.Send(&grpc_reflection_v1.ServerReflectionRequest{
		MessageRequest: &grpc_reflection_v1.ServerReflectionRequest_ListServices{},
	}))
	answer, err := stream.Recv()
	require.NoError(t, err)
	require.NoError(t, stream.CloseSend())
	var names []string
	for _, s := range answer.GetListServicesResponse().GetService() {
		names = append(names, s.GetName())
	}
	word := map[string]string{harness.Dispatcher: "dispatch"}[role]
	if word == "" {
		word = role
	}
	require.Contains(t, strings.Join(names, "\n"), "foredial."+word+".v1.")
	require.Contains(t, names, "grpc.health.v1.Health")
}
