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
	number := &directoryv1.Resource{Spec: &directoryv1.Resource_CallerNumber{CallerNumber: &directoryv1.CallerNumber{Number: "1"}}}
	defaults.Resource(number)
	require.EqualValues(t, 3, number.GetCallerNumber().GetPriority())

	address := &directoryv1.Resource{Spec: &directoryv1.Resource_CallbackAddress{CallbackAddress: &directoryv1.CallbackAddress{}}}
	defaults.Resource(address)
	require.Equal(t, directoryv1.ApprovalStatus_APPROVAL_STATUS_PENDING, address.GetCallbackAddress().GetStatus())
}

func TestSettings(t *testing.T) {
	want := &directoryv1.TenantSettings{TimeZone: "Asia/Shanghai", DefaultRegion: "CN", MaxCallerNumbers: 100, MaxMissedPreviews: 2, MinNumberDigits: 4, MaxNumberDigits: 15, MaxActiveTasks: 500,
		PriorityMode: directoryv1.PriorityMode_PRIORITY_MODE_STRICT, Etag: "0"}
	require.Empty(t, cmp.Diff(want, defaults.NewSettings(), protocmp.Transform()))
}
