package defaults_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/defaults"
)

func TestTask(t *testing.T) {
	for name, tc := range map[string]struct{ given, want *taskv1.Task }{
		"nothing given": {
			&taskv1.Task{},
			&taskv1.Task{
				TaskType: taskv1.TaskType_TASK_TYPE_PREVIEW, Priority: 3, PreviewTimeoutS: 30, CallDurationS: 60, MaxCallS: 3600,
				OnPreviewTimeout: taskv1.OnPreviewTimeout_ON_PREVIEW_TIMEOUT_REQUEUE, Sequence: taskv1.Sequence_SEQUENCE_NONE,
				WindowZone: taskv1.WindowZone_WINDOW_ZONE_TENANT, NumberOrder: taskv1.NumberOrder_NUMBER_ORDER_IN_SEQUENCE, AppointmentGraceS: proto.Int32(600),
				ResultPolicy: &taskv1.ResultPolicy{Scope: taskv1.PolicyScope_POLICY_SCOPE_GLOBAL, DefaultEntry: &taskv1.PolicyEntry{MaxAttemptDays: 1, MaxAttemptsPerDay: 1, IntervalS: proto.Int32(1800)}},
			},
		},
		"what is given stays": {
			&taskv1.Task{
				Priority: 1, PreviewTimeoutS: 9, CallDurationS: 5, MaxCallS: 60, Sequence: taskv1.Sequence_SEQUENCE_BY_PRIORITY,
				OnPreviewTimeout: taskv1.OnPreviewTimeout_ON_PREVIEW_TIMEOUT_AGENT_NOT_READY,
				ResultPolicy:     &taskv1.ResultPolicy{DefaultEntry: &taskv1.PolicyEntry{MaxAttemptDays: 3, IntervalS: proto.Int32(0)}},
			},
			&taskv1.Task{
				TaskType: taskv1.TaskType_TASK_TYPE_PREVIEW, AppointmentGraceS: proto.Int32(600),
				WindowZone: taskv1.WindowZone_WINDOW_ZONE_TENANT, NumberOrder: taskv1.NumberOrder_NUMBER_ORDER_IN_SEQUENCE,
				Priority: 1, PreviewTimeoutS: 9, CallDurationS: 5, MaxCallS: 60, Sequence: taskv1.Sequence_SEQUENCE_BY_PRIORITY,
				OnPreviewTimeout: taskv1.OnPreviewTimeout_ON_PREVIEW_TIMEOUT_AGENT_NOT_READY,
				ResultPolicy:     &taskv1.ResultPolicy{Scope: taskv1.PolicyScope_POLICY_SCOPE_GLOBAL, DefaultEntry: &taskv1.PolicyEntry{MaxAttemptDays: 3, MaxAttemptsPerDay: 1, IntervalS: proto.Int32(0)}},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			defaults.Task(tc.given)
			require.Empty(t, cmp.Diff(tc.want, tc.given, protocmp.Transform()))
		})
	}
}

