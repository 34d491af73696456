package task_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/defaults"
	"github.com/foredial/foredial/services/task/internal/directory"
	"github.com/foredial/foredial/services/task/internal/task"
)

var (
	queue   = &directoryv1.Resource{Id: "queue", Spec: &directoryv1.Resource_SkillQueue{SkillQueue: &directoryv1.SkillQueue{}}}
	number  = &directoryv1.Resource{Id: "number", Spec: &directoryv1.Resource_CallerNumber{CallerNumber: &directoryv1.CallerNumber{Number: "1"}}}
	number2 = &directoryv1.Resource{Id: "number2", Spec: &directoryv1.Resource_CallerNumber{CallerNumber: &directoryv1.CallerNumber{Number: "2"}}}
	outcome = &directoryv1.Resource{Id: "result", Spec: &directoryv1.Resource_BusinessResult{BusinessResult: &directoryv1.BusinessResult{Code: "c"}}}
	address = &directoryv1.Resource{Id: "address", Spec: &directoryv1.Resource_CallbackAddress{CallbackAddress: &directoryv1.CallbackAddress{
		Url: "https://a.example/hook", Status: directoryv1.ApprovalStatus_APPROVAL_STATUS_APPROVED,
	}}}
	pending = &directoryv1.Resource{Id: "pending", Spec: &directoryv1.Resource_CallbackAddress{CallbackAddress: &directoryv1.CallbackAddress{
		Url: "https://b.example/hook", Status: directoryv1.ApprovalStatus_APPROVAL_STATUS_PENDING,
	}}}
)

func facts() task.Facts {
	return task.Facts{
		Now: start.Add(time.Minute), Settings: defaults.NewSettings(),
		Known:     directory.Known{"queue": queue, "number": number, "number2": number2, "result": outcome},
		Addresses: []*directoryv1.Resource{pending, address},
	}
}

func good() *taskv1.Task {
	t := &taskv1.Task{
		Id: "a", DisplayName: "a", StartTime: timestamppb.New(start), EndTime: timestamppb.New(end),
		CallerNumberIds: []string{"number"}, SkillQueueId: "queue",
		RegularPeriods: []*taskv1.Period{{Start: "08:00", End: "12:00"}, {Start: "12:00", End: "23:59"}},
	}
	defaults.Task(t)
	return t
}

func period(start, end string) *taskv1.Period { return &taskv1.Period{Start: start, End: end} }

