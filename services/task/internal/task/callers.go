package task

import (
	"strings"

	"github.com/foredial/foredial/pkg/apierr"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

const (
	callerIDs     = "caller_number_ids"
	callerNumbers = "caller_numbers"
	callerGroup   = "caller_number_group_id"
)

// checkCallers sees that a task has caller numbers of its own, of the directory
// or not, or one group.
func checkCallers(t *taskv1.Task, f Facts) (fields []apierr.Field) {
	ids, numbers := len(t.GetCallerNumberIds()), len(t.GetCallerNumbers())
	if t.GetCallerNumberGroupId() != "" {
		return checkCallersBesideGroup(ids, numbers)
	}
	if ids+numbers == 0 {
		return wrong(callerIDs, apierr.Required, "is required, or caller_numbers, or caller_number_group_id")
	}
	if limit := int(f.Settings.GetMaxCallerNumbers()); ids+numbers > limit {
		over := callerNumbers
		if ids > limit {
			over = callerIDs
		}
		fields = wrong(over, apierr.Count, "brings the caller numbers to %d; the tenant's settings allow %d", ids+numbers, limit)
	}
	free := f.Settings.GetCallerNumberAnonymization() && f.Settings.GetTenantMaintainsCallerNumbers()
	if numbers > 0 && !free {
		fields = append(fields, wrong(callerNumbers, apierr.Setting,
			"needs the settings caller_number_anonymization and tenant_maintains_caller_numbers")...)
	}
	return append(fields, checkCallersOnce(t, f)...)
}

func checkCallersBesideGroup(ids, numbers int) (fields []apierr.Field) {
	if ids+numbers == 0 {
		return nil
	}
	if ids > 0 {
		fields = wrong(callerIDs, apierr.Conflict, "cannot be given with caller_number_group_id")
	}
	if numbers > 0 {
		fields = append(fields, wrong(callerNumbers, apierr.Conflict, "cannot be given with caller_number_group_id")...)
	}
	return append(fields, wrong(callerGroup, apierr.Conflict, "cannot be given with caller numbers")...)
}

// checkCallersOnce sees that caller_numbers repeat no number, neither their own
// nor one of the directory's. A leading + makes no other number.
func checkCallersOnce(t *taskv1.Task, f Facts) (fields []apierr.Field) {
	holder := map[string]string{}
	for i, id := range t.GetCallerNumberIds() {
		holder[digits(f.Known[id].GetCallerNumber().GetNumber())] = at(callerIDs, i)
	}
	delete(holder, "") // of ids that lead nowhere
	for i, number := range t.GetCallerNumbers() {
		path := at(callerNumbers, i) + ".number"
		if first, twice := holder[digits(number.GetNumber())]; twice {
			fields = append(fields, wrong(path, apierr.Repeated, "is that of %s too", first)...)
			continue
		}
		holder[digits(number.GetNumber())] = at(callerNumbers, i)
	}
	return fields
}

func digits(number string) string { return strings.TrimPrefix(number, "+") }
