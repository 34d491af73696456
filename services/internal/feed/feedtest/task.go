package feedtest

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/defaults"
)

// Task is a complete task that may call now: RUNNING since 2000, until 2100,
// open all day. edit changes it before the defaults are filled in.
func Task(id string, edit ...func(*taskv1.Task)) *taskv1.Task {
	task := &taskv1.Task{
		Id: id, DisplayName: id, State: taskv1.TaskState_TASK_STATE_RUNNING, Revision: 1,
		StartTime:       timestamppb.New(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)),
		EndTime:         timestamppb.New(time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)),
		CallerNumberIds: []string{"caller"},
		SkillQueueId:    "queue",
		RegularPeriods:  []*taskv1.Period{{Start: "00:00", End: "23:59"}},
	}
	for _, fn := range edit {
		fn(task)
	}
	defaults.Task(task)
	return task
}
