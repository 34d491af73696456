package task_test

import (
	"testing"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/task/internal/task"
)

func free(numbers ...string) (all []*directoryv1.CallerNumber) {
	for _, n := range numbers {
		all = append(all, &directoryv1.CallerNumber{Number: n})
	}
	return all
}

func TestCallers(t *testing.T) {
	callers := func(ids []string, numbers []*directoryv1.CallerNumber, group string) func(*taskv1.Task) {
		return func(t *taskv1.Task) { t.CallerNumberIds, t.CallerNumbers, t.CallerNumberGroupId = ids, numbers, group }
	}
	limit := func(n int32) func(*task.Facts) { return func(f *task.Facts) { f.Settings.MaxCallerNumbers = n } }
	check(t, good, map[string]rule{
		"of the directory":       {task: callers([]string{"number", "number2"}, nil, ""), facts: limit(2)},
		"of nobody":              {task: callers(nil, free("1", "2"), ""), facts: limit(2)},
		"of both":                {task: callers([]string{"number"}, free("1"), ""), facts: limit(2)},
		"a group":                {task: callers(nil, nil, "group")},
		"a group has no limit":   {task: callers(nil, nil, "group"), facts: limit(1)},
		"none":                   {task: callers(nil, nil, ""), want: []string{"caller_number_ids REQUIRED"}},
		"a group and ids":        {task: callers([]string{"number"}, nil, "group"), want: []string{"caller_number_ids CONFLICT", "caller_number_group_id CONFLICT"}},
		"a group and numbers":    {task: callers(nil, free("1"), "group"), want: []string{"caller_numbers CONFLICT", "caller_number_group_id CONFLICT"}},
		"too many ids":           {task: callers([]string{"number", "number2"}, nil, ""), facts: limit(1), want: []string{"caller_number_ids COUNT"}},
		"too many numbers":       {task: callers(nil, free("1", "2"), ""), facts: limit(1), want: []string{"caller_numbers COUNT"}},
		"too many together":      {task: callers([]string{"number"}, free("1"), ""), facts: limit(1), want: []string{"caller_numbers COUNT"}},
		"a number twice":         {task: callers(nil, free("1", "2", "+1"), ""), want: []string{"caller_numbers[2].number REPEATED"}},
		"the directory's again":  {task: callers([]string{"number", "number2"}, free("+8610086", "8610087"), ""), want: []string{"caller_numbers[0].number REPEATED", "caller_numbers[1].number REPEATED"}},
		"a caller that is not":   {task: callers([]string{"nope"}, free("1"), ""), want: []string{"caller_number_ids[0] REFERENCE"}},
		"not anonymized":         {task: callers(nil, free("1"), ""), facts: func(f *task.Facts) { f.Settings.CallerNumberAnonymization = false }, want: []string{"caller_numbers SETTING"}},
		"maintained by somebody": {task: callers(nil, free("1"), ""), facts: func(f *task.Facts) { f.Settings.TenantMaintainsCallerNumbers = false }, want: []string{"caller_numbers SETTING"}},
	})
}
