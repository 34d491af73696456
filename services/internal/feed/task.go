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
	Tenant string
	// Window is on the tenant's clock; WindowFor a number may be on another.
	Window   callwindow.Window
	Zone     *time.Location
	Settings *directoryv1.TenantSettings
}

// Callable reports whether the task may dial at all: it is running, inside its
// dates, and its window is open. With window_zone CONTACT each number has a
// window of its own: WindowFor says whether that one is open.
func (t *Task) Callable(now time.Time) bool {
	return t.GetState() == taskv1.TaskState_TASK_STATE_RUNNING && t.InsideDates(now) && t.WindowOpen(now)
}

// WindowOpen reports whether the task's window lets it dial; with window_zone
// CONTACT it always does.
func (t *Task) WindowOpen(now time.Time) bool { return t.byNumber() || t.Window.Open(now) }

// InsideDates reports whether now is in [start_time, end_time).
func (t *Task) InsideDates(now time.Time) bool {
	return !now.Before(t.GetStartTime().AsTime()) && now.Before(t.GetEndTime().AsTime())
}

// WindowFor is the window on the clock that counts for a number: with
// window_zone CONTACT that of the number's own zone, otherwise, or when the
// number has none (nil), the tenant's. It costs nothing: ask for every number.
func (t *Task) WindowFor(zone *time.Location) callwindow.Window {
	if zone == nil || !t.byNumber() {
		return t.Window
	}
	return t.Window.In(zone)
}

// byNumber reports whether each number's own clock counts.
func (t *Task) byNumber() bool { return t.GetWindowZone() == taskv1.WindowZone_WINDOW_ZONE_CONTACT }

// compile makes a Task of a message that the task service has checked.
func compile(tenant string, task *taskv1.Task, settings *directoryv1.TenantSettings, known resources) (*Task, error) {
	zone, err := Zone(settings.GetTimeZone())
	if err != nil {
		return nil, fmt.Errorf("compile task %s: %w", task.GetId(), err)
	}
	rules, err := windowRules(task, known)
	if err != nil {
		return nil, fmt.Errorf("compile task %s: %w", task.GetId(), err)
	}
	window, err := callwindow.Compile(rules, zone)
	if err != nil {
		return nil, fmt.Errorf("compile task %s: %w", task.GetId(), err)
	}
	return &Task{Task: task, Tenant: tenant, Window: window, Zone: zone, Settings: settings}, nil
}
