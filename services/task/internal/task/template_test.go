package task_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/task/internal/task"
)

func kept() *taskv1.Task {
	t := full()
	t.State, t.Revision, t.Etag, t.TemplateId = running, 7, "9", "older"
	t.CreateTime, t.UpdateTime = timestamppb.New(start), timestamppb.New(start)
	t.Conditions = []*taskv1.TaskCondition{{Field: "x"}}
	return t
}

const running = taskv1.TaskState_TASK_STATE_RUNNING

func TestConfiguration(t *testing.T) {
	want := full()
	want.Id, want.DisplayName, want.StartTime, want.EndTime = "", "", nil, nil
	require.Empty(t, cmp.Diff(want, task.Configuration(kept()), protocmp.Transform()))
}

func TestRevision(t *testing.T) {
	got := task.Revision(kept(), "sven")
	require.EqualValues(t, 7, got.GetRevision())
	require.Equal(t, "sven", got.GetAuthor())
	require.Equal(t, start, got.GetCreateTime().AsTime())
	want := kept()
	want.State, want.Etag, want.Conditions = 0, "", nil
	require.Empty(t, cmp.Diff(want, got.GetTask(), protocmp.Transform()))
}

func TestComplete(t *testing.T) {
	template := &taskv1.TaskTemplate{Task: task.Configuration(full())}
	before := proto.CloneOf(template)
	for name, tc := range map[string]struct {
		given *taskv1.Task
		want  func(*taskv1.Task) // done to the template's
	}{
		"nothing given": {&taskv1.Task{Id: "new", DisplayName: "n"}, func(t *taskv1.Task) { t.Id, t.DisplayName = "new", "n" }},
		"a field":       {&taskv1.Task{Priority: 1, QuestionnaireId: "other"}, func(t *taskv1.Task) { t.Priority, t.QuestionnaireId = 1, "other" }},
		"a list as a whole": {&taskv1.Task{RegularPeriods: []*taskv1.Period{period("01:00", "02:00")}}, func(t *taskv1.Task) {
			t.RegularPeriods = []*taskv1.Period{period("01:00", "02:00")}
		}},
		"a message as a whole":    {&taskv1.Task{ResultPolicy: &taskv1.ResultPolicy{}}, func(t *taskv1.Task) { t.ResultPolicy = &taskv1.ResultPolicy{} }},
		"a zero that is a choice": {&taskv1.Task{AppointmentGraceS: proto.Int32(0)}, func(t *taskv1.Task) { t.AppointmentGraceS = proto.Int32(0) }},
		"other callers": {&taskv1.Task{CallerNumberGroupId: "group"}, func(t *taskv1.Task) {
			t.CallerNumberIds, t.CallerNumbers, t.CallerNumberGroupId = nil, nil, "group"
		}},
		"another sequence": {&taskv1.Task{Sequence: byNumber}, func(t *taskv1.Task) { t.Sequence, t.SequenceKeys = byNumber, nil }},
		"another order":    {&taskv1.Task{NumberOrder: stored}, func(t *taskv1.Task) { t.NumberOrder, t.NumberTypeIds = stored, nil }},
	} {
		t.Run(name, func(t *testing.T) {
			want := proto.CloneOf(template.GetTask())
			tc.want(want)
			task.Complete(tc.given, template)
			require.Empty(t, cmp.Diff(want, tc.given, protocmp.Transform()))
			tc.given.CallerNumbers = append(tc.given.CallerNumbers, &directoryv1.CallerNumber{})
			tc.given.GetResultPolicy().Scope = 0
		})
	}
	require.Empty(t, cmp.Diff(before, template, protocmp.Transform()), "nothing is shared with the template")
}
