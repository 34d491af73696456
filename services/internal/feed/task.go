package feed

import (
	"fmt"
	"time"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/callwindow"
)

// Task is the current revision of a task with what decisions about it need.
// The message inside is complete: no default is left out.
type Task struct {
	*taskv1.Task
	Tenant   string
	Window   callwindow.Window
	Zone     *time.Location
	Settings *directoryv1.TenantSettings
}

// Callable reports whether the task may dial at all: it is running, inside its
// dates, and its window is open.
func (t *Task) Callable(now time.Time) bool {
	return t.GetState() == taskv1.TaskState_TASK_STATE_RUNNING && t.InsideDates(now) && t.Window.Open(now)
}

// InsideDates reports whether now is in [start_time, end_time).
func (t *Task) InsideDates(now time.Time) bool {
	return !now.Before(t.GetStartTime().AsTime()) && now.Before(t.GetEndTime().AsTime())
}

// compile makes a Task of a message that the task service has checked.
func compile(tenant string, task *taskv1.Task, settings *directoryv1.TenantSettings) (*Task, error) {
	zone, err := time.LoadLocation(settings.GetTimeZone())
	if err != nil {
		return nil, fmt.Errorf("compile task %s: %w", task.GetId(), err)
	}
	var periods []callwindow.Period
	for _, p := range task.GetRegularPeriods() {
		period, err := callwindow.ParsePeriod(p.GetStart(), p.GetEnd())
		if err != nil {
			return nil, fmt.Errorf("compile task %s: %w", task.GetId(), err)
		}
		periods = append(periods, period)
	}
	window, err := callwindow.New(periods, zone)
	if err != nil {
		return nil, fmt.Errorf("compile task %s: %w", task.GetId(), err)
	}
	return &Task{Task: task, Tenant: tenant, Window: window, Zone: zone, Settings: settings}, nil
}
