package task

import (
	"fmt"
	"strings"
	"time"

	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

const (
	draft     = taskv1.TaskState_TASK_STATE_DRAFT
	scheduled = taskv1.TaskState_TASK_STATE_SCHEDULED
	running   = taskv1.TaskState_TASK_STATE_RUNNING
	suspended = taskv1.TaskState_TASK_STATE_SUSPENDED
	completed = taskv1.TaskState_TASK_STATE_COMPLETED
	expired   = taskv1.TaskState_TASK_STATE_EXPIRED
)

// StateError says that something cannot be done to a task in its state.
type StateError struct {
	State taskv1.TaskState
	// Why is a sentence that can be shown.
	Why string
}

func (e *StateError) Error() string { return e.Why }

func refuse(t *taskv1.Task, verb, why string) *StateError {
	word := strings.TrimPrefix(t.GetState().String(), "TASK_STATE_")
	return &StateError{t.GetState(), fmt.Sprintf("a task in %s cannot be %s: %s", word, verb, why)}
}

// Started is the state after a start at now.
func Started(t *taskv1.Task, now time.Time) (taskv1.TaskState, error) {
	switch t.GetState() {
	case scheduled, running, completed:
		return t.GetState(), nil
	case draft, suspended:
		if !now.Before(t.GetEndTime().AsTime()) {
			return 0, refuse(t, "started", "its end time has passed")
		}
		if now.Before(t.GetStartTime().AsTime()) {
			return scheduled, nil
		}
		return running, nil
	}
	return 0, refuse(t, "started", "it is over")
}

// Suspended is the state after a suspend.
func Suspended(t *taskv1.Task) (taskv1.TaskState, error) {
	switch t.GetState() {
	case scheduled, running, suspended:
		return suspended, nil
	case draft:
		return 0, refuse(t, "suspended", "it was never started")
	}
	return 0, refuse(t, "suspended", "it has nothing left to call")
}

// Ended is the state after an end.
func Ended(t *taskv1.Task) (taskv1.TaskState, error) {
	if t.GetState() == draft {
		return 0, refuse(t, "ended", "it was never started; delete it")
	}
	return expired, nil
}

// At is the state that the clock alone brings a task to.
func At(t *taskv1.Task, now time.Time) taskv1.TaskState {
	switch t.GetState() {
	case scheduled, running, suspended:
		if !now.Before(t.GetEndTime().AsTime()) {
			return expired
		}
	}
	if t.GetState() == scheduled && !now.Before(t.GetStartTime().AsTime()) {
		return running
	}
	return t.GetState()
}

// With is the state that a task's contacts bring it to: whether there is any,
// and whether one is not done.
func With(t *taskv1.Task, now time.Time, some, open bool) taskv1.TaskState {
	switch {
	case t.GetState() == running && some && !open:
		return completed
	case t.GetState() == completed && open && now.Before(t.GetEndTime().AsTime()):
		return running
	}
	return t.GetState()
}

// Editable is nil when a task may be edited.
func Editable(t *taskv1.Task) error {
	if t.GetState() != draft && t.GetState() != suspended {
		return refuse(t, "edited", "only a draft and a suspended task can")
	}
	return nil
}

// Deletable is nil when a task may be deleted.
func Deletable(t *taskv1.Task) error {
	if t.GetState() != draft {
		return refuse(t, "deleted", "only a draft can; end it instead")
	}
	return nil
}