func TestCheck(t *testing.T) {
	for name, tc := range map[string]struct {
		task  func(*taskv1.Task)
		facts func(*task.Facts)
		want  []apierr.Field
	}{
		"a good task":                        {},
		"with everything":                    {task: func(t *taskv1.Task) { t.BusinessResultId, t.CallbackUrl = "result", "https://a.example/hook" }},
		"start a minute ago":                 {task: func(t *taskv1.Task) { t.StartTime = timestamppb.New(start) }},
		"end at the start":                   {task: func(t *taskv1.Task) { t.EndTime = t.StartTime }},
		"the empty set":                      {task: func(t *taskv1.Task) { t.RegularPeriods = []*taskv1.Period{period("00:00", "00:00")} }},
		"what the proto refuses is left":     {task: func(t *taskv1.Task) { t.StartTime, t.SkillQueueId = nil, "" }},
		"unreadable periods are the proto's": {task: func(t *taskv1.Task) { t.RegularPeriods[0] = period("25:00", "x") }},
		"too many periods are the proto's": {task: func(t *taskv1.Task) {
			t.RegularPeriods = []*taskv1.Period{period("01:00", "02:00"), period("02:00", "03:00"), period("03:00", "04:00"), period("04:00", "05:00")}
		}},

		"start in the past": {
			task: func(t *taskv1.Task) { t.StartTime = timestamppb.New(start.Add(-time.Microsecond)) },
			want: []apierr.Field{{Path: "task.start_time", Description: "is in the past"}},
		},
		"an old start time may stay": {
			facts: func(f *task.Facts) { f.Now, f.Old = start.Add(time.Hour), good() },
		},
		"but not be moved in the past": {
			task:  func(t *taskv1.Task) { t.StartTime = timestamppb.New(start.Add(time.Minute)) },
			facts: func(f *task.Facts) { f.Now, f.Old = start.Add(time.Hour), good() },
			want:  []apierr.Field{{Path: "task.start_time", Description: "is in the past"}},
		},
		"end before start": {
			task: func(t *taskv1.Task) { t.EndTime = timestamppb.New(start.Add(-time.Microsecond)) },
			want: []apierr.Field{{Path: "task.end_time", Description: "is before start_time"}},
		},
		"times that are none": {
			task: func(t *taskv1.Task) {
				t.StartTime, t.EndTime = &timestamppb.Timestamp{Nanos: -1}, &timestamppb.Timestamp{Seconds: 1 << 60}
			},
			want: []apierr.Field{{Path: "task.start_time", Description: "is not a time"}, {Path: "task.end_time", Description: "is not a time"}},
		},
		"more callers than allowed": {
			task:  func(t *taskv1.Task) { t.CallerNumberIds = []string{"number", "number2"} },
			facts: func(f *task.Facts) { f.Settings.MaxCallerNumbers = 1 },
			want:  []apierr.Field{{Path: "task.caller_number_ids", Description: "has more than the 1 caller numbers the tenant's settings allow"}},
		},
		"references that lead nowhere": {
			task: func(t *taskv1.Task) {
				t.SkillQueueId, t.BusinessResultId, t.CallerNumberIds = "x", "y", []string{"number", "z"}
			},
			want: []apierr.Field{
				{Path: "task.skill_queue_id", Description: `no skill queue "x"`},
				{Path: "task.business_result_id", Description: `no business result "y"`},
				{Path: "task.caller_number_ids[1]", Description: `no caller number "z"`},
			},
		},
		"references to another kind": {
			task: func(t *taskv1.Task) {
				t.SkillQueueId, t.BusinessResultId, t.CallerNumberIds = "number", "queue", []string{"result"}
			},
			want: []apierr.Field{
				{Path: "task.skill_queue_id", Description: `"number" is of the kind caller number, not skill queue`},
				{Path: "task.business_result_id", Description: `"queue" is of the kind skill queue, not business result`},
				{Path: "task.caller_number_ids[0]", Description: `"result" is of the kind business result, not caller number`},
			},
		},
		"a period that ends before it starts": {
			task: func(t *taskv1.Task) { t.RegularPeriods[1] = period("13:00", "12:59") },
			want: []apierr.Field{{Path: "task.regular_periods[1].end", Description: "is before start"}},
		},
		"periods that overlap": {
			task: func(t *taskv1.Task) { t.RegularPeriods[1] = period("11:59", "13:00") },
			want: []apierr.Field{{Path: "task.regular_periods[1]", Description: "overlaps another period"}},
		},
		"a callback URL nobody approved": {
			task: func(t *taskv1.Task) { t.CallbackUrl = "https://b.example/hook" },
			want: []apierr.Field{{Path: "task.callback_url", Description: "matches no APPROVED callback address"}},
		},
		"another type": {
			task:  func(t *taskv1.Task) { t.TaskType = 2 },
			facts: func(f *task.Facts) { f.Old = good() },
			want:  []apierr.Field{{Path: "task.task_type", Description: "never changes"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			checked, known := good(), facts()
			if tc.task != nil {
				tc.task(checked)
			}
			if tc.facts != nil {
				tc.facts(&known)
			}
			require.Equal(t, tc.want, task.Check(checked, known))
		})
	}
}

func TestUses(t *testing.T) {
	require.Equal(t, []string{"number", "queue"}, task.Uses(good(), facts()))

	full := good()
	full.BusinessResultId, full.CallbackUrl = "result", "https://a.example/hook"
	require.Equal(t, []string{"address", "number", "queue", "result"}, task.Uses(full, facts()))
}
