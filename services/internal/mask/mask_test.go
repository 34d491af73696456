package mask_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/mask"
)

func TestMerge(t *testing.T) {
	stored := func() *taskv1.Task {
		return &taskv1.Task{
			Id: "a", DisplayName: "old", Description: "old", State: taskv1.TaskState_TASK_STATE_DRAFT,
			CallerNumberIds: []string{"n1"},
			ResultPolicy:    &taskv1.ResultPolicy{DefaultEntry: &taskv1.PolicyEntry{MaxAttemptDays: 2, IntervalS: proto.Int32(60)}},
		}
	}
	update := &taskv1.Task{
		Id: "b", DisplayName: "new", State: taskv1.TaskState_TASK_STATE_RUNNING,
		CallerNumberIds: []string{"n2", "n3"},
		ResultPolicy:    &taskv1.ResultPolicy{DefaultEntry: &taskv1.PolicyEntry{MaxAttemptDays: 5}},
	}
	for name, tc := range map[string]struct {
		paths []string
		want  func(*taskv1.Task)
	}{
		"one field":              {[]string{"display_name"}, func(t *taskv1.Task) { t.DisplayName = "new" }},
		"a list as a whole":      {[]string{"caller_number_ids"}, func(t *taskv1.Task) { t.CallerNumberIds = []string{"n2", "n3"} }},
		"a nested field":         {[]string{"result_policy.default_entry.max_attempt_days"}, func(t *taskv1.Task) { t.ResultPolicy.DefaultEntry.MaxAttemptDays = 5 }},
		"what src lacks goes":    {[]string{"description"}, func(t *taskv1.Task) { t.Description = "" }},
		"nested, what src lacks": {[]string{"result_policy.default_entry.interval_s"}, func(t *taskv1.Task) { t.ResultPolicy.DefaultEntry.IntervalS = nil }},
		"fixed fields stay":      {[]string{"id", "state", "display_name"}, func(t *taskv1.Task) { t.DisplayName = "new" }},
		"an empty mask names all": {nil, func(t *taskv1.Task) {
			t.DisplayName, t.Description, t.CallerNumberIds = "new", "", []string{"n2", "n3"}
			t.ResultPolicy = &taskv1.ResultPolicy{DefaultEntry: &taskv1.PolicyEntry{MaxAttemptDays: 5}}
		}},
		"so does a star": {[]string{"*"}, func(t *taskv1.Task) {
			t.DisplayName, t.Description, t.CallerNumberIds = "new", "", []string{"n2", "n3"}
			t.ResultPolicy = &taskv1.ResultPolicy{DefaultEntry: &taskv1.PolicyEntry{MaxAttemptDays: 5}}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			got, want := stored(), stored()
			tc.want(want)
			require.NoError(t, mask.Merge(got, update, &fieldmaskpb.FieldMask{Paths: tc.paths}, "id", "state"))
			require.Empty(t, cmp.Diff(want, got, protocmp.Transform()))
		})
	}
}

func TestMergeDoesNotShare(t *testing.T) {
	src := &taskv1.Task{ResultPolicy: &taskv1.ResultPolicy{DefaultEntry: &taskv1.PolicyEntry{MaxAttemptDays: 5}}}
	dst := &taskv1.Task{}
	require.NoError(t, mask.Merge(dst, src, nil))
	src.ResultPolicy.DefaultEntry.MaxAttemptDays = 6
	require.EqualValues(t, 5, dst.GetResultPolicy().GetDefaultEntry().GetMaxAttemptDays())
}

func TestMergeOneof(t *testing.T) {
	stored := &directoryv1.Resource{Spec: &directoryv1.Resource_CallerNumber{CallerNumber: &directoryv1.CallerNumber{Number: "1", Priority: 2}}}
	update := &directoryv1.Resource{Spec: &directoryv1.Resource_CallerNumber{CallerNumber: &directoryv1.CallerNumber{Priority: 5}}}
	require.NoError(t, mask.Merge(stored, update, &fieldmaskpb.FieldMask{Paths: []string{"caller_number.priority"}}))
	require.Equal(t, "1", stored.GetCallerNumber().GetNumber())
	require.EqualValues(t, 5, stored.GetCallerNumber().GetPriority())
}

func TestMergeUnknownPath(t *testing.T) {
	for _, path := range []string{"nonsense", "", "display_name.x", "regular_periods.start", "result_policy.nonsense", "*.x"} {
		err := mask.Merge(&taskv1.Task{}, &taskv1.Task{}, &fieldmaskpb.FieldMask{Paths: []string{"display_name", path}})
		require.Equal(t, apierr.InvalidField, apierr.ReasonIn(err), path)
		require.ErrorContains(t, err, "update_mask", path)
	}
}
