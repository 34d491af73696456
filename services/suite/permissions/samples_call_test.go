package permissions_test

import (
	"google.golang.org/grpc/codes"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
)

func (w *world) resultSamples() map[string]sample {
	task, attempt, agent := w.north.task, w.north.over, w.north.caller
	return map[string]sample{
		resultv1.ResultService_ListTaskResults_FullMethodName: blank(&resultv1.ListTaskResultsRequest{TaskId: task}),
		resultv1.ResultService_GetContactResult_FullMethodName: named(&resultv1.GetContactResultRequest{
			TaskId: task, ContactId: w.north.called,
		}),
		resultv1.ResultService_ListAttempts_FullMethodName:  everywhere(&resultv1.ListAttemptsRequest{}).of(agent),
		resultv1.ResultService_GetAttempt_FullMethodName:    named(&resultv1.GetAttemptRequest{Id: attempt}).of(agent),
		resultv1.ResultService_PlayRecording_FullMethodName: named(&resultv1.PlayRecordingRequest{Id: attempt}),
		resultv1.ResultService_RemarkAttempt_FullMethodName: named(&resultv1.RemarkAttemptRequest{
			Id: attempt, BusinessResultId: w.north.id("sold"), Note: "changed",
		}),
		resultv1.ResultService_SubmitQuestionnaire_FullMethodName: named(&resultv1.SubmitQuestionnaireRequest{
			Id: attempt, Answers: []*callv1.QuestionAnswer{{QuestionCode: "mood", Values: []string{"good"}}},
		}).of(agent),
		resultv1.ResultService_GetTaskStats_FullMethodName:      blank(&resultv1.GetTaskStatsRequest{TaskId: task, Agents: true}),
		resultv1.ResultService_BatchGetTaskStats_FullMethodName: everywhere(&resultv1.BatchGetTaskStatsRequest{TaskIds: []string{task}}),
		resultv1.ResultService_GetStatSeries_FullMethodName:     blank(&resultv1.GetStatSeriesRequest{TaskId: task, StartTime: stamp(w.begun)}),
		resultv1.ResultService_WatchTaskStats_FullMethodName:    blank(&resultv1.WatchTaskStatsRequest{TaskId: task, Agents: true}),
		resultv1.ResultService_CreateExport_FullMethodName: wrong(&resultv1.CreateExportRequest{
			Export: &resultv1.Export{TaskId: task, Purpose: "a test"},
		}),
		resultv1.ResultService_GetExport_FullMethodName:      named(&resultv1.GetExportRequest{Id: w.north.export}),
		resultv1.ResultService_ListExports_FullMethodName:    everywhere(&resultv1.ListExportsRequest{}),
		resultv1.ResultService_DownloadExport_FullMethodName: named(&resultv1.DownloadExportRequest{Id: w.north.export}),
	}
}

func (w *world) dispatchSamples() map[string]sample {
	preview, call, caller, waiter := w.north.preview, w.north.live, w.north.caller, w.north.waiter
	ready := dispatchv1.AgentState_AGENT_STATE_READY
	return map[string]sample{
		dispatchv1.AgentService_OpenSession_FullMethodName: named(&dispatchv1.OpenSessionRequest{AgentId: caller}).of(caller).atLast(),
		dispatchv1.AgentService_SetAgentState_FullMethodName: named(
			&dispatchv1.SetAgentStateRequest{AgentId: caller, State: ready}).of(caller),
		dispatchv1.AgentService_SnoozePreview_FullMethodName: named(
			&dispatchv1.SnoozePreviewRequest{Id: preview, Minutes: 5, Reason: "a test"}).of(waiter),
		dispatchv1.AgentService_SkipPreview_FullMethodName:   named(&dispatchv1.SkipPreviewRequest{Id: preview, Reason: "a test"}).of(waiter),
		dispatchv1.AgentService_AcceptPreview_FullMethodName: named(&dispatchv1.AcceptPreviewRequest{Id: preview}).of(waiter),
		dispatchv1.AgentService_ReportCall_FullMethodName: named(&dispatchv1.ReportCallRequest{
			Id: call, Event: dispatchv1.CallEvent_CALL_EVENT_CONNECTED, OccurTime: stamp(w.begun),
		}).of(caller),
		dispatchv1.AgentService_PlayVoice_FullMethodName: named(&dispatchv1.PlayVoiceRequest{
			Id: call, VoicePromptId: w.north.id("prompt"),
		}).of(caller),
		dispatchv1.AgentService_HangUp_FullMethodName: named(&dispatchv1.HangUpRequest{Id: call}).of(caller),
		dispatchv1.AgentService_CompleteAttempt_FullMethodName: named(&dispatchv1.CompleteAttemptRequest{
			Id: call, BusinessResultId: w.north.id("sold"),
		}).of(caller).atLast(),

		dispatchv1.SupervisorService_ListAgents_FullMethodName:      everywhere(&dispatchv1.ListAgentsRequest{}),
		dispatchv1.SupervisorService_WatchAgents_FullMethodName:     everywhere(&dispatchv1.WatchAgentsRequest{}),
		dispatchv1.SupervisorService_ForceAgentState_FullMethodName: named(&dispatchv1.ForceAgentStateRequest{AgentId: caller, State: ready, Reason: "a test"}),
		dispatchv1.SupervisorService_ExplainAgent_FullMethodName:    named(&dispatchv1.ExplainAgentRequest{AgentId: caller}),
		dispatchv1.SupervisorService_ListShards_FullMethodName:      everywhere(&dispatchv1.ListShardsRequest{}),
		dispatchv1.CallControlService_Connect_FullMethodName: { // it has the calls of the whole tenant
			messages: one(&dispatchv1.ConnectRequest{
				Message: &dispatchv1.ConnectRequest_Hello_{Hello: &dispatchv1.ConnectRequest_Hello{ConnectorId: "tester"}},
			}),
			bound: codes.PermissionDenied,
		},
	}
}
