package task

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/callback"
	"github.com/foredial/foredial/services/internal/callwindow"
	"github.com/foredial/foredial/services/task/internal/directory"
)

// Facts are what the rules of a task depend on besides the task.
type Facts struct {
	Now      time.Time
	Settings *directoryv1.TenantSettings
	// Known is all that the task refers to, as far as it exists.
	Known directory.Known
	// Addresses are the tenant's callback addresses.
	Addresses []*directoryv1.Resource
	// Old is the task before the edit; nil for a new one.
	Old *taskv1.Task
}

// rules each list what is wrong in their own part of a task, as paths relative
// to it. What one message can check by itself is in the proto.
var rules = []func(*taskv1.Task, Facts) []apierr.Field{
	checkFixed,
	checkDates,
	checkCallers,
	checkReferences,
	checkPeriods,
	checkCallbackURL,
}

// Check lists every wrong field of a task whose defaults are filled in.
func Check(t *taskv1.Task, f Facts) (wrong []apierr.Field) {
	for _, rule := range rules {
		wrong = append(wrong, rule(t, f)...)
	}
	return directory.Below("task", wrong)
}

func wrong(path string, reason apierr.FieldReason, format string, args ...any) []apierr.Field {
	return []apierr.Field{{Path: path, Reason: reason, Description: fmt.Sprintf(format, args...)}}
}

func checkFixed(t *taskv1.Task, f Facts) []apierr.Field {
	if f.Old != nil && f.Old.GetTaskType() != t.GetTaskType() {
		return wrong("task_type", apierr.Immutable, "never changes")
	}
	return nil
}

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

func checkCallers(t *taskv1.Task, f Facts) []apierr.Field {
	if limit := int(f.Settings.GetMaxCallerNumbers()); len(t.GetCallerNumberIds()) > limit {
		return wrong("caller_number_ids", apierr.Count, "has more than the %d caller numbers the tenant's settings allow", limit)
	}
	return nil
}

// References lists the resources that a task refers to.
func References(t *taskv1.Task) []directory.Reference {
	references := []directory.Reference{
		{Path: "skill_queue_id", ID: t.GetSkillQueueId(), Kind: directory.SkillQueue},
		{Path: "business_result_id", ID: t.GetBusinessResultId(), Kind: directory.BusinessResult},
	}
	for i, id := range t.GetCallerNumberIds() {
		references = append(references, directory.Reference{
			Path: fmt.Sprintf("caller_number_ids[%d]", i), ID: id, Kind: directory.CallerNumber,
		})
	}
	return references
}

func checkReferences(t *taskv1.Task, f Facts) []apierr.Field { return f.Known.Check(References(t)) }

func checkPeriods(t *taskv1.Task, _ Facts) (fields []apierr.Field) {
	var periods []callwindow.Period
	for i, p := range t.GetRegularPeriods() {
		period, err := callwindow.ParsePeriod(p.GetStart(), p.GetEnd())
		if errors.Is(err, callwindow.ErrBackwards) {
			fields = append(fields, wrong(fmt.Sprintf("regular_periods[%d].end", i), apierr.Backwards, "is before start")...)
		}
		// What cannot be read at all breaks a rule of the proto. Its place is
		// kept, empty, so that the others keep their indexes.
		periods = append(periods, period)
	}
	if len(periods) > callwindow.MaxPeriods {
		return fields // likewise
	}
	if _, err := callwindow.New(periods, time.UTC); err != nil {
		if overlap, ok := errors.AsType[*callwindow.PeriodError](err); ok {
			fields = append(fields, wrong(fmt.Sprintf("regular_periods[%d]", overlap.Index), apierr.Overlap, "%v", overlap.Err)...)
		}
	}
	return fields
}

func checkCallbackURL(t *taskv1.Task, f Facts) []apierr.Field {
	if t.GetCallbackUrl() == "" {
		return nil
	}
	if _, ok := callback.Find(f.Addresses, t.GetCallbackUrl()); !ok {
		return wrong("callback_url", apierr.NotApproved, "matches no APPROVED callback address")
	}
	return nil
}

// Uses lists, each once, the ids of the resources that a task uses: those it
// refers to, and the callback address that allows its callback URL.
func Uses(t *taskv1.Task, f Facts) []string {
	var ids []string
	for _, ref := range References(t) {
		if ref.ID != "" {
			ids = append(ids, ref.ID)
		}
	}
	if address, ok := callback.Find(f.Addresses, t.GetCallbackUrl()); ok {
		ids = append(ids, address.GetId())
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
