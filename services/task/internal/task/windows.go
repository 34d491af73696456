package task

import (
	"errors"
	"time"

	"github.com/foredial/foredial/pkg/apierr"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/callwindow"
)

func specialDate(i int) string { return at("special_dates", i) + ".special_date_id" }

func checkWindows(t *taskv1.Task, _ Facts) []apierr.Field {
	fields := checkPeriods("regular_periods", t.GetRegularPeriods())
	fields = append(fields, checkPeriods("special_periods", t.GetSpecialPeriods())...)
	for i, date := range t.GetSpecialDates() {
		fields = append(fields, checkPeriods(at("special_dates", i)+".own_periods.periods", date.GetOwnPeriods().GetPeriods())...)
	}
	return append(fields, repeats(t.GetSpecialDates(), (*taskv1.TaskSpecialDate).GetSpecialDateId, specialDate)...)
}

// checkPeriods sees that the periods of a day run forwards and apart.
func checkPeriods(path string, list []*taskv1.Period) (fields []apierr.Field) {
	var periods []callwindow.Period
	for i, p := range list {
		period, err := callwindow.ParsePeriod(p.GetStart(), p.GetEnd())
		if errors.Is(err, callwindow.ErrBackwards) {
			fields = append(fields, wrong(at(path, i)+".end", apierr.Backwards, "is before start")...)
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
			fields = append(fields, wrong(at(path, overlap.Index), apierr.Overlap, "%v", overlap.Err)...)
		}
	}
	return fields
}
