package task_test

import (
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/task/internal/task"
)

func TestDates(t *testing.T) {
	edited := func(f *task.Facts) { f.Now, f.Old = start.Add(time.Hour), good() }
	check(t, good, map[string]rule{
		"start a minute ago":           {task: func(t *taskv1.Task) { t.StartTime = timestamppb.New(start) }},
		"end at the start":             {task: func(t *taskv1.Task) { t.EndTime = t.StartTime }},
		"what the proto refuses":       {task: func(t *taskv1.Task) { t.StartTime = nil }},
		"an old start time may stay":   {facts: edited},
		"start in the past":            {task: func(t *taskv1.Task) { t.StartTime = timestamppb.New(early) }, want: []string{"start_time PAST"}},
		"but not be moved in the past": {task: func(t *taskv1.Task) { t.StartTime = timestamppb.New(start.Add(time.Minute)) }, facts: edited, want: []string{"start_time PAST"}},
		"end before start":             {task: func(t *taskv1.Task) { t.EndTime = timestamppb.New(early) }, want: []string{"end_time BACKWARDS"}},
		"times that are none": {
			task: func(t *taskv1.Task) {
				t.StartTime, t.EndTime = &timestamppb.Timestamp{Nanos: -1}, &timestamppb.Timestamp{Seconds: 1 << 60}
			},
			want: []string{"start_time FORMAT", "end_time FORMAT"},
		},
	})
}

func TestFixed(t *testing.T) {
	edited := func(f *task.Facts) { f.Old = good() }
	templated := func(f *task.Facts) { f.Template = &taskv1.TaskTemplate{Task: good()} }
	another := func(t *taskv1.Task) { t.TaskType = 2 }
	check(t, good, map[string]rule{
		"the same":                  {facts: edited},
		"of a template":             {facts: templated},
		"another type":              {task: another, facts: edited, want: []string{"task_type IMMUTABLE"}},
		"another than the template": {task: another, facts: templated, want: []string{"task_type IMMUTABLE"}},
		"another org unit":          {task: func(t *taskv1.Task) { t.OrgUnitId = "north" }, facts: edited, want: []string{"org_unit_id IMMUTABLE"}},
		"an org unit of its own":    {task: func(t *taskv1.Task) { t.OrgUnitId = "north" }, facts: templated},
	})
}
