package result_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/testkit/rpctest"
	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/feed/feedtest"
	"github.com/foredial/foredial/services/internal/sight/sighttest"
)

func taskOf(unit, id string) *taskv1.Task {
	return feedtest.Task(id, func(t *taskv1.Task) { t.OrgUnitId, t.QuestionnaireId = unit, "questions" })
}

// sightWorld has an answered call with a recording, of a task of each of two org units
// and of none.
func sightWorld(t *testing.T) (w *world, n *node) {
	w = onSQLite(t)
	folder := t.TempDir()
	w.recordings = "file://" + folder
	w.source.Put(tenant, &directoryv1.TenantSettings{TimeZone: "Europe/Berlin", FlowRecording: true},
		feedtest.Resource("questions", &directoryv1.Questionnaire{Questions: []*directoryv1.Question{{
			Code: "ok", Text: "Well?", Type: directoryv1.QuestionType_QUESTION_TYPE_TEXT,
		}}}),
		feedtest.Resource("sold", &directoryv1.BusinessResult{Code: "S"}),
		taskOf("strange", "strange-task"), taskOf("mine", "mine-task"), taskOf("", "common-task"))
	n = w.run()
	for _, of := range []string{"strange", "mine", "common"} {
		path := filepath.Join(folder, tenant, of+".wav")
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte("RIFF of "+of), 0o600))
		n.record(report(of+"-call", answered, ended("00000"), at(of+".wav"), func(a *resultv1.Attempt) {
			a.TaskId, a.ContactId, a.AgentId, a.Name = of+"-task", of+"-contact", of+"-agent", of
		}))
	}
	return w, n
}

func bound(role auth.Role, agent string) auth.Identity {
	return auth.Identity{Subject: "bound", Tenant: tenant, Role: role, AgentID: agent, OrgUnit: "mine"}
}

func TestWhatABoundCallerSees(t *testing.T) {
	_, n := sightWorld(t)
	exports := map[string]string{}
	for _, of := range []string{"strange", "mine"} {
		made, err := n.createExport(of+"-task", of, "")
		require.NoError(t, err)
		n.awaitExport(made.GetId(), resultv1.ExportState_EXPORT_STATE_DONE)
		exports[of] = made.GetId()
	}
	wanted := func(id string) *resultv1.CreateExportRequest {
		return &resultv1.CreateExportRequest{Export: &resultv1.Export{TaskId: id, Purpose: "p"}}
	}
	series := func(id string) *resultv1.GetStatSeriesRequest {
		return &resultv1.GetStatSeriesRequest{TaskId: id, StartTime: timestamppb.New(dial), EndTime: timestamppb.New(dial.Add(time.Hour))}
	}
	answers := []*callv1.QuestionAnswer{{QuestionCode: "ok", Values: []string{"yes"}}}
	conn := rpctest.ServeAs(t, n.Register)(bound(auth.TenantAdmin, ""))
	sighttest.Check(t, conn, map[string][]sighttest.Case{
		"ListTaskResults":     {{Ask: &resultv1.ListTaskResultsRequest{TaskId: "strange-task"}}, {Ask: &resultv1.ListTaskResultsRequest{TaskId: "mine-task"}, Finds: []string{"mine-call"}}},
		"GetContactResult":    {{Ask: &resultv1.GetContactResultRequest{TaskId: "strange-task", ContactId: "strange-contact"}}, {Ask: &resultv1.GetContactResultRequest{TaskId: "mine-task", ContactId: "mine-contact"}, Finds: []string{"mine-call"}}},
		"ListAttempts":        {{Ask: &resultv1.ListAttemptsRequest{TaskId: "strange-task"}}, {Ask: &resultv1.ListAttemptsRequest{}, Finds: []string{"mine-call", "common-call"}}},
		"GetAttempt":          {{Ask: &resultv1.GetAttemptRequest{Id: "strange-call"}}, {Ask: &resultv1.GetAttemptRequest{Id: "mine-call"}, Finds: []string{"mine-call"}}},
		"PlayRecording":       {{Ask: &resultv1.PlayRecordingRequest{Id: "strange-call"}}, {Ask: &resultv1.PlayRecordingRequest{Id: "mine-call"}, Finds: []string{"RIFF of mine"}}},
		"RemarkAttempt":       {{Ask: &resultv1.RemarkAttemptRequest{Id: "strange-call", BusinessResultId: "sold"}}, {Ask: &resultv1.RemarkAttemptRequest{Id: "mine-call", BusinessResultId: "sold"}, Finds: []string{"mine-call"}}},
		"SubmitQuestionnaire": {{Ask: &resultv1.SubmitQuestionnaireRequest{Id: "strange-call", Answers: answers}}, {Ask: &resultv1.SubmitQuestionnaireRequest{Id: "mine-call", Answers: answers}, Finds: []string{"mine-call"}}},
		"GetTaskStats":        {{Ask: &resultv1.GetTaskStatsRequest{TaskId: "strange-task"}}, {Ask: &resultv1.GetTaskStatsRequest{TaskId: "mine-task", Agents: true}, Finds: []string{"mine-agent"}}},
		"BatchGetTaskStats":   {{Ask: &resultv1.BatchGetTaskStatsRequest{TaskIds: []string{"strange-task", "mine-task", "absent", "common-task"}}, Leaves: true, Finds: []string{"mine-task", "common-task"}}},
		"GetStatSeries":       {{Ask: series("strange-task")}, {Ask: series("mine-task"), Finds: []string{"released: 1"}}, {Ask: series(""), Finds: []string{"released: 2", "connected: 2"}}},
		"WatchTaskStats":      {{Ask: &resultv1.WatchTaskStatsRequest{TaskId: "strange-task"}}, {Ask: &resultv1.WatchTaskStatsRequest{TaskId: "mine-task", Agents: true}, Finds: []string{"mine-agent"}}},
		"CreateExport":        {{Ask: wanted("strange-task"), Code: codes.InvalidArgument}, {Ask: wanted("mine-task"), Finds: []string{"mine-task"}}},
		"GetExport":           {{Ask: &resultv1.GetExportRequest{Id: exports["strange"]}, Code: codes.NotFound}, {Ask: &resultv1.GetExportRequest{Id: exports["mine"]}, Finds: []string{"mine-task"}}},
		"ListExports":         {{Ask: &resultv1.ListExportsRequest{}, Finds: []string{"mine-task"}}},
		"DownloadExport":      {{Ask: &resultv1.DownloadExportRequest{Id: exports["strange"]}, Code: codes.NotFound}, {Ask: &resultv1.DownloadExportRequest{Id: exports["mine"]}, Finds: []string{"mine-call"}}},
		"WatchEvents":         {{Ask: &eventv1.WatchEventsRequest{TaskId: "strange-task"}}, {Ask: &eventv1.WatchEventsRequest{FromEarliest: true}, Finds: []string{"mine-call:dialled", "common-call:released"}}},
		"ListAuditEntries":    {{Ask: &auditv1.ListAuditEntriesRequest{}, Code: codes.PermissionDenied}}, // an entry may be of any org unit
	}, resultv1.ResultService_ServiceDesc.ServiceName, eventv1.EventService_ServiceDesc.ServiceName, auditv1.AuditService_ServiceDesc.ServiceName)
}