func TestResource(t *testing.T) {
	for name, tc := range map[string]struct{ given, want *directoryv1.Resource }{
		"a caller number": {
			&directoryv1.Resource{Spec: &directoryv1.Resource_CallerNumber{CallerNumber: &directoryv1.CallerNumber{}}},
			&directoryv1.Resource{Spec: &directoryv1.Resource_CallerNumber{CallerNumber: &directoryv1.CallerNumber{Priority: 3}}},
		},
		"a skill queue": {
			&directoryv1.Resource{Spec: &directoryv1.Resource_SkillQueue{SkillQueue: &directoryv1.SkillQueue{}}},
			&directoryv1.Resource{Spec: &directoryv1.Resource_SkillQueue{SkillQueue: &directoryv1.SkillQueue{Medium: directoryv1.Medium_MEDIUM_VOICE}}},
		},
		"an agent": {
			&directoryv1.Resource{Spec: &directoryv1.Resource_Agent{Agent: &directoryv1.Agent{}}},
			&directoryv1.Resource{Spec: &directoryv1.Resource_Agent{Agent: &directoryv1.Agent{Role: directoryv1.AgentRole_AGENT_ROLE_AGENT}}},
		},
		"a questionnaire": {
			&directoryv1.Resource{Spec: &directoryv1.Resource_Questionnaire{Questionnaire: &directoryv1.Questionnaire{}}},
			&directoryv1.Resource{Spec: &directoryv1.Resource_Questionnaire{Questionnaire: &directoryv1.Questionnaire{
				Mode: directoryv1.QuestionnaireMode_QUESTIONNAIRE_MODE_MANUAL,
			}}},
		},
		"a notification template": {
			&directoryv1.Resource{Spec: &directoryv1.Resource_NotificationTemplate{NotificationTemplate: &directoryv1.NotificationTemplate{}}},
			&directoryv1.Resource{Spec: &directoryv1.Resource_NotificationTemplate{NotificationTemplate: &directoryv1.NotificationTemplate{
				Channel: directoryv1.NotificationChannel_NOTIFICATION_CHANNEL_SMS,
			}}},
		},
		"a voice prompt": {
			&directoryv1.Resource{Spec: &directoryv1.Resource_VoicePrompt{VoicePrompt: &directoryv1.VoicePrompt{}}},
			&directoryv1.Resource{Spec: &directoryv1.Resource_VoicePrompt{VoicePrompt: &directoryv1.VoicePrompt{
				Status: directoryv1.ApprovalStatus_APPROVAL_STATUS_DRAFT,
			}}},
		},
		"a blocklist group": {
			&directoryv1.Resource{Spec: &directoryv1.Resource_BlocklistGroup{BlocklistGroup: &directoryv1.BlocklistGroup{}}},
			&directoryv1.Resource{Spec: &directoryv1.Resource_BlocklistGroup{BlocklistGroup: &directoryv1.BlocklistGroup{
				Limit: directoryv1.BlocklistLimit_BLOCKLIST_LIMIT_NEVER,
			}}},
		},
		"a callback address": {
			&directoryv1.Resource{Spec: &directoryv1.Resource_CallbackAddress{CallbackAddress: &directoryv1.CallbackAddress{}}},
			&directoryv1.Resource{Spec: &directoryv1.Resource_CallbackAddress{CallbackAddress: &directoryv1.CallbackAddress{
				Status: directoryv1.ApprovalStatus_APPROVAL_STATUS_PENDING,
			}}},
		},
		"what is given stays": {
			&directoryv1.Resource{Spec: &directoryv1.Resource_CallerNumber{CallerNumber: &directoryv1.CallerNumber{Priority: 1}}},
			&directoryv1.Resource{Spec: &directoryv1.Resource_CallerNumber{CallerNumber: &directoryv1.CallerNumber{Priority: 1}}},
		},
		"a kind without":     {&directoryv1.Resource{Spec: &directoryv1.Resource_OrgUnit{OrgUnit: &directoryv1.OrgUnit{}}}, &directoryv1.Resource{Spec: &directoryv1.Resource_OrgUnit{OrgUnit: &directoryv1.OrgUnit{}}}},
		"a resource of none": {&directoryv1.Resource{}, &directoryv1.Resource{}},
	} {
		t.Run(name, func(t *testing.T) {
			defaults.Resource(tc.given)
			require.Empty(t, cmp.Diff(tc.want, tc.given, protocmp.Transform()))
		})
	}
}

func TestSettings(t *testing.T) {
	want := &directoryv1.TenantSettings{TimeZone: "Asia/Shanghai", DefaultRegion: "CN", MaxCallerNumbers: 100, MaxMissedPreviews: 2, MinNumberDigits: 4, MaxNumberDigits: 15, MaxActiveTasks: 500,
		PriorityMode: directoryv1.PriorityMode_PRIORITY_MODE_STRICT, Etag: "0"}
	require.Empty(t, cmp.Diff(want, defaults.NewSettings(), protocmp.Transform()))
}
