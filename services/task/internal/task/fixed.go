package task

import (
	"github.com/foredial/foredial/pkg/apierr"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

func checkFixed(t *taskv1.Task, f Facts) (fields []apierr.Field) {
	if f.Old != nil && f.Old.GetTaskType() != t.GetTaskType() {
		fields = append(fields, wrong("task_type", apierr.Immutable, "never changes")...)
	}
	if f.Template != nil && f.Template.GetTask().GetTaskType() != t.GetTaskType() {
		fields = append(fields, wrong("task_type", apierr.Immutable, "is not that of the template")...)
	}
	if f.Old != nil && f.Old.GetOrgUnitId() != t.GetOrgUnitId() {
		fields = append(fields, wrong("org_unit_id", apierr.Immutable, "never changes")...)
	}
	return fields
}