// Calls that agents make for tasks of other org units are theirs still.
func TestABoundAgentSeesItsOwnCalls(t *testing.T) {
	_, n := sightWorld(t)
	as := rpctest.ServeAs(t, n.Register)
	own := resultv1.NewResultServiceClient(as(bound(auth.Agent, "strange-agent")))
	list, err := own.ListAttempts(t.Context(), &resultv1.ListAttemptsRequest{})
	require.NoError(t, err)
	require.Len(t, list.GetAttempts(), 1)
	require.Equal(t, "strange-call", list.GetAttempts()[0].GetId())
	_, err = own.GetAttempt(t.Context(), &resultv1.GetAttemptRequest{Id: "strange-call"})
	require.NoError(t, err)
}

// A stream of events goes on leaving out what is of another org unit: of tasks that are
// made later, too. Of a task that is gone nobody knows whose it was, and what is of no
// task is of its agent's org unit.
func TestABoundStreamOfEventsGoesOnBeingOne(t *testing.T) {
	w, n := sightWorld(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	stream, err := eventv1.NewEventServiceClient(rpctest.ServeAs(t, n.Register)(bound(auth.Auditor, ""))).
		WatchEvents(ctx, &eventv1.WatchEventsRequest{})
	require.NoError(t, err)
	_, err = stream.Recv() // where it is
	require.NoError(t, err)
	for unit, agent := range map[string]string{"strange": "strange-bob", "mine": "mine-ann"} {
		r := feedtest.Resource(agent, &directoryv1.Agent{})
		r.OrgUnitId = unit
		w.source.Put(tenant, r, taskOf(unit, unit+"-later"))
	}
	of := func(id, task, agent string) *eventv1.Event {
		e := taskEvent(id)
		e.OccurTime, e.TaskId, e.AgentId = timestamppb.New(dial), task, agent
		return e
	}
	require.NoError(t, n.appendEvents(
		of("1", "strange-later", ""), of("2", "mine-later", "strange-bob"), of("3", "gone", ""), of("4", "", ""),
		of("5", "", "strange-bob"), of("6", "", "mine-ann"), of("7", "strange-later", "mine-ann"), of("8", "common-task", "")))
	var heard []string
	for len(heard) == 0 || heard[len(heard)-1] != "8" {
		m, err := stream.Recv()
		require.NoError(t, err)
		heard = append(heard, m.GetEvent().GetId())
	}
	require.Equal(t, []string{"2", "6", "8"}, heard)
}
