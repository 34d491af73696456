package feed

import (
	"errors"
	"fmt"
	"slices"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/callwindow"
)

var errNoSpecialDate = errors.New("is no special date that is known")

// windowRules are what a task and its special dates say about when to call.
func windowRules(task *taskv1.Task, known resources) (callwindow.Rules, error) {
	regular, err := periods(task.GetRegularPeriods())
	if err != nil {
		return callwindow.Rules{}, fmt.Errorf("regular periods: %w", err)
	}
	special, err := periods(task.GetSpecialPeriods())
	if err != nil {
		return callwindow.Rules{}, fmt.Errorf("special periods: %w", err)
	}
	rules := callwindow.Rules{Regular: regular, Special: special, BySpecialDate: task.GetAllocateBySpecialDate()}
	for _, chosen := range task.GetSpecialDates() {
		id := chosen.GetSpecialDateId()
		date, err := specialDate(known[id].GetSpecialDate())
		if err != nil {
			return callwindow.Rules{}, fmt.Errorf("%s %w", id, err)
		}
		own, err := periods(chosen.GetOwnPeriods().GetPeriods())
		if err != nil {
			return callwindow.Rules{}, fmt.Errorf("periods of %s: %w", id, err)
		}
		rules.Dates = append(rules.Dates, callwindow.Choice{Date: date, Own: own, HasOwn: chosen.OwnPeriods != nil})
	}
	return rules, nil
}

func periods(given []*taskv1.Period) ([]callwindow.Period, error) {
	var parsed []callwindow.Period
	for _, p := range given {
		period, err := callwindow.ParsePeriod(p.GetStart(), p.GetEnd())
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, period)
	}
	return parsed, nil
}

func specialDate(d *directoryv1.SpecialDate) (callwindow.SpecialDate, error) {
	switch days := d.GetDays().(type) {
	case *directoryv1.SpecialDate_Weekly_:
		return callwindow.ParseWeekly(days.Weekly.GetWeekdays())
	case *directoryv1.SpecialDate_DateRange_:
		return callwindow.ParseDateRange(days.DateRange.GetStartDate(), days.DateRange.GetEndDate())
	case *directoryv1.SpecialDate_Yearly_:
		return callwindow.ParseYearly(days.Yearly.GetMonthDay())
	}
	return callwindow.SpecialDate{}, errNoSpecialDate
}

// uses reports whether a task's window depends on a special date.
func uses(task *taskv1.Task, specialDate string) bool {
	return slices.ContainsFunc(task.GetSpecialDates(), func(d *taskv1.TaskSpecialDate) bool {
		return d.GetSpecialDateId() == specialDate
	})
}
