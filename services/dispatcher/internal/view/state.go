package view

import (
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
)

var agentStates = map[queue.AgentState]dispatchv1.AgentState{
	queue.Offline:    dispatchv1.AgentState_AGENT_STATE_OFFLINE,
	queue.NotReady:   dispatchv1.AgentState_AGENT_STATE_NOT_READY,
	queue.Ready:      dispatchv1.AgentState_AGENT_STATE_READY,
	queue.Previewing: dispatchv1.AgentState_AGENT_STATE_PREVIEWING,
	queue.OnCall:     dispatchv1.AgentState_AGENT_STATE_ON_CALL,
	queue.WrapUp:     dispatchv1.AgentState_AGENT_STATE_WRAP_UP,
}

var callStates = map[queue.CallState]dispatchv1.CallState{
	queue.Dialling:  dispatchv1.CallState_CALL_STATE_DIALLING,
	queue.Ringing:   dispatchv1.CallState_CALL_STATE_RINGING,
	queue.Connected: dispatchv1.CallState_CALL_STATE_CONNECTED,
	queue.Released:  dispatchv1.CallState_CALL_STATE_RELEASED,
	queue.Completed: dispatchv1.CallState_CALL_STATE_COMPLETED,
}

// An accept that SQL still judges, or a close, looks like an open preview to others.
var previewStates = map[queue.PreviewState]dispatchv1.PreviewState{
	queue.Offered:   dispatchv1.PreviewState_PREVIEW_STATE_OFFERED,
	queue.Accepting: dispatchv1.PreviewState_PREVIEW_STATE_OFFERED,
	queue.Closing:   dispatchv1.PreviewState_PREVIEW_STATE_OFFERED,
	queue.Accepted:  dispatchv1.PreviewState_PREVIEW_STATE_ACCEPTED,
	queue.Skipped:   dispatchv1.PreviewState_PREVIEW_STATE_SKIPPED,
	queue.Snoozed:   dispatchv1.PreviewState_PREVIEW_STATE_SNOOZED,
	queue.TimedOut:  dispatchv1.PreviewState_PREVIEW_STATE_TIMED_OUT,
	queue.Revoked:   dispatchv1.PreviewState_PREVIEW_STATE_REVOKED,
}

var revokeReasons = map[queue.RevokeReason]dispatchv1.RevokeReason{
	queue.TaskStopped: dispatchv1.RevokeReason_REVOKE_REASON_TASK_STOPPED,
	queue.AgentGone:   dispatchv1.RevokeReason_REVOKE_REASON_AGENT_GONE,
	queue.LeaseLost:   dispatchv1.RevokeReason_REVOKE_REASON_LEASE_LOST,
	queue.Blocklisted: dispatchv1.RevokeReason_REVOKE_REASON_BLOCKLISTED,
	queue.Cancelled:   dispatchv1.RevokeReason_REVOKE_REASON_CANCELLED,
	queue.Erased:      dispatchv1.RevokeReason_REVOKE_REASON_ERASED,
	queue.Supervisor:  dispatchv1.RevokeReason_REVOKE_REASON_SUPERVISOR,
}

// CallState shows a call's state.
func CallState(s queue.CallState) dispatchv1.CallState { return callStates[s] }

// PreviewState shows a preview's state.
func PreviewState(s queue.PreviewState) dispatchv1.PreviewState { return previewStates[s] }

// Revoked shows why a preview was taken back.
func Revoked(r queue.RevokeReason) dispatchv1.RevokeReason { return revokeReasons[r] }

// AgentState shows an agent's state.
func AgentState(s queue.AgentState) dispatchv1.AgentState { return agentStates[s] }
