package task_test

import (
	"testing"

	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

func TestWindows(t *testing.T) {
	morning, noon := period("08:00", "12:00"), period("11:59", "13:00")
	backwards := period("13:00", "12:59")
	own := func(periods ...*taskv1.Period) func(*taskv1.Task) {
		return func(t *taskv1.Task) {
			t.SpecialDates = []*taskv1.TaskSpecialDate{{SpecialDateId: "holiday"}, {SpecialDateId: "holiday-north", OwnPeriods: &taskv1.PeriodSet{Periods: periods}}}
		}
	}
	check(t, good, map[string]rule{
		"the empty set":                      {task: func(t *taskv1.Task) { t.RegularPeriods = []*taskv1.Period{period("00:00", "00:00")} }},
		"periods that touch":                 {task: own(morning, period("12:00", "12:30"))},
		"no special periods":                 {task: own()},
		"the proto's: unreadable":            {task: func(t *taskv1.Task) { t.RegularPeriods[0] = period("25:00", "x") }},
		"the proto's: too many":              {task: own(morning, morning, morning, morning)},
		"regular ones backwards":             {task: func(t *taskv1.Task) { t.RegularPeriods[1] = backwards }, want: []string{"regular_periods[1].end BACKWARDS"}},
		"regular ones that overlap":          {task: func(t *taskv1.Task) { t.RegularPeriods[1] = noon }, want: []string{"regular_periods[1] OVERLAP"}},
		"special ones backwards":             {task: func(t *taskv1.Task) { t.SpecialPeriods = []*taskv1.Period{backwards} }, want: []string{"special_periods[0].end BACKWARDS"}},
		"special ones that overlap":          {task: func(t *taskv1.Task) { t.SpecialPeriods = []*taskv1.Period{morning, noon} }, want: []string{"special_periods[1] OVERLAP"}},
		"a special date's own backwards":     {task: own(backwards), want: []string{"special_dates[1].own_periods.periods[0].end BACKWARDS"}},
		"a special date's own that overlap":  {task: own(morning, noon), want: []string{"special_dates[1].own_periods.periods[1] OVERLAP"}},
		"a special date twice":               {task: func(t *taskv1.Task) { own()(t); t.SpecialDates[1].SpecialDateId = "holiday" }, want: []string{"special_dates[1].special_date_id REPEATED"}},
		"the same periods on different days": {task: func(t *taskv1.Task) { own(morning)(t); t.SpecialPeriods = []*taskv1.Period{morning} }},
	})
}
