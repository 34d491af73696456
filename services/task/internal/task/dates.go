package task

import (
	"time"

	"github.com/foredial/foredial/pkg/apierr"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

// startGrace is how long ago now may be when a task is saved.
const startGrace = time.Minute

func checkDates(t *taskv1.Task, f Facts) (fields []apierr.Field) {
	start, end := t.GetStartTime(), t.GetEndTime()
	if start != nil && !start.IsValid() {
		fields = append(fields, wrong("start_time", apierr.Format, "is not a time")...)
	}
	if end != nil && !end.IsValid() {
		fields = append(fields, wrong("end_time", apierr.Format, "is not a time")...)
	}
	if start == nil || end == nil || fields != nil {
		return fields
	}
	changed := f.Old == nil || !f.Old.GetStartTime().AsTime().Equal(start.AsTime())
	if changed && start.AsTime().Before(f.Now.Add(-startGrace)) {
		fields = append(fields, wrong("start_time", apierr.Past, "is in the past")...)
	}
	if end.AsTime().Before(start.AsTime()) {
		fields = append(fields, wrong("end_time", apierr.Backwards, "is before start_time")...)
	}
	return fields
}
