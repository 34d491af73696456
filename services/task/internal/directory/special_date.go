package directory

import (
	"errors"

	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/callwindow"
)

const maxSpecialDateName = 30

// checkSpecialDate sees that the days exist.
func checkSpecialDate(item Item, _ Facts) []apierr.Field {
	wrong := checkName(item.New, maxSpecialDateName)
	switch days := item.New.GetSpecialDate().GetDays().(type) {
	case *directoryv1.SpecialDate_DateRange_:
		wrong = append(wrong, checkDateRange(days.DateRange)...)
	case *directoryv1.SpecialDate_Yearly_:
		if _, err := callwindow.ParseYearly(days.Yearly.GetMonthDay()); err != nil {
			wrong = append(wrong, fault("special_date.yearly.month_day", apierr.Format, "%v", err)...)
		}
	}
	return wrong
}

func checkDateRange(days *directoryv1.SpecialDate_DateRange) (wrong []apierr.Field) {
	start, end := days.GetStartDate(), days.GetEndDate()
	if _, err := callwindow.ParseDateRange(start, start); err != nil {
		wrong = append(wrong, fault("special_date.date_range.start_date", apierr.Format, "%v", err)...)
	}
	if _, err := callwindow.ParseDateRange(end, end); err != nil {
		wrong = append(wrong, fault("special_date.date_range.end_date", apierr.Format, "%v", err)...)
	}
	if _, err := callwindow.ParseDateRange(start, end); errors.Is(err, callwindow.ErrBackwards) {
		wrong = append(wrong, fault("special_date.date_range.end_date", apierr.Backwards, "is before start_date")...)
	}
	return wrong
}
