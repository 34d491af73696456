package task

import (
	"fmt"
	"time"

	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/task/internal/directory"
)

// Facts are what the rules of a task depend on besides the task.
type Facts struct {
	Now      time.Time
	Settings *directoryv1.TenantSettings
	// Known is all that the task refers to, and that this refers to in turn, as
	// far as it exists.
	Known directory.Known
	// Addresses are the tenant's callback addresses.
	Addresses []*directoryv1.Resource
	// Old is the task before the edit; nil for a new one.
	Old *taskv1.Task
	// Template is what a new task is created of; nil for none.
	Template *taskv1.TaskTemplate
}

// rule lists what is wrong in its own part of a task, as paths relative to it.
// What one message can check by itself is in the proto.
type rule func(*taskv1.Task, Facts) []apierr.Field

// saving are the rules that hold at the moment a task is saved.
var saving = []rule{checkFixed, checkDates}

// standing are the rules that a saved task can come to break, when a resource or
// a setting changes.
var standing = []rule{
	checkSelectors,
	checkCallers,
	checkApprovals,
	checkSMS,
	checkWindows,
	checkSequence,
	checkRounds,
	checkPolicy,
}

func (f Facts) hold(t *taskv1.Task, rules []rule) (fields []apierr.Field) {
	for _, check := range rules {
		fields = append(fields, check(t, f)...)
	}
	return fields
}

// Check lists every wrong field of a task whose defaults are filled in.
func Check(t *taskv1.Task, f Facts) []apierr.Field {
	return directory.Below("task", append(f.hold(t, saving), f.hold(t, standing)...))
}

// CheckConfiguration lists what is wrong with all of a task but its dates.
func CheckConfiguration(t *taskv1.Task, f Facts) []apierr.Field {
	return directory.Below("task", f.hold(t, standing))
}

// Conditions lists the rules that a saved task breaks now.
func Conditions(t *taskv1.Task, f Facts) (conditions []*taskv1.TaskCondition) {
	for _, field := range f.hold(t, standing) {
		conditions = append(conditions, &taskv1.TaskCondition{
			Field: field.Path, Reason: string(field.Reason), Description: field.Description,
		})
	}
	return conditions
}

func wrong(path string, reason apierr.FieldReason, format string, args ...any) []apierr.Field {
	return []apierr.Field{{Path: path, Reason: reason, Description: fmt.Sprintf(format, args...)}}
}

// at is the path of an item of a list.
func at(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }

// repeats lists the items of a list whose key an earlier one has too.
func repeats[T any, K comparable](items []T, key func(T) K, path func(i int) string) (fields []apierr.Field) {
	first := map[K]int{}
	for i, item := range items {
		if j, twice := first[key(item)]; twice {
			fields = append(fields, wrong(path(i), apierr.Repeated, "is that of item %d too", j)...)
			continue
		}
		first[key(item)] = i
	}
	return fields
}
